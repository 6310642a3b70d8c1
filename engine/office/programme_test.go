package office_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/programme"
	"lectern/engine/sitting"
)

// lecture plans one; the clock stands on 15 October 2026.
func lecture(t *testing.T, o *office.Office, day string, change func(*programme.Lecture)) programme.Lecture {
	t.Helper()
	l := programme.Lecture{Title: "讲座 " + day, Topics: []string{"征地拆迁"}, Speaker: "王老师", Day: day, Time: "14:30"}
	if change != nil {
		change(&l)
	}
	l, err := o.SaveLecture(context.Background(), officetest.Actor(t, o, engine.RoleOffice), l)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func mark(t *testing.T, o *office.Office, l programme.Lecture, marks map[engine.ID]programme.Presence) {
	t.Helper()
	var changes []programme.RollChange
	for person, p := range marks {
		changes = append(changes, programme.RollChange{Person: person, Presence: p})
	}
	if _, err := o.MarkRoll(context.Background(), officetest.Actor(t, o, engine.RoleOffice), l.ID, changes); err != nil {
		t.Fatal(err)
	}
}

func addCandidates(t *testing.T, o *office.Office, ids ...engine.ID) {
	t.Helper()
	for _, id := range ids {
		p := officetest.Person(id, engine.RoleCandidate)
		if err := o.Store.Persons.Insert(context.Background(), &p); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRollAndAttendance(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	by := officetest.Actor(t, o, engine.RoleOffice)
	addCandidates(t, o, "a", "b")
	first := lecture(t, o, "2026-10-08", nil)
	second := lecture(t, o, "2026-10-15", func(l *programme.Lecture) { l.Departments = []engine.ID{"d9"} })
	coming := lecture(t, o, "2026-10-16", nil)
	if first.Period != "2026-q4" {
		t.Errorf("period %s", first.Period)
	}
	sheet, err := o.RollSheet(ctx, by, first.ID)
	if err != nil || len(sheet.Rows) != 3 || sheet.Open != 3 || sheet.Rows[0].Person != "a" {
		t.Fatalf("sheet: %+v %v", sheet, err)
	}
	mark(t, o, first, map[engine.ID]programme.Presence{"a": programme.Present, "b": programme.OnLeave, "candidate": programme.Absent})
	mark(t, o, second, map[engine.ID]programme.Presence{"a": programme.Late}) // a guest of another department
	if sheet, _ = o.RollSheet(ctx, by, second.ID); len(sheet.Rows) != 1 || sheet.Rows[0].Expected {
		t.Errorf("a guest: %+v", sheet.Rows)
	}
	present := []programme.RollChange{{Person: "a", Presence: programme.Present}}
	if _, err := o.MarkRoll(ctx, by, coming.ID, present); !engine.Is(err, engine.KindConflict) {
		t.Errorf("a lecture to come: %v", err)
	}
	if _, err := o.MarkRoll(ctx, by, first.ID, append(present, programme.RollChange{Person: "nobody", Presence: programme.Late})); engine.AsError(err).Field != "nobody" {
		t.Errorf("an unknown person: %v", err)
	}
	for _, role := range []engine.Role{engine.RoleCandidate, engine.RoleAppraiser, engine.RoleInstructor} {
		if _, err := o.MarkRoll(ctx, officetest.Actor(t, o, role), first.ID, present); !engine.Is(err, engine.KindForbidden) {
			t.Errorf("%s calls the roll: %v", role, err)
		}
	}
	if err := o.DeleteLecture(ctx, by, first.ID, first.Version); !engine.Is(err, engine.KindConflict) {
		t.Errorf("deleting a lecture that has a roll: %v", err)
	}

	wantLedgers(t, o) // not before somebody says that it counts
	if n, err := o.PostAttendance(ctx, by, "2026-q4"); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	wantLedgers(t, o, "a attendance 9/10", "b attendance 7/10", "candidate attendance 7/10")
	mark(t, o, first, map[engine.ID]programme.Presence{"candidate": programme.MadeUp})
	want := []string{"a attendance 9/10", "b attendance 7/10", "candidate attendance 7/10", "candidate reversal -7/-10", "candidate attendance 10/10"}
	wantLedgers(t, o, want...)
	r, err := o.Record(ctx, by, "candidate")
	if err != nil || r.Entries[2].Flag != "no_grade" || r.Entries[0].Flag != "" {
		t.Errorf("flags: %+v %v", r.Entries, err)
	}

	if _, err := o.SavePeriod(ctx, by, exam.YearOf(o.Clock.Now(), time.January)); err != nil {
		t.Fatal(err)
	}
	if _, err := o.PostAttendance(ctx, by, "2026"); !engine.Is(err, engine.KindConflict) {
		t.Errorf("the same days twice: %v", err)
	}
	plan, err := o.Plan(ctx, exam.Period{ID: "2026-q4", From: "2026-10-01", To: "2026-12-31"})
	if err != nil {
		t.Fatal(err)
	}
	plan.Attendance.Late = 2 * engine.One
	if err := o.SavePlan(ctx, by, plan); err != nil {
		t.Fatal(err)
	}
	wantLedgers(t, o, append([]string{"a attendance 9/10", "a reversal -9/-10", "a attendance 8/10"}, want[1:]...)...)
	if n, err := o.StopAttendance(ctx, by, "2026-q4"); n != 3 || err != nil {
		t.Errorf("stopped: %d %v", n, err)
	}
	if b, err := o.Store.Ledger.Book(ctx, "a"); err != nil || len(b.Entries) == 0 || len(b.Standing(nil)) != 0 {
		t.Errorf("what was stopped stands, or is gone: %+v %v", b.Entries, err)
	}
	if n, err := o.PostAttendance(ctx, by, "2026-q4"); n != 3 || err != nil {
		t.Errorf("again: %d %v", n, err)
	}
}

func TestReflectionsFromWriterToLedger(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	l := lecture(t, o, "2026-10-08", func(l *programme.Lecture) { l.ReflectionDue = "2026-10-20" })
	none := lecture(t, o, "2026-10-09", nil)
	coming := lecture(t, o, "2026-10-19", func(l *programme.Lecture) { l.ReflectionDue = "2026-10-30" })
	writer := officetest.Actor(t, o, engine.RoleCandidate)
	for id, kind := range map[engine.ID]engine.Kind{none.ID: engine.KindForbidden, coming.ID: engine.KindForbidden, "x": engine.KindNotFound} {
		if _, err := o.HandInReflection(ctx, writer, id, "…"); !engine.Is(err, kind) {
			t.Errorf("%s: %v, want %s", id, err, kind)
		}
	}
	if todos, _ := o.Todos(ctx, writer); !slices.ContainsFunc(todos, func(d office.Todo) bool { return d.Title == "programme.todo.reflection" }) {
		t.Errorf("the writer is not told: %+v", todos)
	}
	r, err := o.HandInReflection(ctx, writer, l.ID, "听了讲座……")
	if err != nil || r.Text().Late || r.Period != "2026-q4" {
		t.Fatal(r, err)
	}

	elsewhere := officetest.Actor(t, o, engine.RoleInstructor)
	elsewhere.Topics = []string{"招商引资"}
	if _, _, _, err := o.Reflection(ctx, elsewhere, l.ID, writer.ID); !engine.Is(err, engine.KindForbidden) {
		t.Errorf("an instructor of another topic: %v", err)
	}
	if rows, n, err := o.Reflections(ctx, elsewhere, office.ReflectionFilter{}); n != 0 || err != nil || len(rows) != 0 {
		t.Errorf("an instructor of another topic: %d %v", n, err)
	}
	if _, _, _, err := o.Reflection(ctx, officetest.Actor(t, o, engine.RoleAppraiser), l.ID, writer.ID); !engine.Is(err, engine.KindForbidden) {
		t.Errorf("an appraiser reads: %v", err)
	}
	reader := officetest.Actor(t, o, engine.RoleInstructor)
	if rows, n, err := o.Reflections(ctx, reader, office.ReflectionFilter{State: programme.HandedIn, Text: "甲CAND"}); n != 1 || err != nil || rows[0].Title != l.Title {
		t.Errorf("the reader's queue: %+v %v", rows, err)
	}
	decide := func(d programme.Decision) {
		t.Helper()
		d.Read = r.Text().At
		if r, err = o.DecideReflection(ctx, reader, l.ID, writer.ID, d); err != nil {
			t.Fatal(err)
		}
	}
	decide(programme.Decision{SentBack: true, Comment: "请结合本职工作"})
	officetest.Clock(o).Advance(7 * 24 * time.Hour)
	if r, err = o.HandInReflection(ctx, writer, l.ID, "结合本职工作……"); err != nil || !r.Text().Late || len(r.Texts) != 2 {
		t.Fatal(r, err)
	}
	decide(programme.Decision{Grade: programme.Good})
	wantLedgers(t, o, "candidate reflection 82/100")
	decide(programme.Decision{Grade: programme.ByPoints, Points: 90 * engine.One, Comment: "重读之后"})
	want := []string{"candidate reflection 82/100", "candidate reversal -82/-100", "candidate reflection 90/100"}
	wantLedgers(t, o, want...)
	if err := o.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	wantLedgers(t, o, want...)
	q4, err := o.Period(ctx, "2026-q4")
	if err != nil {
		t.Fatal(err)
	}
	mine, err := o.MyProgramme(ctx, writer, q4)
	if err != nil || len(mine) != 3 || mine[0].Grade.Points != 90*engine.One || mine[0].Due {
		t.Errorf("the writer sees %+v %v", mine, err)
	}
}

// A grade that a crash kept from the ledger is posted by the sweep.
// A lecture of another department is none of a listener's, unless they were there.
func TestReflectionsAreForListeners(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	writer := officetest.Actor(t, o, engine.RoleCandidate)
	l := lecture(t, o, "2026-10-12", func(l *programme.Lecture) {
		l.Departments, l.ReflectionDue = []engine.ID{"d9"}, "2026-10-20"
	})
	if _, err := o.HandInReflection(ctx, writer, l.ID, "我的体会"); !engine.Is(err, engine.KindNotFound) {
		t.Errorf("another department's: %v", err)
	}
	mark(t, o, l, map[engine.ID]programme.Presence{writer.ID: programme.Present})
	if _, err := o.HandInReflection(ctx, writer, l.ID, "我的体会"); err != nil {
		t.Errorf("as a guest: %v", err)
	}
}

func TestAGradeReachesTheLedgerAfterACrash(t *testing.T) {
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
	l := lecture(t, o, "2026-10-08", func(l *programme.Lecture) { l.ReflectionDue = "2026-10-20" })
	r, err := o.HandInReflection(ctx, officetest.Actor(t, o, engine.RoleCandidate), l.ID, "……")
	if err != nil {
		t.Fatal(err)
	}
	db.left.Store(0)
	if _, err := o.DecideReflection(ctx, officetest.Actor(t, o, engine.RoleMarker), l.ID, "candidate", programme.Decision{Grade: programme.Excellent, Read: r.Text().At}); err != nil {
		t.Fatal(err)
	}
	db.left.Store(-1 << 40)
	if b, err := o.Store.Ledger.Book(ctx, "candidate"); err != nil || len(b.Entries) != 0 {
		t.Fatal("the test does not cut off anything")
	}
	again := officetest.Again(t, o)
	if err := again.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	if b, _ := o.Store.Ledger.Book(ctx, "candidate"); len(b.Entries) != 1 || b.Entries[0].Value != 95*engine.One {
		t.Errorf("%+v", b.Entries)
	}
}

func TestLecturesSinceTheLastTest(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	for _, day := range []string{"2026-08-01", "2026-10-15", "2026-10-16", "2026-11-20", "2026-12-01"} {
		lecture(t, o, day, func(l *programme.Lecture) { l.Topics = []string{"专题 " + day}; l.Weight = 2 })
	}
	lecture(t, o, "2026-11-01", func(l *programme.Lecture) { l.Cancelled = true })
	span, err := o.LecturesSince(ctx, "")
	if err != nil || len(span.Lectures) != 2 || span.Since.ID != "" {
		t.Fatalf("without a test before: %+v %v", span, err)
	}
	officetest.Sealed(t, o, 1, sixQuestions) // opens on 15 October
	next, err := o.CreateExam(ctx, office.CommandLine("test"), office.ExamSettings{
		Title: "下一次", Attempts: 1, Counts: exam.Best, Score: exam.ShowRelease, Answers: exam.ShowNever, Explain: exam.ShowNever,
		Terms: nextTerms(time.Date(2026, 11, 25, 1, 0, 0, 0, time.UTC)),
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	span, err = o.LecturesSince(ctx, next.ID)
	if err != nil || span.Since.Title == "" || len(span.Topics) != 2 || span.Topics[0] != (programme.TopicWeight{Topic: "专题 2026-10-16", Weight: 2}) || span.Topics[1].Topic != "专题 2026-11-20" {
		t.Errorf("since the test: %+v %v", span, err)
	}
}

func nextTerms(opens time.Time) sitting.Terms {
	return sitting.Terms{Opens: opens.UnixMilli(), Closes: opens.Add(2 * time.Hour).UnixMilli(), Minutes: 60, Model: sitting.OwnDuration}
}
