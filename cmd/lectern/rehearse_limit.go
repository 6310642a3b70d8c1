//go:build unix

package main

import (
	"syscall"

	"lectern/engine"
)

// checkFiles refuses more connections than this process may have open files.
func (c *RehearseRunCmd) checkFiles() error {
	const others = 100
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return nil
	}
	if most := int(min(limit.Max, 1<<30)) - others; c.Connections > most {
		return engine.Invalid("rehearse.error.files", "limit", limit.Max, "most", max(0, most)).At("connections")
	}
	if limit.Cur < limit.Max {
		limit.Cur = limit.Max
		_ = syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit) // Go has done it already, unless somebody lowered it since
	}
	return nil
}
