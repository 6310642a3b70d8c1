//go:build unix

package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"
	"time"
)

// proxy sends requests to servers in turn, as one in front of several nodes
// does. A node that is down it leaves out once a request has met that; the
// request gets 502, for its outcome is unknown.
type proxy struct {
	nodes []*served
	turn  atomic.Int64
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for range p.nodes {
		node := p.nodes[int(p.turn.Add(1))%len(p.nodes)]
		base := node.now()
		if base == "" {
			continue
		}
		to, err := url.Parse(base)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		forward := &httputil.ReverseProxy{
			Rewrite:      func(r *httputil.ProxyRequest) { r.SetURL(to) },
			Transport:    crowdClient.Transport,
			ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
		}
		forward.ServeHTTP(w, r)
		return
	}
	w.WriteHeader(http.StatusBadGateway)
}

// now returns the address, "" while it is down.
func (s *served) now() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.base
}

// nodes starts two servers on one database behind a proxy.
func nodes(t *testing.T, db *ferretDatabase) (p *proxy, url string) {
	t.Helper()
	p = &proxy{}
	for range 2 {
		p.nodes = append(p.nodes, newServed(t, db.flags[1], db.flags[2:]...))
	}
	front := httptest.NewServer(p)
	t.Cleanup(front.Close)
	return p, front.URL
}

// TestFaultNodes has two servers on one database behind a proxy, which sends
// each request to another.
func TestFaultNodes(t *testing.T) {
	t.Run("one killed", func(t *testing.T) { parallel(t); oneOfTwoKilled(t) })
	t.Run("end", func(t *testing.T) { parallel(t); otherClosesWhatIsDue(t) })
}

// oneOfTwoKilled kills one of two nodes and starts it again, in turns: who had
// signed in at it goes on at the other, and both show the same.
func oneOfTwoKilled(t *testing.T) {
	db := newFerretDatabase(t)
	exam, tickets := servedExam(t, 6, db.flags...)
	p, front := nodes(t, db)
	times := form(2, 20)
	c := newCrowd(t, exam, tickets, times, func() string { return front }, db.flags...)
	c.start()
	for i := range times {
		c.next()
		c.answers(15)
		p.nodes[i%2].kill()
		c.answers(15)
		p.nodes[i%2].start()
	}
	c.answers(20) // both alive
	c.finish()
	for i, m := range c.all {
		var shown []string
		for _, node := range p.nodes {
			c.urls = node.url
			receipt, err := m.submit()
			if err != nil || receipt != m.receipt {
				t.Errorf("candidate %d: the receipt is %q, %v, and was %q", i, receipt, err, m.receipt)
			}
			answer, err := m.must("GET", "/api/v1/sittings/"+m.sitting+"/result", "")
			shown = append(shown, fmt.Sprintf("%s %v", answer, err))
		}
		if shown[0] != shown[1] {
			t.Errorf("candidate %d: one node shows %s, the other %s", i, shown[0], shown[1])
		}
	}
	for _, node := range p.nodes {
		node.kill()
	}
	found := c.audit("candidate")
	found.Fault, found.Database, found.Times = "one of two nodes killed", "mongodb", times
	found.tell(t)
}

// otherClosesWhatIsDue lets an exam end for candidates who answer to the last
// moment while one node is killed, and started again when both may close what
// is due.
func otherClosesWhatIsDue(t *testing.T) {
	db := newFerretDatabase(t)
	candidates := form(6, 12)
	closes := time.Now().Add(12 * time.Second)
	exam, tickets := servedExamUntil(t, closes, candidates, db.flags...)
	p, front := nodes(t, db)
	c := newCrowd(t, exam, tickets, 1, func() string { return front }, db.flags...)
	for _, m := range c.all {
		m.begins, m.hands = 0, 1
	}
	c.start()
	c.answers(3 * candidates)
	p.nodes[0].kill()
	c.answers(3 * candidates)
	if time.Now().After(closes.Add(-time.Second)) {
		t.Fatal("the machine is too slow for an exam of twelve seconds")
	}
	for _, m := range c.all {
		m.leaves.Store(true)
	}
	c.wait.Wait()
	p.nodes[0].start()
	closed := time.After(time.Until(closes) + 30*time.Second)
	for _, m := range c.all {
		for status := ""; status != "submitted" && status != "marked"; {
			select {
			case <-closed:
				t.Fatal("half a minute after its end the sitting is still open")
			case <-time.After(100 * time.Millisecond):
			}
			answer, err := m.must("GET", "/api/v1/sittings/"+m.sitting+"/result", "")
			if err != nil {
				t.Fatal(err)
			}
			status = text(answer["status"])
		}
	}
	for i, m := range c.all {
		var receipts [2]string
		for j, node := range p.nodes {
			c.urls = node.url
			var err error
			if receipts[j], err = m.submit(); err != nil {
				t.Errorf("candidate %d: %v", i, err)
			}
		}
		if receipts[0] != receipts[1] || receipts[0] == "" {
			t.Errorf("candidate %d: the nodes give the receipts %q", i, receipts)
		}
	}
	for _, node := range p.nodes {
		node.kill()
	}
	found := c.audit("clock")
	found.Fault, found.Database, found.Times = "a node killed before the end", "mongodb", 1
	found.tell(t)
}
