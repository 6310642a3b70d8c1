package office_test

import (
	"testing"

	"lectern/engine"
	"lectern/engine/office/officetest"
	"lectern/engine/programme"
)

// An exam that can be entered stands before a reflection that is long overdue.
func TestWhatGoesOnNowStandsFirst(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	officetest.Sealed(t, o, 1, nil)
	me := officetest.Candidate(t, o, 1)
	l := lecture(t, o, "2026-10-08", func(l *programme.Lecture) { l.ReflectionDue = "2026-10-10" })
	mark(t, o, l, map[engine.ID]programme.Presence{me.ID: programme.Present})
	todos, err := o.Todos(t.Context(), me)
	if err != nil || len(todos) != 2 || todos[0].Title != "exam.todo.ready" {
		t.Errorf("%+v %v", todos, err)
	}
}
