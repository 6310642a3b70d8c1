package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// A newcomer starts the demo, signs in as it says, stops it, and finds the same
// when it is started again.
func TestDemoStartsTwice(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "demo")
	var said []string
	for range 2 {
		said = append(said, demoOnce(t, folder))
	}
	sealed := regexp.MustCompile(`(?m)^  \S+ .*$`)
	if a, b := sealed.FindAllString(said[0], -1), sealed.FindAllString(said[1], -1); len(a) < 11 || strings.Join(a, "\n") != strings.Join(b, "\n") {
		t.Errorf("the second start says\n%s\nthe first\n%s", said[1], said[0])
	}
}

// demoOnce runs the demo until it answers, signs in as the office, and stops it.
func demoOnce(t *testing.T, folder string) string {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 3*time.Minute)
	defer stop()
	out := &said{}
	app := &App{Ctx: ctx, Stdin: strings.NewReader(""), Stdout: out, Stderr: io.Discard, Env: func(string) string { return "" }}
	ended := make(chan int, 1)
	go func() { ended <- app.Run([]string{"demo", "--db", folder, "--addr", "127.0.0.1:0"}) }()
	base, err := out.wait(ctx, regexp.MustCompile(`http://127\.0\.0\.1:\d+`), ended)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if _, err := out.wait(ctx, regexp.MustCompile(`--fresh`), ended); err != nil { // the last line
		t.Fatalf("%v\n%s", err, out)
	}
	password := regexp.MustCompile(`[A-Z]\w+-\d{4}`).FindString(out.String())
	answer, err := http.Post(base+"/api/v1/session", "application/json", strings.NewReader(`{"user":"office","password":"`+password+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("the office signs in: %s", answer.Status)
	}
	stop()
	if code := <-ended; code != 0 {
		t.Errorf("the demo ends with %d\n%s", code, out)
	}
	return out.String()
}

// said is what a command has printed so far.
type said struct {
	mu sync.Mutex
	b  bytes.Buffer
	at chan struct{}
}

func (s *said) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.at != nil {
		close(s.at)
		s.at = nil
	}
	return s.b.Write(p)
}

func (s *said) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// wait returns the first match of what is printed, unless the command ends
// before.
func (s *said) wait(ctx context.Context, what *regexp.Regexp, ended <-chan int) (string, error) {
	for {
		s.mu.Lock()
		found := what.FindString(s.b.String())
		next := make(chan struct{})
		s.at = next
		s.mu.Unlock()
		if found != "" {
			return found, nil
		}
		select {
		case <-next:
		case <-ended:
			return "", io.ErrUnexpectedEOF
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}
