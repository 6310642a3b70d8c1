package main

import (
	"errors"
	"fmt"
	"strings"

	"lectern/engine"
	"lectern/views"
)

// unmet is a server's refusal of a blueprint that the bank cannot meet, with
// what would mend it.
type unmet struct {
	error
	mending views.Mending
}

func (u unmet) Unwrap() error { return u.error }

// mendingOf returns what a refused blueprint lacks, where that is why.
func (a *App) mendingOf(err error) (views.Mending, bool) {
	var said unmet
	if errors.As(err, &said) {
		return said.mending, true
	}
	return a.words().MendingOf(err)
}

// mend says below the error what is lacking, and what would mend it.
func (a *App) mend(m views.Mending) {
	for i, s := range m.Shortages {
		fmt.Fprintln(a.Stderr, "- "+strings.Join(append([]string{s.Text}, s.Notes...), " "))
		fmt.Fprintln(a.Stderr, "  "+strings.TrimSpace(a.words().T("exam.advice_ways")))
		for _, r := range m.Remedies {
			if r.Shortage == i {
				fmt.Fprintln(a.Stderr, "  * "+r.Text)
			}
		}
	}
}

// ignored says which questions of the never list the bank does not have.
func (a *App) ignored(ids []engine.ID) {
	for _, id := range ids {
		fmt.Fprintln(a.Stderr, a.words().T("error.paper.never_unknown", "id", id))
	}
}
