package handlers

import (
	"context"
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office/officetest"
)

// A walk without scripts: an exam from its first form to its tickets.
func TestExamOfficeWalk(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	o.Source = officetest.NewBank(12)
	srv := serveOffice(t, o, Config{})
	b := srv.as(engine.RoleOffice)
	opens := o.Clock.Now().Add(time.Hour).In(time.FixedZone("", 8*3600))
	settings := []string{
		"title", "第四季度测试", "opens", opens.Format("2006-01-02T15:04"), "closes", opens.Add(3 * time.Hour).Format("2006-01-02T15:04"),
		"minutes", "60", "model", "own", "grace", "3", "attempts", "1", "counts", "best",
		"show_score", "release", "show_answers", "never", "show_explain", "never",
	}
	wrong := append([]string{}, settings...)
	wrong[1], wrong[7] = "保留我", "0"
	if a := b.post("/exams/new", wrong...); a.StatusCode != 422 || !strings.Contains(a.Text, "保留我") || !strings.Contains(a.Text, `id="error-minutes"`) {
		t.Fatalf("%s", a.Status)
	}
	a := b.post("/exams/new", settings...)
	at := a.Header.Get("Location")
	if a.StatusCode != 303 || !strings.HasPrefix(at, "/exams/") {
		t.Fatalf("%s %s", a.Status, a.Text)
	}
	if a := b.get(at); a.StatusCode != 200 || !strings.Contains(a.Text, at+"/blueprint") {
		t.Fatal(a.Status)
	}
	if a := b.get(at + "/settings"); !strings.Contains(a.Text, "<title>设置 · 第四季度测试 · ") || !strings.Contains(a.Text, `<li aria-current="page">设置</li>`) || !strings.Contains(a.Text, `<li><a href="`+at+`">第四季度测试</a></li>`) {
		t.Error("the settings do not say what they are of")
	}
	file := "id,name,department,ticket,room,seat,extra_minutes\njudge,,,,,,x\nnobody,,,,,,\nmarker,,,,,,\n"
	if a := b.upload(at+"/roster/file", "file", "名单.csv", file); a.StatusCode != 422 || strings.Count(a.Text, `<tr><td class="num">`) != 2 {
		t.Errorf("a roster of two faults: %s", a.Status)
	}

	table := []string{"version", "1", "kind", "personal", "tolerance", "2", "overlap", "100", "pass", "20", "shuffle_questions", "on",
		"s0.there", "1", "s0.type", "single", "s0.title", "单选", "s0.marks", "2", "s0.rule", "default",
		"s1.there", "1", "s1.type", "multiple", "s1.title", "多选", "s1.marks", "3", "s1.rule", "missing-half",
		"t0", "法律法规", "c0.0", "6", "c0.1", "4", "t1", "*", "c1.0", "2",
		"x0.there", "1", "x0.section", "1", "x0.topic", "*", "x0.count", "1", "x0.low", "0.3", "x0.high", "0.8"}
	with := func(change ...string) []string {
		list := append([]string{}, table...)
		for i := 0; i+1 < len(change); i += 2 {
			for k := 0; k < len(list); k += 2 {
				if list[k] == change[i] {
					list[k+1] = change[i+1]
				}
			}
		}
		return append(list, "do", "save")
	}
	if a := b.post(at+"/blueprint", with("s0.marks", "两分")...); a.StatusCode != 422 || !strings.Contains(a.Text, "两分") {
		t.Errorf("marks that are none: %s", a.Status)
	}
	empty := []string{"s2.there", "1", "s2.type", "blank", "s2.title", "还没有题数", "s2.marks", "7", "s2.rule", "default", "t2", "空专题"}
	if a := b.post(at+"/blueprint", append(with("pass", "900"), empty...)...); a.StatusCode != 422 || !strings.Contains(a.Text, `id="error-pass"`) ||
		!strings.Contains(a.Text, `value="还没有题数"`) || !strings.Contains(a.Text, `value="空专题"`) || !strings.Contains(a.Text, `id="kept"`) {
		t.Errorf("a pass mark above the total: %s", a.Status)
	}
	if a := b.post(at+"/blueprint", append(table, "do", "rule")...); a.StatusCode != 200 || !strings.Contains(a.Text, `name="x1.count"`) {
		t.Errorf("adding a rule: %s", a.Status)
	}
	if a := b.post(at+"/blueprint", with("c0.0", "13")...); a.StatusCode != 303 || a.Header.Get("Location") != at+"/blueprint" {
		t.Errorf("more than there are may be saved, with a warning: %s", a.Status)
	}
	if a := b.post(at+"/seal", "x", "x"); a.StatusCode != 422 {
		t.Errorf("sealing without a roster: %s", a.Status)
	}
	if a := b.get(at + "/blueprint"); !strings.Contains(a.Text, "blueprint-short") || !strings.Contains(a.Text, `name="x0.low" id="x0.low" value="0.3"`) {
		t.Error("what cannot be met is not marked where it stands")
	}
	if a := b.post(at+"/blueprint", append(with("version", "2"), empty...)...); a.StatusCode != 303 || a.Header.Get("Location") != at {
		t.Fatalf("%s to %s", a.Status, a.Header.Get("Location"))
	}
	if a := b.get(at); !strings.Contains(a.Text, "未保存：还没有题数") {
		t.Error("what was not kept is not named")
	}
	if a := b.post(at+"/blueprint", with("version", "2")...); a.StatusCode != 422 {
		t.Errorf("an older version overwrote a newer: %s", a.Status)
	}

	if a := b.post(at+"/roster/list", "ids", "candidate\nnobody\ncandidate"); a.StatusCode != 422 || strings.Count(a.Text, `<td class="num">`) < 2 {
		t.Errorf("%s: two rows are to be named", a.Status)
	}
	if a := b.post(at+"/roster/departments", "departments", string(officetest.Department)); a.StatusCode != 303 {
		t.Fatal(a.Status)
	}
	a = b.post(at+"/seal", "x", "x")
	if a.StatusCode != 303 || !strings.HasPrefix(a.Header.Get("Location"), "/jobs/") {
		t.Fatal(a.Status, a.Text)
	}
	if err := o.WaitJobs(context.Background()); err != nil {
		t.Fatal(err)
	}
	e, err := o.Store.Exams.Get(context.Background(), strings.TrimPrefix(at, "/exams/"))
	if err != nil || e.Status != exam.Sealed || e.Blueprint.Questions() != 13 || e.Blueprint.Sections[1].Draw[1].Difficulty.Low != 300 {
		t.Fatalf("%+v %v", e.Blueprint, err)
	}
	if a := b.get(at + "/seal"); !strings.Contains(a.Text, e.Sealing.Root) {
		t.Error("the sealing does not show its root")
	}
	if a := b.post(at+"/blueprint", with("version", "4")...); a.StatusCode != 422 {
		t.Errorf("a sealed blueprint: %s", a.Status)
	}

	a = b.post(at+"/tickets", "as", "csv")
	code := regexp.MustCompile(`[0-9A-Z]{5}-[0-9A-Z]{5}`).FindString(a.Text)
	if a.StatusCode != 200 || code == "" {
		t.Fatal(a.Status)
	}
	if a := b.get(at + "/tickets"); strings.Contains(a.Text, code) {
		t.Error("a code is shown twice")
	}
	for _, page := range []string{"", "/monitor", "/release", "/roster", "/roster/candidate", "/settings", "/cancel", "/blueprint"} {
		if a := b.get(at + page); a.StatusCode != 200 {
			t.Errorf("%s: %s", page, a.Status)
		}
	}
	if a := srv.as(engine.RoleInvigilator).get(at + "/monitor"); a.StatusCode != 200 {
		t.Errorf("an invigilator's monitor: %s", a.Status)
	}
}

func TestSupplyIsCountedWhileTyping(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	o.Source = officetest.NewBank(12)
	srv := serveOffice(t, o, Config{})
	b := srv.as(engine.RoleOffice)
	form := url.Values{"kind": {"personal"}, "tolerance": {"2"}, "overlap": {"100"}, "s0.there": {"1"}, "s0.type": {"single"}, "s0.marks": {"2"}, "s0.rule": {"default"},
		"t0": {"法律法规"}, "c0.0": {"20"}, "t1": {"无此专题"}, "c1.0": {""}}
	a := b.do("POST", "/api/v1/exams/any/supply", "application/x-www-form-urlencoded", strings.NewReader(form.Encode()), "X-CSRF-Token", b.token())
	var out struct {
		Cells map[string]struct {
			Need, Have, Bar int
			State           string
		}
		Questions int
		Total     string
		Problems  []string
		Met       bool
		Shortages []struct {
			Rules      []string
			Need, Have int
		}
		Remedies []struct {
			Kind  string
			Count int
			Text  string
		}
		Outlook *struct{ Digits int }
	}
	if err := json.Unmarshal([]byte(a.Text), &out); err != nil {
		t.Fatal(a.Status, err)
	}
	if c := out.Cells["c0.0"]; c.Need != 20 || c.Have != 12 || c.State != "short" || c.Bar != 100 {
		t.Errorf("%+v", c)
	}
	if c := out.Cells["c1.0"]; c.Have != 0 || c.State != "" {
		t.Errorf("%+v", c)
	}
	if out.Questions != 20 || out.Total != "40" || len(out.Problems) != 1 || out.Met || out.Outlook != nil {
		t.Errorf("%+v", out)
	}
	if s := out.Shortages; len(s) != 1 || s[0].Need != 20 || s[0].Have != 12 || len(s[0].Rules) != 1 || s[0].Rules[0] != "c0.0" {
		t.Errorf("%+v", s)
	}
	if r := out.Remedies; len(r) != 1 || r[0].Kind != "count" || r[0].Count != 8 || r[0].Text != "少抽 8 题" {
		t.Errorf("%+v", r)
	}
	form.Set("c0.0", "4")
	a = b.do("POST", "/api/v1/exams/any/supply", "application/x-www-form-urlencoded", strings.NewReader(form.Encode()), "X-CSRF-Token", b.token())
	if err := json.Unmarshal([]byte(a.Text), &out); err != nil || !out.Met || out.Outlook == nil || out.Outlook.Digits != 3 || len(out.Remedies) != 0 { // C(12,4) = 495
		t.Errorf("%v %+v", err, out)
	}
}

// An exam whose blueprint the bank cannot meet says so on its overview and
// before sealing, with what would mend it, and cannot be sealed.
func TestAnUnmetBlueprintIsToldOnEveryPage(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	o.Source = officetest.NewBank(12)
	srv := serveOffice(t, o, Config{})
	b := srv.as(engine.RoleOffice)
	a := b.json("POST", "/api/v1/exams", `{"title":"测试","minutes":30,"blueprint":{"title":"t","minutes":1,"sections":[{"title":"s","type":"single","marks":1,"draw":[{"topic":"*","count":20}]}],"forms":{"kind":"personal","tolerance":1}}}`, "X-CSRF-Token", b.token())
	var made struct{ ID string }
	if err := json.Unmarshal([]byte(a.Text), &made); err != nil || made.ID == "" {
		t.Fatal(a.Text, err)
	}
	for path, want := range map[string]string{
		"":           "题库还不能满足，有 1 处要解决",
		"/blueprint": "少抽 8 题",
		"/seal":      "少抽 8 题",
	} {
		if a := b.get("/exams/" + made.ID + path); !strings.Contains(a.Text, want) {
			t.Errorf("%s does not say %q", path, want)
		}
	}
	if a := b.get("/exams/" + made.ID + "/seal"); strings.Contains(a.Text, ">封卷</button>") {
		t.Error("it could be sealed")
	}
}

func TestExamOverTheAPI(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	o.Source = officetest.NewBank(12)
	srv := serveOffice(t, o, Config{})
	token, _, err := o.SignIn(context.Background(), "office", officetest.Password, "")
	if err != nil {
		t.Fatal(err)
	}
	b := srv.anyone()
	call := func(method, path, body string, want int) map[string]any {
		t.Helper()
		a := b.json(method, path, body, "Authorization", "Bearer "+token)
		if a.StatusCode != want {
			t.Fatalf("%s %s: %s %s", method, path, a.Status, a.Text)
		}
		var v map[string]any
		_ = json.Unmarshal([]byte(a.Text), &v)
		return v
	}
	opens := o.Clock.Now().Add(time.Hour)
	made := call("POST", "/api/v1/exams", `{"title":"测试","opens":"`+opens.Format(time.RFC3339)+`","closes":"`+opens.Add(2*time.Hour).Format(time.RFC3339)+`","minutes":30}`, 201)
	path := "/api/v1/exams/" + made["id"].(string)
	call("POST", "/api/v1/exams", `{"title":""}`, 400)
	call("PUT", path+"/blueprint", `{"title":"t","minutes":1,"pass":2,"sections":[{"title":"s","type":"single","marks":1,"draw":[{"topic":"*","count":3}]}],"forms":{"kind":"same","tolerance":1}}`, 200)
	call("PUT", path+"/blueprint", `{"title":"t"}`, 400)
	call("POST", path+"/roster", `[{"id":"candidate","extra_minutes":10}]`, 200)
	call("POST", path+"/roster", `[{"id":"candidate"}]`, 400)
	now := call("PUT", path+"/settings", `{"minutes":45}`, 200)
	if s := now["settings"].(map[string]any); s["minutes"] != 45.0 || s["title"] != "测试" {
		t.Errorf("%v", s)
	}
	call("POST", path+"/sealing", `{}`, 202)
	if err := o.WaitJobs(context.Background()); err != nil {
		t.Fatal(err)
	}
	sealed := call("GET", path, "", 200)
	if s := sealed["sealing"].(map[string]any); s["forms"] != 1.0 || strings.Contains(jsonText(t, sealed), `"seed"`) {
		t.Errorf("%v", s)
	}
	call("POST", path+"/cancellation", `{"reason":""}`, 400)
	call("POST", path+"/cancellation", `{"reason":"停电"}`, 200)
	call("POST", path+"/release", `{}`, 409)
}

func jsonText(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Two tests of one scheme are told apart by the component that each counts in.
func TestAnExamNamesItsComponent(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	srv := serveOffice(t, o, Config{})
	if _, err := o.PeriodAt(context.Background(), o.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	b := srv.as(engine.RoleOffice)
	if a := b.get("/exams/new"); strings.Contains(a.Text, `name="component"`) {
		t.Error("there is nothing to choose from")
	}
	two := schemeFields("40", "30")
	two = append(two, "component.2.key", "final", "component.2.name", "期末测试", "component.2.weight", "30", "component.2.source", "test", "component.2.combine", "mean")
	srv.as(engine.RoleAppraiser).post("/appraisal/schemes", two...).wants(t, 303)
	a := b.get("/exams/new").wants(t, 200, `<option value="test" selected>第test</option>`, `<option value="final">期末测试</option>`)
	if strings.Contains(a.Text, `value="attendance"`) {
		t.Error("a test counts as attendance")
	}
	opens := o.Clock.Now().Add(time.Hour).In(time.FixedZone("", 8*3600))
	settings := []string{
		"title", "期末", "opens", opens.Format("2006-01-02T15:04"), "closes", opens.Add(3 * time.Hour).Format("2006-01-02T15:04"),
		"minutes", "60", "model", "own", "grace", "3", "attempts", "1", "counts", "best",
		"show_score", "release", "show_answers", "never", "show_explain", "never",
	}
	at := b.post("/exams/new", append(settings, "component", "final")...).wants(t, 303).Header.Get("Location")
	b.get(at+"/settings").wants(t, 200, `<option value="final" selected>`)
	b.post(at+"/settings", append(settings, "version", "1")...).wants(t, 303)
	e, err := o.Store.Exams.Get(context.Background(), strings.TrimPrefix(at, "/exams/"))
	if err != nil || e.Component != "final" {
		t.Errorf("%q, %v", e.Component, err)
	}
}
