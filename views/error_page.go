package views

// ErrorPage tells what happened, what is safe and what to do.
type ErrorPage struct {
	Frame
	What      string
	Safe      string
	Todo      string
	Reference string // by which the log names it; "" when it is not logged
	Back      *Link
}
