package views

// Typed is a form that could not be taken when it was sent, because the session
// had ended: where it goes and what was typed.
type Typed struct {
	To     string // "" for none
	Fields []TypedField
}

// TypedField is one field of it.
type TypedField struct{ Name, Value string }

// TypedPrefix stands before the names of its fields where it is carried through
// another form.
const TypedPrefix = "typed."

// ResendPage lets a person send such a form after all.
type ResendPage struct {
	Frame
	Typed Typed
}
