package engine

import (
	"syscall"
	"time"
	"unsafe"
)

// clockBoottime is CLOCK_BOOTTIME of linux/time.h: it goes on while the machine
// sleeps, as people's time does, and CLOCK_MONOTONIC does not.
const clockBoottime = 7

// elapsed returns the time since the machine was started.
func elapsed() time.Duration {
	var t syscall.Timespec
	if _, _, failed := syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, clockBoottime, uintptr(unsafe.Pointer(&t)), 0); failed != 0 {
		panic(failed) // every Linux that Go runs on has it
	}
	return time.Duration(t.Nano())
}
