package main

import "testing"

// TestTheHeapGrowsToItsGoal and beyond it by as much as is in use, or half as much again.
func TestTheHeapGrowsToItsGoal(t *testing.T) {
	t.Parallel()
	for live, want := range map[uint64]int{0: 100, 1 << 20: 1600, 64 << 20: 700, 128 << 20: 300, 250 << 20: 100, 256 << 20: 100, 380 << 20: 100, 400 << 20: 150, 2 << 30: 150} {
		if got := gcPercent(live); got != want {
			t.Errorf("%d MB in use: %d %%, want %d", live>>20, got, want)
		}
	}
}
