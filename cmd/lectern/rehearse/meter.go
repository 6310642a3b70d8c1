package rehearse

import (
	"sync"
	"sync/atomic"
	"time"
)

// The acts that are measured. Entry is sign-in, start and page in one: what a
// candidate waits for at the beginning.
const (
	SignIn = iota
	Start
	Page
	Answer
	Submit
	Entry
	bareAnswer // the bare server's, so that both turns cost the same here
	acts
)

// actNames are what the acts are called in JSON and, behind a key, in texts.
var actNames = [acts]string{"sign_in", "start", "page", "answer", "submit", "entry", "bare_answer"}

// act measures one kind of request.
type act struct {
	all         Histogram
	recent      Histogram // of the second under way
	errors      atomic.Int64
	first, last atomic.Int64 // when the first was begun and the last done, since the epoch of the meter
}

// meter measures a rehearsal.
type meter struct {
	epoch    time.Time
	acts     [acts]act
	lag      Histogram // how late a request left that nothing but this process kept
	repeated atomic.Int64
	dropped  atomic.Int64
	ahead    atomic.Int64
	retries  atomic.Int64
	bytesIn  atomic.Int64

	mu     sync.Mutex
	faults map[string]int
}

func newMeter() *meter {
	return &meter{epoch: time.Now(), faults: map[string]int{}}
}

// begun notes that an act is begun.
func (m *meter) begun(kind int, at time.Time) {
	since := int64(at.Sub(m.epoch)) + 1
	first := &m.acts[kind].first
	for {
		was := first.Load()
		if was != 0 && was <= since || first.CompareAndSwap(was, since) {
			return
		}
	}
}

// done counts an act that was due at a time and is done now.
func (m *meter) done(kind int, due, now time.Time) {
	a := &m.acts[kind]
	took := now.Sub(due)
	a.all.Add(took)
	a.recent.Add(took)
	since := int64(now.Sub(m.epoch))
	for {
		was := a.last.Load()
		if was >= since || a.last.CompareAndSwap(was, since) {
			return
		}
	}
}

// fault counts an error, and remembers what it was.
func (m *meter) fault(kind int, what string) {
	m.acts[kind].errors.Add(1)
	m.mu.Lock()
	defer m.mu.Unlock()
	const kinds = 50
	what = actNames[kind] + ": " + what
	if _, known := m.faults[what]; !known && len(m.faults) >= kinds {
		what = "…"
	}
	m.faults[what]++
}

// span is how long an act went on, from the first begun to the last done.
func (m *meter) span(kind int) time.Duration {
	a := &m.acts[kind]
	return time.Duration(max(0, a.last.Load()-a.first.Load()))
}

// gauge counts what there is, and the most that there was.
type gauge struct{ now, most atomic.Int64 }

func (g *gauge) add(n int64) {
	if g == nil {
		return
	}
	now := g.now.Add(n)
	for {
		most := g.most.Load()
		if now <= most || g.most.CompareAndSwap(most, now) {
			return
		}
	}
}
