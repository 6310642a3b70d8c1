package handlers

import (
	"bytes"
	"context"
	"encoding/json"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/questionbank"
	"lectern/views"
)

// fieldsOf reads the fields of a page's form as a browser would send them.
func fieldsOf(t *testing.T, page, id string) url.Values {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	values := url.Values{}
	var walk func(n *html.Node, within bool)
	walk = func(n *html.Node, within bool) {
		attr := map[string]string{}
		for _, a := range n.Attr {
			attr[a.Key] = a.Val
		}
		within = within || n.Type == html.ElementNode && attr["id"] == id
		_, checked := attr["checked"]
		if within && n.Type == html.ElementNode && attr["name"] != "" {
			switch {
			case n.Data == "textarea":
				if n.FirstChild != nil {
					values.Add(attr["name"], strings.ReplaceAll(n.FirstChild.Data, "\n", "\r\n"))
				}
			case n.Data == "select":
				chosen := ""
				for o := n.FirstChild; o != nil; o = o.NextSibling {
					for _, a := range o.Attr {
						if a.Key == "selected" {
							for _, v := range o.Attr {
								if v.Key == "value" {
									chosen = v.Val
								}
							}
						}
					}
				}
				values.Add(attr["name"], chosen)
			case n.Data == "input" && (attr["type"] == "radio" || attr["type"] == "checkbox"):
				if checked {
					values.Add(attr["name"], attr["value"])
				}
			case n.Data == "input":
				values.Add(attr["name"], attr["value"])
			}
		}
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			walk(child, within)
		}
	}
	walk(doc, false)
	if len(values) == 0 {
		t.Fatalf("no form %q in %.2000s", id, page)
	}
	return values
}

// What the editor is given comes back unchanged when nothing is touched.
func TestTheEditorKeepsEveryQuestion(t *testing.T) {
	t.Parallel()
	base := questionbank.Question{Topic: "甲/乙", Marks: 2500, Difficulty: 655, Tags: []string{"法条", "数字"}, Enemies: []string{"a", "b,c"}, Explanation: "一\n二 <b>", Source: "某法"}
	var list []questionbank.Question
	for _, typ := range questionbank.Types {
		q := base
		q.Type, q.Stem = typ, "题干 "+string(typ)+"\n第二行"
		switch typ {
		case questionbank.Single:
			q.Options, q.Key.Choice, q.Pinned = []string{"a\nb", "b & c", "以上都对"}, []int{1}, []int{2}
		case questionbank.Multiple:
			q.Options, q.Key.Choice, q.Free = []string{"a", "以上都对", "c"}, []int{0, 2}, true
		case questionbank.TrueFalse:
			q.Key.True = true
		case questionbank.Blank:
			q.Stem, q.Key.Blanks = "____ 和 ____", [][]string{{"五", "5|6"}, {"十"}}
		case questionbank.Numeric:
			q.Key.Value, q.Key.Within = "-3.50", "0.1"
		case questionbank.Match:
			q.Options, q.Targets, q.Key.Match = []string{"a", "b"}, []string{"x", "y", "z"}, []int{2, 0}
		case questionbank.Order:
			q.Options, q.Key.Order = []string{"a", "b", "c", "d"}, []int{2, 0, 3, 1}
		case questionbank.Short:
			q.Key.Points, q.Key.Model = []questionbank.Point{{Text: "一", Marks: 500}, {Text: "二", Marks: 2000}}, []string{"答\n案"}
		case questionbank.Case:
			for _, part := range list {
				part.Topic, part.Tags, part.Enemies = "", nil, nil
				q.Parts = append(q.Parts, part)
			}
		}
		list = append(list, q)
	}
	for _, q := range list {
		frame := &views.Frame{Words: views.Words("zh")}
		p := &views.BankEditPage{Post: "/x", Form: views.FormOf(&q, ""), Preview: views.NewBankPreview(frame, &q, questionbank.Response{})}
		p.Frame = *frame
		var b bytes.Buffer
		if err := views.Render(&b, p); err != nil {
			t.Fatal(err)
		}
		values := fieldsOf(t, b.String(), "editor")
		form := views.ReadQuestionForm(views.Posted{One: values.Get, All: func(n string) []string { return values[n] }}, q.Type, "")
		back, problems := form.Question()
		if len(problems) > 0 || !reflect.DeepEqual(back, q) {
			t.Errorf("%s: %v\n%+v\n%+v", q.Type, problems, q, back)
		}
	}
}

// The preview says which options keep their place and why, and follows when the
// author lets recognised ones move.
func TestThePreviewSaysWhichOptionsStay(t *testing.T) {
	t.Parallel()
	b := newTestServer(t).as(engine.RoleOffice)
	for _, tt := range []struct {
		typ, free  string
		recognised bool
	}{{"single", "", true}, {"multiple", "", true}, {"single", "on", false}, {"multiple", "on", false}} {
		a := b.post("/bank/questions/new", "kind", tt.typ, "do", "preview", "stem", "题干", "options", "4", "opt0", "甲", "opt1", "乙", "opt2", "丙", "opt3", "以上都对",
			"pin", "1", "right", "0", "marks", "1", "free", tt.free)
		_, preview, _ := strings.Cut(a.Text, `id="preview"`)
		if !strings.Contains(preview, `<li>B. 乙 <span class="hint">手动固定</span></li>`) || strings.Contains(preview, `<li>D. 以上都对 <span class="hint">自动识别`) != tt.recognised {
			t.Errorf("%s, free %q: %s", tt.typ, tt.free, a.Status)
		}
		if strings.Contains(a.Text, `name="free" value="on" aria-describedby="free-hint" checked`) != (tt.free != "") {
			t.Errorf("%s, free %q: what was ticked is lost", tt.typ, tt.free)
		}
	}
}

// send sends a form as it was read from a page, with a token.
func (b *testClient) send(path string, form url.Values) answer {
	b.t.Helper()
	form.Set(csrfField, b.token())
	return b.do("POST", path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

func bankQuestionNamed(id, stem string) questionbank.Question {
	return questionbank.Question{ID: id, Topic: "法规/甲", Type: questionbank.Single, Stem: stem, Options: []string{"一", "二", "三"},
		Key: questionbank.Key{Choice: []int{1}}, Marks: 2 * engine.One, Difficulty: 600}
}

func TestWritingAQuestionInTheBrowser(t *testing.T) {
	srv := newTestServer(t)
	b := srv.as(engine.RoleInstructor)
	b.t = t
	page := b.get("/bank/questions/new?type=multiple").Text
	v := fieldsOf(t, page, "editor")
	v.Set("do", "opt+")
	page = b.send("/bank/questions/new", v).Text
	v = fieldsOf(t, page, "editor")
	if v.Get("options") != "5" {
		t.Fatalf("%s options", v.Get("options"))
	}
	v.Set("topic", "法规")
	v.Set("stem", "下列正确的有（　）")
	for i, text := range []string{"甲", "乙", "丙", "", ""} {
		v.Set("opt"+string(rune('0'+i)), text)
	}
	v.Set("do", "save")
	a := b.send("/bank/questions/new", v)
	if a.StatusCode != 422 || !strings.Contains(a.Text, "没有答案") || !strings.Contains(a.Text, "下列正确的有") {
		t.Fatalf("%s: what was typed and why must be there", a.Status)
	}
	v["right"] = []string{"0", "2"}
	v.Set("do", "try")
	v["q1"] = []string{"A", "C"}
	if text := b.send("/bank/questions/new", v).Text; !strings.Contains(text, "得 1 分，满分 1 分") {
		t.Error("a try must be marked")
	}
	v.Set("do", "save")
	a = b.send("/bank/questions/new", v)
	at := a.Header.Get("Location")
	if a.StatusCode != 303 || !strings.HasPrefix(at, "/bank/questions/") {
		t.Fatalf("%s %s", a.Status, at)
	}
	if text := b.get(at).Text; !strings.Contains(text, "A. 甲") || !strings.Contains(text, "送审") {
		t.Error("the question's page says its key and what can be done")
	}
	if a := b.send(at+"/review", url.Values{"act": {"submit"}}); a.StatusCode != 303 {
		t.Errorf("%s", a.Status)
	}
	if a := b.send(at+"/review", url.Values{"act": {"review"}}); a.StatusCode != 409 && a.StatusCode != 403 {
		t.Errorf("an author reviews: %s", a.Status)
	}
	r := srv.as(engine.RoleReviewer)
	r.t = t
	if text := r.get("/bank/review").Text; !strings.Contains(text, "下列正确的有") {
		t.Error("what was handed in stands in the queue")
	}
	if a := r.send(at+"/review", url.Values{"act": {"return"}}); a.StatusCode != 422 {
		t.Errorf("returned without a note: %s", a.Status)
	}
	if a := r.send("/bank/questions/review", url.Values{"act": {"review"}, "id": {strings.TrimPrefix(at, "/bank/questions/")}, "back": {"/bank/review"}}); a.Header.Get("Location") != "/bank/review" {
		t.Errorf("%s %s", a.Status, a.Header.Get("Location"))
	}
	v = fieldsOf(t, b.get(at+"/edit").Text, "editor")
	v.Set("stem", "下列错误的有（　）")
	v.Set("do", "save")
	if a := b.send(at+"/edit", v); a.StatusCode != 303 {
		t.Fatalf("%s", a.Status)
	}
	if a := b.send(at+"/edit", v); a.StatusCode != 422 {
		t.Errorf("saved over another's version: %s", a.Status)
	}
	if text := b.get(at + "/versions").Text; !strings.Contains(text, "<del>正确</del><ins>错误</ins>") {
		t.Errorf("the difference is readable: %s", text)
	}
}

func TestImportingInTheBrowser(t *testing.T) {
	srv := newTestServer(t)
	b := srv.as(engine.RoleOffice)
	b.t = t
	upload := func(name, text string) answer { return b.upload("/bank/import", "files", name, text) }
	if a := upload("a.xlsx", "no workbook"); a.StatusCode != 422 || !strings.Contains(a.Text, "名称不符") {
		t.Errorf("%s", a.Status)
	}
	a := upload("a.csv", "题干,选项A,选项B,答案\n一,甲,乙,A\n二,甲,乙,\n")
	at := a.Header.Get("Location")
	if a.StatusCode != 303 {
		t.Fatalf("%s %s", a.Status, a.Text)
	}
	page := b.get(at).Text
	if !strings.Contains(page, "没有答案") || !strings.Contains(page, "a.csv 第 3 行") || !strings.Contains(page, "只导入没有问题的 1 题") {
		t.Error(page)
	}
	row := regexp.MustCompile(at + `/rows/\d+`).FindString(page)
	v := fieldsOf(t, b.get(row).Text, "editor")
	v.Set("right", "1")
	v.Set("do", "save")
	if a := b.send(row, v); a.StatusCode != 303 {
		t.Fatalf("%s %s", a.Status, a.Text)
	}
	if a = b.send(at+"/commit", url.Values{}); a.StatusCode != 303 || !strings.HasPrefix(a.Header.Get("Location"), "/jobs/") {
		t.Fatalf("%s", a.Status)
	}
	if err := srv.Office.WaitJobs(context.Background()); err != nil {
		t.Fatal(err)
	}
	if page := b.get(at).Text; !strings.Contains(page, "新增 2 题") {
		t.Error(page)
	}
	pasted := b.send("/bank/import", url.Values{"paste": {"1"}, "stem": {"1. 甲\nA. 一 B. 二\n答案：A\n2. 乙\nA. 一 B. 二\n答案：B"}, "topic": {"公文"}})
	if page := b.get(pasted.Header.Get("Location")).Text; !strings.Contains(page, "导入这 2 题") {
		t.Error(page)
	}
	if a := b.send("/bank/import", url.Values{"text": {"没有题目"}}); a.StatusCode != 422 || !strings.Contains(a.Text, "没有题目") {
		t.Errorf("%s", a.Status)
	}
	if a := b.get("/bank/export/xlsx?topic=a"); a.StatusCode != 200 || a.Header.Get("Content-Type") != TypeXLSX {
		t.Errorf("%s", a.Status)
	}
}

func TestQuestionsByTheAPI(t *testing.T) {
	srv := newTestServer(t)
	author, reviewer, staff := srv.as(engine.RoleInstructor), srv.as(engine.RoleReviewer), srv.as(engine.RoleOffice)
	call := func(b *testClient, method, path, body string, want int) map[string]any {
		t.Helper()
		b.t = t
		a := b.json(method, path, body, csrfHeader, b.token())
		var v map[string]any
		_ = json.Unmarshal([]byte(a.Text), &v)
		if a.StatusCode != want {
			t.Fatalf("%s %s: %s %v", method, path, a.Status, v)
		}
		return v
	}
	q := bankQuestionNamed("", "一（　）")
	body, _ := json.Marshal(q)
	made := call(author, "POST", "/api/v1/questions", string(body), 201)
	path := "/api/v1/questions/" + made["id"].(string)
	bad := call(author, "POST", "/api/v1/questions", `{"type":"single","topic":"法规","stem":"x","options":["a","b"],"answer":"Z"}`, 400)
	if bad["error"].(map[string]any)["field"] != "answer" {
		t.Errorf("%v", bad)
	}
	call(author, "POST", path+"/status", `{"act":"submit"}`, 200)
	call(author, "POST", path+"/status", `{"act":"review"}`, 403)
	call(reviewer, "POST", path+"/status", `{"act":"review"}`, 200)
	if v := call(staff, "POST", path+"/status", `{"act":"approve"}`, 200); v["status"] != "approved" || v["approved"] != 1.0 {
		t.Errorf("%v", v)
	}
	q.Stem = "一改（　）"
	body, _ = json.Marshal(map[string]any{"base": 1, "note": "更正", "question": q})
	if v := call(author, "POST", path+"/versions", string(body), 201); v["version"] != 2.0 || v["approved"] != 1.0 {
		t.Errorf("%v", v)
	}
	call(author, "POST", path+"/versions", string(body), 409)
	if v := call(staff, "GET", "/api/v1/questions?status=drawable", "", 200); v["total"] != 1.0 {
		t.Errorf("%v", v)
	}
	text, _ := json.Marshal(map[string]any{"name": "a.txt", "text": "1. 甲\nA. 一 B. 二\n答案：A\n2. 乙\nA. 一 B. 二", "topic": "公文"})
	v := call(staff, "POST", "/api/v1/questions/import", string(text), 200)
	if v["added"] != 1.0 || len(v["refused"].([]any)) != 1 {
		t.Errorf("%v", v)
	}
	if list, err := srv.Office.ListQuestions(context.Background(), office.CommandLine("t"), office.BankQuery{Topic: "公文"}); err != nil || list.Total != 1 {
		t.Errorf("%d %v", list.Total, err)
	}
	call(srv.as(engine.RoleCandidate), "GET", "/api/v1/questions", "", 403)
}

// A filter that is no number says so, and leaves the others working.
func TestADifficultyThatIsNoNumberIsTold(t *testing.T) {
	s := newTestServer(t)
	b := s.as(engine.RoleOffice)
	told := views.Words("zh").T("bank.error.band")
	for path, want := range map[string]bool{"/bank?low=x": true, "/bank?high=2": true, "/bank?low=0.3&high=0.5": false, "/bank?low=0.9&high=0.2": false, "/bank": false} {
		if a := b.get(path); a.StatusCode != 200 || strings.Contains(a.Text, told) != want {
			t.Errorf("%s: %s, told is not %v", path, a.Status, want)
		}
	}
}
