package sitting

import (
	"context"
	"iter"
	"sync"
	"sync/atomic"

	"lectern/engine"
)

// JournalEntry is one entry of a stream, chained by its hash to those before.
type JournalEntry struct {
	Seq     int64 // from 1
	Payload []byte
	Hash    []byte
}

// Journal keeps the streams of sittings.
type Journal interface {
	// Append adds an entry after the one whose hash is prev, and returns its
	// own hash once it is durable, or stood already with the same payload.
	// Conflict when another stands there; Unavailable when the outcome is
	// unknown and the same append may be tried again.
	Append(ctx context.Context, stream string, seq int64, prev, payload []byte) (hash []byte, err error)
	// Read streams the entries from a number on.
	Read(ctx context.Context, stream string, from int64) iter.Seq2[JournalEntry, error]
}

// Hall holds the states of sittings in memory, folded from the journal when
// first asked for, at most so many at a time. What it holds is a cache of the
// past: any number of nodes may hold the same sitting, and they meet at the
// next number of its stream.
type Hall struct {
	journal Journal
	clock   engine.Clock
	most    int

	mu   sync.Mutex
	held map[string]*seat
	ring []*seat // round which a hand goes that takes what was not used since it came by
	hand int
}

// seat is one sitting's place in the hall.
type seat struct {
	// users counts who works at it or waits for it: a seat in use is never given
	// away. One that was is given to nobody again.
	users atomic.Int32
	used  atomic.Bool // since the hand came by
	stale bool        // the outcome of an append is unknown: read the tail first
	known bool        // read at all

	mu     sync.Mutex
	stream string
	state  State
}

const givenAway = -1 << 30

// enter takes a seat, unless it was given away.
func (at *seat) enter() bool {
	if at.users.Add(1) < 0 {
		at.users.Add(-1)
		return false
	}
	if !at.used.Load() {
		at.used.Store(true)
	}
	return true
}

func (at *seat) leave() { at.users.Add(-1) }

// Place is where a sitting was found in a hall. Who comes again and again finds
// it there without looking.
type Place struct {
	stream string
	seat   *seat
}

// Held reports whether the sitting is still in its place.
func (p *Place) Held() bool { return p.seat != nil && p.seat.users.Load() >= 0 }

// NewHall returns a hall that holds at most so many sittings.
func NewHall(j Journal, clock engine.Clock, most int) *Hall {
	return &Hall{
		journal: j, clock: clock, most: max(1, most),
		held: make(map[string]*seat),
	}
}

// Now returns the clock's time in milliseconds since 1970.
func (h *Hall) Now() int64 { return h.clock.Now().UnixMilli() }

// Turn is one piece of work on a sitting, done while nobody else in this
// process works on it.
type Turn struct {
	// Fresh reads the journal's tail before anything else.
	Fresh bool
	// Decide returns the events that are to happen and what the caller is to
	// be told: events are appended even where there is an error. now never
	// falls below the sitting's newest entry. It must not change the state; it
	// is asked again when another node was quicker, and once more on a fresh
	// state before a refusal is given, or an answer that nothing is appended for.
	Decide func(s *State, now int64) ([]Event, error)
	// Done sees the state after the events, also where Decide returned an
	// error; not where an append failed.
	Done func(s *State, now int64)
}

// appendTries bounds how often an append of unknown outcome is tried again
// before the caller is told; conflictTries how often a state is read again.
const (
	appendTries   = 2
	conflictTries = 16
)

// Do takes a turn at the sitting of a stream. An error of the journal means
// that nothing is acknowledged.
func (h *Hall) Do(ctx context.Context, stream string, turn Turn) error {
	return h.do(ctx, h.take(stream), stream, turn)
}

// Place returns the place of a stream.
func (h *Hall) Place(stream string) Place {
	at := h.take(stream)
	at.leave()
	return Place{stream, at}
}

// DoAt is Do for who has been at the sitting's place before.
func (h *Hall) DoAt(ctx context.Context, p *Place, turn Turn) error {
	at := p.seat
	if at == nil || !at.enter() {
		at = h.take(p.stream)
	}
	return h.do(ctx, at, p.stream, turn)
}

// do takes a turn at a seat that was entered. stream is the seat's, as who comes
// has it at hand.
func (h *Hall) do(ctx context.Context, at *seat, stream string, turn Turn) error {
	defer at.leave()
	at.mu.Lock()
	defer at.mu.Unlock()
	fresh := false
	if turn.Fresh || at.stale || !at.known {
		if err := h.catchUp(ctx, at); err != nil {
			return err
		}
		fresh = true
	}
	for try := 0; ; try++ {
		now := max(h.Now(), at.state.Last)
		var events []Event
		var refused error
		if turn.Decide != nil {
			events, refused = turn.Decide(&at.state, now)
		}
		if turn.Decide != nil && (refused != nil || len(events) == 0) && !fresh {
			seq := at.state.Seq
			if err := h.catchUp(ctx, at); err != nil {
				return err
			}
			if fresh = true; at.state.Seq != seq {
				continue
			}
		}
		err := h.appendAll(ctx, at, stream, events)
		if engine.Is(err, engine.KindConflict) && try < conflictTries {
			if err := h.catchUp(ctx, at); err != nil {
				return err
			}
			fresh = true
			continue
		}
		if err != nil {
			return err
		}
		if turn.Done != nil {
			turn.Done(&at.state, now)
		}
		return refused
	}
}

func (h *Hall) appendAll(ctx context.Context, at *seat, stream string, events []Event) error {
	for _, e := range events {
		payload := e.Encode()
		var hash []byte
		var err error
		for range appendTries {
			hash, err = h.journal.Append(ctx, stream, at.state.Seq+1, at.state.prev(), payload)
			if !engine.Is(err, engine.KindUnavailable) || ctx.Err() != nil {
				break
			}
		}
		if err != nil {
			at.stale = true
			return err
		}
		if err := at.state.Apply(e, at.state.Seq+1, hash); err != nil {
			at.stale, at.known = true, false
			return err
		}
	}
	return nil
}

// catchUp reads what the journal holds beyond the state.
func (h *Hall) catchUp(ctx context.Context, at *seat) error {
	if !at.known {
		at.state = State{}
	}
	for entry, err := range h.journal.Read(ctx, at.stream, at.state.Seq+1) {
		if err == nil {
			err = at.state.take(entry)
		}
		if err != nil {
			at.known = false
			return err
		}
	}
	at.known, at.stale = true, false
	return nil
}

func (s *State) take(entry JournalEntry) error {
	e, err := DecodeEvent(entry.Payload)
	if err != nil {
		return err
	}
	return s.Apply(e, entry.Seq, entry.Hash)
}

// Fold returns the state that a stream's entries make.
func Fold(entries iter.Seq2[JournalEntry, error]) (State, error) {
	var s State
	for entry, err := range entries {
		if err == nil {
			err = s.take(entry)
		}
		if err != nil {
			return s, err
		}
	}
	return s, nil
}

// take finds a seat, and enters it.
func (h *Hall) take(stream string) *seat {
	h.mu.Lock()
	defer h.mu.Unlock()
	at, ok := h.held[stream]
	if !ok {
		at = &seat{stream: stream}
		h.held[stream] = at
		h.ring = append(h.ring, at)
	}
	at.enter() // none that is held was given away
	for len(h.ring) > h.most && h.giveAway() {
	}
	return at
}

// giveAway gives a seat away that nobody is at, if there is one.
func (h *Hall) giveAway() bool {
	for range 2 * len(h.ring) {
		h.hand %= len(h.ring)
		at := h.ring[h.hand]
		if !at.used.Swap(false) && at.users.CompareAndSwap(0, givenAway) {
			last := len(h.ring) - 1
			h.ring[h.hand], h.ring[last] = h.ring[last], nil
			h.ring = h.ring[:last]
			delete(h.held, at.stream)
			at.state = State{} // whoever remembers the place must not keep the sitting
			return true
		}
		h.hand++
	}
	return false
}
