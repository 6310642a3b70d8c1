package rehearse

import (
	"bytes"
	"os"
	"runtime"
	"strconv"
	"strings"
)

// Machine is where the rehearsal ran.
type Machine struct {
	Processor string `json:"processor,omitempty"`
	Cores     int    `json:"cores"`
	Memory    int64  `json:"memory_bytes,omitempty"`
	System    string `json:"system"`
	Kernel    string `json:"kernel,omitempty"`
	Go        string `json:"go"`
}

// ThisMachine is the one that this process runs on; what cannot be read is left
// out.
func ThisMachine() Machine {
	m := Machine{Cores: runtime.NumCPU(), System: runtime.GOOS + "/" + runtime.GOARCH, Go: runtime.Version()}
	kernel, _ := os.ReadFile("/proc/sys/kernel/osrelease")
	m.Kernel = strings.TrimSpace(string(kernel))
	memory, _ := os.ReadFile("/proc/meminfo")
	kb, _ := strconv.ParseInt(strings.TrimSuffix(valueOf(memory, "MemTotal"), " kB"), 10, 64)
	m.Memory = kb << 10
	cpu, _ := os.ReadFile("/proc/cpuinfo")
	m.Processor = valueOf(cpu, "model name")
	return m
}

// valueOf is what stands behind a name and a colon in the first such line.
func valueOf(text []byte, name string) string {
	for line := range bytes.Lines(text) {
		if before, after, ok := bytes.Cut(line, []byte(":")); ok && string(bytes.TrimSpace(before)) == name {
			return string(bytes.TrimSpace(after))
		}
	}
	return ""
}
