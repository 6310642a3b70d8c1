package office

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"lectern/engine"
	"lectern/engine/people"
	"lectern/engine/programme"
)

// readsRolls may see who was there.
var readsRolls = []engine.Role{engine.RoleOffice, engine.RoleAppraiser}

// RollRow is one person on a lecture's roll.
type RollRow struct {
	Person     engine.ID
	Name       string
	Department engine.ID
	Line       programme.Line // zero Presence: not marked yet
	Expected   bool           // false: marked, though not among those who are to listen
}

// RollSheet is a lecture with everybody who is to listen or has been marked, by
// department and name.
type RollSheet struct {
	Lecture programme.Lecture
	Rows    []RollRow
	Tally   map[programme.Presence]int
	Open    int // not marked yet
}

// RollSheet returns a lecture's roll.
func (o *Office) RollSheet(ctx context.Context, actor engine.Actor, id engine.ID) (RollSheet, error) {
	var sheet RollSheet
	if err := actor.Need(readsRolls...); err != nil {
		return sheet, err
	}
	l, err := o.Store.Lectures.Get(ctx, id)
	if err != nil {
		return sheet, err
	}
	roll, err := o.Store.Rolls.Of(ctx, id)
	if err != nil {
		return sheet, err
	}
	sheet.Lecture, sheet.Tally = l, roll.Tally()
	listeners, err := o.listeners(ctx, l)
	if err != nil {
		return sheet, err
	}
	listed := map[engine.ID]bool{}
	for _, p := range listeners {
		line, marked := roll.Of(p.ID)
		if !marked {
			sheet.Open++
		}
		listed[p.ID] = true
		sheet.Rows = append(sheet.Rows, RollRow{p.ID, p.Name, p.Department, line, true})
	}
	for _, line := range roll.Lines {
		if !listed[line.Person] {
			p, err := o.Store.Persons.Get(ctx, line.Person)
			if err != nil && !engine.Is(err, engine.KindNotFound) {
				return sheet, err
			}
			sheet.Rows = append(sheet.Rows, RollRow{line.Person, cmp.Or(p.Name, line.Person), p.Department, line, false})
		}
	}
	order, err := o.departmentOrder(ctx)
	if err != nil {
		return sheet, err
	}
	slices.SortStableFunc(sheet.Rows, func(a, b RollRow) int {
		return cmp.Or(cmp.Compare(order[a.Department], order[b.Department]), cmp.Compare(a.Department, b.Department), cmp.Compare(a.Person, b.Person))
	})
	return sheet, nil
}

// listeners returns who is to listen to a lecture: the candidates of its
// departments who are still with the organisation.
func (o *Office) listeners(ctx context.Context, l programme.Lecture) ([]people.Person, error) {
	all, err := o.Store.Persons.WithRole(ctx, engine.RoleCandidate)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(p people.Person) bool { return p.Disabled || !l.Expects(p.Department) }), nil
}

// departmentOrder numbers departments from 1 in the order set; those unknown
// have 0.
func (o *Office) departmentOrder(ctx context.Context) (map[engine.ID]int, error) {
	list, err := o.Store.Departments.List(ctx)
	order := make(map[engine.ID]int, len(list))
	for i, d := range list {
		order[d.ID] = i + 1
	}
	return order, err
}

// MarkRoll marks persons at a lecture and returns how many marks changed. All
// are taken or none: Invalid at the person's field for what cannot be, Conflict
// for a lecture that was cancelled or is still to come.
func (o *Office) MarkRoll(ctx context.Context, actor engine.Actor, id engine.ID, changes []programme.RollChange) (int, error) {
	n, err := o.markRoll(ctx, actor, id, changes)
	return n, o.auditDetail(ctx, actor, "roll.mark", "lecture/"+clip(id, 64), map[string]string{"marks": fmt.Sprint(n)}, err)
}

func (o *Office) markRoll(ctx context.Context, actor engine.Actor, id engine.ID, changes []programme.RollChange) (int, error) {
	if err := actor.Need(plansProgramme...); err != nil {
		return 0, err
	}
	l, err := o.Store.Lectures.Get(ctx, id)
	switch {
	case err != nil:
		return 0, err
	case l.Cancelled:
		return 0, engine.Conflict("error.roll.cancelled")
	case !l.Held(o.today(ctx)):
		return 0, engine.Conflict("error.roll.early", "day", l.Day)
	}
	for _, c := range changes {
		if _, err := o.person(ctx, c.Person, o.Clock.Now()); err != nil {
			return 0, engine.AsError(err).At(c.Person)
		}
	}
	n, at := 0, o.Clock.Now().UnixMilli()
	_, err = o.Store.Rolls.Change(ctx, id, func(r *programme.Roll) error {
		r.Period = l.Period
		n, err = r.Mark(changes, at, actor)
		return err
	})
	if err != nil {
		return 0, err
	}
	if n > 0 {
		o.attendanceChanged(ctx)
	}
	return n, nil
}

// LectureRoll returns a lecture's roll in numbers.
func (o *Office) LectureRoll(ctx context.Context, actor engine.Actor, l programme.Lecture) (LectureAttendance, error) {
	if err := actor.Need(readsRolls...); err != nil {
		return LectureAttendance{}, err
	}
	roll, err := o.Store.Rolls.Of(ctx, l.ID)
	return LectureAttendance{l, roll.Tally(), len(roll.Lines)}, err
}
