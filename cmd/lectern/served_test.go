//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"lectern/engine/docdb/sqlite/disktest"
)

const servedArgs = "LECTERN_TEST_SERVE"

// TestServedProcess is no test: it is the server, where a test of this package
// has started this binary as one. SIGUSR1 fills its disk, SIGUSR2 gives room.
func TestServedProcess(t *testing.T) {
	args := os.Getenv(servedArgs)
	if args == "" {
		return
	}
	fillOnSignal()
	failOnCommand()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	os.Exit(NewApp(ctx).Run(strings.Split(args, "\n")))
}

// fillOnSignal bounds the size of files a little above the largest that there
// is, as on a disk that is full soon.
func fillOnSignal() {
	signal.Ignore(syscall.SIGXFSZ)
	var limit syscall.Rlimit
	_ = syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGUSR1, syscall.SIGUSR2)
	go func() {
		for s := range signals {
			now := limit
			if s == syscall.SIGUSR1 {
				now.Cur = 0
				files, _ := filepath.Glob(filepath.Join(os.Getenv(servedArgs+"_DB"), "*"))
				for _, f := range files {
					if info, err := os.Stat(f); err == nil {
						now.Cur = max(now.Cur, uint64(info.Size())+64<<10)
					}
				}
			}
			_ = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &now)
		}
	}()
}

// failOnCommand puts a disk that fails under the database where that is asked
// for; lines of standard input say what fails from then on, and how often, as
// "sync 0.5".
func failOnCommand() {
	if os.Getenv(servedArgs+"_DISK") == "" {
		return
	}
	disk := disktest.Mount(os.Getenv(servedArgs+"_DB"), uint64(os.Getpid()))
	ops := map[string]disktest.Op{"read": disktest.Read, "write": disktest.Write, "sync": disktest.Sync}
	go func() {
		for {
			var op string
			var share float64
			if _, err := fmt.Scan(&op, &share); err != nil {
				return
			}
			disk.Fail(ops[op], share)
			fmt.Println(disk.Failed(ops[op]))
		}
	}()
}

// served is a server in a process of its own, which can be killed and started
// again.
type served struct {
	t    *testing.T
	db   string
	args []string
	disk bool // it lies on a disk that fails on command

	recovery time.Duration // the longest from its start to the first request answered

	mu   sync.Mutex
	up   *sync.Cond
	cmd  *exec.Cmd
	base string // "" while it is down
	over bool
	in   io.Writer
	out  *bufio.Reader
}

func newServed(t *testing.T, db string, flags ...string) *served {
	t.Helper()
	s := &served{t: t, db: db, args: append([]string{"serve", "--db", db, "--addr", "127.0.0.1:0"}, flags...)}
	s.begin()
	return s
}

func (s *served) begin() {
	s.t.Helper()
	s.up = sync.NewCond(&s.mu)
	s.start()
	s.t.Cleanup(s.kill)
}

// unlessUp lets those go who wait for what could not be started.
func (s *served) unlessUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = s.base == ""
	s.up.Broadcast()
}

// fail makes a share of what its disk does of a kind fail from now on, and
// returns how much of that has failed so far.
func (s *served) fail(op string, share float64) (failed int) {
	s.t.Helper()
	if _, err := fmt.Fprintln(s.in, op, share); err != nil {
		s.t.Fatal(err)
	}
	if _, err := fmt.Fscanln(s.out, &failed); err != nil {
		s.t.Fatal(err)
	}
	return failed
}

func (s *served) start() {
	s.t.Helper()
	began := time.Now()
	defer s.unlessUp()
	cmd := exec.Command(os.Args[0], "-test.run=^TestServedProcess$")
	cmd.Env = append(os.Environ(), servedArgs+"="+strings.Join(s.args, "\n"), servedArgs+"_DB="+s.db)
	if s.disk {
		cmd.Env = append(cmd.Env, servedArgs+"_DISK=1")
	}
	commands, err := cmd.StdinPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	replies, err := cmd.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	out, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	lines, base := bufio.NewReader(out), ""
	var said strings.Builder
	for base == "" {
		line, err := lines.ReadString('\n')
		said.WriteString(line)
		if _, after, ok := strings.Cut(line, "msg=serving address="); ok {
			base, _, _ = strings.Cut(after, " ")
		} else if err != nil {
			s.t.Fatalf("the server did not start: %s", said.String())
		}
	}
	go io.Copy(io.Discard, lines)
	r, err := http.Get(base + "/healthz")
	if err != nil {
		s.t.Fatal(err)
	}
	_ = r.Body.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.recovery = max(s.recovery, time.Since(began))
	s.cmd, s.base, s.in, s.out = cmd, base, commands, bufio.NewReader(replies)
	s.up.Broadcast()
}

// kill ends the process without warning.
func (s *served) kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.base == "" {
		return
	}
	s.base = ""
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

func (s *served) signal(which os.Signal) {
	if err := s.cmd.Process.Signal(which); err != nil {
		s.t.Fatal(err)
	}
}

// url waits until the server is up.
func (s *served) url() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.base == "" && !s.over {
		s.up.Wait()
	}
	return s.base
}

// sitter is a candidate's client.
type sitter struct {
	server   *served
	token    string
	sitting  string
	seq      int
	answered map[int]string // acknowledged
}

// call sends a request once; an error means that its outcome is unknown.
func (c *sitter) call(method, path, body string) (int, http.Header, map[string]json.RawMessage, error) {
	req, err := http.NewRequest(method, c.server.url()+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	client := http.Client{Timeout: 30 * time.Second}
	r, err := client.Do(req)
	if err != nil {
		return 0, nil, nil, err
	}
	defer r.Body.Close()
	var text bytes.Buffer
	if _, err := text.ReadFrom(r.Body); err != nil {
		return 0, nil, nil, err
	}
	answer := map[string]json.RawMessage{}
	if err := json.Unmarshal(text.Bytes(), &answer); err != nil {
		return 0, nil, nil, fmt.Errorf("%s: %w", text.Bytes(), err)
	}
	return r.StatusCode, r.Header, answer, nil
}

// must sends a request until it is answered, and wants 200.
func (c *sitter) must(method, path, body string) (map[string]json.RawMessage, error) {
	for {
		status, _, answer, err := c.call(method, path, body)
		switch {
		case err != nil || status == http.StatusServiceUnavailable:
			continue
		case status >= 300:
			return nil, fmt.Errorf("%s %s %s: %d %s", method, path, body, status, answer["error"])
		}
		return answer, nil
	}
}

func text(raw json.RawMessage) string {
	var s string
	_ = json.Unmarshal(raw, &s)
	return s
}

// sitDown signs in by ticket and begins.
func (c *sitter) sitDown(exam string, ticket map[string]string) error {
	answer, err := c.must("POST", "/api/v1/session", fmt.Sprintf(`{"ticket":%q,"code":%q}`, ticket["ticket"], ticket["code"]))
	if err != nil {
		return err
	}
	c.token, c.answered = text(answer["token"]), map[int]string{}
	if answer, err = c.must("POST", "/api/v1/exams/"+exam+"/sitting", `{"terminal":"t"}`); err != nil {
		return err
	}
	c.sitting = text(answer["sitting"])
	return nil
}

func (c *sitter) body(response string) string {
	return fmt.Sprintf(`{"epoch":1,"seq":%d,"response":%s}`, c.seq+1, response)
}

func (c *sitter) path(n int) string {
	return fmt.Sprintf("/api/v1/sittings/%s/responses/%d", c.sitting, n)
}

// answer sends the next answer until it is acknowledged.
func (c *sitter) answer(n int, response string) error {
	if _, err := c.must("PUT", c.path(n), c.body(response)); err != nil {
		return err
	}
	c.seq++
	c.answered[n] = response
	return nil
}

// holds compares what the server has with what it acknowledged.
func (c *sitter) holds() error {
	answer, err := c.must("GET", "/api/v1/sittings/"+c.sitting, "")
	if err != nil {
		return err
	}
	return c.matches(answer)
}

func (c *sitter) matches(answer map[string]json.RawMessage) error {
	var responses map[int]json.RawMessage
	if err := json.Unmarshal(answer["responses"], &responses); err != nil {
		return err
	}
	if seq := string(answer["seq"]); seq != fmt.Sprint(c.seq) || len(responses) != len(c.answered) {
		return fmt.Errorf("%s answers of %d stand, %d questions of %d", seq, c.seq, len(responses), len(c.answered))
	}
	for n, want := range c.answered {
		if got := string(responses[n]); got != want {
			return fmt.Errorf("question %d holds %.40s, acknowledged was %.40s", n, got, want)
		}
	}
	return nil
}

// servedExam makes an exam of four choices and two short answers that is open
// now, and returns it with its tickets.
func servedExam(t *testing.T, candidates int, flags ...string) (exam string, tickets []map[string]string) {
	t.Helper()
	return servedExamUntil(t, time.Now().Add(2*time.Hour), candidates, flags...)
}

// servedExamUntil makes such an exam that closes at a time.
func servedExamUntil(t *testing.T, closes time.Time, candidates int, flags ...string) (exam string, tickets []map[string]string) {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	var bank, roster strings.Builder
	for i := range 6 {
		fmt.Fprintf(&bank, `{"id":"s%d","topic":"a","type":"single","stem":"question %d?","options":["p","q","r","s"],"answer":"C"}`+"\n", i, i)
		fmt.Fprintf(&bank, `{"id":"t%d","topic":"a","type":"short","stem":"tell %d.","answer":"model"}`+"\n", i, i)
	}
	roster.WriteString("id,name\n")
	for i := range candidates {
		fmt.Fprintf(&roster, "c%d,考生%d\n", i, i)
	}
	blueprint := `{"title":"t","minutes":60,"pass":1,"sections":[{"title":"a","type":"single","marks":2,"draw":[{"topic":"*","count":4}]},
 {"title":"b","type":"short","marks":2,"draw":[{"topic":"*","count":2}]}],"forms":{"kind":"personal","count":1,"tolerance":2,"overlap":1},"shuffle":{"questions":true,"options":true}}`
	do := func(args ...string) string {
		t.Helper()
		code, out, errs := run(append(args, flags...)...)
		if code != 0 {
			t.Fatalf("%v: %s%s", args, out, errs)
		}
		return out
	}
	do("import", "--approve", write("bank.jsonl", bank.String()))
	var made struct{ Exam string }
	if err := json.Unmarshal([]byte(do("--json", "exam", "create", "--blueprint", write("b.json", blueprint), "--roster", write("r.csv", roster.String()),
		"--opens", time.Now().Add(-time.Minute).Format(time.RFC3339), "--closes", closes.Format(time.RFC3339), "--seal")), &made); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(do("--json", "exam", "tickets", made.Exam)), &tickets); err != nil || len(tickets) != candidates {
		t.Fatalf("%v %v", tickets, err)
	}
	return made.Exam, tickets
}
