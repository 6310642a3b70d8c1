package browser

import (
	"strings"
	"sync"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
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
