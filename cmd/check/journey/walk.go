package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// Walk is one way through the product, from files of questions to ledger
// entries.
type Walk struct {
	Program    string // the built product
	DB, Key    string // Key may be "" for a folder
	Folder     string // for the files that the walk writes
	Files      []string
	Blueprint  *blueprint
	Candidates int
	Writers    int // so many candidates write short answers, for markers to read
	Seed       uint64

	Report
	program
	web       *http.Client
	bank      *bank
	questions int // on a paper
	exam      string
	people    []*candidate
	bySitting map[string]*candidate
	answers   atomic.Int64
}

// atOnce is how many candidates sit at the same time.
const atOnce = 64

// Walk walks. What it measured and found is in the report, also where it could
// not come to its end.
func (w *Walk) Walk(ctx context.Context) (*Report, error) {
	w.program = program{path: w.Program, db: []string{"--db", w.DB}}
	if w.Key != "" {
		w.program.db = append(w.program.db, "--key-file", w.Key)
	}
	w.bySitting = map[string]*candidate{}
	transport := &http.Transport{MaxIdleConnsPerHost: atOnce}
	defer transport.CloseIdleConnections()
	w.web = &http.Client{Transport: transport, Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for i := range w.Blueprint.Sections {
		w.questions += w.Blueprint.Sections[i].count()
	}
	for _, part := range []func(context.Context) error{w.prepare, w.examDay, w.results, w.aftermath} {
		if err := part(ctx); err != nil {
			return &w.Report, err
		}
	}
	return &w.Report, nil
}

// imported is what import prints.
type imported struct {
	Read, Added, Changed, Unchanged int
	Refused, Warnings               []struct{ File, ID, Field, Reason string }
}

// prepare imports the questions and seals an exam out of them.
func (w *Walk) prepare(ctx context.Context) error {
	words := append([]string{"import", "--approve"}, w.Files...)
	var first, second imported
	if err := w.Step("import", func() (string, error) {
		err := w.json(ctx, &first, words...)
		return fmt.Sprintf("%d read, %d added, %d refused, %d warnings", first.Read, first.Added, len(first.Refused), len(first.Warnings)), err
	}); err != nil {
		return err
	}
	if err := w.Step("import again", func() (string, error) {
		err := w.json(ctx, &second, words...)
		return fmt.Sprintf("%d added, %d changed, %d unchanged", second.Added, second.Changed, second.Unchanged), err
	}); err != nil {
		return err
	}
	if second.Added+second.Changed > 0 {
		w.Differ("importing again adds %d and changes %d", second.Added, second.Changed)
	}
	if err := w.Step("export questions", func() (string, error) {
		questions, err := export[question](ctx, &w.program, "questions")
		w.bank = newBank(questions)
		if len(questions) != first.Added {
			w.Differ("%d questions are exported, %d were added", len(questions), first.Added)
		}
		return fmt.Sprintf("%d questions", len(questions)), err
	}); err != nil {
		return err
	}
	before := sizeOf(w.DB)
	if err := w.Step("create and seal", func() (string, error) {
		err := w.create(ctx)
		size := sizeOf(w.DB)
		return fmt.Sprintf("%d papers of %d questions; the database grows by %.1f MB to %.1f MB", w.Candidates, w.questions, mega(size-before), mega(size)), err
	}); err != nil {
		return err
	}
	return w.Step("tickets and marker", func() (string, error) {
		if err := w.tickets(ctx); err != nil || w.Writers == 0 {
			return "", err
		}
		return "", w.hire(ctx)
	})
}

func mega(bytes int64) float64 { return float64(bytes) / 1e6 }

// create writes blueprint and roster, and makes the exam of them.
func (w *Walk) create(ctx context.Context) error {
	blueprint, roster := filepath.Join(w.Folder, "blueprint.json"), filepath.Join(w.Folder, "roster.csv")
	if err := writeJSON(blueprint, w.Blueprint); err != nil {
		return err
	}
	var text bytes.Buffer
	out := csv.NewWriter(&text)
	_ = out.Write([]string{"id", "name", "department"})
	for i := range w.Candidates {
		_ = out.Write([]string{candidateID(i), "考生" + strconv.Itoa(i+1), "d" + strconv.Itoa(i%8)})
	}
	out.Flush()
	if err := os.WriteFile(roster, text.Bytes(), 0o600); err != nil {
		return err
	}
	now := time.Now()
	var made struct {
		Exam, Root string
		Forms      int
	}
	err := w.json(ctx, &made, "exam", "create", "--blueprint", blueprint, "--roster", roster, "--seal",
		"--opens", now.Add(-time.Minute).Format(time.RFC3339), "--closes", now.Add(6*time.Hour).Format(time.RFC3339))
	if err == nil && (made.Forms != w.Candidates || made.Root == "") {
		w.Differ("%d forms are sealed, root %q", made.Forms, made.Root)
	}
	w.exam = made.Exam
	return err
}

func candidateID(i int) string { return fmt.Sprintf("c%05d", i+1) }

func (w *Walk) tickets(ctx context.Context) error {
	var tickets []struct{ Candidate, Ticket, Code string }
	if err := w.json(ctx, &tickets, "exam", "tickets", w.exam); err != nil {
		return err
	}
	if len(tickets) != w.Candidates {
		w.Differ("%d tickets", len(tickets))
	}
	for i, t := range tickets {
		w.people = append(w.people, &candidate{
			Walk: w, i: i, id: t.Candidate, ticket: map[string]string{"ticket": t.Ticket, "code": t.Code},
			rand: rand.New(rand.NewPCG(w.Seed, uint64(i))), acked: map[int]acked{}, judged: map[int]judgement{},
		})
	}
	return nil
}

// serving does something while the server runs.
func (w *Walk) serving(ctx context.Context, do func(url string) error) error {
	s, err := w.serve(ctx)
	if err != nil {
		return err
	}
	return errors.Join(do(s.url), s.stop())
}

// examDay has everybody sit, and a marker begin.
func (w *Walk) examDay(ctx context.Context) error {
	return w.serving(ctx, func(url string) error {
		if err := w.Step("sit", func() (string, error) {
			began := time.Now()
			err := w.each(func(c *candidate) error {
				c.client = client{http: w.web, url: url}
				return c.sit(ctx)
			})
			n := w.answers.Load()
			return fmt.Sprintf("%d people, %d answers, %.0f a second", len(w.people), n, float64(n)/time.Since(began).Seconds()), err
		}); err != nil {
			return err
		}
		for _, c := range w.people {
			w.bySitting[c.sitting] = c
		}
		return w.marking(ctx, "mark some", url, w.Writers/2)
	})
}

// marking has the marker mark at most so many answers.
func (w *Walk) marking(ctx context.Context, name, url string, most int) error {
	if w.Writers == 0 {
		return nil
	}
	return w.Step(name, func() (string, error) {
		m := &marker{Walk: w, client: client{http: w.web, url: url}, rand: rand.New(rand.NewPCG(w.Seed, 1<<40))}
		n, err := m.markSome(ctx, most)
		return fmt.Sprintf("%d answers", n), err
	})
}

// each does something for every candidate, some at the same time, and returns
// the first error.
func (w *Walk) each(do func(*candidate) error) error {
	var all sync.WaitGroup
	work := make(chan *candidate)
	failed := make(chan error, 1)
	for range atOnce {
		all.Go(func() {
			for c := range work {
				if err := do(c); err != nil {
					select {
					case failed <- fmt.Errorf("%s: %w", c.id, err):
					default:
					}
				}
			}
		})
	}
	for _, c := range w.people {
		if len(failed) > 0 {
			break
		}
		work <- c
	}
	close(work)
	all.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}

// results releases, and compares everything that is exported.
func (w *Walk) results(ctx context.Context) error {
	if err := w.Step("release", func() (string, error) {
		_, err := w.run(ctx, nil, "exam", "release", w.exam)
		return "", err
	}); err != nil {
		return err
	}
	if err := w.Step("compare responses", func() (string, error) { return w.compareResponses(ctx) }); err != nil {
		return err
	}
	return w.compare(ctx)
}

// aftermath has candidates look at their results, and the marker mark what is
// left, which must follow into results and ledgers by itself.
func (w *Walk) aftermath(ctx context.Context) error {
	err := w.serving(ctx, func(url string) error {
		if err := w.Step("results through the API", func() (string, error) {
			return "", w.each(func(c *candidate) error {
				c.url = url
				allowed := "released"
				if c.expect().waits > 0 {
					allowed = "submitted"
				}
				return c.checkResult(ctx, allowed)
			})
		}); err != nil {
			return err
		}
		return w.marking(ctx, "mark the rest", url, 1<<20)
	})
	if err != nil || w.Writers == 0 {
		return err
	}
	for _, c := range w.people {
		if n := c.expect().waits; n > 0 {
			w.Differ("%s: %d answers never came to the marker", c.id, n)
		}
	}
	return w.compare(ctx)
}

// compare compares results and ledgers, and has the product verify itself.
func (w *Walk) compare(ctx context.Context) error {
	if err := w.Step("compare results", func() (string, error) { return w.compareResults(ctx) }); err != nil {
		return err
	}
	if err := w.Step("compare ledgers", func() (string, error) { return w.compareLedgers(ctx) }); err != nil {
		return err
	}
	return w.Step("verify", func() (string, error) {
		var v struct {
			Sittings, Streams, Entries int
			Differences                []any
		}
		err := w.json(ctx, &v, "verify")
		if len(v.Differences) > 0 || v.Sittings != len(w.people) {
			w.Differ("verify finds %v in %d sittings", v.Differences, v.Sittings)
		}
		return fmt.Sprintf("%d sittings, %d streams, %d entries", v.Sittings, v.Streams, v.Entries), err
	})
}
