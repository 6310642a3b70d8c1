package handlers

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"lectern/engine"
	"lectern/engine/office/officetest"
	"lectern/engine/paper"
	qb "lectern/questionbank"
)

// sent is one answer of the server: status, headers and body.
type sent struct{ what, text string }

var (
	anyID   = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}`)
	picture = regexp.MustCompile(`data:image/png;base64,[^"]*`)
)

// leakClient is somebody's browser, all of whose answers are kept.
type leakClient struct {
	*testClient
	w       *world
	who     string
	sitting string
}

func (w *world) visitor(who string) *leakClient {
	return &leakClient{testClient: w.srv.anyone(), w: w, who: who, sitting: "x"}
}

// keep keeps an answer but for what is random by nature: ids made of the time,
// the hour of the answer, the port of the test, which is in the picture of a
// receipt's address, too.
func (c *leakClient) keep(what string, a answer) answer {
	a.Header.Del("Date")
	var text strings.Builder
	fmt.Fprintln(&text, a.StatusCode)
	for _, name := range slices.Sorted(maps.Keys(a.Header)) {
		fmt.Fprintln(&text, name, a.Header[name])
	}
	text.WriteString(a.Text)
	plain := anyID.ReplaceAllString(strings.ReplaceAll(text.String(), c.w.srv.url, "http://here"), "ID")
	plain = picture.ReplaceAllString(plain, "picture")
	c.w.sent = append(c.w.sent, sent{c.who + ", " + what, plain})
	return a
}

// ask uses a route, whose parameters are filled in, and keeps the answer.
func (c *leakClient) ask(method, path, kind, body string) answer {
	c.t.Helper()
	c.w.tried[method+" "+path] = true
	c.w.chance()
	at := strings.NewReplacer(":exam", c.w.exam, ":sitting", c.sitting, ":receipt", "0123456789ABCDEF", ":lecture", "x", ":n", "1").Replace(path)
	a := c.do(method, at, kind, strings.NewReader(body), csrfHeader, c.token())
	return c.keep(method+" "+at, a)
}

func (c *leakClient) api(method, path string, body any) answer {
	c.t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.ask(method, path, "application/json", string(b))
}

func (c *leakClient) form(path string, fields url.Values) answer {
	c.t.Helper()
	return c.ask("POST", path, "application/x-www-form-urlencoded", fields.Encode())
}

// look opens everything that a candidate may open.
func (w *world) look(when string, clients ...*leakClient) {
	for _, c := range clients {
		who := c.who
		c.who += " " + when
		for _, r := range w.srv.Routes() {
			if r.Method == "GET" && (opens(&r, engine.Actor{ID: "c", Roles: []engine.Role{engine.RoleCandidate}})) {
				c.ask(r.Method, r.Path, "", "")
			}
		}
		c.who = who
	}
}

// walk does what candidates and passers-by can do before the release, and
// returns everything that they were sent.
func (w *world) walk() []sent {
	w.t.Helper()
	anyone, byTicket, byForm := w.visitor("anyone"), w.visitor("by ticket"), w.visitor("by form")
	byTicket.api("POST", "/api/v1/session", map[string]string{"ticket": w.tickets[0].Ticket, "code": w.tickets[0].Code})
	byForm.form("/signin", url.Values{"user": {"c002"}, "password": {officetest.Password}})
	all := []*leakClient{anyone, byTicket, byForm}
	w.look("before the start", all...)
	w.sitByAPI(byTicket)
	w.sitByForm(byForm)
	w.look("in mid-exam", all...)
	byTicket.api("POST", "/api/v1/sittings/:sitting/submission", map[string]any{"epoch": 1, "seq": 1 << 20})
	for range 2 {
		receipt := byTicket.api("POST", "/api/v1/sittings/:sitting/submission", map[string]any{"epoch": 1, "seq": 0})
		var r struct{ Receipt string }
		if err := json.Unmarshal([]byte(receipt.Text), &r); err != nil || r.Receipt == "" {
			w.t.Errorf("no receipt: %s", receipt.Text)
		}
		anyone.keep("the receipt", anyone.get("/receipt?code="+r.Receipt))
		anyone.keep("the receipt", anyone.get("/api/v1/receipts/"+r.Receipt))
	}
	byForm.form("/sit/:exam/handin", url.Values{"epoch": {"1"}, "seq": {"99"}})
	w.look("after hand-in", all...)
	byTicket.api("PUT", "/api/v1/sittings/:sitting/responses/:n", nil)
	byTicket.api("POST", "/api/v1/exams/:exam/sitting", map[string]any{"terminal": "t", "attempt": 2})
	w.look("in a second attempt", byTicket)
	officetest.Clock(w.srv.Office).Advance(4 * time.Hour)
	for range 2 {
		if err := w.srv.Office.Sweep(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
	}
	w.look("after the close", all...)
	w.rest(byTicket)
	return w.sent
}

// sitByAPI starts, and answers every question rightly by one world's keys,
// wrongly, and in shapes that cannot answer it.
func (w *world) sitByAPI(c *leakClient) {
	w.t.Helper()
	a := c.api("POST", "/api/v1/exams/:exam/sitting", map[string]any{"terminal": "t"})
	var view struct {
		Sitting string
		Paper   paper.ShownPaper
	}
	if err := json.Unmarshal([]byte(a.Text), &view); err != nil || view.Sitting == "" {
		w.t.Fatalf("%s: %v", a.Text, err)
	}
	c.sitting = view.Sitting
	seq := 0
	for _, s := range view.Paper.Sections {
		for _, q := range s.Questions {
			for _, response := range leakResponses(&q) {
				a := c.api("PUT", "/api/v1/sittings/:sitting/responses/"+fmt.Sprint(q.N), map[string]any{"epoch": 1, "seq": seq + 1, "response": response})
				if a.StatusCode == 200 {
					seq++
				}
			}
		}
	}
	if seq < 27 {
		w.t.Errorf("only %d answers were taken", seq)
	}
}

func leakResponses(q *paper.ShownQuestion) []any {
	switch q.Type {
	case qb.Single:
		return []any{"A", "B", "C", "D", "Z", []int{1}}
	case qb.Multiple:
		return []any{"AB", "CDE", "ABCDE", "", "AA"}
	case qb.TrueFalse:
		return []any{true, false, "maybe"}
	case qb.Blank:
		return []any{[]string{"密匙", "10"}, []string{"x", "1010"}, []string{"1", "2", "3"}, "x"}
	case qb.Numeric:
		return []any{"3", "987657", "about three", 3}
	case qb.Match:
		return []any{[]any{"A", "B", nil}, []any{"C", "D", "A"}, []any{"A", "B", "C", "D"}, []any{"Y"}}
	case qb.Order:
		return []any{"AB", "BA", "A", "AC"}
	case qb.Short:
		return []any{"依法办理。", 5}
	}
	var list [2][]any
	for i := range q.Parts {
		of := leakResponses(&q.Parts[i])
		list[0], list[1] = append(list[0], of[0]), append(list[1], of[1])
	}
	return []any{list[0], list[1]}
}

var fieldInPage = regexp.MustCompile(`name="(q[0-9][^"]*)"(?:[^>]*value="([^"]*)")?`)

// sitByForm starts and saves the paper as a browser without scripts does.
func (w *world) sitByForm(c *leakClient) {
	w.t.Helper()
	c.form("/sit/:exam/start", url.Values{"attempt": {"1"}})
	page := c.ask("GET", "/sit/:exam", "", "")
	fields := url.Values{"epoch": {"1"}, "seq": {"0"}}
	for _, f := range fieldInPage.FindAllStringSubmatch(page.Text, -1) {
		if !fields.Has(f[1]) {
			fields.Set(f[1], f[2])
		}
	}
	if len(fields) < 20 {
		w.t.Errorf("only %d fields on the page", len(fields))
	}
	c.form("/sit/:exam", fields)
	c.form("/sit/:exam", url.Values{"epoch": {"1"}, "seq": {"0"}, "act": {"handin"}})
}

// rest uses every other route that is open to candidates, with nothing in it,
// and last of all signs out.
func (w *world) rest(c *leakClient) {
	candidate := engine.Actor{ID: "c", Roles: []engine.Role{engine.RoleCandidate}}
	last := func(r *Route) bool { return strings.Contains(r.Path, "signout") || r.Method == "DELETE" }
	for _, ending := range []bool{false, true} {
		for _, r := range w.srv.Routes() {
			if opens(&r, candidate) && last(&r) == ending && !w.tried[r.Method+" "+r.Path] {
				c.ask(r.Method, r.Path, "application/json", "{}")
			}
		}
	}
}
