package main

import (
	"context"
	"fmt"
	"math/big"
	"math/rand/v2"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// marker works through the queue of short answers on the marker's pages.
type marker struct {
	client
	*Walk
	rand *rand.Rand
}

const (
	markerID       = "marker-1"
	markerPassword = "Quiet-Reading-7"
)

// hire adds a marker.
func (w *Walk) hire(ctx context.Context) error {
	for _, act := range [][]string{
		{"user", "add", "--id", markerID, "--name", "阅卷人"},
		{"user", "roles", markerID, "--roles", "marker"},
		{"user", "password", markerID},
	} {
		if _, err := w.run(ctx, strings.NewReader(markerPassword+"\n"), act...); err != nil {
			return err
		}
	}
	return nil
}

var (
	scriptPath = regexp.MustCompile(`^/marking/[^/]+/scripts/([^/]+)/([0-9]+)$`)
	hidden     = regexp.MustCompile(`name="(version|question)" value="([^"]*)"`)
)

// markSome marks at most so many answers, whatever comes next in the queue.
func (m *marker) markSome(ctx context.Context, most int) (marked int, err error) {
	if err := m.signIn(ctx, map[string]string{"user": markerID, "password": markerPassword}, "marker"); err != nil {
		return 0, err
	}
	for marked < most {
		at, err := m.do(ctx, 303, "GET", "/marking/"+m.exam+"/next", "", nil)
		if err != nil {
			return marked, err
		}
		found := scriptPath.FindStringSubmatch(string(at))
		if found == nil {
			return marked, nil
		}
		if err := m.markOne(ctx, found); err != nil {
			return marked, err
		}
		marked++
	}
	return marked, nil
}

func (m *marker) markOne(ctx context.Context, found []string) error {
	page, err := m.do(ctx, 200, "GET", found[0], "", nil)
	if err != nil {
		return err
	}
	c := m.bySitting[found[1]]
	if c == nil {
		return fmt.Errorf("no candidate has the sitting of %s", found[0])
	}
	n, _ := strconv.Atoi(found[2]) // digits
	q := m.questionOf(c, n)
	if q == nil {
		return fmt.Errorf("the question of %s is not known", found[0])
	}
	form := url.Values{}
	for _, field := range hidden.FindAllStringSubmatch(string(page), -1) {
		form.Set(field[1], field[2])
	}
	c.judged[n] = judgement{}
	if q.Type != "case" {
		c.judged[n][0] = m.judge(q, "", form)
	}
	for i := range q.Parts {
		if q.Parts[i].Type == "short" {
			c.judged[n][i] = m.judge(&q.Parts[i], "p"+strconv.Itoa(i)+".", form)
		}
	}
	return m.form(ctx, found[0], form)
}

// questionOf finds what a candidate was asked by what was shown.
func (m *marker) questionOf(c *candidate, n int) *question {
	for _, s := range c.paper.all() {
		if text := s.question(); s.N == n && len(m.bank.byLook[text.look()]) > 0 {
			return m.bank.byLook[text.look()][0]
		}
	}
	return nil
}

// judge fills in the form of one short answer, and returns the share of its
// marks that is given.
func (m *marker) judge(q *question, prefix string, form url.Values) *big.Rat {
	points := q.key().Points
	if len(points) == 0 {
		given := milli(m.rand.Int64N(int64(q.own())/500+1) * 500)
		form.Set(prefix+"given", given.String())
		return big.NewRat(int64(given), int64(q.own()))
	}
	var ticked, of milli
	for i, p := range points {
		of += parseMilli(p.Marks.String())
		if m.rand.IntN(2) == 0 {
			ticked += parseMilli(p.Marks.String())
			form.Add(prefix+"points", strconv.Itoa(i))
		}
	}
	return big.NewRat(int64(ticked), int64(of))
}
