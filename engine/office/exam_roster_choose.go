package office

import (
	"context"
	"slices"
	"strings"

	"lectern/engine"
	"lectern/engine/exam"
)

// RosterByDepartment returns rows for everybody in the departments who may sit
// an exam and does not stand on the roster yet.
func (o *Office) RosterByDepartment(ctx context.Context, actor engine.Actor, id engine.ID, departments []engine.ID) ([]exam.RosterRow, error) {
	if err := actor.Need(engine.RoleOffice); err != nil {
		return nil, err
	}
	e, err := o.Store.Exams.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	on, err := o.onRoster(ctx, &e)
	if err != nil {
		return nil, err
	}
	var rows []exam.RosterRow
	for _, d := range departments {
		list, err := o.Store.Persons.InDepartment(ctx, d)
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			if !p.Disabled && slices.Contains(p.Roles, engine.RoleCandidate) && !on[p.ID] {
				on[p.ID] = true
				rows = append(rows, exam.RosterRow{Row: len(rows) + 1, ID: p.ID})
			}
		}
	}
	if len(rows) == 0 {
		return nil, engine.Invalid("exam.error.nobody_new").At("departments")
	}
	return rows, nil
}

// RosterOfText returns rows for a list of numbers as people paste it: one a
// line, or with spaces, commas or semicolons between.
func RosterOfText(text string) ([]exam.RosterRow, error) {
	var rows []exam.RosterRow
	for i, line := range strings.Split(text, "\n") {
		for _, id := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" \t\r,;，；、", r) }) {
			rows = append(rows, exam.RosterRow{Row: i + 1, ID: id})
		}
	}
	if len(rows) == 0 {
		return nil, engine.Invalid("error.required").At("ids")
	}
	return rows, nil
}
