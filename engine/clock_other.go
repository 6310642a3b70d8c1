//go:build !linux

package engine

import "time"

var monotonic = time.Now()

// elapsed returns the time since the process began.
func elapsed() time.Duration { return time.Since(monotonic) }

// boot cannot be told from other runs of the machine by what elapsed returns.
func boot() string { return "" }
