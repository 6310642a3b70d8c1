package office

import (
	"context"
	"sync"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/paper"
	"lectern/questionbank"
)

// examMemory is what a node remembers of exams, bounded: ten thousand who begin
// in the same minute must not read and open their papers at every answer.
type examMemory struct {
	exams      *cache[string, *exam.Exam]     // by id
	candidates *cache[string, exam.Candidate] // by exam.CandidateKey
	forms      *cache[string, plainForm]      // by exam.FormKey, some 500 bytes each
	sheets     *cache[string, *paper.Sheet]   // by exam.FormKey, some 10 kB each
	drawings   *cache[string, *drawing]       // by run

	loading sync.Mutex // one drawing at a time is unpacked
}

// How old a copy may be that another node can have changed.
const (
	examAge      = 5 * time.Second
	candidateAge = 30 * time.Second
)

func newExamMemory() examMemory {
	return examMemory{
		exams:      newCache[string, *exam.Exam](256),
		candidates: newCache[string, exam.Candidate](openSittings),
		forms:      newCache[string, plainForm](openSittings),
		sheets:     newCache[string, *paper.Sheet](1_000),
		drawings:   newCache[string, *drawing](4),
	}
}

// plainForm is a form as the sealing wrote it, opened.
type plainForm struct {
	name string // of a parallel form
	body []byte // of paper.Encoder
}

// drawing is what the forms of one sealing were drawn from, and the questions
// that they show.
type drawing struct {
	run   engine.ID
	seed  paper.Seed
	pool  paper.Pool
	table paper.Table

	candidates []paper.Candidate // for whom forms were drawn together, as they sat then

	plans     sync.Mutex
	byAttempt map[int]*paper.Plan
	parallel  []paper.Form

	texts     sync.RWMutex
	questions map[paper.Ref]*questionbank.Question
	reading   chan struct{} // one place, for who reads questions
}

// Exam returns an exam, from memory where it can; another node's change may be
// five seconds late. NotFound. What it points to must not be changed.
func (o *Office) Exam(ctx context.Context, id engine.ID) (exam.Exam, error) {
	e, err := o.examAt(ctx, id)
	if err != nil {
		return exam.Exam{}, err
	}
	return *e, nil
}

// examAt is Exam without a copy: nothing of what it returns may be changed.
func (o *Office) examAt(ctx context.Context, id engine.ID) (*exam.Exam, error) {
	now := o.Clock.Now()
	if e, at, ok := o.exams.exams.get(id); ok && now.Sub(at) < examAge {
		return e, nil
	}
	e, err := o.Store.Exams.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	o.exams.exams.put(id, &e, now)
	return &e, nil
}

// keepExam remembers an exam that this node wrote.
func (o *Office) keepExam(e exam.Exam) { o.exams.exams.put(e.ID, &e, o.Clock.Now()) }

// Candidate returns a person's line on an exam's roster, from memory where it
// can; another node's change may be half a minute late. NotFound
// ("error.candidate.missing") for who does not stand on it.
func (o *Office) Candidate(ctx context.Context, id, person engine.ID) (exam.Candidate, error) {
	now := o.Clock.Now()
	key := exam.CandidateKey(id, person)
	if c, at, ok := o.exams.candidates.get(key); ok && now.Sub(at) < candidateAge {
		return c, nil
	}
	c, err := o.Store.Roster.Get(ctx, key)
	if err != nil {
		return c, err
	}
	e, err := o.Exam(ctx, id)
	if err != nil {
		return c, err
	}
	if !e.Stands(&c) {
		return exam.Candidate{}, engine.NotFound("error.candidate.missing", "id", key)
	}
	c.Compact()
	o.exams.candidates.put(key, c, now)
	return c, nil
}
