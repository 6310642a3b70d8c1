package sitting_test

import (
	"runtime"
	"sync"
	"testing"

	"lectern/engine/sitting/sittingtest"
)

// TestFaultRandomSchedules tries ten thousand random schedules of pages, nodes,
// networks and faults of the journal against a model of the rules: one final
// state, the same everywhere.
func TestFaultRandomSchedules(t *testing.T) {
	t.Parallel()
	const cases = 10_000
	var mu sync.Mutex
	seen := map[string]int{}
	run := func(steps []sittingtest.Step) error {
		w := sittingtest.Halls()
		err := w.Run(steps)
		mu.Lock()
		defer mu.Unlock()
		for what, n := range w.Seen {
			seen[what] += n
		}
		return err
	}
	var all sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for worker := range workers {
		all.Go(func() {
			for seed := worker; seed < cases && !t.Failed(); seed += workers {
				steps := sittingtest.Schedule(uint64(seed), 20+seed%100)
				if run(steps) != nil {
					fewer, wrong := sittingtest.Shorten(steps, run)
					t.Errorf("seed %d, %d steps, of which fail:%s\n%v", seed, len(steps), sittingtest.Describe(fewer), wrong)
				}
			}
		})
	}
	all.Wait()
	const enough = 20
	for _, what := range []string{
		"start ", "start Closed", "start Unavailable", "answer ", "answer  and more since", "answer Conflict", "answer Moved", "answer Closed",
		"answer Unavailable", "submit ", "submit Moved", "submit Unavailable", "pause ", "pause Closed", "resume ", "extend ", "admit ",
		"started", "moved", "answered", "lateterminal", "latetime", "paused", "resumed", "extended", "admitted",
		"submittedcandidate", "submittedclock", "landed later", "stood already",
	} {
		if seen[what] < enough {
			t.Errorf("%q was seen %d times only", what, seen[what])
		}
	}
}
