package office

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"lectern/engine"
	"lectern/engine/store"
)

// A hand-in is one entry of the journal; its score and its record follow within
// milliseconds. A node that dies in between leaves a record that says "open". To
// find those without looking at every open sitting all the time, a node that
// takes hand-ins says that it is at work, by a lease; when that ran out, the
// others look at every open sitting once. Where one process has the database to
// itself, its own start does the same.

const (
	nodePrefix = "node/"
	// nodeFor is how long a node counts as at work after it last said so.
	nodeFor = 30 * time.Second
	// nodeSkew is how far the clocks of nodes may lie apart.
	nodeSkew = 5 * time.Second
)

// presence is what a node has said of itself.
type presence struct {
	lease string       // a process's own: names of nodes may be the same after a restart, or in containers
	till  atomic.Int64 // 0: nothing yet
	mu    sync.Mutex
}

// present says that this node is at work, unless it has lately. It must come
// before a hand-in is put down.
func (o *Office) present(ctx context.Context) error {
	now := o.Clock.Now()
	if o.alone || now.Add(nodeFor/2).UnixMilli() < o.presence.till.Load() {
		return nil
	}
	o.presence.mu.Lock()
	defer o.presence.mu.Unlock()
	if now.Add(nodeFor/2).UnixMilli() < o.presence.till.Load() {
		return nil
	}
	held, err := o.Store.Leases.Take(ctx, o.presence.lease, o.Node, now, nodeFor)
	if err == nil && held {
		o.presence.till.Store(now.Add(nodeFor).UnixMilli())
	}
	return err
}

// leave takes back what present said, at an end that leaves nothing unfinished.
func (o *Office) leave(ctx context.Context) error {
	if o.presence.till.Swap(0) == 0 || o.unfinished.some() {
		return nil
	}
	own, err := o.Store.Leases.Get(ctx, o.presence.lease)
	if engine.Is(err, engine.KindNotFound) {
		return nil
	}
	if err == nil {
		err = o.bury(ctx, []store.Lease{own})
	}
	return err
}

// deadNodes returns the leases of nodes that have stopped saying that they are at
// work.
func (o *Office) deadNodes(ctx context.Context, now time.Time) ([]store.Lease, error) {
	if o.alone {
		return nil, nil
	}
	if o.presence.till.Load() > 0 {
		if err := o.present(ctx); err != nil {
			return nil, err
		}
	}
	all, err := o.Store.Leases.Under(ctx, nodePrefix)
	var dead []store.Lease
	for _, l := range all {
		if l.Name != o.presence.lease && now.Add(-nodeSkew).UnixMilli() > l.Till {
			dead = append(dead, l)
		}
	}
	return dead, err
}

// bury forgets nodes of which nothing is left to be done.
func (o *Office) bury(ctx context.Context, dead []store.Lease) error {
	for _, l := range dead {
		err := o.Store.Leases.Delete(ctx, l.Name, l.Version)
		if err != nil && !engine.Is(err, engine.KindNotFound) && !engine.Is(err, engine.KindConflict) {
			return err
		}
	}
	return nil
}

// maxUnfinished bounds the hand-ins that a node remembers as unfinished.
const maxUnfinished = 20_000

// unfinished are the hand-ins put down by this node of which something could not
// follow, for its next sweep.
type unfinished struct {
	mu   sync.Mutex
	refs map[engine.ID]sitRef
	lost bool // there were too many: every open sitting is to be looked at
}

func (u *unfinished) add(ref sitRef) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.refs == nil {
		u.refs = map[engine.ID]sitRef{}
	}
	if len(u.refs) >= maxUnfinished {
		u.lost = true
		return
	}
	u.refs[ref.id] = ref
}

func (u *unfinished) some() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.lost || len(u.refs) > 0
}

// take empties the list.
func (u *unfinished) take() (refs []sitRef, lost bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, ref := range u.refs {
		refs = append(refs, ref)
	}
	lost = u.lost
	u.refs, u.lost = nil, false
	return refs, lost
}
