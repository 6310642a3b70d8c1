package main

import (
	"fmt"
	"io"
	"sync"
	"text/tabwriter"
	"time"
)

// Report is what a walk measured, and what was not as it must be.
type Report struct {
	mu    sync.Mutex
	steps []step
	wrong []string
	n     int // of wrong, those that are not kept too
}

type step struct {
	name string
	took time.Duration
	said string
}

// keptWrong bounds how many differences are kept in words.
const keptWrong = 40

// Differ notes something that is not as it must be.
func (r *Report) Differ(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.n++; r.n <= keptWrong {
		r.wrong = append(r.wrong, fmt.Sprintf(format, args...))
	}
}

// Wrong returns how many things were not as they must be.
func (r *Report) Wrong() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.n
}

// Step times do and keeps what it says of itself.
func (r *Report) Step(name string, do func() (string, error)) error {
	began := time.Now()
	said, err := do()
	took := time.Since(began)
	r.mu.Lock()
	r.steps = append(r.steps, step{name, took, said})
	r.mu.Unlock()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// Print writes the steps as a table, and below it what differs.
func (r *Report) Print(out io.Writer) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, s := range r.steps {
		fmt.Fprintf(table, "%s\t%8.2f s\t%s\n", s.name, s.took.Seconds(), s.said)
	}
	_ = table.Flush()
	for _, text := range r.wrong {
		fmt.Fprintln(out, "differs:", text)
	}
	fmt.Fprintln(out, "mismatches:", r.n)
}
