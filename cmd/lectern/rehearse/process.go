package rehearse

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Process is a server that the rehearsal started.
type Process struct {
	Addr string // host:port
	cmd  *exec.Cmd
	done chan error
	tail *lastLines
}

// StartProcess starts a command that serves, and waits until it says where: on
// standard error, in a line with address=http://….
func StartProcess(ctx context.Context, cmd *exec.Cmd) (*Process, error) {
	said, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return nil, err
	}
	p := &Process{cmd: cmd, done: make(chan error, 1), tail: &lastLines{}}
	where := make(chan string, 1)
	go func() {
		lines := bufio.NewReader(said)
		for {
			line, err := lines.ReadString('\n')
			if _, after, ok := strings.Cut(line, "address=http://"); ok && strings.Contains(line, "msg=serving") {
				addr, _, _ := strings.Cut(strings.TrimSpace(after), " ")
				where <- addr
			} else {
				p.tail.add(line)
			}
			if err != nil {
				break
			}
		}
		_, _ = io.Copy(io.Discard, said)
		p.done <- cmd.Wait()
		close(where)
	}()
	select {
	case addr, ok := <-where:
		if !ok {
			return nil, fmt.Errorf("it ended at once: %s", p.tail)
		}
		p.Addr = addr
		return p, nil
	case <-ctx.Done():
		p.Kill()
		return nil, ctx.Err()
	}
}

// Stop asks it to end, and waits.
func (p *Process) Stop() error {
	const enough = 30 * time.Second
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case err := <-p.done:
		if err != nil {
			return fmt.Errorf("%w: %s", err, p.tail)
		}
		return nil
	case <-time.After(enough):
		p.Kill()
		return fmt.Errorf("it did not end within %s", enough)
	}
}

// Kill ends it without warning.
func (p *Process) Kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
	p.done <- nil
}

// Usage is what a process has used.
type Usage struct {
	CPU  float64 `json:"cpu_seconds"`
	Peak int64   `json:"peak_rss_bytes"`
	RSS  int64   `json:"-"` // now
}

// Usage reads what the process has used so far.
func (p *Process) Usage() Usage { return usageOf(strconv.Itoa(p.cmd.Process.Pid)) }

// ownUsage is what this process has used.
func ownUsage() Usage { return usageOf("self") }

// forgetPeak lets the peak of this process's memory be measured anew, where the
// system has it so.
func forgetPeak() {
	if f, err := os.OpenFile("/proc/self/clear_refs", os.O_WRONLY, 0); err == nil {
		_, _ = f.WriteString("5")
		_ = f.Close()
	}
}

// since is what was used after an earlier look.
func (u Usage) since(before Usage) Usage {
	u.CPU = max(0, u.CPU-before.CPU)
	return u
}

// machineCPU is what the machine's processors have worked, in seconds.
func machineCPU() float64 {
	stat, err := os.ReadFile("/proc/stat")
	if err != nil {
		return 0
	}
	line, _, _ := bytes.Cut(stat, []byte("\n"))
	var sum float64
	for i, field := range bytes.Fields(line) {
		const idle, waiting, guest = 4, 5, 9 // guests' time is in user's already
		if i == 0 || i == idle || i == waiting || i >= guest {
			continue
		}
		n, _ := strconv.ParseInt(string(field), 10, 64)
		sum += float64(n) / ticks
	}
	return sum
}

// ticks are the parts of a second in which Linux counts.
const ticks = 100

// usageOf reads /proc; where there is none, all is 0.
func usageOf(pid string) Usage {
	var u Usage
	stat, err := os.ReadFile("/proc/" + pid + "/stat")
	if err != nil {
		return u
	}
	// The name, in brackets, may hold anything; times stand 12th and 13th after it.
	if fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:]); len(fields) > 12 {
		user, _ := strconv.ParseInt(string(fields[11]), 10, 64)
		system, _ := strconv.ParseInt(string(fields[12]), 10, 64)
		u.CPU = float64(user+system) / ticks
	}
	status, _ := os.ReadFile("/proc/" + pid + "/status")
	for line := range bytes.Lines(status) {
		name, value, _ := bytes.Cut(line, []byte(":"))
		kb := func() int64 {
			n, _ := strconv.ParseInt(string(bytes.TrimSuffix(bytes.TrimSpace(value), []byte(" kB"))), 10, 64)
			return n << 10
		}
		switch string(name) {
		case "VmHWM":
			u.Peak = kb()
		case "VmRSS":
			u.RSS = kb()
		}
	}
	return u
}

// lastLines keeps the end of what a process said.
type lastLines struct{ lines []string }

func (l *lastLines) add(line string) {
	const most = 10
	if line != "" {
		l.lines = append(l.lines, line)
	}
	if len(l.lines) > most {
		l.lines = l.lines[1:]
	}
}

func (l *lastLines) String() string { return strings.Join(l.lines, "") }
