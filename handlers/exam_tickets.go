package handlers

import (
	"encoding/csv"
	"io"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/views"
)

// examTickets issues tickets.
func (s *Server) examTickets(c *Ctx) error {
	p, _, err := s.examTicketsPage(c)
	if err != nil {
		return err
	}
	return c.Page(p)
}

// examTicketsPage returns the page and who has no code yet.
func (s *Server) examTicketsPage(c *Ctx) (*views.ExamTicketsPage, []engine.ID, error) {
	frame, e, err := s.examFrame(c, "tickets")
	if err != nil {
		return nil, nil, err
	}
	lines, err := s.Office.RosterOf(c.Context(), c.Actor, e.ID)
	if err != nil {
		return nil, nil, err
	}
	var without []engine.ID
	for i := range lines {
		if len(lines[i].Code) == 0 {
			without = append(without, lines[i].Person)
		}
	}
	return &views.ExamTicketsPage{
		ExamFrame: frame, Candidates: len(lines), Issued: e.Tickets, Missing: len(without), Minutes: e.Terms.Minutes,
		Window: frame.Time(e.Terms.Opens), Locked: e.Status != exam.Preparing && e.Status != exam.Sealed,
	}, without, nil
}

// examTicketsIssue issues new codes and shows them once, to be printed or kept
// as a file. They are not shown again: the answer is not a redirect.
func (s *Server) examTicketsIssue(c *Ctx) error {
	p, without, err := s.examTicketsPage(c)
	if err != nil {
		return err
	}
	if !c.PostedOn("missing") {
		without = nil
	}
	issued, err := s.Office.IssueTickets(c.Context(), c.Actor, p.ID, without...)
	if err != nil {
		return c.Again(err, p)
	}
	if c.Posted("as") == "csv" {
		return c.Download(p.Title+"-"+c.T("exam.tab.tickets")+".csv", TypeCSV, func(w io.Writer) error { return ticketsCSV(c, w, issued) })
	}
	for _, t := range issued {
		p.Tickets = append(p.Tickets, views.ExamTicket{
			Name: t.Candidate.Name, Department: t.Department, Person: t.Candidate.Person, Ticket: t.Ticket, Code: t.Code,
			Room: t.Candidate.Room, Seat: t.Candidate.Seat,
		})
	}
	return c.Page(p)
}

func ticketsCSV(c *Ctx, w io.Writer, issued []office.IssuedTicket) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // so that spreadsheets read UTF-8
		return err
	}
	out := csv.NewWriter(w)
	rows := [][]string{{c.T("people.id"), c.T("people.name"), c.T("people.department"), c.T("exam.room"), c.T("exam.seat"), c.T("exam.ticket"), c.T("exam.code")}}
	for _, t := range issued {
		rows = append(rows, []string{
			plainCell(t.Candidate.Person), plainCell(t.Candidate.Name), plainCell(t.Department),
			plainCell(t.Candidate.Room), plainCell(t.Candidate.Seat), plainCell(t.Ticket), t.Code,
		})
	}
	return out.WriteAll(rows)
}
