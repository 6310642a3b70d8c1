package engine

import (
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
)

// clockBoottime is CLOCK_BOOTTIME of linux/time.h: it goes on while the machine
// sleeps, as people's time does, and CLOCK_MONOTONIC does not.
const clockBoottime = 7

var (
	monotonic = time.Now()
	slept     atomic.Int64 // nanoseconds that the machine slept, and what went before the process
	sleptAt   atomic.Int64 // when that was read, by monotonic
)

// sleptAge is how old the reading of a sleep may be: asking the system for it
// costs ten times what the monotonic clock does.
const sleptAge = 50 * time.Millisecond

// elapsed returns the time since the machine was started.
func elapsed() time.Duration {
	now := time.Since(monotonic)
	if at := sleptAt.Load(); at == 0 || now-time.Duration(at) > sleptAge {
		before := slept.Load()
		// Between the two readings some time passes; what was read once never
		// shrinks, so that the clock never goes back.
		if read := int64(bootTime() - time.Since(monotonic)); read > before {
			slept.CompareAndSwap(before, read)
		}
		sleptAt.Store(int64(now))
	}
	return now + time.Duration(slept.Load())
}

func bootTime() time.Duration {
	var t syscall.Timespec
	if _, _, failed := syscall.RawSyscall(syscall.SYS_CLOCK_GETTIME, clockBoottime, uintptr(unsafe.Pointer(&t)), 0); failed != 0 {
		panic(failed) // every Linux that Go runs on has it
	}
	return time.Duration(t.Nano())
}

// boot names this run of the machine.
func boot() string {
	text, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}
