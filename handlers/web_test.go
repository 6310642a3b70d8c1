package handlers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"lectern/engine"
	"lectern/engine/office/officetest"
	"lectern/views"
)

func TestHeaders(t *testing.T) {
	srv := newTestServer(t)
	for _, path := range []string{"/signin", "/nowhere", "/api/v1/me", "/api/v1/openapi.json"} {
		h := srv.anyone().get(path).Header
		for name, want := range map[string]string{
			"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
			"Cross-Origin-Opener-Policy": "same-origin", "Cache-Control": "no-store", "Strict-Transport-Security": "",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		if h.Get("X-Request-Id") == "" || h.Get("Server") != "" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

func TestCookiesUnderTLS(t *testing.T) {
	o := officetest.New(t)
	for _, c := range []struct {
		config Config
		proto  string
		want   bool
	}{
		{Config{}, "", false},
		{Config{}, "https", false}, // nobody trusted says so
		{Config{TLS: true}, "", true},
		{Config{Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}, "https", true},
		{Config{Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}, "http", false},
	} {
		srv := serveOffice(t, o, c.config)
		a := srv.anyone().get("/signin", "X-Forwarded-Proto", c.proto)
		if door := a.cookie(doorCookie); door == nil || door.Secure != c.want || !door.HttpOnly {
			t.Errorf("%+v %s: %+v", c.config, c.proto, door)
		}
		if got := a.Header.Get("Strict-Transport-Security") != ""; got != c.want {
			t.Errorf("%+v %s: HSTS is %v", c.config, c.proto, got)
		}
	}
}

func TestAddressBehindProxies(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8")}
	for _, c := range []struct {
		proxies   []netip.Prefix
		forwarded string
		want      string
	}{
		{nil, "", "127.0.0.1"},
		{nil, "1.2.3.4", "127.0.0.1"},
		{trusted, "", "127.0.0.1"},
		{trusted, "1.2.3.4", "1.2.3.4"},
		{trusted, "9.9.9.9, 1.2.3.4, 10.0.0.7", "1.2.3.4"},
		{trusted, "9.9.9.9, rubbish", "127.0.0.1"},
		{trusted, "::ffff:1.2.3.4", "1.2.3.4"},
	} {
		s := &Server{Config: Config{Proxies: c.proxies}}
		app := fiber.New(fiber.Config{DisableStartupMessage: true})
		var got string
		app.Get("/", func(fc *fiber.Ctx) error { got = s.address(fc); return nil })
		srv := &testServer{t: t, url: listen(t, app)}
		srv.anyone().get("/", "X-Forwarded-For", c.forwarded)
		if got != c.want {
			t.Errorf("%v %q: %s, want %s", c.proxies, c.forwarded, got, c.want)
		}
	}
}

func TestChangesNeedAToken(t *testing.T) {
	srv := newTestServer(t)
	b := srv.as(engine.RoleOffice)
	send := func(b *testClient, token string) int {
		form := url.Values{"lang": {"en"}, csrfField: {token}}
		return b.do("POST", "/account/language", "application/x-www-form-urlencoded", strings.NewReader(form.Encode())).StatusCode
	}
	one, two := b.token(), b.token()
	if one == two {
		t.Error("the token is the same on every page")
	}
	for name, c := range map[string]struct {
		token string
		want  int
	}{
		"none": {"", 403}, "rubbish": {"x", 403}, "another's": {srv.as(engine.RoleOffice).token(), 403},
		"the door's": {srv.anyone().token(), 403}, "own": {one, 303}, "own again": {one, 303},
	} {
		if got := send(b, c.token); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
	if a := b.json("DELETE", "/api/v1/session", "", csrfHeader, two); a.StatusCode != 204 {
		t.Errorf("by header: %s", a.Status)
	}
	if a := srv.anyone().do("POST", "/signin", "application/x-www-form-urlencoded", strings.NewReader("user=office&password="+officetest.Password)); a.StatusCode != 403 {
		t.Errorf("the door without a token: %s", a.Status)
	}
}

func TestMaskedSecrets(t *testing.T) {
	for _, secret := range []string{"a", "OYLS52O6K6NYCAIZP52756CNM2"} {
		if !sameSecret(secret, maskSecret(secret)) || !sameSecret(secret, secret) {
			t.Errorf("%s is not itself", secret)
		}
		if sameSecret(secret, maskSecret(secret+"x")) || sameSecret(secret, "") || sameSecret("", maskSecret("")) {
			t.Errorf("%s is another", secret)
		}
	}
}

func TestLanguage(t *testing.T) {
	srv := newTestServer(t)
	b := srv.anyone()
	b.lang = "en-GB,en;q=0.8"
	if text := b.get("/signin").Text; !strings.Contains(text, `<html lang="en"`) {
		t.Error("not as the browser asks")
	}
	if a := b.post("/language", "lang", "zh", "next", "/ticket?x=1"); a.StatusCode != 303 || a.Header.Get("Location") != "/ticket?x=1" {
		t.Errorf("%s to %s", a.Status, a.Header.Get("Location"))
	}
	if text := b.get("/signin").Text; !strings.Contains(text, `<html lang="zh-CN"`) {
		t.Error("not as the cookie says")
	}
	if a := b.post("/language", "lang", "xx"); a.StatusCode != 400 {
		t.Errorf("an unknown language: %s", a.Status)
	}
	api := srv.anyone()
	api.lang = "en"
	if text := api.get("/api/v1/me").Text; !strings.Contains(text, views.Words("en").T("error.signin_needed")) {
		t.Errorf("%s", text)
	}
	api.lang = "zh"
	if text := api.get("/api/v1/me").Text; !strings.Contains(text, views.Words("zh").T("error.signin_needed")) {
		t.Errorf("%s", text)
	}
}

func TestDisplay(t *testing.T) {
	srv := newTestServer(t)
	b := srv.anyone()
	b.post("/display", "size", "largest", "contrast", "high", "next", "/signin")
	if text := b.get("/signin").Text; !strings.Contains(text, `data-contrast="high" data-size="largest"`) {
		t.Error("not as chosen")
	}
	b.post("/display", "size", `"><script>`, "contrast", "")
	if text := b.get("/signin").Text; strings.Contains(text, "data-contrast") || strings.Contains(text, "data-size") {
		t.Error("not as before")
	}
}

// failing serves one page and one call that fail with err.
func failing(t *testing.T, o Config, err error) *testServer {
	do := func(*Ctx) error { return err }
	return serveOffice(t, officetest.New(t), o,
		&Route{Method: "GET", Path: "/fails", Public: true, Do: do},
		&Route{Method: "GET", Path: "/api/fails", Public: true, API: true, Do: do})
}

func TestErrorsReachTheReader(t *testing.T) {
	var log bytes.Buffer
	for _, c := range []struct {
		err    error
		kind   engine.Kind
		status int
	}{
		{engine.Invalid("error.number").At("n"), "Invalid", 400},
		{engine.NotFound("error.page_missing"), "NotFound", 404},
		{engine.Conflict("error.body"), "Conflict", 409},
		{engine.E(engine.KindMoved, "error.body"), "Moved", 409},
		{engine.Forbidden("error.ticket_only"), "Forbidden", 403},
		{engine.Closed("error.body"), "Closed", 410},
		{engine.E(engine.KindTooLarge, "error.toolarge", "most", "2 MB"), "TooLarge", 413},
		{engine.E(engine.KindTooMany, "error.body"), "TooMany", 429},
		{engine.Unavailable("error.unavailable"), "Unavailable", 503},
		{fmt.Errorf("reading: %w", context.DeadlineExceeded), "Unavailable", 503},
		{fmt.Errorf("reading: %w", engine.NotFound("error.page_missing")), "NotFound", 404},
		{engine.Internal("doing", errors.New("secret detail")), "Internal", 500},
		{errors.New("secret detail"), "Internal", 500},
		{engine.E(engine.KindUnauthenticated, "error.signin_needed"), "Unauthenticated", 401},
	} {
		log.Reset()
		srv := failing(t, Config{Log: slog.New(slog.NewTextHandler(&log, nil))}, c.err)
		a := srv.anyone().get("/api/fails")
		var got struct {
			Error struct{ Kind, Message, Field, Reference string }
		}
		if err := json.Unmarshal([]byte(a.Text), &got); err != nil {
			t.Fatalf("%v: %s", c.err, a.Text)
		}
		if a.StatusCode != c.status || got.Error.Kind != string(c.kind) || got.Error.Message == "" || strings.Contains(a.Text, "⟦") {
			t.Errorf("%v: %s %s", c.err, a.Status, a.Text)
		}
		if strings.Contains(a.Text, "secret") {
			t.Errorf("%v tells what only the log may: %s", c.err, a.Text)
		}
		if (a.Header.Get("Retry-After") != "") != (c.status == 503 || c.status == 429) {
			t.Errorf("%v: Retry-After is %q", c.err, a.Header.Get("Retry-After"))
		}
		internal := c.kind == engine.KindInternal
		if (got.Error.Reference != "") != internal || internal && !strings.Contains(log.String(), got.Error.Reference) {
			t.Errorf("%v: reference %q, log %s", c.err, got.Error.Reference, log.String())
		}
		page := srv.anyone().get("/fails")
		if c.kind == engine.KindUnauthenticated {
			if page.StatusCode != 303 {
				t.Errorf("%v: page %s", c.err, page.Status)
			}
			continue
		}
		if page.StatusCode != c.status || !strings.Contains(page.Text, views.Words("zh").T("errorpage."+string(c.kind)+".title")) || strings.Contains(page.Text, "⟦") {
			t.Errorf("%v: page %s %s", c.err, page.Status, page.Text)
		}
		if strings.Contains(page.Text, "secret") {
			t.Errorf("%v tells what only the log may", c.err)
		}
	}
}

func TestValuesBesideAnError(t *testing.T) {
	srv := failing(t, Config{}, Beside(engine.Closed("error.body"), "kept", true, "sitting", "s1"))
	a := srv.anyone().get("/api/fails")
	var got struct {
		Error   struct{ Kind string }
		Kept    bool
		Sitting string
	}
	if err := json.Unmarshal([]byte(a.Text), &got); err != nil || a.StatusCode != 410 || got.Error.Kind != "Closed" || !got.Kept || got.Sitting != "s1" {
		t.Errorf("%s %s", a.Status, a.Text)
	}
}

func TestPanicsAreAnswered(t *testing.T) {
	var log bytes.Buffer
	srv := serveOffice(t, officetest.New(t), Config{Log: slog.New(slog.NewTextHandler(&log, nil))},
		&Route{Method: "GET", Path: "/falls", Public: true, Do: func(*Ctx) error { panic("secret detail") }})
	a := srv.anyone().get("/falls")
	if a.StatusCode != 500 || strings.Contains(a.Text, "secret") || !strings.Contains(log.String(), "secret detail") {
		t.Errorf("%s, log %s", a.Status, log.String())
	}
	if a := srv.anyone().get("/signin"); a.StatusCode != 200 {
		t.Errorf("afterwards: %s", a.Status)
	}
}

func TestUnknownAddresses(t *testing.T) {
	srv := newTestServer(t)
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/nowhere", 404}, {"GET", "/api/v1/nowhere", 404}, {"GET", "/static/x/nowhere.css", 404}, {"GET", "/static/x/../../go.mod", 404},
		{"POST", "/account", 405}, {"PUT", "/api/v1/session", 405},
	} {
		a := srv.as(engine.RoleOffice).do(c.method, c.path, "", nil)
		if a.StatusCode != c.status {
			t.Errorf("%s %s: %s", c.method, c.path, a.Status)
		}
		if api := strings.HasPrefix(c.path, "/api/"); api != json.Valid([]byte(a.Text)) {
			t.Errorf("%s %s: %s", c.method, c.path, a.Text)
		}
	}
	if text := srv.as(engine.RoleOffice).get("/nowhere").Text; !strings.Contains(text, "甲office") {
		t.Error("who is signed in stays so on the page of an unknown address")
	}
}

func TestAssets(t *testing.T) {
	srv := newTestServer(t)
	b := srv.anyone()
	a := b.get(views.AssetURL("css/base.css"), "Accept-Encoding", "gzip")
	if a.StatusCode != 200 || a.Header.Get("Cache-Control") != "public, max-age=31536000, immutable" || a.Header.Get("Content-Encoding") != "gzip" || a.Header.Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("%s %v", a.Status, a.Header)
	}
	if a := b.get(views.AssetURL("css/base.css"), "Accept-Encoding", "identity"); a.Header.Get("Content-Encoding") != "" || !strings.Contains(a.Text, ".page") {
		t.Errorf("%v", a.Header)
	}
	if a := b.get("/static/old/css/base.css"); a.StatusCode != 200 || a.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("to a page of an older server: %s %v", a.Status, a.Header)
	}
	if a := b.get(views.AssetURL("js/app.js")); a.Header.Get("Content-Type") != "text/javascript; charset=utf-8" {
		t.Errorf("%v", a.Header)
	}
}

func TestHealth(t *testing.T) {
	o := officetest.New(t)
	if a := serveOffice(t, o, Config{}).anyone().get("/healthz"); a.StatusCode != 200 {
		t.Error(a.Status)
	}
	broken := Config{Ready: func(context.Context) error { return errors.New("no database") }}
	if a := serveOffice(t, o, broken).anyone().get("/healthz"); a.StatusCode != 503 || strings.Contains(a.Text, "database") {
		t.Error(a.Status, a.Text)
	}
}

// taking serves a route that takes bodies of at most limit bytes, and says how
// many it got.
func taking(t *testing.T, limit int64) *testServer {
	do := func(c *Ctx) error {
		if file, err := c.Upload("file"); err == nil {
			return c.SendString(fmt.Sprint(file.Size, " ", c.Posted("name")))
		}
		return c.SendString(fmt.Sprint(len(c.Body())))
	}
	return serveOffice(t, officetest.New(t), Config{},
		&Route{Method: "POST", Path: "/api/takes", Public: true, API: true, Limit: limit, Do: do},
		&Route{Method: "POST", Path: "/takes", Public: true, Limit: limit, Do: do})
}

func TestBodiesHaveALimit(t *testing.T) {
	srv := taking(t, 1<<20)
	b := srv.anyone()
	for _, c := range []struct {
		size, status int
		chunked      bool
	}{
		{2, 200, false}, {8 << 10, 200, false}, {1 << 20, 200, false}, {1<<20 + 1, 413, false}, {100 << 20, 413, false},
		{2, 200, true}, {1 << 20, 200, true}, {1<<20 + 1, 413, true}, {20 << 20, 413, true},
	} {
		var body io.Reader = bytes.NewReader(bytes.Repeat([]byte("x"), c.size))
		if c.chunked {
			body = io.MultiReader(body)
		}
		a := b.do("POST", "/api/takes", "application/json", body)
		if a.StatusCode != c.status || c.status == 200 && a.Text != fmt.Sprint(c.size) {
			t.Errorf("%+v: %s %s", c, a.Status, a.Text)
		}
		if c.status == 413 && !strings.Contains(a.Text, "1 MB") {
			t.Errorf("%+v: %s does not tell the limit", c, a.Text)
		}
		if a := b.get("/healthz"); a.StatusCode != 200 {
			t.Fatalf("%+v: the connection is spoilt: %s", c, a.Status)
		}
	}
}

func TestFilesAreTaken(t *testing.T) {
	srv := taking(t, 4<<20)
	b := srv.anyone()
	send := func(size int) answer {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		_ = form.WriteField(csrfField, b.token())
		_ = form.WriteField("name", "名单")
		part, err := form.CreateFormFile("file", "名单.csv")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write(bytes.Repeat([]byte("x"), size))
		_ = form.Close()
		return b.do("POST", "/takes", form.FormDataContentType(), &body)
	}
	for _, size := range []int{0, 10, 3 << 20} {
		if a := send(size); a.StatusCode != 200 || a.Text != fmt.Sprint(size, " 名单") {
			t.Errorf("%d bytes: %s %s", size, a.Status, a.Text)
		}
	}
	if a := send(100 << 20); a.StatusCode != 413 || !strings.Contains(a.Text, "4 MB") {
		t.Errorf("100 MB: %s", a.Status)
	}
	if a := b.do("POST", "/takes", "multipart/form-data; boundary=x", strings.NewReader("rubbish")); a.StatusCode != 400 {
		t.Errorf("a broken form: %s", a.Status)
	}
}

func TestOpenAPIDescribesEveryCall(t *testing.T) {
	srv := newTestServer(t)
	a := srv.anyone().get("/api/v1/openapi.json")
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]any
	}
	if err := json.Unmarshal([]byte(a.Text), &doc); err != nil || doc.OpenAPI == "" {
		t.Fatalf("%v: %.200s", err, a.Text)
	}
	for _, r := range srv.Routes() {
		if !r.API {
			continue
		}
		path := parameter.ReplaceAllStringFunc(r.Path, func(p string) string { return "{" + p[1:] + "}" })
		if doc.Paths[path][strings.ToLower(r.Method)] == nil {
			t.Errorf("%s %s is not described", r.Method, path)
		}
	}
}
