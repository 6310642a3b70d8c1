package rehearse

import (
	"math"
	"math/bits"
	"sync/atomic"
	"time"
)

// The buckets of a Histogram: those of an octave are subBuckets wide apart, so
// that the middle of a bucket is within 1/(2·subBuckets) of what it holds.
const (
	subBits    = 7
	subBuckets = 1 << subBits
	octaves    = 34 // microseconds up to some four hours
)

// Histogram counts durations in fixed memory, to the microsecond below 128 µs
// and within half a per cent above. The zero value is empty; its methods may be
// called side by side.
type Histogram struct {
	counts [(octaves + 1) * subBuckets]atomic.Uint32
	count  atomic.Int64
	max    atomic.Int64
}

// Add counts one duration; below zero it is zero.
func (h *Histogram) Add(d time.Duration) {
	us := max(0, d.Microseconds())
	h.counts[bucketOf(us)].Add(1)
	h.count.Add(1)
	for {
		most := h.max.Load()
		if us <= most || h.max.CompareAndSwap(most, us) {
			return
		}
	}
}

// Count is how many durations were added.
func (h *Histogram) Count() int64 { return h.count.Load() }

// Max is the longest, to the microsecond.
func (h *Histogram) Max() time.Duration { return time.Duration(h.max.Load()) * time.Microsecond }

// Quantile is the duration that the share q of all do not exceed; 0 of none.
func (h *Histogram) Quantile(q float64) time.Duration {
	count := h.Count()
	if count == 0 {
		return 0
	}
	rank := max(1, int64(math.Ceil(q*float64(count))))
	var seen int64
	for i := range h.counts {
		if seen += int64(h.counts[i].Load()); seen >= rank {
			return min(time.Duration(middleOf(i))*time.Microsecond, h.Max())
		}
	}
	return h.Max()
}

// Reset empties it; what is added meanwhile may be lost.
func (h *Histogram) Reset() {
	for i := range h.counts {
		h.counts[i].Store(0)
	}
	h.count.Store(0)
	h.max.Store(0)
}

// bucketOf returns the bucket of a number of microseconds: the first of them
// one wide each, then as many for each doubling.
func bucketOf(us int64) int {
	octave := bits.Len64(uint64(us)) - subBits - 1
	if octave < 0 {
		return int(us)
	}
	if octave >= octaves {
		return len(Histogram{}.counts) - 1
	}
	return (octave+1)*subBuckets + int(us>>octave) - subBuckets
}

// middleOf is the middle of a bucket in microseconds.
func middleOf(bucket int) int64 {
	if bucket < subBuckets {
		return int64(bucket)
	}
	octave := bucket/subBuckets - 1
	return int64(bucket%subBuckets+subBuckets)<<octave + int64(1)<<octave/2
}
