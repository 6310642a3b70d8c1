//go:build unix

package main

import (
	"fmt"
	"syscall"

	"lectern/engine"
)

// checkFiles sees to it that this process, and the server that it starts, may
// have as many files open as there are connections. Beyond the hard limit that
// takes root; else it refuses.
func (c *RehearseRunCmd) checkFiles(a *App) error {
	const others = 200
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return nil
	}
	need := uint64(c.Connections + others)
	if limit.Max >= need {
		limit.Cur = limit.Max
		_ = syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit) // Go has done it already, unless somebody lowered it since
		return nil
	}
	raised := syscall.Rlimit{Cur: need, Max: need}
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &raised); err != nil {
		return engine.Invalid("rehearse.error.files", "limit", limit.Max, "most", max(0, int(limit.Max)-others)).At("connections")
	}
	fmt.Fprintln(a.Stderr, a.words().T("rehearse.files", "was", limit.Max, "limit", need))
	return nil
}
