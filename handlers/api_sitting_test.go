package handlers

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/paper"
)

// apiClient is a candidate's client with a bearer token, which needs no CSRF
// token.
type apiClient struct {
	t     *testing.T
	url   string
	token string
}

func (c *apiClient) call(method, path, body string) (int, map[string]any) {
	c.t.Helper()
	req, err := http.NewRequest(method, c.url+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+c.token)
	r, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	answer := map[string]any{}
	if err := json.Unmarshal(text, &answer); err != nil {
		c.t.Fatalf("%s %s: %s: %v", method, path, text, err)
	}
	return r.StatusCode, answer
}

// want calls and checks the status; it returns the answer.
func (c *apiClient) want(status int, method, path, body string) map[string]any {
	c.t.Helper()
	got, answer := c.call(method, path, body)
	if got != status {
		c.t.Errorf("%s %s %.60s: %d %v, want %d", method, path, body, got, answer, status)
	}
	return answer
}

func kindOf(answer map[string]any) string {
	e, _ := answer["error"].(map[string]any)
	kind, _ := e["kind"].(string)
	return kind
}

// newSittingServer serves an office with an exam that is open now, and returns
// clients of its candidates.
func newSittingServer(t *testing.T, candidates int) (*testServer, exam.Exam, []*apiClient) {
	t.Helper()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, candidates, func(s *office.ExamSettings, b *paper.Blueprint) {
		b.Sections, b.Pass = b.Sections[:4], 8*engine.One
		s.Score = exam.ShowHandin
		s.Attempts = 2
	})
	srv := serveOffice(t, o, Config{})
	var clients []*apiClient
	for i := range candidates {
		p := officetest.Candidate(t, o, i+1)
		if err := o.SetPassword(t.Context(), office.CommandLine("test"), p.ID, officetest.Password, false); err != nil {
			t.Fatal(err)
		}
		token, _, err := o.SignIn(t.Context(), p.ID, officetest.Password, "")
		if err != nil {
			t.Fatal(err)
		}
		clients = append(clients, &apiClient{t, srv.url, token})
	}
	return srv, e, clients
}

func TestACandidateSitsThroughTheAPI(t *testing.T) {
	t.Parallel()
	srv, e, clients := newSittingServer(t, 2)
	c, other := clients[0], clients[1]
	start := "/api/v1/exams/" + e.ID + "/sitting"
	view := c.want(200, "POST", start, `{"terminal":"room 3"}`)
	id, _ := view["sitting"].(string)
	if view["epoch"] != 1.0 || view["seq"] != 0.0 || view["remaining_ms"] != 3600_000.0 || view["queue_key"] == "" {
		t.Errorf("start: %v", view)
	}
	if text := fmt.Sprint(view["paper"]); strings.Contains(text, "single-") || strings.Contains(text, "法律法规") || strings.Contains(text, "difficulty") {
		t.Error("the paper tells ids, topics or difficulties")
	}
	at := "/api/v1/sittings/" + id
	put := func(c *apiClient, status int, n any, body string) map[string]any {
		t.Helper()
		return c.want(status, "PUT", fmt.Sprintf("%s/responses/%v", at, n), body)
	}
	if a := put(c, 200, 1, `{"epoch":1,"seq":1,"response":"B"}`); a["seq"] != 1.0 || a["remaining_ms"] == nil {
		t.Errorf("acknowledgement: %v", a)
	}
	put(c, 200, 1, `{"epoch":1,"seq":1,"response":"B"}`)
	put(c, 200, 3, `{"epoch":1,"seq":2,"response":"AC"}`)
	put(c, 200, 3, `{"epoch":1,"seq":3,"response":null}`)
	if a := put(c, 409, 2, `{"epoch":1,"seq":9,"response":"B"}`); kindOf(a) != "Conflict" || a["seq"] != 3.0 || fmt.Sprint(a["responses"]) != "map[1:B]" {
		t.Errorf("a gap: %v", a)
	}
	put(c, 400, 2, `{"epoch":1,"seq":4,"response":["B"]}`)
	put(c, 400, 2, `{"epoch":1,"seq":4,"response":"Z"}`)
	put(c, 400, 2, `{"epoch":1,"seq":4}`)
	put(c, 400, 2, `{"seq":4,"response":"A"}`)
	put(c, 400, 2, `nonsense`)
	put(c, 400, "one", `{"epoch":1,"seq":4,"response":"A"}`)
	put(c, 404, 99, `{"epoch":1,"seq":4,"response":"A"}`)
	put(c, 413, 7, `{"epoch":1,"seq":4,"response":["`+strings.Repeat("字", 1<<20)+`"]}`)
	put(other, 404, 2, `{"epoch":1,"seq":4,"response":"A"}`)
	other.want(404, "GET", at, "")
	other.want(404, "GET", at+"/result", "")
	other.want(404, "POST", at+"/submission", `{"epoch":1,"seq":0}`)
	put(&apiClient{t, srv.url, "nobody"}, 401, 2, `{"epoch":1,"seq":4,"response":"A"}`)
	c.want(404, "POST", "/api/v1/exams/none/sitting", `{}`)

	if again := c.want(200, "POST", start, `{"terminal":"room 3"}`); again["epoch"] != 1.0 || again["seq"] != 3.0 || fmt.Sprint(again["responses"]) != "map[1:B]" {
		t.Errorf("resuming in place: %v", again)
	}
	if taken := c.want(200, "POST", start, `{"terminal":"room 4"}`); taken["epoch"] != 2.0 {
		t.Errorf("taking over: %v", taken)
	}
	if a := put(c, 409, 2, `{"epoch":1,"seq":4,"response":"A"}`); kindOf(a) != "Moved" {
		t.Errorf("the old terminal: %v", a)
	}
	put(c, 200, 2, `{"epoch":2,"seq":4,"response":"A"}`)
	if a := c.want(409, "POST", at+"/submission", `{"epoch":2,"seq":7}`); a["seq"] != 4.0 {
		t.Errorf("handing in what is not all there: %v", a)
	}
	if r := c.want(200, "GET", at+"/result", ""); r["status"] != "open" {
		t.Errorf("result: %v", r)
	}
	receipt := c.want(200, "POST", at+"/submission", `{"epoch":2,"seq":4}`)
	if again := c.want(200, "POST", at+"/submission", `{"epoch":2,"seq":4}`); again["receipt"] != receipt["receipt"] || again["submitted_at"] != receipt["submitted_at"] {
		t.Errorf("handing in again: %v %v", receipt, again)
	}
	if a := put(c, 410, 2, `{"epoch":2,"seq":5,"response":"B"}`); kindOf(a) != "Closed" || a["kept"] != true || a["sitting"] != id {
		t.Errorf("after hand-in: %v", a)
	}
	if a := c.want(410, "POST", start, `{"terminal":"room 4"}`); a["sitting"] != id {
		t.Errorf("starting after hand-in: %v", a)
	}
	if r := c.want(200, "GET", at+"/result", ""); r["status"] != "marked" || r["max"] != 16.0 || r["score"] == nil || r["passed"] == nil {
		t.Errorf("result: %v", r)
	}
	if second := c.want(200, "POST", start, `{"terminal":"room 4","attempt":2}`); second["sitting"] == id || second["seq"] != 0.0 {
		t.Errorf("second attempt: %v", second)
	}
	c.want(403, "POST", start, `{"terminal":"room 4","attempt":3}`)
	text, _ := receipt["receipt"].(string)
	if info := (&apiClient{t, srv.url, ""}).want(200, "GET", "/api/v1/receipts/"+text, ""); info["exam"] != e.Title || info["answered"] != 2.0 {
		t.Errorf("receipt: %v", info)
	}
	(&apiClient{t, srv.url, ""}).want(404, "GET", "/api/v1/receipts/0123456789ABCDEF", "")
}

func TestWatchersInterveneThroughTheAPI(t *testing.T) {
	t.Parallel()
	srv, e, clients := newSittingServer(t, 1)
	view := clients[0].want(200, "POST", "/api/v1/exams/"+e.ID+"/sitting", `{"terminal":"room 3"}`)
	at := fmt.Sprint("/api/v1/sittings/", view["sitting"])
	token, _, err := srv.Office.SignIn(t.Context(), string(engine.RoleInvigilator), officetest.Password, "")
	if err != nil {
		t.Fatal(err)
	}
	w := &apiClient{t, srv.url, token}
	clients[0].want(403, "POST", at+"/interventions", `{"act":"extend","minutes":5,"reason":"停电"}`)
	w.want(400, "POST", at+"/interventions", `{"act":"extend","minutes":5,"reason":""}`)
	w.want(400, "POST", at+"/interventions", `{"act":"dance","reason":"x"}`)
	w.want(200, "POST", at+"/interventions", `{"act":"extend","minutes":5,"reason":"停电"}`)
	if v := clients[0].want(200, "GET", at, ""); v["remaining_ms"] != 3900_000.0 {
		t.Errorf("after extension: %v", v["remaining_ms"])
	}
	w.want(200, "POST", at+"/interventions", `{"act":"force","reason":"违纪"}`)
	if c := w.want(200, "GET", at+"/course", ""); c["status"] != "submitted" {
		t.Errorf("course: %v", c)
	}
}
