package office

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/people"
)

// CandidateEdit is what the exam office may change of a line of the roster.
type CandidateEdit struct {
	Room         string
	Seat         string
	ExtraMinutes int
	Ticket       string // another number needs a new code; "" keeps the one there is
}

// EditCandidate changes a line of an exam's roster, until results are released.
// Extra minutes count for a sitting that begins after this.
func (o *Office) EditCandidate(ctx context.Context, actor engine.Actor, id, person engine.ID, edit CandidateEdit) error {
	err := o.editCandidate(ctx, actor, id, person, edit)
	detail := map[string]string{"candidate": clip(person, 64), "extra_minutes": strconv.Itoa(edit.ExtraMinutes)}
	return o.auditDetail(ctx, actor, "exam.candidate.edit", "exam/"+clip(id, 64), detail, err)
}

func (o *Office) editCandidate(ctx context.Context, actor engine.Actor, id, person engine.ID, edit CandidateEdit) error {
	if err := actor.Need(engine.RoleOffice); err != nil {
		return err
	}
	e, err := o.Store.Exams.Get(ctx, id)
	if err != nil {
		return err
	}
	if e.Status != exam.Preparing && e.Status != exam.Sealed {
		return e.Editable()
	}
	edit.Room, edit.Seat, edit.Ticket = strings.TrimSpace(edit.Room), strings.TrimSpace(edit.Seat), strings.TrimSpace(edit.Ticket)
	var wrong FieldErrors
	for _, f := range []struct{ field, text string }{{"room", edit.Room}, {"seat", edit.Seat}, {"ticket", edit.Ticket}} {
		if utf8.RuneCountInString(f.text) > people.MaxName {
			wrong = append(wrong, engine.Invalid("error.long", "most", people.MaxName).At(f.field))
		}
	}
	if edit.ExtraMinutes < 0 || edit.ExtraMinutes > exam.MaxExtra {
		wrong = append(wrong, engine.Invalid("exam.error.range", "low", 0, "high", exam.MaxExtra).At("extra_minutes"))
	}
	if err := wrong.orNil(); err != nil {
		return err
	}
	key := exam.CandidateKey(id, person)
	_, err = o.Store.Roster.Update(ctx, key, func(c *exam.Candidate) error {
		if !e.Stands(c) {
			return engine.NotFound("error.candidate.missing", "id", person)
		}
		c.Room, c.Seat, c.ExtraMinutes = edit.Room, edit.Seat, edit.ExtraMinutes
		if edit.Ticket != "" && edit.Ticket != c.Ticket {
			c.Ticket, c.Number, c.Code = edit.Ticket, people.FoldNumber(edit.Ticket), nil
		}
		return nil
	})
	o.exams.candidates.drop(key)
	return err
}

// RemoveCandidates takes people off the roster of an exam that is not sealed
// yet; Conflict after. Who does not stand on it is no error. It returns how
// many are left.
func (o *Office) RemoveCandidates(ctx context.Context, actor engine.Actor, id engine.ID, persons []engine.ID) (int, error) {
	left, err := o.removeCandidates(ctx, actor, id, persons)
	return left, o.auditDetail(ctx, actor, "exam.roster.remove", "exam/"+clip(id, 64), map[string]string{"n": strconv.Itoa(len(persons))}, err)
}

func (o *Office) removeCandidates(ctx context.Context, actor engine.Actor, id engine.ID, persons []engine.ID) (int, error) {
	if err := actor.Need(engine.RoleOffice); err != nil {
		return 0, err
	}
	done, err := o.holdRoster(ctx, id)
	if err != nil {
		return 0, err
	}
	defer done()
	e, err := o.Store.Exams.Get(ctx, id)
	if err != nil {
		return 0, err
	}
	if err := e.Editable(); err != nil {
		return 0, err
	}
	for _, p := range persons {
		key := exam.CandidateKey(id, p)
		if err := o.Store.Roster.Remove(ctx, key); err != nil {
			return 0, err
		}
		o.exams.candidates.drop(key)
	}
	on, err := o.onRoster(ctx, &e)
	if err != nil {
		return 0, err
	}
	written, err := o.Store.Exams.Update(ctx, id, func(now *exam.Exam) error {
		now.Candidates = len(on)
		return now.Editable()
	})
	if err == nil {
		o.keepExam(written)
	}
	return len(on), err
}
