package views

// TicketPage asks a candidate on exam day for ticket number and code.
type TicketPage struct {
	Frame
	Ticket string
	Next   string
}
