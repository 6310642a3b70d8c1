package handlers

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
)

// testServer is a server on loopback over an office in a temporary folder.
type testServer struct {
	*Server
	t   *testing.T
	url string
}

// newTestServer serves an office with a person of each role.
func newTestServer(t *testing.T) *testServer {
	t.Helper()
	return serveOffice(t, officetest.New(t), Config{})
}

// serveOffice serves an office, with routes of the test's own.
func serveOffice(t *testing.T, o *office.Office, config Config, own ...*Route) *testServer {
	t.Helper()
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	s := New(o, config)
	for _, r := range own {
		s.app.Add(r.Method, r.Path, s.serve(r))
	}
	return &testServer{Server: s, t: t, url: listen(t, s.App())}
}

// testClient is a browser without scripts.
type testClient struct {
	*http.Client
	t      *testing.T
	server *testServer
	lang   string
}

// anyone returns a browser in which nobody is signed in.
func (s *testServer) anyone() *testClient {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &testClient{t: s.t, server: s, lang: "zh", Client: &http.Client{
		Jar:           jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// as returns a browser in which the person of a role is signed in.
func (s *testServer) as(role engine.Role) *testClient {
	s.t.Helper()
	token, _, err := s.Office.SignIn(context.Background(), string(role), officetest.Password, "")
	if err != nil {
		s.t.Fatal(err)
	}
	return s.holding(token)
}

func (s *testServer) holding(token string) *testClient {
	s.t.Helper()
	b := s.anyone()
	at, err := url.Parse(s.url)
	if err != nil {
		s.t.Fatal(err)
	}
	b.Jar.SetCookies(at, []*http.Cookie{{Name: sessionCookie, Value: token, Path: "/"}})
	return b
}

// answer is what came back, with its body read.
type answer struct {
	*http.Response
	Text string
}

func (b *testClient) do(method, path, contentType string, body io.Reader, headers ...string) answer {
	b.t.Helper()
	req, err := http.NewRequest(method, b.server.url+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header.Set("Accept-Language", b.lang)
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	r, err := b.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer{r, string(text)}
}

func (b *testClient) get(path string, headers ...string) answer {
	b.t.Helper()
	return b.do("GET", path, "", nil, headers...)
}

// post sends a form with the token of a page.
func (b *testClient) post(path string, fields ...string) answer {
	b.t.Helper()
	form := url.Values{csrfField: {b.token()}}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return b.do("POST", path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// upload sends a form of one file.
func (b *testClient) upload(path, field, name, text string) answer {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	_ = w.WriteField(csrfField, b.token())
	part, _ := w.CreateFormFile(field, name)
	_, _ = part.Write([]byte(text))
	_ = w.Close()
	return b.do("POST", path, w.FormDataContentType(), &body)
}

func (b *testClient) json(method, path, body string, headers ...string) answer {
	b.t.Helper()
	return b.do(method, path, "application/json", strings.NewReader(body), headers...)
}

var tokenInPage = regexp.MustCompile(`name="csrf" (?:content|value)="([^"]+)"`)

// token reads the token from a page that anybody can open.
func (b *testClient) token() string {
	b.t.Helper()
	m := tokenInPage.FindStringSubmatch(b.get("/ticket").Text)
	if m == nil {
		b.t.Fatal("no token on the page")
	}
	return m[1]
}

func (a answer) cookie(name string) *http.Cookie {
	for _, c := range a.Cookies() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// oneTicket is a ticket for exam "e1" with the code ABCDE-12345.
type oneTicket struct{ o *office.Office }

func (f oneTicket) FindTickets(_ context.Context, number string) ([]office.TicketEntry, error) {
	end := officetest.Start.Add(time.Hour).UnixMilli()
	return []office.TicketEntry{{
		Exam: "e1", Person: "candidate", Number: number, CodeMAC: f.o.Keys.TicketMAC("e1", number, "ABCDE12345"), Until: end, Closes: end,
	}}, nil
}

// listen serves an app on loopback.
func listen(t *testing.T, app *fiber.App) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = app.Listener(listener) }()
	t.Cleanup(func() { _ = app.ShutdownWithTimeout(time.Second) })
	return "http://" + listener.Addr().String()
}
