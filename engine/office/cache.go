package office

import (
	"container/list"
	"sync"
	"time"
)

// cache is a bounded map of copies of what is stored, the least recently used
// thrown away first.
type cache[T any] struct {
	mu    sync.Mutex
	most  int
	byKey map[string]*list.Element
	order *list.List // the most recently used in front
}

type cached[T any] struct {
	key   string
	value T
	at    time.Time // when it was read, by the office's clock
}

func newCache[T any](most int) *cache[T] {
	return &cache[T]{most: most, byKey: make(map[string]*list.Element), order: list.New()}
}

func (c *cache[T]) get(key string) (value T, at time.Time, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.byKey[key]
	if !ok {
		return value, at, false
	}
	c.order.MoveToFront(e)
	held := e.Value.(*cached[T])
	return held.value, held.at, true
}

func (c *cache[T]) put(key string, value T, at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.byKey[key]; ok {
		held := e.Value.(*cached[T])
		held.value, held.at = value, at
		c.order.MoveToFront(e)
		return
	}
	c.byKey[key] = c.order.PushFront(&cached[T]{key, value, at})
	if c.order.Len() > c.most {
		oldest := c.order.Back()
		c.order.Remove(oldest)
		delete(c.byKey, oldest.Value.(*cached[T]).key)
	}
}

// change lets f work on the copy of key, if there is one.
func (c *cache[T]) change(key string, f func(*T)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.byKey[key]; ok {
		f(&e.Value.(*cached[T]).value)
	}
}

func (c *cache[T]) drop(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.byKey[key]; ok {
		c.order.Remove(e)
		delete(c.byKey, key)
	}
}
