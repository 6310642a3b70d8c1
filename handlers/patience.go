package handlers

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// patience hands out the contexts of requests. Those that come within a few
// seconds share one: a context with a timer for each of ten thousand answers a
// second would cost more than what it watches over.
type patience struct {
	now   atomic.Pointer[shift]
	begin sync.Mutex
}

// shift is a context that requests are given until a time.
type shift struct {
	ctx   context.Context
	end   context.CancelFunc
	until time.Time
}

const shiftLength = 5 * time.Second

// context returns a context that ends after actTimeout, or up to shiftLength
// later.
func (p *patience) context() context.Context {
	if s := p.now.Load(); s != nil && time.Now().Before(s.until) {
		return s.ctx
	}
	p.begin.Lock()
	defer p.begin.Unlock()
	now := time.Now()
	if s := p.now.Load(); s != nil && now.Before(s.until) {
		return s.ctx
	}
	s := &shift{until: now.Add(shiftLength)}
	s.ctx, s.end = context.WithTimeout(context.Background(), actTimeout+shiftLength)
	p.now.Store(s)
	return s.ctx
}
