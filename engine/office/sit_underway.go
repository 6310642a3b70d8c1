package office

import "sync/atomic"

const (
	underwaySlot  = 250 // milliseconds
	underwaySlots = 256 // together a minute: twice what a request may take
)

// underway counts the answers that this node has received and not yet stored or
// refused, by when they were received. An answer counts by when it was received,
// however long the database takes: the sweeper closes nothing in whose time one
// may still be under way.
type underway struct {
	slots [underwaySlots]atomic.Int32
}

// begin notes an answer at a time in milliseconds since 1970; what counts as its
// time must be read after. It returns what end is to be given.
func (u *underway) begin(now int64) (slot int) {
	slot = int(now / underwaySlot % underwaySlots)
	u.slots[slot].Add(1)
	return slot
}

func (u *underway) end(slot int) { u.slots[slot].Add(-1) }

// before returns the time, not after now, before which no answer was received
// that is still under way. now must have been read before.
func (u *underway) before(now int64) int64 {
	newest := now / underwaySlot
	for at := newest - underwaySlots + 1; at <= newest; at++ {
		if u.slots[at%underwaySlots].Load() > 0 {
			return min(now, at*underwaySlot)
		}
	}
	return now
}
