package paper

import (
	"slices"

	"lectern/engine"
	"lectern/questionbank"
)

// Drawable is a question with the version that may be drawn, and how that went.
type Drawable struct {
	Question *questionbank.Question
	Version  int
	Observed Observed
}

// PoolOf makes a pool of questions, each given once. A question without
// difficulty gets the mean of its type in these questions, 0.6 where none of
// its type has one. As results come in, difficulties follow them: see
// Observed.Facility.
func PoolOf(questions []Drawable) Pool {
	means := questionbank.MeanDifficulties(func(yield func(*questionbank.Question) bool) {
		for _, d := range questions {
			if !yield(d.Question) {
				return
			}
		}
	})
	pool := make(Pool, len(questions))
	for i, d := range questions {
		q := d.Question
		pool[i] = Entry{
			ID: q.ID, Version: d.Version, Topic: q.Topic, Type: q.Type, Tags: q.Tags,
			Difficulty: d.Observed.Facility(means.Of(q)), Enemies: q.Enemies, Layout: LayoutOf(q),
		}
	}
	return pool
}

// LayoutOf returns what shuffling needs to know of a question. Options that
// speak of the other options (以上都对, all of the above) keep their place.
func LayoutOf(q *questionbank.Question) Layout {
	l := Layout{Key: -1, Marks: q.Marks, Options: len(q.Options)}
	switch q.Type {
	case questionbank.Single, questionbank.Multiple:
		l.Pinned = q.KeepPlace()
		if q.Type == questionbank.Single && len(q.Key.Choice) == 1 {
			l.Key = q.Key.Choice[0]
		}
	case questionbank.Match:
		l.Pinned = q.KeepPlace()
		l.Targets = len(q.Targets)
	case questionbank.Order:
		l.Always = true
	case questionbank.Case:
		l.Options = 0
		for i := range q.Parts {
			l.Parts = append(l.Parts, LayoutOf(&q.Parts[i]))
		}
	default:
		l.Options = 0
	}
	return l
}

// Ref names one version of a question.
type Ref struct {
	ID      engine.ID `bson:"id" json:"id"`
	Version int       `bson:"v" json:"version"`
}

// Refs returns the questions that the form holds, in order.
func (f *Form) Refs() []Ref {
	var refs []Ref
	for _, s := range f.Sections {
		for _, q := range s.Questions {
			refs = append(refs, Ref{q.ID, q.Version})
		}
	}
	return refs
}

// sorted returns the pool by id, so that the order in which a bank was read
// decides nothing. It is the pool itself where it is sorted already.
func (p Pool) sorted() Pool {
	byID := func(a, b Entry) int {
		if a.ID != b.ID {
			if a.ID < b.ID {
				return -1
			}
			return 1
		}
		return a.Version - b.Version
	}
	if slices.IsSortedFunc(p, byID) {
		return p
	}
	s := slices.Clone(p)
	slices.SortFunc(s, byID)
	return s
}
