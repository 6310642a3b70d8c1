package handlers

import (
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/valyala/fasthttp"

	"lectern/engine"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/paper"
)

// benchCandidate is one whose requests a benchmark makes.
type benchCandidate struct {
	token, sitting string
	seq            int
}

// benchSittings returns a server and so many candidates who sit an exam of
// choices.
func benchSittings(b *testing.B, candidates int) (*Server, []benchCandidate) {
	b.Helper()
	o := officetest.New(b)
	e := officetest.Sealed(b, o, candidates, func(_ *office.ExamSettings, bp *paper.Blueprint) {
		s := bp.Sections[0]
		s.Draw[0].Count = 12
		bp.Sections, bp.Pass = []paper.Section{s}, 8*engine.One
	})
	s := New(o, Config{Log: slog.New(slog.DiscardHandler)})
	tickets, err := o.IssueTickets(b.Context(), office.CommandLine("test"), e.ID)
	if err != nil {
		b.Fatal(err)
	}
	list := make([]benchCandidate, candidates)
	work := make(chan int)
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			for i := range work {
				token, actor, err := o.SignInTicket(b.Context(), tickets[i].Ticket, tickets[i].Code, "127.0.0.1")
				if err != nil {
					b.Error(err)
					continue
				}
				v, err := o.StartSitting(b.Context(), actor, office.SitStart{Exam: e.ID, Terminal: "t"})
				if err != nil {
					b.Error(err)
					continue
				}
				list[i] = benchCandidate{token: token, sitting: v.Sitting}
			}
		})
	}
	for i := range list {
		work <- i
	}
	close(work)
	all.Wait()
	return s, list
}

// BenchmarkAnswer is an answer from the parsed request to the written reply, on
// the embedded database, with so many sittings open and many answers at once.
func BenchmarkAnswer(b *testing.B) {
	for _, open := range []int{1000, 50_000} {
		b.Run(fmt.Sprint(open), func(b *testing.B) {
			s, list := benchSittings(b, open)
			handle := s.app.Handler()
			var next atomic.Int64
			b.SetParallelism(128)
			b.ReportAllocs()
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				var ctx fasthttp.RequestCtx
				for pb.Next() {
					i := int(next.Add(1))
					c := &list[i%len(list)]
					c.seq++
					ctx.Request.Reset()
					ctx.Response.Reset()
					ctx.Request.Header.SetMethod("PUT")
					ctx.Request.SetRequestURI(fmt.Sprintf("/api/v1/sittings/%s/responses/%d", c.sitting, 1+i%12))
					ctx.Request.Header.SetContentType("application/json")
					ctx.Request.Header.Set("Authorization", "Bearer "+c.token)
					ctx.Request.SetBodyString(fmt.Sprintf(`{"epoch":1,"seq":%d,"response":"%c"}`, c.seq, 'A'+i%3))
					handle(&ctx)
					if ctx.Response.StatusCode() != 200 {
						b.Errorf("%d %s", ctx.Response.StatusCode(), ctx.Response.Body())
						return
					}
				}
			})
		})
	}
}
