package handlers

import (
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/valyala/fasthttp"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/paper"
	qb "lectern/questionbank"
)

// startCandidates begin a sealed exam of personal papers of 50 questions. Each
// is a browser that calls the app's handler, without a network between.
type startCandidates struct {
	b       testing.TB
	server  *Server
	handler fasthttp.RequestHandler
	exam    exam.Exam
	tickets []office.IssuedTicket
}

// prose is text such as questions are made of.
func prose(r *rand.Rand, runes int) string {
	words := []string{"根据", "土地管理法", "的规定", "，", "建设项目", "需要", "使用", "农用地", "审批", "应当", "由", "县级以上", "人民政府", "自然资源主管部门",
		"依法", "办理", "登记", "手续", "，", "国务院", "批准", "下列", "关于", "永久基本农田", "保护", "措施", "耕地", "占补平衡", "说法", "正确", "期限", "为",
		"三十日", "征收", "补偿", "安置", "公告", "听证", "程序", "；", "行政处罚", "决定", "责任人", "单位", "负责"}
	var b strings.Builder
	for n := 0; n < runes; n += 3 {
		b.WriteString(words[r.IntN(len(words))])
	}
	return b.String()
}

// startBank is some hundred questions of the length that questions have.
func startBank() officetest.Bank {
	r := rand.New(rand.NewPCG(1, 2))
	bank := officetest.Bank{}
	add := func(t qb.Type, n int) {
		for i := range n {
			q := officetest.Question(t, i)
			q.Stem = prose(r, 30+r.IntN(50))
			if t == qb.Blank {
				q.Stem += "____，" + prose(r, 12) + "____日。"
			}
			for k := range q.Options {
				q.Options[k] = prose(r, 6+r.IntN(18))
			}
			bank[q.ID] = &q
		}
	}
	add(qb.Single, 160)
	add(qb.Multiple, 120)
	add(qb.TrueFalse, 80)
	add(qb.Blank, 40)
	return bank
}

func newStartCandidates(b testing.TB, n int) *startCandidates {
	o := officetest.New(b)
	e := officetest.Sealed(b, o, n, func(s *office.ExamSettings, p *paper.Blueprint) {
		o.Source = startBank()
		p.Sections, p.Pass = nil, 60*engine.One
		for _, section := range []struct {
			title string
			kind  qb.Type
			count int
		}{{"单项选择题", qb.Single, 20}, {"多项选择题", qb.Multiple, 15}, {"判断题", qb.TrueFalse, 10}, {"填空题", qb.Blank, 5}} {
			p.Sections = append(p.Sections, paper.Section{Title: section.title, Instructions: "请按要求作答。", Type: section.kind, Marks: 2 * engine.One,
				Draw: []paper.Rule{{Topic: "*", Count: section.count}}})
		}
	})
	tickets, err := o.IssueTickets(b.Context(), office.CommandLine("test"), e.ID)
	if err != nil {
		b.Fatal(err)
	}
	s := New(o, Config{Log: slog.New(slog.DiscardHandler)})
	return &startCandidates{b: b, server: s, handler: s.App().Handler(), exam: e, tickets: tickets}
}

// startBrowser is one candidate's browser.
type startBrowser struct {
	all     *startCandidates
	ticket  office.IssuedTicket
	cookies map[string]string
	csrf    string
	bearer  string
}

func (c *startCandidates) browser(i int) *startBrowser {
	return &startBrowser{all: c, ticket: c.tickets[i%len(c.tickets)], cookies: map[string]string{}, csrf: "token-of-the-door-token-of-the-door"}
}

var loopback = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 40000}

func (w *startBrowser) request(method, path, body string, want int) *fasthttp.RequestCtx {
	return w.send(method, path, "application/x-www-form-urlencoded", body, want)
}

func (w *startBrowser) send(method, path, kind, body string, want int) *fasthttp.RequestCtx {
	var req fasthttp.Request
	req.Header.SetMethod(method)
	req.SetRequestURI(path)
	req.Header.SetHost("exam.example")
	req.Header.Set("Accept-Encoding", "gzip, deflate")
	req.Header.Set("Accept-Language", "zh-CN,zh;q=0.9")
	if w.bearer != "" {
		req.Header.Set("Authorization", "Bearer "+w.bearer)
	}
	for name, value := range w.cookies {
		req.Header.SetCookie(name, value)
	}
	if body != "" {
		req.Header.SetContentType(kind)
		req.SetBodyString(body)
	}
	var ctx fasthttp.RequestCtx
	ctx.Init(&req, loopback, nil)
	w.all.handler(&ctx)
	if got := ctx.Response.StatusCode(); got != want {
		w.all.b.Fatalf("%s %s: %d, want %d\n%s", method, path, got, want, ctx.Response.Body())
	}
	ctx.Response.Header.VisitAllCookie(func(key, value []byte) {
		var c fasthttp.Cookie
		if err := c.ParseBytes(value); err == nil {
			w.cookies[string(key)] = string(c.Value())
		}
	})
	return &ctx
}

func (w *startBrowser) signIn() {
	w.cookies[doorCookie] = w.csrf
	w.request("POST", "/ticket", url.Values{"csrf": {w.csrf}, "ticket": {w.ticket.Ticket}, "code": {w.ticket.Code}}.Encode(), 303)
	delete(w.cookies, doorCookie)
}

// learn takes the token of forms from a page.
func (w *startBrowser) learn(s *Server) {
	session, _, err := s.Office.Session(w.all.b.Context(), w.cookies[sessionCookie])
	if err != nil {
		w.all.b.Fatal(err)
	}
	w.csrf = session.CSRF
}

func (w *startBrowser) start() {
	w.request("POST", "/sit/"+w.all.exam.ID+"/start", "attempt=1&csrf="+w.csrf, 303)
}

func (w *startBrowser) page() int {
	ctx := w.request("GET", "/sit/"+w.all.exam.ID, "", 200)
	if string(ctx.Response.Header.Peek("Content-Encoding")) != "gzip" {
		w.all.b.Fatal("not compressed")
	}
	return len(ctx.Response.Body())
}

func BenchmarkSignInByTicket(b *testing.B) {
	c := newStartCandidates(b, min(b.N, 2000))
	b.ResetTimer()
	b.ReportAllocs()
	for i := range b.N {
		c.browser(i).signIn()
	}
}

func BenchmarkSitStart(b *testing.B) {
	c := newStartCandidates(b, b.N)
	s := c.server
	browsers := make([]*startBrowser, b.N)
	for i := range browsers {
		browsers[i] = c.browser(i)
		browsers[i].signIn()
		browsers[i].learn(s)
	}
	b.ResetTimer()
	b.ReportAllocs()
	for _, w := range browsers {
		w.start()
	}
}

func BenchmarkSitPage(b *testing.B) {
	c := newStartCandidates(b, min(b.N, 1000))
	browsers := make([]*startBrowser, len(c.tickets))
	for i := range browsers {
		browsers[i] = c.browser(i)
		browsers[i].signIn()
		browsers[i].learn(c.server)
		browsers[i].start()
	}
	sent := 0
	b.ResetTimer()
	b.ReportAllocs()
	for i := range b.N {
		sent += browsers[i%len(browsers)].page()
	}
	b.ReportMetric(float64(sent)/float64(b.N), "sent-B/op")
}

// apiSignIn and apiStart are what a client does that is no browser.
func (w *startBrowser) apiSignIn() {
	ctx := w.send("POST", "/api/v1/session", "application/json", `{"ticket":"`+w.ticket.Ticket+`","code":"`+w.ticket.Code+`"}`, 200)
	var in struct{ Token string }
	if err := json.Unmarshal(plainBody(w.all.b, ctx), &in); err != nil {
		w.all.b.Fatal(err)
	}
	w.bearer = in.Token
}

func (w *startBrowser) apiStart() int {
	return len(w.send("POST", "/api/v1/exams/"+w.all.exam.ID+"/sitting", "application/json", `{"terminal":"t"}`, 200).Response.Body())
}

func plainBody(t testing.TB, ctx *fasthttp.RequestCtx) []byte {
	body, err := ctx.Response.BodyUncompressed()
	if err != nil {
		t.Fatal(err)
	}
	return body
}

func BenchmarkAPIStart(b *testing.B) {
	c := newStartCandidates(b, b.N)
	browsers := make([]*startBrowser, b.N)
	for i := range browsers {
		browsers[i] = c.browser(i)
		browsers[i].apiSignIn()
	}
	sent := 0
	b.ResetTimer()
	b.ReportAllocs()
	for _, w := range browsers {
		sent += w.apiStart()
	}
	b.ReportMetric(float64(sent)/float64(b.N), "sent-B/op")
}

// BenchmarkExamBegins is all three of many candidates side by side: cpu-ms is
// what both processors worked for one of them.
func BenchmarkExamBegins(b *testing.B) {
	c := newStartCandidates(b, b.N)
	const side = 256
	var next atomic.Int64
	var slow time.Duration
	var mu sync.Mutex
	runtime.GC()
	used := processorTime()
	b.ResetTimer()
	b.ReportAllocs()
	var all sync.WaitGroup
	for range side {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(b.N); i = next.Add(1) - 1 {
				began := time.Now()
				w := c.browser(int(i))
				w.apiSignIn()
				w.apiStart()
				w.page()
				took := time.Since(began)
				mu.Lock()
				slow = max(slow, took)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	b.StopTimer()
	b.ReportMetric(float64((processorTime()-used).Microseconds())/1000/float64(b.N), "cpu-ms/op")
	b.ReportMetric(float64(slow.Milliseconds()), "slowest-ms")
}

func processorTime() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
