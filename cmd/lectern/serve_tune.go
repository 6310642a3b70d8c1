package main

import (
	"context"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// heapGoal is what the heap of a server may grow to before it is collected,
// though little of it is in use: collecting a small heap again and again costs a
// tenth of the time when thousands answer at once.
const heapGoal = 512 << 20

// tune lets a server make use of its machine, where the environment does not say
// otherwise (GOMAXPROCS, GOGC, GOMEMLIMIT). The writer of an embedded database
// spends most of its time waiting for the disk, in a call that holds one of the
// runtime's processors until that notices; one more keeps all cores at work.
func tune(ctx context.Context, embedded bool) {
	if embedded && os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 1)
	}
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		go collectLate(ctx)
	}
}

// collectLate keeps the collector's goal at heapGoal until what is in use is
// more than half of it.
func collectLate(ctx context.Context) {
	const usual = 100
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	set := usual
	for {
		metrics.Read(live)
		if percent := gcPercent(live[0].Value.Uint64()); percent != set {
			debug.SetGCPercent(percent)
			set = percent
		}
		select {
		case <-ctx.Done():
			debug.SetGCPercent(usual)
			return
		case <-ticker.C:
		}
	}
}

// gcPercent is the collector's percentage for so many bytes in use, in steps, so
// that it is not set anew all the time. Where much is in use, tens of thousands
// sit, each collection looks at all that they left, and comes less often.
func gcPercent(live uint64) int {
	const usual, rare, most, step = 100, 150, 1600, 25
	const much = heapGoal * 3 / 4
	switch {
	case live == 0: // nothing was collected yet
		return usual
	case live >= much:
		return rare
	}
	percent := int(heapGoal-min(live, heapGoal)) * 100 / int(live)
	return min(max(percent/step*step, usual), most)
}
