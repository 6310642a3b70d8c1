package office_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/paper"
	qb "lectern/questionbank"
)

// questionsOf returns what stands on somebody's paper.
func questionsOf(t *testing.T, o *office.Office, e exam.Exam, person string, attempt int) []engine.ID {
	t.Helper()
	sheet, err := o.Sheet(context.Background(), e.ID, person, attempt)
	if err != nil {
		t.Fatal(err)
	}
	var ids []engine.ID
	for _, s := range sheet.Sections {
		for _, q := range s.Questions {
			ids = append(ids, q.Placed.ID)
		}
	}
	return ids
}

func common(a, b []engine.ID) int {
	n := 0
	for _, id := range a {
		if slices.Contains(b, id) {
			n++
		}
	}
	return n
}

// easy is two sections of two questions.
func easy(kind paper.Kind) func(*office.ExamSettings, *paper.Blueprint) {
	return func(s *office.ExamSettings, b *paper.Blueprint) {
		b.Sections, b.Pass, s.Attempts = b.Sections[:2], 0, 2
		b.Forms.Kind, b.Forms.Count, b.Forms.Overlap = kind, 2, 1000
	}
}

// A make-up test asks nothing that its candidates have had before, at any
// attempt, whoever they are: on the roster at its sealing, added later, or
// beginning again; and it can be drawn again from what was kept.
func TestMakeUpAvoidsWhatWasSeen(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, kind := range []paper.Kind{paper.Personal, paper.Same, paper.Parallel} {
		o := officetest.New(t)
		by := officetest.Actor(t, o, engine.RoleOffice)
		first := officetest.Sealed(t, o, 4, easy(paper.Same))
		seen := slices.Concat(questionsOf(t, o, first, "c001", 1), questionsOf(t, o, first, "c001", 2))
		makeUp := officetest.Sealed(t, o, 3, func(s *office.ExamSettings, b *paper.Blueprint) {
			easy(kind)(s, b)
			s.After = []engine.ID{first.ID}
		})
		if _, err := o.AddRoster(ctx, by, makeUp.ID, []exam.RosterRow{{ID: "c004"}}, office.RosterOptions{}); err != nil {
			t.Fatal(err)
		}
		for i := range 4 {
			who := fmt.Sprintf("c%03d", i+1)
			one := questionsOf(t, o, makeUp, who, 1)
			if n := common(one, seen); n > 0 && (i == 0 || kind != paper.Personal) {
				t.Errorf("%s: %s sees %d again", kind, who, n)
			}
			two := questionsOf(t, o, makeUp, who, 2)
			if n := common(two, one) + common(two, seen); n > 0 && kind != paper.Parallel && (i == 0 || kind != paper.Personal) {
				t.Errorf("%s: %s sees %d again at the second attempt", kind, who, n)
			}
			if n := common(slices.Concat(one, two), questionsOf(t, o, first, who, 1)); n > 0 {
				t.Errorf("%s: %s sees %d of the first exam again", kind, who, n)
			}
		}
		o = officetest.Again(t, o)
		f, err := o.Fairness(ctx, by, makeUp.ID)
		if err != nil || f.Report.Repeated == nil || *f.Report.Repeated != (paper.Repeated{}) {
			t.Fatalf("%s: %+v %v", kind, f.Report.Repeated, err)
		}
		if len(f.After) != 1 || !f.After[0].Same || f.After[0].Target != f.Report.Target {
			t.Errorf("%s: target %v after %+v", kind, f.Report.Target, f.After)
		}
		redrawn(t, o, by, makeUp)
	}
}

// redrawn opens an exam's seed and draws again.
func redrawn(t *testing.T, o *office.Office, by engine.Actor, e exam.Exam) {
	t.Helper()
	ctx := context.Background()
	officetest.Clock(o).Advance(5 * time.Hour)
	if _, err := o.ReleaseExam(ctx, by, e.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := o.OpenSeed(ctx, by, e.ID); err != nil {
		t.Fatal(err)
	}
	file, err := o.DrawingOf(ctx, by, e.ID)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := file.Redraw(ctx, 2); err != nil || !again.Equal() {
		t.Errorf("drawn again: %+v %v", again, err)
	}
}

// target is what a sealing brought its forms to.
func target(t *testing.T, e exam.Exam) engine.Mark {
	t.Helper()
	var r paper.Report
	mustJSON(t, e.Sealing.Report, &r)
	return r.Target
}

// Where the bank is too small, as little as can be comes again, and the report
// says how much; where it has grown, or results have moved its difficulties, the papers stay as
// hard.
func TestMakeUpFromASmallOrChangedBank(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for i := range 6 {
		kind, more := []paper.Kind{paper.Personal, paper.Same, paper.Parallel}[i/2], i%2 == 1
		o := officetest.New(t)
		by := officetest.Actor(t, o, engine.RoleOffice)
		bank := officetest.NewBank(3) // of each section's three questions one is left
		setting := func(s *office.ExamSettings, b *paper.Blueprint) {
			easy(kind)(s, b)
			b.Forms.Tolerance, o.Source = 4*engine.One, bank
		}
		first := officetest.Sealed(t, o, 2, func(s *office.ExamSettings, b *paper.Blueprint) {
			setting(s, b)
			b.Forms.Kind = paper.Same
		})
		for _, q := range bank { // results have taught that they are easier
			if q.Type == qb.Single {
				q.Difficulty += 100
			}
		}
		if more {
			for i := range 9 {
				hard := officetest.Question(qb.Multiple, 100+i)
				hard.Difficulty = 100
				bank[hard.ID] = &hard
			}
		}
		makeUp := officetest.Sealed(t, o, 2, func(s *office.ExamSettings, b *paper.Blueprint) {
			setting(s, b)
			s.After = []engine.ID{first.ID}
		})
		f, err := o.Fairness(ctx, by, makeUp.ID)
		if err != nil {
			t.Fatal(err)
		}
		if f.Report.Repeated == nil || !f.After[0].AsHard(f.Report.Target) || (makeUp.Blueprint.Forms.Target != nil) != more {
			t.Fatalf("%s, more %v: %+v, target %v after %+v", kind, more, f.Report.Repeated, f.Report.Target, f.After)
		}
		if then, now := target(t, first), f.Report.Target; now-then < 399 || now-then > 401 {
			t.Errorf("%s, more %v: target %v, was %v", kind, more, now, then)
		}
		if kind != paper.Parallel && !more && *f.Report.Repeated != (paper.Repeated{Questions: 4, Forms: 2}) || f.Report.Repeated.Questions == 0 {
			t.Errorf("%s, more %v: %+v", kind, more, f.Report.Repeated)
		}
		redrawn(t, o, by, makeUp)
	}
}

// What an exam comes after must be a sealed one, and stays once its papers are
// drawn.
func TestWhatAnExamComesAfter(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	by := officetest.Actor(t, o, engine.RoleOffice)
	first := officetest.Sealed(t, o, 1, easy(paper.Same))
	s := office.SettingsOf(&first)
	s.Title = "补考"
	open, err := o.CreateExam(ctx, by, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		after   engine.ID
		message string
	}{{"nobody", "exam.error.after_missing"}, {open.ID, "exam.error.after_unsealed"}} {
		s.After = []engine.ID{tt.after}
		_, err = o.CreateExam(ctx, by, s, nil)
		wantErr(t, err, engine.KindInvalid, tt.message)
	}
	_, err = o.UpdateExam(ctx, by, open.ID, 0, s)
	wantErr(t, err, engine.KindInvalid, "exam.error.after_self")
	s = office.SettingsOf(&first)
	s.After = []engine.ID{first.ID}
	_, err = o.UpdateExam(ctx, by, first.ID, 0, s)
	wantErr(t, err, engine.KindConflict, "exam.error.fixed")
}
