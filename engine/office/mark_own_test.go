package office_test

import (
	"testing"

	"lectern/engine"
	"lectern/engine/grading"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/paper"
)

// TestNobodyMarksAnAnswerOfTheirOwn, nor sees its key, nor asks for a second
// look at it; another's they do.
func TestNobodyMarksAnAnswerOfTheirOwn(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 2, func(_ *office.ExamSettings, b *paper.Blueprint) {
		b.Sections, b.Pass = b.Sections[7:8], 4*engine.One
	})
	handIn := func(i int) *seated {
		s := sitDown(t, o, e, i)
		s.must(1, `"先公告"`)
		if _, err := s.submit(); err != nil {
			t.Fatal(err)
		}
		return s
	}
	own := handIn(1)
	marker := own.actor
	marker.Roles = append(marker.Roles, engine.RoleMarker)
	key := own.view.Sitting + "/1"
	if _, err := o.NextScript(ctx, marker, e.ID, "", ""); !engine.Is(err, engine.KindNotFound) {
		t.Errorf("their own answer is the next one: %v", err)
	}
	_, err := o.Script(ctx, marker, key)
	wantErr(t, err, engine.KindForbidden, "error.script.candidate")
	judged := grading.Judgement{Ticked: []int{0, 1}}
	_, err = o.MarkScript(ctx, marker, key, 1, judged, "")
	wantErr(t, err, engine.KindForbidden, "error.script.candidate")

	late := officetest.Candidate(t, o, 2)
	late.Roles = append(late.Roles, engine.RoleMarker)
	_, err = o.Script(ctx, late, key)
	wantErr(t, err, engine.KindForbidden, "error.script.sits")
	_, err = o.NextScript(ctx, late, e.ID, "", "")
	wantErr(t, err, engine.KindForbidden, "error.script.sits")
	_, err = o.Marking(ctx, late, e.ID)
	wantErr(t, err, engine.KindForbidden, "error.script.sits")

	handIn(2)
	if _, err := o.Script(ctx, late, key); err != nil {
		t.Errorf("who has handed in may mark others: %v", err)
	}
	other, err := o.NextScript(ctx, marker, e.ID, "", "")
	if err != nil {
		t.Fatal(err)
	}
	v, err := o.Script(ctx, marker, other)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.MarkScript(ctx, marker, other, v.Script.Version, judged, ""); err != nil {
		t.Error(err)
	}
	second := officetest.Actor(t, o, engine.RoleMarker)
	if v, err = o.Script(ctx, second, key); err != nil {
		t.Fatal(err)
	}
	if _, err := o.MarkScript(ctx, second, key, v.Script.Version, judged, ""); err != nil {
		t.Fatal(err)
	}
	wantErr(t, o.AskAgain(ctx, marker, key, "再看"), engine.KindForbidden, "error.script.candidate")
}

// TestATicketFindsItsOwnExamAlone, also where the same person sits another.
func TestATicketFindsItsOwnExamAlone(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 1, objective)
	s := sitDown(t, o, e, 1)
	s.actor.Exam = e.ID
	if mine, err := o.MySittings(ctx, s.actor, e.ID); len(mine) != 1 || err != nil {
		t.Errorf("%+v %v", mine, err)
	}
	s.actor.Exam = "another"
	_, err := o.MySittings(ctx, s.actor, e.ID)
	wantErr(t, err, engine.KindNotFound, "error.exam.missing")
}
