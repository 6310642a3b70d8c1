package office

import (
	"context"
	"sync"
	"time"

	"lectern/engine"
	"lectern/engine/paper"
	"lectern/questionbank"
	"lectern/questionbank/formats"
)

// Bounds of what a node remembers of the bank.
const (
	bankHeld    = 30_000      // questions of which records are kept; those of a larger bank are read anew each time
	bankAge     = time.Minute // believed without a look at the database's count of changes going wrong
	versionHeld = 20_000      // versions of questions
)

// bankMemory is what a node remembers of the bank: all records of a bank of
// usual size, the pool, and single versions.
type bankMemory struct {
	most     int // questions whose records are kept
	loading  sync.Mutex
	mu       sync.Mutex
	now      *bankSnapshot
	versions *cache[string, *questionbank.Question]
	imports  *cache[string, []formats.Row] // by import and its version
}

func newBankMemory() bankMemory {
	return bankMemory{most: bankHeld, versions: newCache[string, *questionbank.Question](versionHeld), imports: newCache[string, []formats.Row](4)}
}

// bankSnapshot is the bank as of one count of changes. Nothing in it is
// changed after it was made.
type bankSnapshot struct {
	generation int64
	at         time.Time
	records    []*questionbank.Record // by id; nil where the bank is too large
	byID       map[engine.ID]*questionbank.Record
	pool       paper.Pool
	waiting    paper.Pool // questions that nobody has approved yet
	tree       []TopicCount
	stems      func() map[[32]byte]engine.ID
}

// bank returns the bank as it stands, from memory where nothing changed.
func (o *Office) bank(ctx context.Context) (*bankSnapshot, error) {
	generation, err := o.Store.Bank.Generation(ctx)
	if err != nil {
		return nil, err
	}
	if s := o.bankHeld(generation); s != nil {
		return s, nil
	}
	o.bankMemory.loading.Lock()
	defer o.bankMemory.loading.Unlock()
	if s := o.bankHeld(generation); s != nil {
		return s, nil
	}
	s, err := o.loadBank(ctx, generation)
	if err != nil {
		return nil, err
	}
	o.bankMemory.mu.Lock()
	defer o.bankMemory.mu.Unlock()
	o.bankMemory.now = s
	return s, nil
}

func (o *Office) bankHeld(generation int64) *bankSnapshot {
	o.bankMemory.mu.Lock()
	defer o.bankMemory.mu.Unlock()
	s := o.bankMemory.now
	if s == nil || s.generation != generation || o.Clock.Now().Sub(s.at).Abs() > bankAge {
		return nil
	}
	return s
}

func (o *Office) loadBank(ctx context.Context, generation int64) (*bankSnapshot, error) {
	s := &bankSnapshot{generation: generation, at: o.Clock.Now(), byID: map[engine.ID]*questionbank.Record{}}
	uses, err := o.usesOfQuestions(ctx)
	if err != nil {
		return nil, err
	}
	seen, err := o.observedQuestions(ctx)
	if err != nil {
		return nil, err
	}
	topics := newTopicCounter()
	var drawable, waiting []paper.Drawable
	for r, err := range o.Store.Questions.Every(ctx) {
		if err != nil {
			return nil, err
		}
		r.Uses = uses[r.ID]
		topics.add(&r)
		if q, number, ok := r.DrawableContent(); ok {
			drawable = append(drawable, paper.Drawable{Question: q, Version: number, Observed: seen[paper.Ref{ID: r.ID, Version: number}]})
		} else if r.Status != questionbank.Retired {
			waiting = append(waiting, paper.Drawable{Question: &r.Content, Version: r.Newest})
		}
		s.records = append(s.records, &r)
	}
	s.pool, s.waiting = paper.PoolOf(drawable), paper.PoolOf(waiting)
	known, err := o.Store.Topics.List(ctx)
	if err != nil {
		return nil, err
	}
	s.tree = topics.tree(known)
	if len(s.records) > o.bankMemory.most {
		s.records, s.byID = nil, nil
		return s, nil
	}
	for _, r := range s.records {
		s.byID[r.ID] = r
	}
	s.stems = sync.OnceValue(func() map[[32]byte]engine.ID {
		stems := make(map[[32]byte]engine.ID, len(s.records))
		for _, r := range s.records {
			stems[questionbank.StemHash(&r.Content)] = r.ID
		}
		return stems
	})
	return s, nil
}

func (o *Office) usesOfQuestions(ctx context.Context) (map[engine.ID]int, error) {
	uses := map[engine.ID]int{}
	lists, err := o.Store.Uses.All(ctx, allDocs)
	for _, list := range lists {
		for _, id := range list.Questions {
			uses[id]++
		}
	}
	return uses, err
}

// eachRecord goes through the records of a topic and those below it.
func (o *Office) eachRecord(ctx context.Context, topic string, visit func(*questionbank.Record)) error {
	s, err := o.bank(ctx)
	if err != nil {
		return err
	}
	if s.records != nil || len(s.tree) == 0 {
		for _, r := range s.records {
			if questionbank.TopicUnder(r.Content.Topic, topic) {
				visit(r)
			}
		}
		return nil
	}
	uses, err := o.usesOfQuestions(ctx)
	if err != nil {
		return err
	}
	for r, err := range o.Store.Questions.UnderTopic(ctx, topic) {
		if err != nil {
			return err
		}
		r.Uses = uses[r.ID]
		visit(&r)
	}
	return nil
}

// questionRecord returns a question's record, a copy.
func (o *Office) questionRecord(ctx context.Context, id engine.ID) (questionbank.Record, error) {
	return o.Store.Questions.Get(ctx, id)
}

// bankChanged tells every node that the bank is another. What was stored stays
// stored when it fails.
func (o *Office) bankChanged(ctx context.Context) error {
	return o.Store.Bank.Changed(context.WithoutCancel(ctx))
}
