package engine

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what went wrong in the terms of whoever asked; it alone decides
// the HTTP status and the exit code.
type Kind string

// The kinds of error.
const (
	KindInvalid         Kind = "Invalid"
	KindUnauthenticated Kind = "Unauthenticated"
	KindForbidden       Kind = "Forbidden"
	KindNotFound        Kind = "NotFound"
	KindConflict        Kind = "Conflict"
	KindMoved           Kind = "Moved"
	KindClosed          Kind = "Closed"
	KindTooLarge        Kind = "TooLarge"
	KindTooMany         Kind = "TooMany"
	KindUnavailable     Kind = "Unavailable"
	KindInternal        Kind = "Internal"
)

// Key is a catalogue key where an argument of a message is itself a text of the
// catalogues: the name of a status, of a type.
type Key string

// Error is an error that a person may read. Message is a key into the
// catalogues, Args its arguments by name, Field the input it belongs to.
type Error struct {
	Kind    Kind
	Message string
	Args    map[string]any
	Field   string
	Err     error
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Message)
	if e.Field != "" {
		fmt.Fprintf(&b, " (%s)", e.Field)
	}
	if len(e.Args) > 0 {
		fmt.Fprintf(&b, " %v", e.Args)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// At returns a copy of e that names the field it belongs to.
func (e *Error) At(field string) *Error {
	c := *e
	c.Field = field
	return &c
}

// Because returns a copy of e with its cause.
func (e *Error) Because(err error) *Error {
	c := *e
	c.Err = err
	return &c
}

// KindOf returns the kind of the first Error in err's chain, and Internal for
// any other error. It returns "" for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return KindInternal
}

// AsError returns the first Error in err's chain; any other error becomes one
// of kind Internal. err is not nil.
func AsError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return E(KindInternal, "error.internal").Because(err)
}

// Is reports whether err is of kind k.
func Is(err error, k Kind) bool { return err != nil && KindOf(err) == k }

// E makes an error of kind k. args are pairs of a name and a value.
func E(k Kind, message string, args ...any) *Error {
	e := &Error{Kind: k, Message: message}
	for i := 0; i+1 < len(args); i += 2 {
		if e.Args == nil {
			e.Args = make(map[string]any, len(args)/2)
		}
		e.Args[fmt.Sprint(args[i])] = args[i+1]
	}
	return e
}

// Invalid says that the input cannot be taken as it is.
func Invalid(message string, args ...any) *Error { return E(KindInvalid, message, args...) }

// NotFound says that there is no such thing, or none the actor may know of.
func NotFound(message string, args ...any) *Error { return E(KindNotFound, message, args...) }

// Conflict says that something else stands where this would go.
func Conflict(message string, args ...any) *Error { return E(KindConflict, message, args...) }

// Forbidden says that the actor has no right to this, or not now.
func Forbidden(message string, args ...any) *Error { return E(KindForbidden, message, args...) }

// Closed says that the time for this is over.
func Closed(message string, args ...any) *Error { return E(KindClosed, message, args...) }

// Unavailable says that it may work when tried again.
func Unavailable(message string, args ...any) *Error { return E(KindUnavailable, message, args...) }

// Internal wraps an error that is nobody's input, saying what was being done.
func Internal(doing string, err error) *Error {
	return E(KindInternal, "error.internal", "doing", doing).Because(err)
}
