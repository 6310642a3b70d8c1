package office

import (
	"sync"
	"sync/atomic"
	"time"
)

// cache is a bounded map of copies of what is stored. What was not used for
// about the longest is thrown away first: a hand goes round, spares what was
// used since it came by, and takes what was not. Unlike a list in the order of
// use, that costs a reader nothing but a mark.
type cache[K comparable, T any] struct {
	mu    sync.RWMutex
	most  int
	byKey map[K]*cached[K, T]
	ring  []*cached[K, T]
	hand  int
}

// cached is one copy. It never changes: who found it may keep it, and ask
// whether it still counts without looking for it again.
type cached[K comparable, T any] struct {
	gone  atomic.Bool // another took its place, or none
	used  atomic.Bool // since the hand came by
	at    time.Time   // when it was read, by the office's clock
	value T
	key   K
	place int // in the ring
}

// here reports whether a copy still counts, and marks it as used.
func (e *cached[K, T]) here() bool {
	if e == nil || e.gone.Load() {
		return false
	}
	if !e.used.Load() {
		e.used.Store(true)
	}
	return true
}

func newCache[K comparable, T any](most int) *cache[K, T] {
	return &cache[K, T]{most: most, byKey: make(map[K]*cached[K, T])}
}

// find returns a copy, nil where there is none.
func (c *cache[K, T]) find(key K) *cached[K, T] {
	c.mu.RLock()
	e := c.byKey[key]
	c.mu.RUnlock()
	if !e.here() {
		return nil
	}
	return e
}

func (c *cache[K, T]) get(key K) (value T, at time.Time, ok bool) {
	if e := c.find(key); e != nil {
		return e.value, e.at, true
	}
	return value, at, false
}

func (c *cache[K, T]) put(key K, value T, at time.Time) *cached[K, T] {
	e := &cached[K, T]{key: key, value: value, at: at}
	c.mu.Lock()
	defer c.mu.Unlock()
	old, ok := c.byKey[key]
	switch {
	case ok:
		e.place = old.place
		e.used.Store(true)
	case len(c.ring) < c.most:
		e.place = len(c.ring)
		c.ring = append(c.ring, nil)
	default:
		for c.hand %= len(c.ring); c.ring[c.hand].used.Swap(false); {
			c.hand = (c.hand + 1) % len(c.ring)
		}
		e.place = c.hand
		c.hand++
		old = c.ring[e.place]
		delete(c.byKey, old.key)
	}
	if old != nil {
		old.gone.Store(true)
	}
	c.byKey[key], c.ring[e.place] = e, e
	return e
}

func (c *cache[K, T]) drop(key K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byKey[key]
	if !ok {
		return
	}
	e.gone.Store(true)
	delete(c.byKey, key)
	last := len(c.ring) - 1
	c.ring[e.place] = c.ring[last]
	c.ring[e.place].place = e.place
	c.ring[last] = nil
	c.ring = c.ring[:last]
}
