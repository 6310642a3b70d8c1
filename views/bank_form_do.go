package views

import (
	"strconv"
	"strings"

	qb "lectern/questionbank"
)

// Do changes the rows of the form as a button says, and reports whether it
// knows the button: "opt+" adds an option, "opt-2" drops the third, "opt<2" and
// "opt>2" move it, "opt@1:3" puts the second into the
// place of the fourth; likewise tgt, blk, mod, pt and part. A part's buttons begin
// with its prefix.
func (f *QuestionForm) Do(button string) bool {
	if i := strings.IndexByte(button, '.'); i > 0 && f.Prefix == "" {
		at, err := strconv.Atoi(strings.TrimPrefix(button[:i], "p"))
		return err == nil && at >= 0 && at < len(f.Parts) && f.Parts[at].Do(button[i+1:])
	}
	at := strings.IndexAny(button, "+-<>@")
	if at < 0 {
		return false
	}
	if button[at] == '@' {
		return f.drag(button[:at], button[at+1:])
	}
	n, _ := strconv.Atoi(button[at+1:])
	switch button[:at] {
	case "opt":
		f.Options = changeRows(f.Options, button[at], n, OptionField{Place: strconv.Itoa(len(f.Options) + 1)}, qb.MaxOptions)
		f.closePlaces()
	case "tgt":
		f.moveTargets(button[at], n)
		f.Targets = changeRows(f.Targets, button[at], n, "", qb.MaxOptions)
	case "blk":
		f.Blanks = changeRows(f.Blanks, button[at], n, "", maxFormRows)
	case "mod":
		f.Models = changeRows(f.Models, button[at], n, "", maxFormRows)
	case "pt":
		f.Points = changeRows(f.Points, button[at], n, PointField{}, maxFormRows)
	case "part":
		f.Parts = changeRows(f.Parts, button[at], n, NewQuestionForm(qb.Single, ""), maxFormRows)
		f.number()
	default:
		return false
	}
	return true
}

// drag moves a row to another's place, step by step: "opt@1:3".
func (f *QuestionForm) drag(rows, way string) bool {
	a, b, _ := strings.Cut(way, ":")
	from, err := strconv.Atoi(a)
	to, err2 := strconv.Atoi(b)
	if err != nil || err2 != nil || from < 0 || to < 0 || from > maxFormRows || to > maxFormRows {
		return false
	}
	for ; from < to; from++ {
		f.Do(rows + ">" + strconv.Itoa(from))
	}
	for ; from > to; from-- {
		f.Do(rows + "<" + strconv.Itoa(from))
	}
	return true
}

// AddPart adds a part of a type.
func (f *QuestionForm) AddPart(t qb.Type) {
	if t.Known() && t != qb.Case && len(f.Parts) < maxFormRows {
		f.Parts = append(f.Parts, NewQuestionForm(t, partPrefix("", len(f.Parts))))
	}
}

// closePlaces closes the gap in the right order that a dropped option leaves.
func (f *QuestionForm) closePlaces() {
	for gap := 1; gap <= len(f.Options); gap++ {
		free, above := true, false
		for _, o := range f.Options {
			at, _ := strconv.Atoi(o.Place)
			free, above = free && at != gap, above || at > gap
		}
		if !free || !above {
			continue
		}
		for i := range f.Options {
			if at, err := strconv.Atoi(f.Options[i].Place); err == nil && at > gap {
				f.Options[i].Place = strconv.Itoa(at - 1)
			}
		}
	}
}

func (f *QuestionForm) number() {
	for i := range f.Parts {
		f.Parts[i].Prefix = partPrefix("", i)
	}
}

// moveTargets keeps options with their targets when these move.
func (f *QuestionForm) moveTargets(op byte, n int) {
	for i := range f.Options {
		at := strings.Index("ABCDEFGHIJKLMNOPQRSTUVWXYZ", f.Options[i].Target)
		if f.Options[i].Target == "" || at < 0 {
			continue
		}
		switch {
		case op == '-' && at == n:
			f.Options[i].Target = ""
			continue
		case op == '-' && at > n, op == '>' && at == n+1, op == '<' && at == n && n > 0:
			at--
		case op == '>' && at == n && n+1 < len(f.Targets), op == '<' && at == n-1:
			at++
		}
		f.Options[i].Target = qb.Letter(at)
	}
}

func changeRows[T any](rows []T, op byte, n int, fresh T, most int) []T {
	switch {
	case op == '+' && len(rows) < most:
		return append(rows, fresh)
	case n < 0 || n >= len(rows):
	case op == '-':
		return append(rows[:n:n], rows[n+1:]...)
	case op == '<' && n > 0:
		rows[n-1], rows[n] = rows[n], rows[n-1]
	case op == '>' && n+1 < len(rows):
		rows[n+1], rows[n] = rows[n], rows[n+1]
	}
	return rows
}
