package browser

import (
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"lectern/engine"
	"lectern/engine/office"
)

// traffic is what a tab asked of the server.
type traffic struct {
	mu   sync.Mutex
	urls []string
}

// requests begins to count what a tab asks.
func (b *tab) requests() *traffic {
	r := &traffic{}
	chromedp.ListenTarget(b.ctx, func(event any) {
		if e, ok := event.(*network.EventRequestWillBeSent); ok {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.urls = append(r.urls, e.Request.URL)
		}
	})
	return r
}

// of counts the requests whose address has a part.
func (r *traffic) of(part string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for _, u := range r.urls {
		if strings.Contains(u, part) {
			n++
		}
	}
	return n
}

func (r *traffic) reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.urls = nil
}

// slow delays what the network brings.
func (b *tab) slow(delay time.Duration) {
	b.t.Helper()
	b.do("delay the network", network.EmulateNetworkConditions(false, float64(delay.Milliseconds()), -1, -1))
}

// waitFor waits until something outside the page is so.
func (b *tab) waitFor(what string, so func() bool) {
	b.t.Helper()
	limit := time.Now().Add(patience)
	for !so() {
		if time.Now().After(limit) {
			b.t.Fatalf("%s: not within %v", what, patience)
		}
		b.do("look again in a while", chromedp.Evaluate(`new Promise(done => setTimeout(done, 50))`, nil, awaitPromise))
	}
}

// late returns how many answers of the exam are kept as evidence.
func (w *world) late() int {
	w.t.Helper()
	n := 0
	for r, err := range w.Store.Sittings.OfExam(ctx, w.exam) {
		w.must(err)
		v, err := w.WatchSitting(ctx, w.actor(engine.RoleInvigilator), r.ID)
		w.must(err)
		n += len(v.Late)
	}
	return n
}

// stored returns what the server counts for each question, as JSON.
func (w *world) stored() map[int]string {
	w.t.Helper()
	all := map[int]string{}
	w.must(w.ExportResponses(ctx, w.actor(engine.RoleOffice), w.exam, func(r office.ResponseRow) bool {
		all[r.N] = string(r.Response)
		return true
	}))
	return all
}
