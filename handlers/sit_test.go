package handlers

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/paper"
	qb "lectern/questionbank"
)

// choices leaves single and multiple choice, two questions each.
func choices(_ *office.ExamSettings, b *paper.Blueprint) { b.Sections, b.Pass = b.Sections[:2], 0 }

func candidateBrowser(t *testing.T, srv *testServer, e exam.Exam, i int) *testClient {
	t.Helper()
	p := officetest.Candidate(t, srv.Office, i)
	if err := srv.Office.SetPassword(t.Context(), office.CommandLine("test"), p.ID, officetest.Password, false); err != nil {
		t.Fatal(err)
	}
	token, _, err := srv.Office.SignIn(context.Background(), p.ID, officetest.Password, "")
	if err != nil {
		t.Fatal(err)
	}
	return srv.holding(token)
}

var seqInPage = regexp.MustCompile(`name="seq" value="(\d+)"`)

// TestAFormFromBeforeUndoesNothing: of two tabs without scripts, the older one
// saves what was changed on it, and leaves what the other saved since.
func TestAFormFromBeforeUndoesNothing(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 1, choices)
	srv := serveOffice(t, o, Config{})
	b := candidateBrowser(t, srv, e, 1)
	at := "/sit/" + e.ID
	if a := b.post(at+"/start", "attempt", "1"); a.StatusCode != 303 {
		t.Fatalf("start: %d %s", a.StatusCode, a.Text)
	}
	save := func(seq string, fields ...string) {
		t.Helper()
		form := append([]string{"epoch", "1", "seq", seq, "shown", "1", "shown", "2", "shown", "3"}, fields...)
		if a := b.post(at, form...); a.StatusCode != 303 || a.Header.Get("Location") != at {
			t.Fatalf("saving: %d %s", a.StatusCode, a.Text)
		}
	}
	stands := func(want string) {
		t.Helper()
		view, err := o.StartSitting(t.Context(), officetest.Candidate(t, o, 1), office.SitStart{Exam: e.ID, Terminal: b.terminal()})
		if err != nil {
			t.Fatal(err)
		}
		got, _ := json.Marshal(view.Responses)
		if string(got) != want {
			t.Errorf("%s stands, want %s", got, want)
		}
	}
	page := b.get(at).Text
	if m := seqInPage.FindStringSubmatch(page); m == nil || m[1] != "0" {
		t.Fatalf("the page says that %v answers stand", m)
	}
	save("0", "q1", "A", "q3", "B", "q4", "C") // question 4 is not on the form
	stands(`{"1":"A","3":"B"}`)
	save("0", "q2", "C") // a tab opened before: 1 and 3 are empty there
	stands(`{"1":"A","2":"C","3":"B"}`)
	save("3", "q1", "", "q2", "C", "q3", "B") // a new one: 1 is cleared
	stands(`{"2":"C","3":"B"}`)
	save("2", "q1", "A", "q2", "", "q3", "B") // in between: nothing was changed on it
	stands(`{"2":"C","3":"B"}`)
}

// terminal is the name that the server gave this browser.
func (b *testClient) terminal() string {
	b.t.Helper()
	a := b.get("/healthz")
	for _, c := range b.Jar.Cookies(a.Request.URL) {
		if c.Name == terminalCookie {
			return c.Value
		}
	}
	b.t.Fatal("the browser has no name")
	return ""
}

// TestTheDoorSaysWhereACandidateStands, in the organisation's time.
func TestTheDoorSaysWhereACandidateStands(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	clock := officetest.Clock(o)
	clerk := officetest.Actor(t, o, engine.RoleOffice)
	e := officetest.Sealed(t, o, 2, func(s *office.ExamSettings, b *paper.Blueprint) {
		choices(s, b)
		s.Terms.Opens += time.Hour.Milliseconds()
	})
	srv := serveOffice(t, o, Config{})
	b := candidateBrowser(t, srv, e, 1)
	at := "/sit/" + e.ID
	opens := time.UnixMilli(e.Terms.Opens).In(o.Zone(t.Context())).Format("2006-01-02 15:04")
	if a := b.get(at); !strings.Contains(a.Text, `id="opening"`) || !strings.Contains(a.Text, fmt.Sprintf(`data-wait="%d"`, e.Terms.Opens-clock.Now().UnixMilli())) {
		t.Errorf("before the opening: %s", a.Text)
	}
	if a := b.post(at+"/start", "attempt", "1"); a.StatusCode != 403 || !strings.Contains(a.Text, opens) {
		t.Errorf("starting before the opening (%s): %d %s", opens, a.StatusCode, a.Text)
	}
	clock.Advance(time.Hour)
	b = candidateBrowser(t, srv, e, 1)
	if a := b.get(at); !strings.Contains(a.Text, `action="`+at+`/start"`) || strings.Contains(a.Text, `id="opening"`) {
		t.Errorf("once it is open: %s", a.Text)
	}
	if _, err := o.ReleaseExam(t.Context(), clerk, e.ID); err != nil {
		t.Fatal(err)
	}
	if a := b.get(at); strings.Contains(a.Text, at+"/start") {
		t.Errorf("once released: %s", a.Text)
	}
	if a := b.post(at+"/start", "attempt", "1"); a.StatusCode != 410 {
		t.Errorf("starting once released: %d", a.StatusCode)
	}
}

// TestAReviewTellsKeysInTheReadersLanguage, on a form of every type.
func TestAReviewTellsKeysInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 1, func(s *office.ExamSettings, _ *paper.Blueprint) {
		s.Answers, s.Score = exam.ShowHandin, exam.ShowHandin
	})
	srv := serveOffice(t, o, Config{})
	who := officetest.Candidate(t, o, 1)
	view, err := o.StartSitting(t.Context(), who, office.SitStart{Exam: e.ID, Terminal: "t"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := o.SubmitSitting(t.Context(), who, view.Sitting, 1, 0, ""); err != nil {
		t.Fatal(err)
	}
	officetest.Clock(o).Advance(4 * time.Hour)
	b := candidateBrowser(t, srv, e, 1)
	b.get("/sit/"+e.ID+"/review").wants(t, 200, "（1）", " 分）")
	b.lang = "en"
	page := b.get("/sit/"+e.ID+"/review").wants(t, 200, "(1) ", " marks)").Text
	for _, foreign := range []string{"（1）", " 分）", "√", "×"} {
		if strings.Contains(page, foreign) {
			t.Errorf("%q on an English page", foreign)
		}
	}
}

// TestAnOrderWithAGap is saved up to the gap, and the page says so.
func TestAnOrderWithAGap(t *testing.T) {
	t.Parallel()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 1, func(_ *office.ExamSettings, b *paper.Blueprint) {
		b.Sections = slices.DeleteFunc(b.Sections, func(s paper.Section) bool { return s.Type != qb.Order })
		b.Pass = 0
	})
	srv := serveOffice(t, o, Config{})
	b := candidateBrowser(t, srv, e, 1)
	at := "/sit/" + e.ID
	b.post(at+"/start", "attempt", "1").wants(t, 303)
	save := func(seq string, places ...string) string {
		t.Helper()
		fields := []string{"epoch", "1", "seq", seq, "shown", "1", "act", "handin"}
		for i, letter := range places {
			fields = append(fields, fmt.Sprintf("q1.o%d", i), letter)
		}
		return b.post(at, fields...).wants(t, 303).Header.Get("Location")
	}
	if to := save("0", "B", "", "A"); to != at {
		t.Errorf("handing in with a gap leads to %s", to)
	}
	b.get(at).wants(t, 200, "第 1 题中间有空着的位次", `data-held="B"`, `<option value="">请选择</option>`)
	if to := save("1", "B", "C", "A"); to != at+"/handin" {
		t.Errorf("filled, it leads to %s", to)
	}
	if page := b.get(at).Text; strings.Contains(page, "空着的位次") {
		t.Error("there is no gap any more")
	}
}
