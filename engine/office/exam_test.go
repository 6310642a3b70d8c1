package office_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/paper"
	"lectern/engine/sitting"
	qb "lectern/questionbank"
)

// examOf is an exam of eighteen questions that opens in an hour.
func examOf(o *office.Office) (office.ExamSettings, paper.Blueprint) {
	opens := o.Clock.Now().Add(time.Hour)
	e := exam.New("", "第四季度业务知识测试")
	s := office.SettingsOf(&e)
	s.Terms.Opens, s.Terms.Closes = opens.UnixMilli(), opens.Add(3*time.Hour).UnixMilli()
	b := paper.Blueprint{
		Title: s.Title, Minutes: 60, Pass: 20 * engine.One,
		Forms:   paper.Forms{Kind: paper.Personal, Count: 1, Tolerance: 2 * engine.One, Overlap: 1000},
		Shuffle: paper.Shuffle{Questions: true, Options: true},
	}
	for _, kind := range qb.Types {
		b.Sections = append(b.Sections, paper.Section{Title: string(kind), Type: kind, Marks: 2 * engine.One, Draw: []paper.Rule{{Topic: "*", Count: 2}}})
	}
	return s, b
}

func newExamOffice(t *testing.T) *office.Office {
	t.Helper()
	o := officetest.New(t)
	o.Source = officetest.NewBank(12)
	return o
}

func mustJSON(t *testing.T, data []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(data, into); err != nil {
		t.Fatal(err)
	}
}

func ids(s *paper.Sheet) []engine.ID {
	var list []engine.ID
	for _, section := range s.Sections {
		for _, q := range section.Questions {
			list = append(list, q.ID)
		}
	}
	return list
}

func TestExamFromPreparationToRelease(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := newExamOffice(t)
	by := officetest.Actor(t, o, engine.RoleOffice)
	s, b := examOf(o)
	e, err := o.CreateExam(ctx, by, s, nil)
	if err != nil {
		t.Fatal(err)
	}
	wantTodo(t, o, engine.RoleOffice, "exam.todo.lacks")
	wantTodo(t, o, engine.RoleInvigilator, "")
	if e.Period != "2026-q4" {
		t.Errorf("the period is %q", e.Period)
	}
	if got := e.Lacks(); !slices.Equal(got, []exam.Lack{exam.LackBlueprint, exam.LackRoster, exam.LackSealing, exam.LackTickets}) {
		t.Errorf("lacks %v", got)
	}
	_, err = o.StartSealing(ctx, by, e.ID)
	wantErr(t, err, engine.KindConflict, "exam.error.lacks")
	if e, err = o.SetBlueprint(ctx, by, e.ID, e.Version, b); err != nil {
		t.Fatal(err)
	}
	if _, err := o.SetBlueprint(ctx, by, e.ID, e.Version-1, b); !engine.Is(err, engine.KindConflict) {
		t.Errorf("an older version was taken: %v", err)
	}
	if n, err := o.AddRoster(ctx, by, e.ID, []exam.RosterRow{{Row: 1, ID: "candidate", ExtraMinutes: 15}, {Row: 2, ID: "judge"}}, office.RosterOptions{}); err != nil || n != 2 {
		t.Fatal(n, err)
	}
	job, err := o.StartSealing(ctx, by, e.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := o.WaitJobs(ctx); err != nil {
		t.Fatal(err)
	}
	if job, err = o.Job(ctx, by, job.ID); err != nil || job.Status != "done" || job.Done != 2 {
		t.Fatalf("%+v %v", job, err)
	}
	if e, err = o.Store.Exams.Get(ctx, e.ID); err != nil || e.Status != exam.Sealed || len(e.Sealing.Root) != 64 || e.Sealing.Questions != 18 {
		t.Fatalf("%+v %v", e.Sealing, err)
	}
	_, err = o.SetBlueprint(ctx, by, e.ID, 0, b)
	wantErr(t, err, engine.KindConflict, "exam.error.sealed")
	_, err = o.RemoveCandidates(ctx, by, e.ID, []engine.ID{"judge"})
	wantErr(t, err, engine.KindConflict, "exam.error.sealed")

	me := officetest.Actor(t, o, engine.RoleCandidate)
	mine, err := o.MyExams(ctx, me)
	if err != nil || len(mine) != 1 || mine[0].Status != office.MyWaiting || mine[0].Line.ExtraMinutes != 15 {
		t.Fatalf("%+v %v", mine, err)
	}
	todos, err := o.Todos(ctx, me)
	if err != nil || len(todos) != 1 || todos[0].Title != "exam.todo.next" {
		t.Errorf("%+v %v", todos, err)
	}
	wantTodo(t, o, engine.RoleOffice, "exam.todo.tickets")
	wantTodo(t, o, engine.RoleInvigilator, "exam.todo.watch_next")
	_, err = o.ReleaseExam(ctx, by, e.ID)
	wantErr(t, err, engine.KindConflict, "exam.error.not_opened")
	officetest.Clock(o).Advance(90 * time.Minute)
	wantTodo(t, o, engine.RoleOffice, "exam.todo.watch")
	wantTodo(t, o, engine.RoleInvigilator, "exam.todo.watch")
	if mine, _ = o.MyExams(ctx, me); mine[0].Status != office.MyReady {
		t.Errorf("%+v", mine[0].Status)
	}
	if _, err := o.StartSitting(ctx, me, office.SitStart{Exam: e.ID, Terminal: "t"}); err != nil {
		t.Fatal(err)
	}
	_, err = o.ReleaseExam(ctx, by, e.ID)
	wantErr(t, err, engine.KindConflict, "exam.error.still_open")
	_, err = o.CancelExam(ctx, by, e.ID, "停电")
	wantErr(t, err, engine.KindConflict, "exam.error.still_open")
	officetest.Clock(o).Advance(5 * time.Hour)
	released := 0
	o.OnRelease = append(o.OnRelease, func(context.Context, engine.Actor, exam.Exam) error { released++; return errors.New("later") })
	if e, err = o.ReleaseExam(ctx, by, e.ID); err != nil || e.Status != exam.Released || released != 1 {
		t.Fatalf("%+v %v, followed %d times", e.Status, err, released)
	}
	if mine, _ = o.MyExams(ctx, me); mine[0].Status != office.MyReleased {
		t.Errorf("%+v", mine[0].Status)
	}
	_, err = o.CancelExam(ctx, by, e.ID, "x")
	wantErr(t, err, engine.KindConflict, "exam.error.sealed")
}

// wantTodo expects one thing of an exam on a role's home page, none for "".
func wantTodo(t *testing.T, o *office.Office, role engine.Role, title string) {
	t.Helper()
	todos, err := o.Todos(context.Background(), officetest.Actor(t, o, role))
	todos = slices.DeleteFunc(todos, func(d office.Todo) bool { return d.Area != "exam" })
	if err != nil || title == "" && len(todos) > 0 || title != "" && (len(todos) != 1 || todos[0].Title != title) {
		t.Errorf("%s has %+v, want %q; %v", role, todos, title, err)
	}
}

func TestABlueprintThatCannotBeMetNamesItsRule(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := newExamOffice(t)
	by := office.CommandLine("test")
	id := draft(t, o, 3)
	_, b := examOf(o)
	b.Sections[2].Draw[0].Count = 13
	if _, err := o.SetBlueprint(ctx, by, id, 0, b); err != nil {
		t.Fatal(err)
	}
	_, err := o.SealExam(ctx, by, id, nil)
	var e *engine.Error
	if !errors.As(err, &e) || e.Kind != engine.KindInvalid || e.Args["need"] != 13 || e.Args["have"] != 12 || e.Args["section"] != "true_false" {
		t.Errorf("%v", err)
	}
	if n, err := o.Store.Pools.Count(ctx, allOf); n != 0 || err != nil {
		t.Errorf("%d runs began: %v", n, err)
	}
}

func TestRosterIsTakenWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := newExamOffice(t)
	by := officetest.Actor(t, o, engine.RoleOffice)
	id := draft(t, o, 3)
	rows := []exam.RosterRow{{Row: 2, ID: "judge"}, {Row: 3, ID: "nobody"}, {Row: 4, ID: "judge"}, {Row: 5, ID: "c002"}}
	_, err := o.AddRoster(ctx, by, id, rows, office.RosterOptions{})
	var r *office.RosterRefusal
	if !errors.As(err, &r) || !engine.Is(err, engine.KindInvalid) {
		t.Fatal(err)
	}
	var got []string
	for _, p := range r.Problems {
		got = append(got, string(rune('0'+p.Row))+" "+p.Reason.Message)
	}
	if want := "3 exam.error.unknown_person, 4 error.roster.twice, 5 exam.error.on_roster"; strings.Join(got, ", ") != want {
		t.Errorf("%s, want %s", strings.Join(got, ", "), want)
	}
	unread := []exam.RosterProblem{{Row: 2, Reason: engine.Invalid("error.roster.minutes")}}
	if _, err = o.AddRoster(ctx, by, id, rows[:2], office.RosterOptions{Unread: unread}); !errors.As(err, &r) || len(r.Problems) != 2 || r.Problems[0].Row != 2 || r.Problems[1].Row != 3 {
		t.Errorf("what could not be read is not told with the rest: %v", err)
	}
	if lines, _ := o.RosterOf(ctx, by, id); len(lines) != 3 {
		t.Errorf("%d stand on the roster", len(lines))
	}
	if _, err := o.AddRoster(ctx, by, id, rows[1:2], office.RosterOptions{AddPeople: true}); !engine.Is(err, engine.KindForbidden) {
		t.Errorf("the exam office adds people: %v", err)
	}
	if left, err := o.RemoveCandidates(ctx, by, id, []engine.ID{"c002", "c003"}); err != nil || left != 1 {
		t.Error(left, err)
	}
	depart, err := o.RosterByDepartment(ctx, by, id, []engine.ID{officetest.Department})
	if err != nil || len(depart) != 1 || depart[0].ID != "candidate" {
		t.Errorf("%+v %v", depart, err)
	}
}

func TestWhoIsAddedLaterGetsAFormByTheSameRules(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	by := office.CommandLine("test")
	for _, kind := range []paper.Kind{paper.Personal, paper.Same, paper.Parallel} {
		o := newExamOffice(t)
		id := draft(t, o, 9)
		_, b := examOf(o)
		b.Forms.Kind, b.Forms.Count = kind, 3
		if kind != paper.Parallel {
			b.Forms.Count = 1
		}
		if _, err := o.SetBlueprint(ctx, by, id, 0, b); err != nil {
			t.Fatal(err)
		}
		e, err := o.SealExam(ctx, by, id, nil)
		if err != nil {
			t.Fatal(kind, err)
		}
		run := e.Sealing.Run
		hashes := map[string]bool{}
		for f, err := range o.Store.Forms.OfRun(ctx, run) {
			if err != nil {
				t.Fatal(err)
			}
			hashes[string(f.Hash)] = true
			if bytes.Contains(f.Body, []byte("single")) {
				t.Error("a form is stored in plain")
			}
		}
		if _, err := o.AddRoster(ctx, by, id, rosterRows(10, 11), office.RosterOptions{AddPeople: true}); err != nil {
			t.Fatal(kind, err)
		}
		first, err := o.Sheet(ctx, id, "c001", 1)
		if err != nil {
			t.Fatal(err)
		}
		late, err := o.Sheet(ctx, id, "c010", 1)
		if err != nil {
			t.Fatal(kind, err)
		}
		stored, err := o.Store.Forms.Get(ctx, exam.FormKey(run, "c010", 1))
		if err != nil {
			t.Fatal(err)
		}
		if late.Count() != 18 || len(late.Sections) != 9 {
			t.Errorf("%s: %d questions", kind, late.Count())
		}
		a, z := ids(first), ids(late)
		slices.Sort(a)
		slices.Sort(z)
		switch kind {
		case paper.Same:
			if !slices.Equal(a, z) {
				t.Error("the same form has other questions for who comes later")
			}
		case paper.Parallel:
			if e.Sealing.Forms != 3 || len(hashes) != 3 || !hashes[string(stored.Hash)] {
				t.Errorf("parallel: %d forms, who comes later has another", len(hashes))
			}
		case paper.Personal:
			if slices.Equal(a, z) || len(hashes) != 9 {
				t.Error("personal forms are alike")
			}
			expected := officetest.Expected(late)
			var report paper.Report
			mustJSON(t, e.Sealing.Report, &report)
			if off := expected - report.Target; max(off, -off) > b.Forms.Tolerance {
				t.Errorf("expected score %s lies %s from the target", expected, off)
			}
		}
	}
}

func TestAFurtherAttemptAvoidsWhatWasSeen(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, kind := range []paper.Kind{paper.Personal, paper.Same} {
		o := officetest.New(t)
		e := officetest.Sealed(t, o, 3, func(s *office.ExamSettings, b *paper.Blueprint) { s.Attempts, b.Forms.Kind = 2, kind })
		first, err := o.Sheet(ctx, e.ID, "c001", 1)
		if err != nil {
			t.Fatal(err)
		}
		second, err := o.Sheet(ctx, e.ID, "c001", 2)
		if err != nil {
			t.Fatal(kind, err)
		}
		for _, id := range ids(second) {
			if slices.Contains(ids(first), id) {
				t.Errorf("%s: %s comes again though the bank has others", kind, id)
			}
		}
		if _, err := o.Sheet(ctx, e.ID, "c001", 3); !engine.Is(err, engine.KindNotFound) {
			t.Errorf("a third form was drawn: %v", err)
		}
		if _, err := o.Sheet(ctx, e.ID, "stranger", 1); !engine.Is(err, engine.KindNotFound) {
			t.Errorf("a stranger got a form: %v", err)
		}
		other, err := officetest.Again(t, o).Sheet(ctx, e.ID, "c001", 2)
		if err != nil || !slices.Equal(ids(other), ids(second)) {
			t.Errorf("%s: another node shows another paper: %v", kind, err)
		}
	}
}

func TestTicketsLetInAndNewOnesReplaceThem(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 3, nil)
	by := officetest.Actor(t, o, engine.RoleOffice)
	issued, err := o.IssueTickets(ctx, by, e.ID)
	if err != nil || len(issued) != 3 {
		t.Fatal(issued, err)
	}
	_, actor, err := o.SignInTicket(ctx, issued[1].Ticket, strings.ToLower(issued[1].Code), "")
	if err != nil || actor.ID != "c002" || actor.Exam != e.ID {
		t.Fatalf("%+v %v", actor, err)
	}
	again, err := o.IssueTickets(ctx, by, e.ID, "c002")
	if err != nil || len(again) != 1 || again[0].Ticket != issued[1].Ticket {
		t.Fatal(again, err)
	}
	if _, _, err := o.SignInTicket(ctx, issued[1].Ticket, issued[1].Code, ""); !engine.Is(err, engine.KindUnauthenticated) {
		t.Errorf("an old code lets in: %v", err)
	}
	if _, _, err := o.SignInTicket(ctx, issued[0].Ticket, issued[0].Code, ""); err != nil {
		t.Errorf("another's code was replaced: %v", err)
	}
	line, _ := o.Store.Roster.Get(ctx, exam.CandidateKey(e.ID, "c002"))
	if bytes.Contains(line.Code, []byte(again[0].Code)) || len(line.Code) != 32 {
		t.Error("the code is stored")
	}
	_, err = o.IssueTickets(ctx, officetest.Candidate(t, o, 1), e.ID)
	wantErr(t, err, engine.KindForbidden, "error.role")
}

func TestSettingsTellEveryFieldThatIsWrong(t *testing.T) {
	t.Parallel()
	o := newExamOffice(t)
	by := officetest.Actor(t, o, engine.RoleOffice)
	s, _ := examOf(o)
	s.Title, s.Terms.Closes, s.Terms.Minutes, s.Terms.Model, s.Attempts = " ", s.Terms.Opens, 0, "x", 0
	s.Period = ""
	_, err := o.CreateExam(context.Background(), by, s, nil)
	var wrong office.FieldErrors
	if !errors.As(err, &wrong) {
		t.Fatal(err)
	}
	var fields []string
	for _, w := range wrong {
		fields = append(fields, w.Field)
	}
	if want := []string{"title", "minutes", "closes", "model", "attempts"}; !slices.Equal(fields, want) {
		t.Errorf("%v, want %v", fields, want)
	}
	_, err = o.CreateExam(context.Background(), officetest.Actor(t, o, engine.RoleMarker), s, nil)
	wantErr(t, err, engine.KindForbidden, "error.role")
}

func TestAnOpenExamKeepsItsOpening(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 1, nil)
	by := officetest.Actor(t, o, engine.RoleOffice)
	s := office.SettingsOf(&e)
	s.Terms.Minutes, s.Terms.Opens = 90, s.Terms.Opens+60_000
	_, err := o.UpdateExam(ctx, by, e.ID, e.Version, s)
	var wrong office.FieldErrors
	if !errors.As(err, &wrong) || len(wrong) != 2 || wrong[0].Field != "opens" || wrong[1].Field != "minutes" {
		t.Fatal(err)
	}
	s = office.SettingsOf(&e)
	s.Terms.Closes += 3600_000
	s.Terms.Model = sitting.OwnDuration
	if got, err := o.UpdateExam(ctx, by, e.ID, e.Version, s); err != nil || got.Terms.Closes != s.Terms.Closes {
		t.Fatal(err)
	}
	if now, _ := o.Exam(ctx, e.ID); now.Terms.Closes != s.Terms.Closes {
		t.Error("the change is not seen at once")
	}
}
