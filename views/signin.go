package views

// SigninPage asks for user name and password.
type SigninPage struct {
	Frame
	User  string
	Next  string // where to go afterwards
	Typed Typed  // a form to be sent after signing in
}
