package main

import (
	"fmt"
	"syscall"
)

func mountTmpfs(folder string, size int) error {
	return syscall.Mount("lectern", folder, "tmpfs", 0, fmt.Sprintf("size=%d,mode=700", size))
}

// unmount lets go of a folder even where a process that was killed just now
// still has a file open there.
func unmount(folder string) error { return syscall.Unmount(folder, syscall.MNT_DETACH) }
