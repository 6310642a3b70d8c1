package office_test

import (
	"context"
	"testing"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/paper"
)

func TestResultsByPersonDepartmentAndQuestion(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 5, func(_ *office.ExamSettings, b *paper.Blueprint) {
		b.Sections, b.Pass = b.Sections[:3], 6*engine.One
		b.Forms.Kind = paper.Same
	})
	// Candidate 1 has all six right, 2 five, 3 five, 4 none; 5 stays away.
	for i, rights := range []int{6, 5, 5, 0} {
		s := sitDown(t, o, e, i+1)
		for n := 1; n <= rights; n++ {
			q, _ := s.view.Sheet.Question(n)
			s.must(n, right(q))
		}
		if i < 3 {
			if _, err := s.submit(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := o.Results(ctx, officetest.Actor(t, o, engine.RoleAppraiser), e.ID); !engine.Is(err, engine.KindForbidden) {
		t.Errorf("an appraiser before release: %v", err)
	}
	by := officetest.Actor(t, o, engine.RoleOffice)
	r, err := o.Results(ctx, by, e.ID)
	if err != nil {
		t.Fatal(err)
	}
	s := r.Summary
	if s.Candidates != 5 || s.Came != 4 || s.Marked != 3 || s.Passed != 3 || s.Best != 12000 || s.Least != 10000 ||
		s.Mean != 10667 || s.Median != 10000 || s.Deviation != 942 || s.Histogram != [10]int{8: 2, 9: 1} {
		t.Errorf("summary: %+v", s)
	}
	want := []struct {
		person engine.ID
		rank   int
		status string
	}{{"c001", 1, "marked"}, {"c002", 2, "marked"}, {"c003", 2, "marked"}, {"c004", 0, "open"}, {"c005", 0, "absent"}}
	for i, w := range want {
		if p := r.Persons[i]; p.Person != w.person || p.Rank != w.rank || p.Status != w.status {
			t.Errorf("line %d: %+v, want %+v", i+1, p, w)
		}
	}
	if len(r.Departments) != 1 || r.Departments[0].Candidates != 5 || r.Departments[0].Marked != 3 || r.Departments[0].Mean != 10667 {
		t.Errorf("departments: %+v", r.Departments)
	}
	questions, err := o.QuestionResults(ctx, by, e.ID)
	if err != nil || len(questions) != 6 {
		t.Fatalf("%d questions, %v", len(questions), err)
	}
	var sum int
	for _, q := range questions {
		if q.Shown != 3 || q.Question == nil || q.Question.ID != q.Ref.ID {
			t.Errorf("question: %+v", q)
		}
		sum += q.Facility * q.Shown
	}
	if sum < 15990 || sum > 16010 { // 16 of 18 were right
		t.Errorf("facilities sum to %d", sum)
	}
}
