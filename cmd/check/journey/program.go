package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// program is the built product over one database.
type program struct {
	path string
	db   []string // --db and, where it is named, --key-file
}

// json runs a command and reads the document that it prints.
func (p *program) json(ctx context.Context, into any, words ...string) error {
	out, err := p.run(ctx, nil, append(words, "--json")...)
	if err != nil {
		return err
	}
	return json.Unmarshal(out, into)
}

// run runs a command over the database. words are its name and its arguments;
// flags of the database are put behind them.
func (p *program) run(ctx context.Context, in io.Reader, words ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, p.path, append(words, p.db...)...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, &out, &errs
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("lectern %s: %w: %.2000s %.2000s", strings.Join(words, " "), err, errs.Bytes(), out.Bytes())
	}
	return out.Bytes(), nil
}

// export yields the rows of an export.
func export[T any](ctx context.Context, p *program, what string, more ...string) ([]T, error) {
	out, err := p.run(ctx, nil, append([]string{"export", "--what", what}, more...)...)
	if err != nil {
		return nil, err
	}
	var rows []T
	d := json.NewDecoder(bytes.NewReader(out))
	for {
		var row T
		if err := d.Decode(&row); err == io.EOF {
			return rows, nil
		} else if err != nil {
			return nil, fmt.Errorf("export of %s, row %d: %w", what, len(rows)+1, err)
		}
		rows = append(rows, row)
	}
}

// server is the product serving, in a process of its own.
type server struct {
	url  string
	cmd  *exec.Cmd
	errs bytes.Buffer
	done chan error
}

// serve starts the server and waits until it is ready.
func (p *program) serve(ctx context.Context) (*server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	addr := listener.Addr().String()
	if err := listener.Close(); err != nil {
		return nil, err
	}
	s := &server{url: "http://" + addr, done: make(chan error, 1)}
	s.cmd = exec.CommandContext(ctx, p.path, append([]string{"serve", "--addr", addr}, p.db...)...)
	s.cmd.Stderr = &s.errs
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() { s.done <- s.cmd.Wait() }()
	const ready = time.Minute
	for end := time.Now().Add(ready); time.Now().Before(end); {
		if r, err := http.Get(s.url + "/healthz"); err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return s, nil
			}
		}
		select {
		case err := <-s.done:
			return nil, fmt.Errorf("the server ended: %v: %s", err, s.errs.String())
		case <-time.After(50 * time.Millisecond):
		}
	}
	_ = s.cmd.Process.Kill()
	return nil, fmt.Errorf("the server is not ready: %s", s.errs.String())
}

// stop ends the server as a service manager does.
func (s *server) stop() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	if err := <-s.done; err != nil {
		return fmt.Errorf("the server ended with %w: %s", err, s.errs.String())
	}
	return nil
}

// sizeOf returns what a database folder holds, in bytes; 0 for a URL.
func sizeOf(db string) int64 {
	var sum int64
	_ = filepath.WalkDir(db, func(_ string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			if info, err := d.Info(); err == nil {
				sum += info.Size()
			}
		}
		return nil
	})
	return sum
}

func writeJSON(path string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return os.WriteFile(path, b, 0o600)
}
