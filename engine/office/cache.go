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
type cache[T any] struct {
	mu    sync.RWMutex
	most  int
	byKey map[string]*cached[T]
	ring  []*cached[T]
	hand  int
}

type cached[T any] struct {
	key   string
	value T
	at    time.Time // when it was read, by the office's clock
	place int       // in the ring
	used  atomic.Bool
}

func newCache[T any](most int) *cache[T] {
	return &cache[T]{most: most, byKey: make(map[string]*cached[T])}
}

func (c *cache[T]) get(key string) (value T, at time.Time, ok bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	e, ok := c.byKey[key]
	if !ok {
		return value, at, false
	}
	if !e.used.Load() {
		e.used.Store(true)
	}
	return e.value, e.at, true
}

func (c *cache[T]) put(key string, value T, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.byKey[key]; ok {
		e.value, e.at = value, at
		e.used.Store(true)
		return
	}
	e := &cached[T]{key: key, value: value, at: at}
	c.byKey[key] = e
	if len(c.ring) < c.most {
		e.place = len(c.ring)
		c.ring = append(c.ring, e)
		return
	}
	for c.hand %= len(c.ring); c.ring[c.hand].used.Swap(false); {
		c.hand = (c.hand + 1) % len(c.ring)
	}
	delete(c.byKey, c.ring[c.hand].key)
	e.place = c.hand
	c.ring[c.hand] = e
	c.hand++
}

// change lets f work on the copy of key, if there is one.
func (c *cache[T]) change(key string, f func(*T)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.byKey[key]; ok {
		f(&e.value)
	}
}

func (c *cache[T]) drop(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byKey[key]
	if !ok {
		return
	}
	delete(c.byKey, key)
	last := len(c.ring) - 1
	c.ring[e.place] = c.ring[last]
	c.ring[e.place].place = e.place
	c.ring[last] = nil
	c.ring = c.ring[:last]
}
