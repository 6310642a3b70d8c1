package exam

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"lectern/engine"
	"lectern/engine/sitting"
)

// Bounds of an exam's settings.
const (
	MaxTitle    = 100  // characters
	MaxRules    = 2000 // characters
	MaxMinutes  = 1440 // a day
	MaxAttempts = 10   // of one candidate
	MaxExtra    = 600  // minutes of one candidate
	MaxAfter    = 20   // exams whose papers were seen
	maxGraceMS  = 60_000
)

// New returns an exam with the terms that hold unless others are set: own
// duration, one attempt, no entry or hand-in limit; the score is shown on
// release, answers never.
func New(id engine.ID, title string) Exam {
	return Exam{
		ID: id, Title: title, Status: Preparing,
		Terms:    sitting.Terms{Minutes: 60, Model: sitting.OwnDuration, GraceMS: sitting.DefaultGraceMS},
		Attempts: 1, Counts: Best, Score: ShowRelease, Answers: ShowNever, Explain: ShowNever, Component: "test",
	}
}

// Check returns every setting that cannot be kept, each an Invalid error at its
// field. Fields are those of the settings page: title, opens, closes, minutes,
// last_entry, earliest_handin, model, attempts, counts, grace, show_score,
// show_answers, show_explain, record, after, rules.
func (e *Exam) Check() []*engine.Error {
	var wrong []*engine.Error
	bad := func(field, message string, args ...any) {
		wrong = append(wrong, engine.Invalid(message, args...).At(field))
	}
	switch {
	case strings.TrimSpace(e.Title) == "":
		bad("title", "error.required")
	case utf8.RuneCountInString(e.Title) > MaxTitle:
		bad("title", "error.long", "most", MaxTitle)
	case strings.ContainsFunc(e.Title, unicode.IsControl):
		bad("title", "error.characters")
	}
	if utf8.RuneCountInString(e.Rules) > MaxRules {
		bad("rules", "error.long", "most", MaxRules)
	}
	if e.Record < 0 || e.Record > 100 {
		bad("record", "exam.error.range", "low", 0, "high", 100)
	}
	switch {
	case len(e.After) > MaxAfter:
		bad("after", "exam.error.after_many", "most", MaxAfter)
	case slices.Contains(e.After, e.ID):
		bad("after", "exam.error.after_self")
	}
	t := e.Terms
	if t.Minutes < 1 || t.Minutes > MaxMinutes {
		bad("minutes", "exam.error.range", "low", 1, "high", MaxMinutes)
	}
	if t.Opens != 0 || t.Closes != 0 {
		switch {
		case t.Opens <= 0:
			bad("opens", "error.required")
		case t.Closes <= 0:
			bad("closes", "error.required")
		case t.Closes <= t.Opens:
			bad("closes", "exam.error.closes_before")
		case t.LastEntry > t.Closes-t.Opens:
			bad("last_entry", "exam.error.entry_after_close")
		}
	}
	if t.LastEntry < 0 {
		bad("last_entry", "exam.error.negative")
	}
	switch {
	case t.EarliestHandin < 0:
		bad("earliest_handin", "exam.error.negative")
	case t.EarliestHandin > int64(t.Minutes)*60_000:
		bad("earliest_handin", "exam.error.handin_after_end", "minutes", t.Minutes)
	}
	if t.Model != sitting.OwnDuration && t.Model != sitting.FixedEnd {
		bad("model", "exam.error.choice")
	}
	if t.GraceMS < 0 || t.GraceMS > maxGraceMS {
		bad("grace", "exam.error.range", "low", 0, "high", maxGraceMS)
	}
	if e.Attempts < 1 || e.Attempts > MaxAttempts {
		bad("attempts", "exam.error.range", "low", 1, "high", MaxAttempts)
	}
	if e.Counts != Best && e.Counts != Last && e.Counts != Mean {
		bad("counts", "exam.error.choice")
	}
	shows := []struct {
		field string
		show  Show
	}{{"show_score", e.Score}, {"show_answers", e.Answers}, {"show_explain", e.Explain}}
	for i, s := range shows {
		known := s.show == ShowNever || s.show == ShowRelease || s.show == ShowClose || s.show == ShowHandin
		switch {
		case !known:
			bad(s.field, "exam.error.choice")
		case i > 0 && s.show == ShowHandin && e.Attempts > 1:
			bad(s.field, "exam.error.answers_before_retake")
		}
	}
	return wrong
}

// Warnings returns what in the terms is allowed but may be a mistake, each at
// its field.
func (e *Exam) Warnings() []*engine.Error {
	t := e.Terms
	var odd []*engine.Error
	window := t.Closes - t.Opens
	if t.Opens > 0 && window > 0 && window < int64(t.Minutes)*60_000 && !(t.Model == sitting.OwnDuration && t.BeyondClose) {
		odd = append(odd, engine.Invalid("exam.warning.window", "minutes", t.Minutes, "window", window/60_000).At("closes"))
	}
	if e.Answers == ShowHandin || e.Explain == ShowHandin {
		odd = append(odd, engine.Invalid("exam.warning.answers").At("show_answers"))
	}
	return odd
}
