package main

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
)

// responseRow is a row of the exported responses.
type responseRow struct {
	Candidate, Sitting, Question string
	N, Version                   int
	places
	Seq      int64
	Response json.RawMessage
	At       string
}

// compareResponses compares the exported responses with what was acknowledged,
// and the orders in which options were shown with the texts that were shown.
// What it learns of each paper's questions, scores are computed from.
func (w *Walk) compareResponses(ctx context.Context) (string, error) {
	rows, err := export[responseRow](ctx, &w.program, "responses", "--exam", w.exam)
	if err != nil {
		return "", err
	}
	want := 0
	for _, c := range w.people {
		c.drawn = map[int]drawn{}
		want += len(c.acked)
	}
	for i := range rows {
		r := &rows[i]
		c := w.bySitting[r.Sitting]
		if c == nil || c.id != r.Candidate {
			w.Differ("a response of %s in sitting %s", r.Candidate, r.Sitting)
			continue
		}
		c.compareResponse(w.bank.byID[r.Question], r)
	}
	if len(rows) != want {
		w.Differ("%d responses are exported, %d were acknowledged", len(rows), want)
	}
	return fmt.Sprintf("%d responses", len(rows)), nil
}

func (c *candidate) compareResponse(q *question, r *responseRow) {
	a, answered := c.acked[r.N]
	all := c.paper.all()
	if _, twice := c.drawn[r.N]; r.N < 1 || r.N > len(all) || twice || !answered || q == nil || r.Version != 1 {
		c.Differ("%s: a response to question %d, %s version %d", c.id, r.N, r.Question, r.Version)
		return
	}
	s := &all[r.N-1]
	if text := s.question(); text.look() != q.look() || !r.fits(q, s) {
		c.Differ("%s: question %d was not shown as the export of %s says: %+v", c.id, r.N, r.Question, r.places)
		return
	}
	c.drawn[r.N] = drawn{q, r.places}
	var got any
	if err := json.Unmarshal(r.Response, &got); err != nil {
		c.Differ("%s: question %d: %v", c.id, r.N, err)
		return
	}
	if want := authored(s, &r.places, a.response); !reflect.DeepEqual(got, want) || r.Seq != a.seq {
		c.Differ("%s: question %d is exported as %s (%d), acknowledged was %v (%d)", c.id, r.N, r.Response, r.Seq, want, a.seq)
	}
}

// compareResults compares the exported results with what they must be.
func (w *Walk) compareResults(ctx context.Context) (string, error) {
	type row struct {
		Candidate, Sitting string
		Score, Max         json.Number
		Passed             bool
		Revision           int
	}
	rows, err := export[row](ctx, &w.program, "results", "--exam", w.exam)
	if err != nil {
		return "", err
	}
	passed := 0
	seen := map[string]bool{}
	for _, r := range rows {
		c := w.bySitting[r.Sitting]
		if c == nil || c.id != r.Candidate || seen[r.Candidate] {
			w.Differ("a result of %s in sitting %s", r.Candidate, r.Sitting)
			continue
		}
		seen[r.Candidate] = true
		if e := c.expect(); parseMilli(r.Score.String()) != e.score || parseMilli(r.Max.String()) != e.max || r.Passed != e.passed || r.Revision < 1 {
			w.Differ("%s: the result is %s of %s, passed %v; it must be %v of %v, %v", c.id, r.Score, r.Max, r.Passed, e.score, e.max, e.passed)
		}
		if r.Passed {
			passed++
		}
	}
	if len(rows) != len(w.people) {
		w.Differ("%d results", len(rows))
	}
	return fmt.Sprintf("%d results, %d passed", len(rows), passed), nil
}

// compareLedgers compares what stands in the ledgers with the results: an entry
// for everybody who is marked, in a chain of their own.
func (w *Walk) compareLedgers(ctx context.Context) (string, error) {
	type row struct {
		Person, Period, Component, Kind string
		Value, Of                       json.Number
		Prev, Hash                      string
	}
	rows, err := export[row](ctx, &w.program, "ledger")
	if err != nil {
		return "", err
	}
	of := map[string][]row{}
	for _, r := range rows {
		prev := ""
		if before := of[r.Person]; len(before) > 0 {
			prev = before[len(before)-1].Hash
		}
		if r.Prev != prev || len(r.Hash) != 64 || r.Period == "" || r.Component == "" || r.Kind != "result" {
			w.Differ("an entry of %s does not follow: %+v", r.Person, r)
		}
		of[r.Person] = append(of[r.Person], r)
	}
	for _, c := range w.people {
		entries, e := of[c.id], c.expect()
		delete(of, c.id)
		switch {
		case e.waits > 0:
			if len(entries) > 0 {
				w.Differ("%s: not all marked, and in the ledger: %+v", c.id, entries)
			}
		case len(entries) != 1 || parseMilli(entries[0].Value.String()) != e.score || parseMilli(entries[0].Of.String()) != e.max:
			w.Differ("%s: the ledger says %+v; it must say %v of %v", c.id, entries, e.score, e.max)
		}
	}
	if len(of) > 0 {
		w.Differ("ledgers of others: %+v", of)
	}
	return fmt.Sprintf("%d entries", len(rows)), nil
}
