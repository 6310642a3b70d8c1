package office_test

import (
	"context"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/paper"
)

// The report is counted from the stored forms; after release the seed can be
// opened, and whoever draws again gets the same.
func TestFairnessIsCountedFromTheForms(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, kind := range []paper.Kind{paper.Personal, paper.Parallel} {
		o := officetest.New(t)
		e := officetest.Sealed(t, o, 12, func(s *office.ExamSettings, b *paper.Blueprint) {
			b.Sections, b.Pass = b.Sections[:3], 0
			b.Forms.Kind, b.Forms.Count, b.Forms.Overlap = kind, 2, 1000
		})
		by := officetest.Actor(t, o, engine.RoleOffice)
		f, err := o.Fairness(ctx, by, e.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := map[paper.Kind]int{paper.Personal: 12, paper.Parallel: 2}[kind]
		if f.Report.Forms != want || !f.Report.Constraints.Met() || f.Root != e.Sealing.Root || f.Seed != "" || len(f.Questions) == 0 || f.Questions[0].Forms < f.Questions[len(f.Questions)-1].Forms {
			t.Errorf("%s: %+v", kind, f)
		}
		_, err = o.Fairness(ctx, officetest.Actor(t, o, engine.RoleCandidate), e.ID)
		if !engine.Is(err, engine.KindForbidden) {
			t.Errorf("a candidate sees it: %v", err)
		}
		_, err = o.OpenSeed(ctx, by, e.ID)
		wantErr(t, err, engine.KindConflict, "exam.error.seed_early")
		_, err = o.DrawingOf(ctx, by, e.ID)
		wantErr(t, err, engine.KindConflict, "exam.error.seed_closed")

		officetest.Clock(o).Advance(5 * time.Hour)
		if _, err := o.ReleaseExam(ctx, by, e.ID); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := o.OpenSeed(ctx, by, e.ID); err != nil {
				t.Fatal(err)
			}
		}
		o = officetest.Again(t, o) // another node, which must read what was stored
		if f, err = o.Fairness(ctx, by, e.ID); err != nil || len(f.Seed) != 64 || f.Opened == 0 {
			t.Errorf("%s: %+v %v", kind, f, err)
		}
		file, err := o.DrawingOf(ctx, by, e.ID)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := file.Redraw(ctx, 2); err != nil || !again.Equal() || again.Forms != want {
			t.Errorf("%s: drawn again: %+v %v", kind, again, err)
		}
	}
}

// Once results are released, difficulties follow them.
func TestDifficultiesFollowReleasedResults(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	imported(t, o, office.CommandLine("test"), lines(question("one", "测试", "征收土地应当公告的是（　）。")), office.ImportOptions{Approve: true})
	before, err := o.Pool(ctx)
	if err != nil || len(before) != 1 {
		t.Fatalf("%+v %v", before, err)
	}
	bank := o.Source
	e := officetest.Sealed(t, o, 3, func(_ *office.ExamSettings, b *paper.Blueprint) {
		o.Source = bank
		b.Sections = []paper.Section{{Title: "一", Marks: engine.One, Draw: []paper.Rule{{Topic: "*", Count: 1}}}}
		b.Forms.Kind, b.Pass = paper.Same, 0
	})
	for i := range 3 {
		s := sitDown(t, o, e, i+1)
		q, _ := s.view.Sheet.Question(1)
		if i < 2 {
			s.must(1, right(q))
		}
		if _, err := s.submit(); err != nil {
			t.Fatal(err)
		}
	}
	if pool, _ := o.Pool(ctx); pool[0].Difficulty != before[0].Difficulty {
		t.Error("a difficulty moved before the release")
	}
	officetest.Clock(o).Advance(5 * time.Hour)
	by := officetest.Actor(t, o, engine.RoleOffice)
	for range 2 { // releasing again counts nobody twice
		if _, err := o.ReleaseExam(ctx, by, e.ID); err != nil {
			t.Fatal(err)
		}
		pool, err := o.Pool(ctx)
		want := paper.Observed{Count: 3, Sum: 2000}.Facility(before[0].Difficulty)
		if err != nil || pool[0].ID != "one" || pool[0].Difficulty != want || want == before[0].Difficulty {
			t.Errorf("%+v %v, want %d", pool, err, want)
		}
	}
}
