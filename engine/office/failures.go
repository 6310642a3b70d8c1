package office

import (
	"container/list"
	"sync"
	"time"
)

// failures counts failed attempts by key within a window, in memory: for
// tickets, and for user names that nobody has (which must behave as those that
// somebody has). It is bounded: the key that failed longest ago goes first.
type failures struct {
	mu    sync.Mutex
	most  int
	byKey map[string]*list.Element
	order *list.List // newest failure in front
}

type failing struct {
	key   string
	since time.Time // first failure of the window
	last  time.Time
	count int
}

func newFailures(most int) *failures {
	return &failures{most: most, byKey: make(map[string]*list.Element), order: list.New()}
}

// failureRule says when failures stop a key: limit of them within window, for
// as long as block.
type failureRule struct {
	limit         int
	window, block time.Duration
}

// blocked returns until when key may not try again at now; false when it may.
func (f *failures) blocked(key string, now time.Time, r failureRule) (time.Time, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	e, ok := f.byKey[key]
	if !ok {
		return time.Time{}, false
	}
	x := e.Value.(*failing)
	until := x.last.Add(r.block)
	return until, x.count >= r.limit && now.Before(until)
}

// add counts a failure at now. A window after the first failure the count
// starts anew, and so does it after a blocking is over.
func (f *failures) add(key string, now time.Time, r failureRule) {
	f.mu.Lock()
	defer f.mu.Unlock()
	e, ok := f.byKey[key]
	if !ok {
		f.byKey[key] = f.order.PushFront(&failing{key: key, since: now, last: now, count: 1})
		if f.order.Len() > f.most {
			oldest := f.order.Back()
			f.order.Remove(oldest)
			delete(f.byKey, oldest.Value.(*failing).key)
		}
		return
	}
	x := e.Value.(*failing)
	if x.count >= r.limit && !now.Before(x.last.Add(r.block)) || x.count < r.limit && !now.Before(x.since.Add(r.window)) {
		x.since, x.count = now, 0
	}
	x.count++
	x.last = now
	f.order.MoveToFront(e)
}

func (f *failures) forget(key string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if e, ok := f.byKey[key]; ok {
		f.order.Remove(e)
		delete(f.byKey, key)
	}
}
