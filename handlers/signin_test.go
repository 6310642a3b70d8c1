package handlers

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/office/officetest"
	"lectern/views"
)

func TestSignInByForm(t *testing.T) {
	srv := newTestServer(t)
	b := srv.anyone()
	if a := b.get("/exams?x=1"); a.StatusCode != 404 {
		t.Logf("%s", a.Status) // the address may have come to be
	}
	a := b.get("/account")
	if a.StatusCode != 303 || a.Header.Get("Location") != "/signin?next=%2Faccount" {
		t.Fatalf("%s to %s", a.Status, a.Header.Get("Location"))
	}
	wrong := b.post("/signin", "user", "office", "password", "wrong", "next", "/account")
	if wrong.StatusCode != 422 || !strings.Contains(wrong.Text, `value="office"`) || !strings.Contains(wrong.Text, `value="/account"`) {
		t.Errorf("%s: what was typed is to be kept", wrong.Status)
	}
	if strings.Contains(wrong.Text, "wrong\"") {
		t.Error("the password comes back")
	}
	in := b.post("/signin", "user", "office", "password", officetest.Password, "next", "/account")
	if in.StatusCode != 303 || in.Header.Get("Location") != "/account" {
		t.Fatalf("%s to %s: %s", in.Status, in.Header.Get("Location"), in.Text)
	}
	c := in.cookie(sessionCookie)
	if c == nil || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Secure || c.MaxAge != 0 {
		t.Errorf("cookie %+v", c)
	}
	page := b.get("/account")
	if page.StatusCode != 200 || !strings.Contains(page.Text, views.Words("zh").T("role.office")) {
		t.Errorf("%s", page.Status)
	}
	if a := b.get("/signin"); a.StatusCode != 303 || a.Header.Get("Location") != "/" {
		t.Errorf("at the door again: %s", a.Status)
	}
	out := b.post("/signout")
	if out.StatusCode != 303 || out.Header.Get("Location") != "/signin" {
		t.Errorf("%s to %s", out.Status, out.Header.Get("Location"))
	}
	if text := b.get("/signin").Text; !strings.Contains(text, views.Words("zh").T("signin.done_out")) {
		t.Error("nothing says that the person is out")
	}
	if text := b.get("/signin").Text; strings.Contains(text, views.Words("zh").T("signin.done_out")) {
		t.Error("it is said twice")
	}
	b.holdsNot(c.Value)
}

func (b *testClient) holdsNot(token string) {
	b.t.Helper()
	if a := b.server.holding(token).get("/api/v1/me"); a.StatusCode != 401 {
		b.t.Errorf("the session still opens: %s", a.Status)
	}
}

func TestSignInLeadsOnlyHere(t *testing.T) {
	srv := newTestServer(t)
	for _, next := range []string{"//evil.example", "https://evil.example", `/\evil.example`, "", "x"} {
		a := srv.anyone().post("/signin", "user", "office", "password", officetest.Password, "next", next)
		if got := a.Header.Get("Location"); got != "/" {
			t.Errorf("%q leads to %q", next, got)
		}
	}
}

func TestSignInByTicket(t *testing.T) {
	srv := newTestServer(t)
	srv.Office.Tickets = oneTicket{srv.Office}
	b := srv.anyone()
	if a := b.post("/ticket", "ticket", "2026-1", "code", "WRONG-00000"); a.StatusCode != 422 || !strings.Contains(a.Text, `value="2026-1"`) {
		t.Errorf("%s", a.Status)
	}
	if a := b.post("/ticket", "ticket", "2026-1", "code", "abcde 12345"); a.StatusCode != 303 || a.Header.Get("Location") != "/sit/e1" {
		t.Errorf("%s to %s", a.Status, a.Header.Get("Location"))
	}
	if a := b.get("/account"); a.StatusCode != 403 || !strings.Contains(a.Text, views.Words("zh").T("error.ticket_only")) {
		t.Errorf("a ticket opens the account: %s", a.Status)
	}
	if a := b.get("/"); a.Header.Get("Location") != "/sit/e1" {
		t.Errorf("home leads to %q", a.Header.Get("Location"))
	}
	if a := b.post("/signout"); a.Header.Get("Location") != "/ticket" {
		t.Errorf("out to %q: the next candidate needs the ticket page", a.Header.Get("Location"))
	}
}

func TestNextPersonEndsTheSessionBefore(t *testing.T) {
	srv := newTestServer(t)
	srv.Office.Tickets = oneTicket{srv.Office}
	b := srv.anyone()
	first := b.post("/signin", "user", "office", "password", officetest.Password).cookie(sessionCookie)
	b.post("/ticket", "ticket", "1", "code", "ABCDE12345")
	b.holdsNot(first.Value)
}

func TestSignInByAPI(t *testing.T) {
	srv := newTestServer(t)
	srv.Office.Tickets = oneTicket{srv.Office}
	b := srv.anyone()
	a := b.json("POST", "/api/v1/session", `{"user":"marker","password":"`+officetest.Password+`"}`)
	var in struct{ Token, Name, Role string }
	if err := json.Unmarshal([]byte(a.Text), &in); err != nil || a.StatusCode != 200 || in.Token == "" || in.Role != "marker" || in.Name == "" {
		t.Fatalf("%s %s %v", a.Status, a.Text, err)
	}
	if a.cookie(sessionCookie) == nil {
		t.Error("no cookie is set")
	}
	bearer := srv.anyone()
	if a := bearer.get("/api/v1/me", "Authorization", "Bearer "+in.Token); a.StatusCode != 200 || strings.Contains(a.Text, "csrf") {
		t.Errorf("%s %s", a.Status, a.Text)
	}
	if a := b.json("DELETE", "/api/v1/session", ""); a.StatusCode != 403 {
		t.Errorf("by cookie without token: %s", a.Status)
	}
	if a := bearer.json("DELETE", "/api/v1/session", "", "Authorization", "Bearer "+in.Token); a.StatusCode != 204 {
		t.Errorf("by bearer: %s", a.Status)
	}
	b.holdsNot(in.Token)

	a = srv.anyone().json("POST", "/api/v1/session", `{"ticket":"1","code":"ABCDE-12345"}`)
	if err := json.Unmarshal([]byte(a.Text), &in); err != nil || in.Role != string(engine.RoleCandidate) {
		t.Errorf("by ticket: %s %s", a.Status, a.Text)
	}
	for body, want := range map[string]int{
		`{"user":"marker","password":"x"}`: 401, `{"ticket":"1","code":"x"}`: 401, `{}`: 401, `[`: 400, `{} {}`: 400, `{"user":1}`: 400,
	} {
		if a := srv.anyone().json("POST", "/api/v1/session", body); a.StatusCode != want {
			t.Errorf("%s: %s %s", body, a.Status, a.Text)
		}
	}
	// Another site's form must not sign anybody in.
	if a := srv.anyone().do("POST", "/api/v1/session", "text/plain", strings.NewReader(`{"user":"marker","password":"`+officetest.Password+`"}`)); a.StatusCode != 400 {
		t.Errorf("as text: %s", a.Status)
	}
}

func TestSessionsEnd(t *testing.T) {
	srv := newTestServer(t)
	b := srv.as(engine.RoleOffice)
	officetest.Clock(srv.Office).Advance(11 * time.Minute)
	if a := b.get("/account"); a.StatusCode != 303 {
		t.Errorf("idle: %s", a.Status)
	}
}

func TestSetup(t *testing.T) {
	srv := serveOffice(t, officetest.Empty(t), Config{})
	b := srv.anyone()
	if a := b.get("/signin"); a.Header.Get("Location") != "/setup" {
		t.Fatalf("first visit: %s to %q", a.Status, a.Header.Get("Location"))
	}
	var fields []string
	for i, who := range []string{"a", "b", "c", "d"} {
		n := string(rune('0' + i))
		fields = append(fields, "name"+n, "N"+who, "id"+n, "id-"+who, "user"+n, "user-"+who, "password"+n, officetest.Password)
	}
	short := append([]string{}, fields...)
	short[7] = "short"
	if a := b.post("/setup", short...); a.StatusCode != 422 || !strings.Contains(a.Text, `href="#password0"`) || !strings.Contains(a.Text, `value="user-d"`) {
		t.Errorf("%s: the field is to be named and what was typed kept", a.Status)
	}
	if a := b.post("/setup", fields...); a.StatusCode != 303 || a.Header.Get("Location") != "/signin" {
		t.Fatalf("%s %s", a.Status, a.Text)
	}
	if a := b.post("/signin", "user", "user-d", "password", officetest.Password); a.StatusCode != 303 {
		t.Errorf("the first of the exam office: %s", a.Status)
	}
	if a := srv.anyone().post("/setup", fields...); a.StatusCode != 403 {
		t.Errorf("a second time: %s", a.Status)
	}
}

func TestAccount(t *testing.T) {
	srv := newTestServer(t)
	b := srv.as(engine.RoleOffice)
	if a := b.post("/account/password", "old", officetest.Password, "new", "Another-Room-8", "again", "x"); a.StatusCode != 422 || !strings.Contains(a.Text, `href="#again"`) {
		t.Errorf("%s", a.Status)
	}
	if a := b.post("/account/password", "old", "wrong", "new", "Another-Room-8", "again", "Another-Room-8"); a.StatusCode != 422 {
		t.Errorf("wrong old password: %s", a.Status)
	}
	if a := b.post("/account/password", "old", officetest.Password, "new", "Another-Room-8", "again", "Another-Room-8"); a.StatusCode != 303 {
		t.Errorf("%s %s", a.Status, a.Text)
	}
	if a := b.get("/account"); a.StatusCode != 200 {
		t.Errorf("the change ends one's own session: %s", a.Status)
	}
	if a := b.post("/account/language", "lang", "en"); a.StatusCode != 303 {
		t.Errorf("%s", a.Status)
	}
	if text := b.get("/account").Text; !strings.Contains(text, "My account") {
		t.Error("the language is not the person's")
	}
	other := srv.anyone()
	other.post("/signin", "user", "office", "password", "Another-Room-8")
	if text := other.get("/account").Text; !strings.Contains(text, "My account") {
		t.Error("the language is not the person's in another browser")
	}
}

func TestWhoMustChangeThePasswordIsLedThere(t *testing.T) {
	srv := newTestServer(t)
	officetest.Clock(srv.Office).Advance(91 * 24 * time.Hour)
	b := srv.as(engine.RoleOffice)
	if a := b.get("/"); a.Header.Get("Location") != "/account" {
		t.Errorf("home: %s to %q", a.Status, a.Header.Get("Location"))
	}
	if a := b.get("/account"); a.StatusCode != 200 || !strings.Contains(a.Text, views.Words("zh").T("account.must_change")) {
		t.Errorf("%s", a.Status)
	}
	if a := b.get("/api/v1/me"); a.StatusCode != 403 {
		t.Errorf("by API: %s", a.Status)
	}
	if a := b.post("/account/password", "old", officetest.Password, "new", "Another-Room-8", "again", "Another-Room-8"); a.StatusCode != 303 {
		t.Errorf("%s", a.Status)
	}
	if a := b.get("/"); a.StatusCode != 200 {
		t.Errorf("home afterwards: %s to %s", a.Status, a.Header.Get("Location"))
	}
}

func TestWhatWasTypedOutlivesTheSession(t *testing.T) {
	srv := newTestServer(t)
	b := srv.as(engine.RoleOffice)
	form := url.Values{csrfField: {b.token()}, "lang": {"en"}, "text": {"第一行\n<b>"}}.Encode()
	send := func(origin string) answer {
		return b.do("POST", "/account/language", "application/x-www-form-urlencoded", strings.NewReader(form), "Origin", origin)
	}
	officetest.Clock(srv.Office).Advance(time.Hour)
	if a := send("http://evil.example"); a.StatusCode != 401 || strings.Contains(a.Text, "第一行") {
		t.Errorf("from another site: %s", a.Status)
	}
	a := send(srv.url)
	if a.StatusCode != 401 || !strings.Contains(a.Text, `name="typed" value="/account/language"`) || !strings.Contains(a.Text, `name="typed.text" value="第一行`) {
		t.Fatalf("%s %s", a.Status, a.Text)
	}
	carried := []string{"user", "office", "password", "wrong", "typed", "/account/language", "typed.lang", "en", "typed.text", "第一行"}
	if a := b.post("/signin", carried...); a.StatusCode != 422 || !strings.Contains(a.Text, `name="typed.text" value="第一行"`) {
		t.Errorf("after a wrong password: %s", a.Status)
	}
	carried[3] = officetest.Password
	a = b.post("/signin", carried...)
	if a.StatusCode != 200 || !strings.Contains(a.Text, `action="/account/language"`) || !strings.Contains(a.Text, `name="text" value="第一行"`) {
		t.Fatalf("%s %s", a.Status, a.Text)
	}
	token := tokenInPage.FindStringSubmatch(a.Text)[1]
	again := url.Values{csrfField: {token}, "lang": {"en"}}.Encode()
	if a := b.do("POST", "/account/language", "application/x-www-form-urlencoded", strings.NewReader(again)); a.StatusCode != 303 {
		t.Errorf("sent after all: %s", a.Status)
	}
	if a := send(srv.url); a.StatusCode != 403 || !strings.Contains(a.Text, `name="lang" value="en"`) {
		t.Errorf("with a token of before: %s", a.Status)
	}
	if a := send("http://evil.example"); a.StatusCode != 403 || strings.Contains(a.Text, `name="lang" value="en"`) {
		t.Errorf("from another site, signed in: %s", a.Status)
	}
}

// A locked account says for how long, to whoever asks by the API, too.
func TestALockSaysHowLong(t *testing.T) {
	t.Parallel()
	srv := newTestServer(t)
	b := srv.anyone()
	var a answer
	for range 5 {
		a = b.json("POST", "/api/v1/session", `{"user":"office","password":"wrong"}`)
	}
	if a.StatusCode != 429 || a.Header.Get("Retry-After") != "300" {
		t.Errorf("%s, Retry-After %s", a.Status, a.Header.Get("Retry-After"))
	}
	officetest.Clock(srv.Office).Advance(100*time.Second + time.Millisecond)
	if a = b.json("POST", "/api/v1/session", `{"user":"office","password":"wrong"}`); a.Header.Get("Retry-After") != "200" {
		t.Errorf("100 s later: Retry-After %s", a.Header.Get("Retry-After"))
	}
}
