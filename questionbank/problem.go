package questionbank

import (
	"errors"

	"lectern/engine"
)

// Problem is something wrong with a question or with a row of a file. Reason
// is an *engine.Error whose Message is a catalogue key. A warning does not
// keep the question out of the bank.
type Problem struct {
	Field   string // as in native files: stem, options[1], parts[0].answer
	Reason  error
	Warning bool
}

// Refused reports whether any of the problems is more than a warning.
func Refused(problems []Problem) bool {
	for _, p := range problems {
		if !p.Warning {
			return true
		}
	}
	return false
}

// First returns the first problem that is more than a warning as an error that
// names its field, nil when there is none.
func First(problems []Problem) error {
	for _, p := range problems {
		if p.Warning {
			continue
		}
		var e *engine.Error
		if errors.As(p.Reason, &e) {
			return e.At(p.Field)
		}
		return p.Reason
	}
	return nil
}

func problem(field, key string, args ...any) Problem {
	return Problem{Field: field, Reason: engine.Invalid(key, args...)}
}

func warning(field, key string, args ...any) Problem {
	p := problem(field, key, args...)
	p.Warning = true
	return p
}

// under puts a path before the field of each problem.
func under(path string, problems []Problem) []Problem {
	for i := range problems {
		if problems[i].Field == "" {
			problems[i].Field = path
		} else {
			problems[i].Field = path + "." + problems[i].Field
		}
	}
	return problems
}
