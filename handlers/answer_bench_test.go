package handlers

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

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
// the embedded database, many at once, with few and with many sittings open. The
// two take turns, so that what slows the machine for a while slows both.
func BenchmarkAnswer(b *testing.B) {
	const few, many = 1000, 50_000
	sides := [2]func(n int) time.Duration{benchAnswers(b, few), benchAnswers(b, many)}
	const turn = 20_000
	var took [2][]float64 // ns an answer, of each turn
	b.ReportAllocs()
	b.ResetTimer()
	for left := b.N; left > 0; left -= turn {
		n := min(turn, left)
		for i, answer := range sides {
			took[i] = append(took[i], float64(answer(n).Nanoseconds())/float64(n))
		}
	}
	b.ReportMetric(0, "ns/op")
	median := func(of []float64) float64 {
		slices.Sort(of)
		return of[len(of)/2]
	}
	b.ReportMetric(median(took[0]), "ns/few")
	b.ReportMetric(median(took[1]), "ns/many")
	b.ReportMetric(100*(median(took[1])/median(took[0])-1), "%growth")
}

// benchAnswers returns what gives so many answers at random places.
func benchAnswers(b *testing.B, open int) func(n int) time.Duration {
	const atOnce = 384
	s, list := benchSittings(b, open)
	handle := s.app.Handler()
	turns := uint64(0)
	return func(n int) time.Duration {
		turns++
		var left atomic.Int64
		left.Store(int64(n))
		var all sync.WaitGroup
		began := time.Now()
		for own := range atOnce {
			rng := rand.New(rand.NewPCG(turns, uint64(own)))
			all.Go(func() {
				var ctx fasthttp.RequestCtx
				for left.Add(-1) >= 0 {
					// Each has candidates of its own: nobody answers twice at once.
					c := &list[own+atOnce*rng.IntN((len(list)-own+atOnce-1)/atOnce)]
					c.seq++
					ctx.Request.Reset()
					ctx.Response.Reset()
					ctx.Request.Header.SetMethod("PUT")
					ctx.Request.SetRequestURI(fmt.Sprintf("/api/v1/sittings/%s/responses/%d", c.sitting, 1+rng.IntN(12)))
					ctx.Request.Header.SetContentType("application/json")
					ctx.Request.Header.Set("Authorization", "Bearer "+c.token)
					ctx.Request.SetBodyString(fmt.Sprintf(`{"epoch":1,"seq":%d,"response":"%c"}`, c.seq, 'A'+rng.IntN(3)))
					handle(&ctx)
					if ctx.Response.StatusCode() != 200 {
						b.Errorf("%d %s", ctx.Response.StatusCode(), ctx.Response.Body())
						return
					}
				}
			})
		}
		all.Wait()
		return time.Since(began)
	}
}
