package views

import (
	"container/list"
	"sync"
)

// kept holds what was made for keys, up to so many bytes, and throws the least
// recently used away first.
type kept[K comparable, V any] struct {
	most int // bytes

	mu    sync.Mutex
	byKey map[K]*list.Element
	order *list.List // of *keptValue[K, V], the most recently used in front
	bytes int
}

// keptValue is made once, by who asks first.
type keptValue[K comparable, V any] struct {
	key   K
	once  sync.Once
	value V
	bytes int // 0 until it is made
}

// keptBytes is what an entry takes beside its value.
const keptBytes = 512

func newKept[K comparable, V any](most int) *kept[K, V] {
	return &kept[K, V]{most: most, byKey: map[K]*list.Element{}, order: list.New()}
}

// get returns the value of a key, which make makes where there is none.
func (c *kept[K, V]) get(key K, make func() (value V, bytes int)) V {
	c.mu.Lock()
	e := c.byKey[key]
	if e == nil {
		e = c.order.PushFront(&keptValue[K, V]{key: key})
		c.byKey[key] = e
	} else {
		c.order.MoveToFront(e)
	}
	c.mu.Unlock()
	v := e.Value.(*keptValue[K, V])
	v.once.Do(func() {
		value, bytes := make()
		v.value = value
		c.made(e, v, bytes+keptBytes)
	})
	return v.value
}

// made counts what was made, and makes room for it.
func (c *kept[K, V]) made(e *list.Element, v *keptValue[K, V], bytes int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byKey[v.key] != e {
		return // thrown away meanwhile
	}
	v.bytes = bytes
	c.bytes += bytes
	for c.bytes > c.most && c.order.Len() > 1 {
		old := c.order.Remove(c.order.Back()).(*keptValue[K, V])
		delete(c.byKey, old.key)
		c.bytes -= old.bytes
	}
}
