package office_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/paper"
	"lectern/questionbank"
	"lectern/questionbank/formats"
)

func question(id, topic, stem string) questionbank.Question {
	return questionbank.Question{
		ID: id, Topic: topic, Type: questionbank.Single, Stem: stem, Options: []string{"甲", "乙", "丙"},
		Key: questionbank.Key{Choice: []int{1}}, Marks: engine.One, Difficulty: 600, Tags: []string{"法条"},
	}
}

// lines returns questions as a native file.
func lines(questions ...questionbank.Question) string {
	var b bytes.Buffer
	_ = formats.WriteJSONL(&b, func(yield func(*questionbank.Question) bool) {
		for i := range questions {
			if !yield(&questions[i]) {
				return
			}
		}
	})
	return b.String()
}

func many(n int) []questionbank.Question {
	list := make([]questionbank.Question, n)
	for i := range list {
		list[i] = question(fmt.Sprintf("q%04d", i), "法规/"+fmt.Sprint(i%3), fmt.Sprintf("第 %d 题（　）", i))
	}
	return list
}

func imported(t *testing.T, o *office.Office, actor engine.Actor, text string, opt office.ImportOptions) *office.ImportPlan {
	t.Helper()
	rows, err := formats.Read("a.jsonl", strings.NewReader(text), formats.Options{})
	must(t, err)
	plan, err := o.PlanImport(context.Background(), actor, rows)
	must(t, err)
	must(t, o.Import(context.Background(), actor, plan, opt, nil))
	return plan
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func counts(p *office.ImportPlan) string {
	return fmt.Sprintf("%d read %d new %d changed %d unchanged %d refused", p.Read(), p.New, p.Changed, p.Unchanged, p.Refused)
}

func TestImportTwiceAddsNothing(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	cli := office.CommandLine("tester")
	bank := many(1200)
	text := lines(bank...) + "{broken\n"
	if got := counts(imported(t, o, cli, text, office.ImportOptions{})); got != "1201 read 1200 new 0 changed 0 unchanged 1 refused" {
		t.Error(got)
	}
	pool, err := o.Pool(ctx)
	must(t, err)
	if len(pool) != 0 {
		t.Errorf("%d drafts can be drawn", len(pool))
	}
	if got := counts(imported(t, o, cli, text, office.ImportOptions{Approve: true})); got != "1201 read 0 new 0 changed 1200 unchanged 1 refused" {
		t.Error(got)
	}
	pool, err = o.Pool(ctx)
	must(t, err)
	if len(pool) != 1200 {
		t.Errorf("%d of 1200 can be drawn", len(pool))
	}
	bank[7].Key.Choice = []int{2}
	if got := counts(imported(t, o, cli, lines(bank...), office.ImportOptions{})); got != "1200 read 0 new 1 changed 1199 unchanged 0 refused" {
		t.Error(got)
	}
	found, err := o.Questions(ctx, []paper.Ref{{ID: "q0007", Version: 1}, {ID: "q0007", Version: 2}})
	must(t, err)
	if found[paper.Ref{ID: "q0007", Version: 1}].Key.Choice[0] != 1 || found[paper.Ref{ID: "q0007", Version: 2}].Key.Choice[0] != 2 {
		t.Error("versions must be exact")
	}
	pool, err = o.Pool(ctx)
	must(t, err)
	for _, e := range pool {
		if e.Version != 1 {
			t.Errorf("the draft %s is drawn", e.ID)
		}
	}
	if _, err := o.Questions(ctx, []paper.Ref{{ID: "q0007", Version: 3}}); !engine.Is(err, engine.KindNotFound) {
		t.Errorf("%v", err)
	}
}

func TestImportTellsWhatItDoes(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	cli := office.CommandLine("tester")
	a, b, c := question("a", "法规", "一（　）"), question("b", "法规", "二（　）"), question("c", "法规", "一（　）")
	c.Key.Choice = []int{0}
	again := a
	again.Stem = "另一道（　）"
	d := question("", "法规", "四（　）")
	e := question("", "法规", "四（　）")
	e.Marks = 2000
	f := question("f", "法规", "五（　）")
	f.Enemies = []string{"nobody"}
	rows, err := formats.Read("a.jsonl", strings.NewReader(lines(a, b, c, again, a, d, e, d, f)), formats.Options{})
	must(t, err)
	plan, err := o.PlanImport(ctx, cli, rows)
	must(t, err)
	want := []string{"new", "new", "new problem.double.file.key", "refused problem.id.twice", "unchanged", "new", "refused problem.same.twice", "unchanged", "new problem.enemies.unknown"}
	for i, row := range plan.Rows {
		got := string(row.Change)
		for _, p := range row.Problems {
			got += " " + engine.AsError(p.Reason).Message
		}
		if got != want[i] {
			t.Errorf("row %d: %s, want %s", i, got, want[i])
		}
	}
	if err := o.Import(ctx, cli, plan, office.ImportOptions{Strict: true}, nil); !engine.Is(err, engine.KindConflict) {
		t.Errorf("strict: %v", err)
	}
	if list, err := o.ListQuestions(ctx, cli, office.BankQuery{}); err != nil || list.Total != 0 {
		t.Errorf("a refused import left %d questions, %v", list.Total, err)
	}
	instructor := engine.Actor{ID: "i", Roles: []engine.Role{engine.RoleInstructor}, Topics: []string{"别处"}}
	plan, err = o.PlanImport(ctx, instructor, rows)
	must(t, err)
	if plan.Refused != len(rows) {
		t.Errorf("an instructor took %d questions of another's topic", plan.New)
	}
	if err := o.Import(ctx, officetest.Actor(t, o, engine.RoleOffice), plan, office.ImportOptions{Approve: true}, nil); !engine.Is(err, engine.KindForbidden) {
		t.Errorf("a person approves by import: %v", err)
	}
	if _, err := o.PlanImport(ctx, officetest.Actor(t, o, engine.RoleCandidate), rows); !engine.Is(err, engine.KindForbidden) {
		t.Errorf("%v", err)
	}
}

func TestExportedQuestionsImportUnchanged(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	cli := office.CommandLine("tester")
	imported(t, o, cli, lines(many(100)...), office.ImportOptions{})
	for _, format := range []string{"jsonl", "xlsx", "csv"} {
		var b bytes.Buffer
		must(t, o.ExportQuestions(ctx, cli, office.BankQuery{Topic: "法规"}, format, &b))
		rows, err := formats.Read("x."+format, &b, formats.Options{})
		must(t, err)
		plan, err := o.PlanImport(ctx, cli, rows)
		must(t, err)
		if plan.Unchanged != 100 {
			t.Errorf("%s: %s", format, counts(plan))
		}
	}
	if err := o.ExportQuestions(ctx, officetest.Actor(t, o, engine.RoleCandidate), office.BankQuery{}, "jsonl", &bytes.Buffer{}); !engine.Is(err, engine.KindForbidden) {
		t.Errorf("%v", err)
	}
}

func TestEditingAndReview(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	author, reviewer := officetest.Actor(t, o, engine.RoleInstructor), officetest.Actor(t, o, engine.RoleReviewer)
	r, err := o.SaveQuestion(ctx, author, office.QuestionDraft{Content: question("", "法规", "一（　）")})
	must(t, err)
	if r.Newest != 1 || r.Status != questionbank.Draft || r.ID == "" {
		t.Fatalf("%+v", r)
	}
	act := func(by engine.Actor, a questionbank.Act, want engine.Kind) {
		t.Helper()
		if _, err := o.ReviewQuestion(ctx, by, r.ID, a, "原因"); engine.KindOf(err) != want {
			t.Errorf("%s: %v", a, err)
		}
	}
	act(author, questionbank.ActSubmit, "")
	act(author, questionbank.ActReview, engine.KindForbidden)
	act(reviewer, questionbank.ActReview, "")
	act(reviewer, questionbank.ActApprove, "")
	pool, err := o.Pool(ctx)
	must(t, err)
	if len(pool) != 1 || pool[0].Version != 1 {
		t.Fatalf("%+v", pool)
	}
	changed := question("", "法规", "一改（　）")
	_, err = o.SaveQuestion(ctx, author, office.QuestionDraft{ID: r.ID, Base: 1, Content: changed, Note: "更正"})
	must(t, err)
	for key, d := range map[string]office.QuestionDraft{
		"bank.error.base": {ID: r.ID, Base: 1, Content: question("", "法规", "别人没有见过的改动（　）")}, "bank.error.same": {ID: r.ID, Base: 2, Content: changed},
	} {
		if _, err := o.SaveQuestion(ctx, author, d); !engine.Is(err, engine.KindConflict) || engine.AsError(err).Message != key {
			t.Errorf("%s: %v", key, err)
		}
	}
	versions, err := o.QuestionVersions(ctx, author, r.ID)
	must(t, err)
	if len(versions) != 2 || versions[0].Number != 2 || versions[0].Note != "更正" || versions[1].Content.Stem != "一（　）" {
		t.Errorf("%+v", versions)
	}
	diff, err := o.QuestionDiff(ctx, author, r.ID, 1, 2)
	must(t, err)
	if len(diff) != 1 || diff[0].Field != "stem" {
		t.Errorf("%+v", diff)
	}
	broken := changed
	broken.Key.Choice = []int{9}
	if _, err := o.SaveQuestion(ctx, author, office.QuestionDraft{ID: r.ID, Base: 2, Content: broken}); !engine.Is(err, engine.KindInvalid) || engine.AsError(err).Field != "answer" {
		t.Errorf("%v", err)
	}
	stranger := author
	stranger.Topics = []string{"别处"}
	if _, err := o.Question(ctx, stranger, r.ID); !engine.Is(err, engine.KindForbidden) {
		t.Errorf("%v", err)
	}
	if _, err := o.SaveQuestion(ctx, stranger, office.QuestionDraft{ID: r.ID, Base: 2, Content: changed}); !engine.Is(err, engine.KindForbidden) {
		t.Errorf("%v", err)
	}
	todos, err := o.Todos(ctx, reviewer)
	must(t, err)
	if len(todos) != 0 {
		t.Errorf("a draft that was not handed in waits for nobody: %+v", todos)
	}
	act(author, questionbank.ActSubmit, "")
	if todos, err = o.Todos(ctx, reviewer); err != nil || len(todos) != 1 || todos[0].Title != "bank.todo.review" {
		t.Errorf("%+v %v", todos, err)
	}
	act(reviewer, questionbank.ActReturn, "")
	if todos, err = o.Todos(ctx, author); err != nil || len(todos) != 1 || todos[0].Title != "bank.todo.returned" {
		t.Errorf("%+v %v", todos, err)
	}
}

func TestListingQuestions(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	cli := office.CommandLine("tester")
	imported(t, o, cli, lines(many(30)...), office.ImportOptions{Approve: true})
	must(t, o.RecordUses(ctx, "e1", "run1", []engine.ID{"q0001", "q0002"}))
	must(t, o.RecordUses(ctx, "e1", "run1", []engine.ID{"q0001", "q0002"}))
	yes, no := true, false
	staff := officetest.Actor(t, o, engine.RoleOffice)
	for name, c := range map[string]struct {
		q    office.BankQuery
		want int
	}{
		"all": {office.BankQuery{}, 30}, "topic": {office.BankQuery{Topic: "法规"}, 30}, "sub-topic": {office.BankQuery{Topic: "法规/1"}, 10}, "other": {office.BankQuery{Topic: "法"}, 0},
		"text": {office.BankQuery{Text: "第 ２ 题"}, 10}, "type": {office.BankQuery{Type: questionbank.Blank}, 0}, "tag": {office.BankQuery{Tag: "法条"}, 30},
		"band": {office.BankQuery{Band: &paper.Band{Low: 601, High: 1000}}, 0}, "used": {office.BankQuery{Used: &yes}, 2}, "not used": {office.BankQuery{Used: &no}, 28},
		"status": {office.BankQuery{Status: "approved"}, 30}, "draft": {office.BankQuery{Status: "draft"}, 0}, "mine": {office.BankQuery{Mine: true}, 0},
	} {
		if list, err := o.ListQuestions(ctx, staff, c.q); err != nil || list.Total != c.want && name != "text" || name == "text" && list.Total < 1 {
			t.Errorf("%s: %d, %v", name, list.Total, err)
		}
	}
	page, err := o.ListQuestions(ctx, staff, office.BankQuery{Sort: "id", Skip: 10, Limit: 5})
	must(t, err)
	if page.Total != 30 || len(page.Rows) != 5 || page.Rows[0].ID != "q0010" {
		t.Errorf("%+v", page)
	}
	q := page.Rows[0]
	if q.Uses != 0 {
		t.Error("unused")
	}
	instructor := engine.Actor{ID: "i", Roles: []engine.Role{engine.RoleInstructor}, Topics: []string{"法规/2"}}
	if list, err := o.ListQuestions(ctx, instructor, office.BankQuery{}); err != nil || list.Total != 10 {
		t.Errorf("%d %v", list.Total, err)
	}
	topics, err := o.Topics(ctx, instructor)
	must(t, err)
	if len(topics) != 2 || topics[0].Path != "法规" || topics[1].Path != "法规/2" || topics[1].Approved != 10 {
		t.Errorf("%+v", topics)
	}
}

func TestTopics(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	staff := officetest.Actor(t, o, engine.RoleOffice)
	must(t, o.SaveTopic(ctx, staff, questionbank.Topic{Path: " 征地 / 补偿 ", Note: "第一讲", Order: 2}))
	must(t, o.SaveTopic(ctx, staff, questionbank.Topic{Path: "招商", Order: 1}))
	imported(t, o, office.CommandLine("t"), lines(question("a", "征地/补偿", "一（　）")), office.ImportOptions{})
	topics, err := o.Topics(ctx, staff)
	must(t, err)
	got := ""
	for _, c := range topics {
		got += fmt.Sprintf("%s %d|", c.Path, c.Questions)
	}
	if got != "征地 1|征地/补偿 1|招商 0|" {
		t.Error(got)
	}
	if err := o.DeleteTopic(ctx, staff, "征地"); !engine.Is(err, engine.KindConflict) {
		t.Errorf("%v", err)
	}
	must(t, o.DeleteTopic(ctx, staff, "招商"))
	if err := o.SaveTopic(ctx, staff, questionbank.Topic{Path: "*"}); !engine.Is(err, engine.KindInvalid) {
		t.Errorf("%v", err)
	}
	if err := o.SaveTopic(ctx, officetest.Actor(t, o, engine.RoleInstructor), questionbank.Topic{Path: "x"}); !engine.Is(err, engine.KindForbidden) {
		t.Errorf("%v", err)
	}
}

func TestImportByUpload(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	staff := officetest.Actor(t, o, engine.RoleOffice)
	text := lines(many(30)...) + "{broken\n"
	upload := func(name, text string) office.ImportUpload {
		return office.ImportUpload{Name: name, Data: strings.NewReader(text)}
	}
	if _, err := o.StartImport(ctx, staff, []office.ImportUpload{upload("a.xlsx", "no")}, ""); !engine.Is(err, engine.KindInvalid) || engine.AsError(err).Field != "files" {
		t.Errorf("%v", err)
	}
	imp, err := o.StartImport(ctx, staff, []office.ImportUpload{upload("a.jsonl", text), upload("b.csv", "题干,选项A,选项B,答案\n一,甲,乙,\n")}, "公文")
	must(t, err)
	_, plan, err := o.PreviewImport(ctx, staff, imp.ID)
	must(t, err)
	if got := counts(plan); got != "32 read 30 new 0 changed 0 unchanged 2 refused" || plan.Rows[31].Question.Topic != "公文" {
		t.Error(got)
	}
	if _, _, err := o.PreviewImport(ctx, officetest.Actor(t, o, engine.RoleInstructor), imp.ID); !engine.Is(err, engine.KindNotFound) {
		t.Errorf("another's import: %v", err)
	}
	mended := plan.Rows[31].Question
	mended.Key.Choice = []int{0}
	must(t, o.MendImport(ctx, staff, imp.ID, 31, mended))
	if _, err := o.CommitImport(ctx, staff, imp.ID, true); !engine.Is(err, engine.KindConflict) {
		t.Errorf("strict: %v", err)
	}
	{
		job, err := o.CommitImport(ctx, staff, imp.ID, false)
		must(t, err)
		must(t, o.WaitJobs(ctx))
		if job, err = o.Job(ctx, staff, job.ID); err != nil || job.Status != "done" {
			t.Fatalf("%+v %v", job, err)
		}
		list, err := o.ListQuestions(ctx, staff, office.BankQuery{Status: "draft"})
		must(t, err)
		if list.Total != 31 {
			t.Errorf("%d questions", list.Total)
		}
		kept, err := o.Store.Imports.Get(ctx, imp.ID)
		must(t, err)
		if !kept.Done || kept.New != 31 {
			t.Errorf("%+v", kept)
		}
	}
	must(t, o.ForgetImport(ctx, staff, imp.ID))
	if _, _, err := o.PreviewImport(ctx, staff, imp.ID); !engine.Is(err, engine.KindNotFound) {
		t.Errorf("%v", err)
	}
}

// A bank that is too large for memory answers as a small one does.
func TestABankTooLargeToHold(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	o.HoldQuestions(10)
	cli := office.CommandLine("tester")
	bank := many(60)
	imported(t, o, cli, lines(bank...), office.ImportOptions{Approve: true})
	bank[3].Marks = 5000
	if got := counts(imported(t, o, cli, lines(bank...), office.ImportOptions{Approve: true})); got != "60 read 0 new 1 changed 59 unchanged 0 refused" {
		t.Error(got)
	}
	must(t, o.RecordUses(ctx, "e", "r", []engine.ID{"q0001"}))
	used := true
	for want, q := range map[int]office.BankQuery{60: {}, 20: {Topic: "法规/1"}, 1: {Used: &used}} {
		if list, err := o.ListQuestions(ctx, cli, q); err != nil || list.Total != want {
			t.Errorf("%+v: %d, want %d, %v", q, list.Total, want, err)
		}
	}
	pool, err := o.Pool(ctx)
	must(t, err)
	if len(pool) != 60 {
		t.Errorf("%d", len(pool))
	}
	found, err := o.Questions(ctx, []paper.Ref{{ID: "q0003", Version: 1}, {ID: "q0003", Version: 2}})
	must(t, err)
	if found[paper.Ref{ID: "q0003", Version: 1}].Marks != 1000 || found[paper.Ref{ID: "q0003", Version: 2}].Marks != 5000 {
		t.Error("versions must be exact")
	}
}
