package rehearse

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestHistogramIsWithinHalfAPerCent(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	var h Histogram
	all := make([]time.Duration, 20_000)
	for i := range all {
		all[i] = time.Duration(math.Exp(rng.Float64()*21)) * time.Microsecond // up to some 20 minutes
		h.Add(all[i])
	}
	slices.Sort(all)
	for _, q := range []float64{0.001, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1} {
		want := all[int(math.Ceil(q*float64(len(all))))-1]
		got := h.Quantile(q)
		if off := math.Abs(float64(got-want)) / float64(want); off > 0.005 {
			t.Errorf("quantile %v is %v, exactly %v: off by %.2f %%", q, got, want, 100*off)
		}
	}
	if h.Max() != all[len(all)-1] || h.Count() != int64(len(all)) {
		t.Errorf("max %v of %d", h.Max(), h.Count())
	}
}

func TestHistogramBuckets(t *testing.T) {
	t.Parallel()
	last := -1
	for us := int64(0); us < 1<<20; us++ {
		b := bucketOf(us)
		if b != last && b != last+1 {
			t.Fatalf("%d µs is in bucket %d after %d", us, b, last)
		}
		last = b
	}
	var h Histogram
	if h.Quantile(0.5) != 0 {
		t.Error("an empty one has a median")
	}
	for _, d := range []time.Duration{-1, 0, math.MaxInt64} {
		h.Add(d)
	}
	if h.Count() != 3 || h.Quantile(0.5) != 0 {
		t.Errorf("%d, %v", h.Count(), h.Quantile(0.5))
	}
	h.Reset()
	if h.Count() != 0 || h.Max() != 0 {
		t.Error("not empty")
	}
}
