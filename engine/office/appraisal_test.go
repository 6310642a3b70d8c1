package office_test

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/appraisal"
	"lectern/engine/docdb"
	"lectern/engine/docdb/docdbtest"
	"lectern/engine/exam"
	"lectern/engine/grading"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/paper"
	"lectern/engine/people"
	"lectern/engine/programme"
	"lectern/engine/store"
)

// frail is a database whose ledger journals fail after so many appends; below 0
// never.
type frail struct {
	docdb.DB
	left atomic.Int64
}

type frailJournal struct {
	docdb.Journal
	f *frail
}

func (f *frail) Journal() docdb.Journal { return frailJournal{f.DB.Journal(), f} }

func (j frailJournal) Append(ctx context.Context, e docdb.Entry) error {
	if strings.HasPrefix(e.Stream, "ledger/") && j.f.left.Add(-1) == -1 {
		j.f.left.Store(0)
		return errDown
	}
	return j.Journal.Append(ctx, e)
}

func newFrail(t *testing.T) *frail {
	f := &frail{DB: docdbtest.Open(t, store.Schema)}
	f.left.Store(-1 << 40)
	return f
}

// sixQuestions leaves three sections of two questions of two marks; the same
// for all.
func sixQuestions(_ *office.ExamSettings, b *paper.Blueprint) {
	b.Sections, b.Pass = b.Sections[:3], 6*engine.One
	b.Forms.Kind = paper.Same
}

// sat lets candidates sit an exam, candidate i+1 with so many right answers.
func sat(t *testing.T, o *office.Office, e exam.Exam, rights ...int) []*seated {
	t.Helper()
	var all []*seated
	for i, n := range rights {
		s := sitDown(t, o, e, i+1)
		for at := 1; at <= n; at++ {
			q, _ := s.view.Sheet.Question(at)
			s.must(at, right(q))
		}
		if _, err := s.submit(); err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// ledgers returns every entry of every ledger as "person kind value".
func ledgers(t *testing.T, o *office.Office) []string {
	t.Helper()
	list := []string{}
	prev := map[engine.ID]string{}
	err := o.ExportLedger(context.Background(), office.CommandLine("test"), func(r office.LedgerRow) bool {
		list = append(list, r.Person+" "+string(r.Kind)+" "+r.Value.String()+"/"+r.Of.String())
		if r.Prev != prev[r.Person] || r.Hash == "" {
			t.Errorf("%s %d is not chained", r.Person, r.Seq)
		}
		prev[r.Person] = r.Hash
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func wantLedgers(t *testing.T, o *office.Office, want ...string) {
	t.Helper()
	if got := ledgers(t, o); !slices.Equal(got, want) {
		t.Errorf("ledgers:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestReleasedResultsPostThemselves(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 3, sixQuestions)
	sat(t, o, e, 6, 2) // the third stays away
	by := officetest.Actor(t, o, engine.RoleOffice)
	if _, err := o.PostResults(ctx, by, e.ID); !engine.Is(err, engine.KindConflict) {
		t.Errorf("before the release: %v", err)
	}
	if err := o.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	wantLedgers(t, o)
	for range 2 {
		if _, err := o.ReleaseExam(ctx, by, e.ID); err != nil {
			t.Fatal(err)
		}
		if err := o.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
	}
	wantLedgers(t, o, "c001 result 12/12", "c002 result 4/12")
	if n, err := o.PostResults(ctx, by, e.ID); n != 0 || err != nil {
		t.Errorf("posting again: %d %v", n, err)
	}
	if _, err := o.PostResults(ctx, officetest.Actor(t, o, engine.RoleCandidate), e.ID); !engine.Is(err, engine.KindForbidden) {
		t.Errorf("a candidate posts: %v", err)
	}
	r, err := o.Record(ctx, officetest.Candidate(t, o, 1), "c001")
	if err != nil || len(r.Entries) != 1 || r.Entries[0].Title != e.Title || r.Entries[0].Period != "2026-q4" ||
		r.Entries[0].Component != "test" || !strings.HasPrefix(r.Entries[0].Source, "sitting/") || r.Broken != 0 {
		t.Errorf("record: %+v %v", r, err)
	}
	if _, err := o.Record(ctx, officetest.Candidate(t, o, 1), "c002"); !engine.Is(err, engine.KindForbidden) {
		t.Errorf("another's record: %v", err)
	}
}

// A make-up test is recorded as its most at most, under that as it is, and says
// what it was.
func TestAMakeUpTestIsRecordedUpToItsMost(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 2, func(s *office.ExamSettings, b *paper.Blueprint) {
		s.Record = 60
		sixQuestions(s, b)
	})
	sat(t, o, e, 6, 2)
	if _, err := o.ReleaseExam(ctx, officetest.Actor(t, o, engine.RoleOffice), e.ID); err != nil {
		t.Fatal(err)
	}
	wantLedgers(t, o, "c001 result 7.2/12", "c002 result 4/12")
	for _, person := range []engine.ID{"c001", "c002"} {
		b, err := o.Store.Ledger.Book(ctx, person)
		if err != nil || b.Entries[0].Flag != appraisal.FlagMakeUp {
			t.Errorf("%s: %+v %v", person, b, err)
		}
	}
	v, err := o.Verify(ctx, office.CommandLine("test"), "")
	if err != nil || len(v.Differences) > 0 {
		t.Errorf("verify: %+v %v", v.Differences, err)
	}
}

func TestAChangedResultReversesAndPostsAnew(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 1, func(_ *office.ExamSettings, b *paper.Blueprint) {
		b.Sections, b.Pass = b.Sections[7:8], 4*engine.One // short answers
	})
	s := sitDown(t, o, e, 1)
	s.must(1, `"要点一"`)
	if _, err := s.submit(); err != nil {
		t.Fatal(err)
	}
	by := officetest.Actor(t, o, engine.RoleOffice)
	if _, err := o.ReleaseExam(ctx, by, e.ID); err != nil {
		t.Fatal(err)
	}
	wantLedgers(t, o) // it waits for a marker
	key, err := o.NextScript(ctx, by, e.ID, "", "")
	if err != nil {
		t.Fatal(err)
	}
	mark := func(points ...int) {
		t.Helper()
		v, err := o.Script(ctx, by, key)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.MarkScript(ctx, by, key, v.Script.Version, grading.Judgement{Ticked: points}, "复核"); err != nil {
			t.Fatal(err)
		}
		if err := o.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
	}
	mark(0)
	wantLedgers(t, o, "c001 result 2/8")
	mark(0, 1)
	wantLedgers(t, o, "c001 result 2/8", "c001 reversal -2/-8", "c001 result 4/8")
	if err := o.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	wantLedgers(t, o, "c001 result 2/8", "c001 reversal -2/-8", "c001 result 4/8")
	b, err := o.Store.Ledger.Book(ctx, "c001")
	if err != nil || b.Entries[0].By != by.ID || b.Entries[1].By != office.System.ID || b.Entries[2].By != office.System.ID {
		t.Errorf("who let it count is named for what followed by itself: %+v %v", b.Entries, err)
	}
	v, err := o.Verify(ctx, office.CommandLine("test"), "")
	if err != nil || len(v.Differences) > 0 {
		t.Errorf("verify: %+v %v", v.Differences, err)
	}
}

// Wherever posting is cut off, sweeping finishes it, and nothing is posted twice.
func TestPostingSurvivesACrashAtAnyStep(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db := newFrail(t)
	o := officetest.Over(t, db)
	for _, role := range engine.Roles {
		p := officetest.Person(string(role), role)
		if err := o.Store.Persons.Insert(ctx, &p); err != nil {
			t.Fatal(err)
		}
	}
	e := officetest.Sealed(t, o, 4, sixQuestions)
	sat(t, o, e, 6, 5, 4, 3)
	db.left.Store(2)
	if _, err := o.ReleaseExam(ctx, office.CommandLine("test"), e.ID); err != nil {
		t.Fatal(err)
	}
	want := []string{"c001 result 12/12", "c002 result 10/12", "c003 result 8/12", "c004 result 6/12"}
	for cut := range int64(3) { // the next node is cut off as well, later each time
		again := officetest.Again(t, o)
		officetest.Clock(again).Advance(time.Duration(cut+1) * 5 * time.Minute)
		db.left.Store(cut)
		_ = again.Sweep(ctx)
		db.left.Store(-1 << 40)
	}
	again := officetest.Again(t, o)
	officetest.Clock(again).Advance(time.Hour)
	if err := again.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	wantLedgers(t, again, want...)
}

// manual makes an entry by hand and returns its id.
func manual(t *testing.T, o *office.Office, m office.ManualEntry) string {
	t.Helper()
	e, err := o.AddManual(context.Background(), officetest.Actor(t, o, engine.RoleAppraiser), m)
	if err != nil {
		t.Fatal(err)
	}
	return e.ID
}

func newScheme(t *testing.T, o *office.Office, period engine.ID, change func(*appraisal.Scheme)) appraisal.Scheme {
	t.Helper()
	ctx := context.Background()
	if _, err := o.PeriodAt(ctx, o.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	s := appraisal.Scheme{
		Title: "年度考核", Period: period, Missing: appraisal.AsZero, Places: 1, Pass: 60 * engine.One,
		Components: appraisal.PresetSixty.Components(func(k string) string { return k }),
	}
	if change != nil {
		change(&s)
	}
	s, err := o.SaveScheme(ctx, officetest.Actor(t, o, engine.RoleAppraiser), s)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestManualEntries(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	newScheme(t, o, "2026-q4", nil)
	appraiser := officetest.Actor(t, o, engine.RoleAppraiser)
	good := office.ManualEntry{Token: "t1", Person: "candidate", Period: "2026-q4", Component: "test", Value: 80_000, Of: 100_000, Reason: "调入前的成绩"}
	for name, change := range map[string]func(*office.ManualEntry){
		"reason": func(m *office.ManualEntry) { m.Reason = " " }, "value": func(m *office.ManualEntry) { m.Value = 100_001 },
		"of": func(m *office.ManualEntry) { m.Of = 0 }, "component": func(m *office.ManualEntry) { m.Component = "contest" },
		"period": func(m *office.ManualEntry) { m.Period = "1999"; m.Component = "test" }, "person": func(m *office.ManualEntry) { m.Person = "nobody" },
	} {
		m := good
		change(&m)
		if _, err := o.AddManual(ctx, appraiser, m); err == nil || engine.AsError(err).Field != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	for actor, person := range map[engine.Role]engine.ID{engine.RoleOffice: "candidate", engine.RoleCandidate: "candidate", engine.RoleAppraiser: "appraiser"} {
		m := good
		m.Person = person
		if _, err := o.AddManual(ctx, officetest.Actor(t, o, actor), m); !engine.Is(err, engine.KindForbidden) {
			t.Errorf("%s for %s: %v", actor, person, err)
		}
	}
	before, after, err := o.PreviewManual(ctx, appraiser, good)
	if err != nil || len(before) != 1 || before[0].Outcome.Graded || after[0].Outcome.Total != 48*engine.One {
		t.Errorf("preview: %+v %+v %v", before, after, err)
	}
	wantLedgers(t, o)
	id := manual(t, o, good)
	manual(t, o, good) // sent twice
	wantLedgers(t, o, "candidate manual 80/100")
	if before, after, err := o.PreviewReversal(ctx, appraiser, "candidate", id); err != nil || before[0].Outcome.Total != 48*engine.One || after[0].Outcome.Graded {
		t.Errorf("preview of the reversal: %+v %+v %v", before, after, err)
	}
	if err := o.ReverseManual(ctx, appraiser, "candidate", id, ""); !engine.Is(err, engine.KindInvalid) {
		t.Errorf("without a reason: %v", err)
	}
	if err := o.ReverseManual(ctx, appraiser, "candidate", id, "记错了人"); err != nil {
		t.Fatal(err)
	}
	if err := o.ReverseManual(ctx, appraiser, "candidate", id, "记错了人"); !engine.Is(err, engine.KindConflict) {
		t.Errorf("reversed twice: %v", err)
	}
	manual(t, o, good) // the form sent once more: it stays reversed
	wantLedgers(t, o, "candidate manual 80/100", "candidate reversal -80/-100")
}

func TestDepartmentTable(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	for _, d := range []people.Department{{ID: "d2", Name: "征迁办", Order: 2}, {ID: "d3", Name: "招商局", Order: 3}} {
		if err := o.Store.Departments.Insert(ctx, &d); err != nil {
			t.Fatal(err)
		}
	}
	for id, department := range map[engine.ID]engine.ID{"a": "d2", "b": "d2", "c": "d3", "gone": "d2"} {
		p := officetest.Person(id, engine.RoleCandidate)
		p.Department, p.Disabled = department, id == "gone"
		if err := o.Store.Persons.Insert(ctx, &p); err != nil {
			t.Fatal(err)
		}
	}
	general := newScheme(t, o, "2026-q4", nil)
	own := newScheme(t, o, "2026-q4", func(s *appraisal.Scheme) { s.Departments, s.Missing = []engine.ID{"d3"}, appraisal.Rescale })
	enter := func(person engine.ID, value engine.Mark) {
		manual(t, o, office.ManualEntry{Token: person, Person: person, Period: "2026-q4", Component: "test", Value: value, Of: 100_000, Reason: "…"})
	}
	enter("a", 50_000)
	enter("b", 100_000)
	enter("c", 90_000)
	appraiser := officetest.Actor(t, o, engine.RoleAppraiser)
	table, err := o.SchemeTable(ctx, appraiser, general.ID, office.TableFilter{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range table.Rows {
		got = append(got, r.Person+" "+r.Outcome.Total.String()+" "+string(r.Verdict))
	}
	if want := []string{"candidate 0 nothing", "b 60 passed", "a 30 failed"}; !slices.Equal(got, want) {
		t.Errorf("rows %q, want %q", got, want)
	}
	if d := table.Departments[1]; d.Department != "d2" || d.Persons != 2 || d.Graded != 2 || d.Passed != 1 || d.Mean != 45*engine.One {
		t.Errorf("department: %+v", d)
	}
	if table, err = o.SchemeTable(ctx, appraiser, own.ID, office.TableFilter{}); err != nil || len(table.Rows) != 1 || table.Rows[0].Outcome.Total != 90*engine.One {
		t.Errorf("a department's own scheme: %+v %v", table.Rows, err)
	}
	if table, _ = o.SchemeTable(ctx, appraiser, general.ID, office.TableFilter{Department: "d2", Verdict: office.VerdictFailed, Text: "甲A"}); len(table.Rows) != 1 || table.Rows[0].Person != "a" {
		t.Errorf("filtered: %+v", table.Rows)
	}
	if _, err := o.SchemeTable(ctx, officetest.Actor(t, o, engine.RoleCandidate), general.ID, office.TableFilter{}); !engine.Is(err, engine.KindForbidden) {
		t.Errorf("a candidate: %v", err)
	}
}

// The appraiser is told of a period that is over until somebody decides that its
// attendance counts.
func TestAttendanceWaitsForTheAppraiser(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	newScheme(t, o, "2026-q4", nil)
	mark(t, o, lecture(t, o, "2026-10-08", nil), map[engine.ID]programme.Presence{"candidate": programme.Late})
	appraiser := officetest.Actor(t, o, engine.RoleAppraiser)
	waits := func() bool {
		todos, err := o.Todos(ctx, appraiser)
		if err != nil {
			t.Fatal(err)
		}
		return slices.ContainsFunc(todos, func(d office.Todo) bool { return d.Title == "appraisal.todo.attendance" })
	}
	if waits() {
		t.Error("the quarter is not over yet")
	}
	officetest.Clock(o).Advance(80 * 24 * time.Hour)
	if !waits() {
		t.Error("the quarter is over, and nobody is told")
	}
	if _, err := o.PostAttendance(ctx, appraiser, "2026-q4"); err != nil {
		t.Fatal(err)
	}
	if waits() {
		t.Error("it counts, and is still a thing to be done")
	}
}
