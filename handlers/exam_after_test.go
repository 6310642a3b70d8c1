package handlers

import (
	"context"
	"slices"
	"strings"
	"testing"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/paper"
)

// The office chooses, on the settings of a make-up test, the exam whose
// questions it avoids; the fairness page says that it did, and how hard it is.
func TestMakeUpIsChosenAndTold(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	short := func(s *office.ExamSettings, b *paper.Blueprint) { b.Sections, b.Pass = b.Sections[:2], 0 }
	first := officetest.Sealed(t, o, 3, short)
	b := serveOffice(t, o, Config{}).as(engine.RoleOffice)
	opens := o.Clock.Now().Add(24 * 60 * 60e9)
	settings := []string{"title", "补考卷", "opens", opens.Format("2006-01-02T15:04"), "closes", opens.Add(3 * 60 * 60e9).Format("2006-01-02T15:04"),
		"minutes", "60", "model", "own", "grace", "3", "attempts", "1", "counts", "best", "show_score", "release", "show_answers", "never", "show_explain", "never"}
	box := `name="after" value="` + first.ID + `"`
	if a := b.get("/exams/new"); !strings.Contains(a.Text, box+">") {
		t.Error("the sealed exam cannot be chosen")
	}
	if a := b.post("/exams/new", append(slices.Clone(settings), "after", "nobody")...); a.StatusCode != 422 || !strings.Contains(a.Text, `id="error-after"`) {
		t.Errorf("an exam that is not there: %s", a.Status)
	}
	a := b.post("/exams/new", append(slices.Clone(settings), "after", first.ID, "record", "60")...)
	at := a.Header.Get("Location")
	if a.StatusCode != 303 {
		t.Fatalf("%s %s", a.Status, a.Text)
	}
	if a := b.get(at + "/settings"); !strings.Contains(a.Text, box+" checked>") {
		t.Error("what was chosen is not shown")
	}
	by := officetest.Actor(t, o, engine.RoleOffice)
	id := strings.TrimPrefix(at, "/exams/")
	if _, err := o.SetBlueprint(ctx, by, id, 0, first.Blueprint); err != nil {
		t.Fatal(err)
	}
	if _, err := o.AddRoster(ctx, by, id, []exam.RosterRow{{ID: "c001"}, {ID: "c002"}}, office.RosterOptions{}); err != nil {
		t.Fatal(err)
	}
	e, err := o.SealExam(ctx, by, id, nil)
	if err != nil || !slices.Equal(e.After, []engine.ID{first.ID}) {
		t.Fatalf("%v %v", e.After, err)
	}
	for _, want := range []string{"没有应考人员再次见到", "同样难：", `<a href="/exams/` + first.ID + `/fairness">`} {
		if a := b.get(at + "/fairness"); !strings.Contains(a.Text, want) {
			t.Errorf("the fairness page lacks %q", want)
		}
	}
	if a := b.get(at + "/fairness.pdf"); a.StatusCode != 200 || !strings.HasPrefix(a.Text, "%PDF") {
		t.Errorf("PDF: %s", a.Status)
	}
	if a := b.get(at + "/settings"); strings.Contains(a.Text, `name="after"`) || !strings.Contains(a.Text, first.Title) {
		t.Error("a sealed exam's settings let it be changed, or do not tell")
	}
	if a := b.post(at+"/settings", append(slices.Clone(settings), "title", "补考卷")...); a.StatusCode != 303 {
		t.Errorf("%s %s", a.Status, a.Text)
	}
}
