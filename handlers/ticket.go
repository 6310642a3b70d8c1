package handlers

import "lectern/views"

// ticket shows the exam-day door.
func (s *Server) ticket(c *Ctx) error {
	return c.Page(s.ticketPage(c, "", localPath(c.Query("next"))))
}

func (s *Server) ticketSend(c *Ctx) error {
	number := c.Posted("ticket")
	token, actor, err := s.Office.SignInTicket(c.Context(), number, c.Posted("code"), c.Addr())
	if err != nil {
		return c.refused(err, s.ticketPage(c, number, c.next()))
	}
	c.enter(token, actor)
	if next := c.next(); next != "/" {
		return c.See(next)
	}
	return c.See("/sit/" + actor.Exam)
}

func (s *Server) ticketPage(c *Ctx, number, next string) *views.TicketPage {
	p := &views.TicketPage{Frame: c.Frame(c.T("ticket.title")), Ticket: number, Next: next}
	p.Intro = c.T("ticket.intro")
	return p
}
