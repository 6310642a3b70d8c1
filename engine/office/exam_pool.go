package office

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"io"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/paper"
	"lectern/questionbank"
)

// packedPool is a pool as it is stored; its names never change.
type packedPool struct {
	Entries    []packedEntry     `bson:"e"`
	Candidates []packedCandidate `bson:"c,omitempty"`
}

// packedCandidate is somebody for whom the sealing drew, as they sat then.
type packedCandidate struct {
	ID   engine.ID `bson:"i"`
	Seat int       `bson:"s,omitempty"`
	Seen []byte    `bson:"n,omitempty"` // indexes of entries, ascending: steps as varints
}

// packSeen writes ascending indexes in about a byte each.
func packSeen(indexes []int) []byte {
	var b []byte
	last := 0
	for _, i := range indexes {
		b = binary.AppendUvarint(b, uint64(i-last))
		last = i
	}
	return b
}

// unpackSeen returns the ids of the entries that packSeen wrote.
func unpackSeen(b []byte, pool paper.Pool) ([]engine.ID, error) {
	var ids []engine.ID
	var at uint64
	for len(b) > 0 {
		step, n := binary.Uvarint(b)
		if at += step; n <= 0 || step > uint64(len(pool)) || at >= uint64(len(pool)) {
			return nil, engine.Internal("unpacking a pool", errors.New("no such question"))
		}
		ids, b = append(ids, pool[at].ID), b[n:]
	}
	return ids, nil
}

type packedEntry struct {
	ID         engine.ID    `bson:"i"`
	Version    int          `bson:"v"`
	Topic      string       `bson:"t"`
	Type       string       `bson:"y"`
	Tags       []string     `bson:"g,omitempty"`
	Difficulty int          `bson:"d"`
	Enemies    []engine.ID  `bson:"n,omitempty"`
	Layout     packedLayout `bson:"l"`
}

type packedLayout struct {
	Options int            `bson:"o,omitempty"`
	Targets int            `bson:"t,omitempty"`
	Pinned  []int          `bson:"p,omitempty"`
	Key     int            `bson:"k"`
	Fixed   bool           `bson:"f,omitempty"`
	Always  bool           `bson:"a,omitempty"`
	Marks   engine.Mark    `bson:"m"`
	Parts   []packedLayout `bson:"s,omitempty"`
}

func packLayout(l paper.Layout) packedLayout {
	p := packedLayout{Options: l.Options, Targets: l.Targets, Pinned: l.Pinned, Key: l.Key,
		Fixed: l.Fixed, Always: l.Always, Marks: l.Marks}
	for _, part := range l.Parts {
		p.Parts = append(p.Parts, packLayout(part))
	}
	return p
}

func (p packedLayout) layout() paper.Layout {
	l := paper.Layout{Options: p.Options, Targets: p.Targets, Pinned: p.Pinned, Key: p.Key,
		Fixed: p.Fixed, Always: p.Always, Marks: p.Marks}
	for _, part := range p.Parts {
		l.Parts = append(l.Parts, part.layout())
	}
	return l
}

// packPool writes a pool for storage, encrypted: it tells where right options
// stand.
func (o *Office) packPool(pool paper.Pool, candidates []paper.Candidate, run engine.ID) ([]byte, error) {
	packed := packedPool{Entries: make([]packedEntry, len(pool)), Candidates: make([]packedCandidate, len(candidates))}
	for i, c := range candidates {
		packed.Candidates[i] = packedCandidate{c.ID, c.Seat, packSeen(paper.SeenIn(pool, c.Seen))}
	}
	for i, e := range pool {
		packed.Entries[i] = packedEntry{ID: e.ID, Version: e.Version, Topic: e.Topic, Type: string(e.Type),
			Tags: e.Tags, Difficulty: e.Difficulty, Enemies: e.Enemies, Layout: packLayout(e.Layout)}
	}
	raw, err := bson.Marshal(packed)
	if err != nil {
		return nil, engine.Internal("packing a pool", err)
	}
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	if _, err = w.Write(raw); err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, engine.Internal("packing a pool", err)
	}
	return o.Keys.Seal(buf.Bytes(), "pool/"+run)
}

func (o *Office) unpackPool(body []byte, run engine.ID) (paper.Pool, []paper.Candidate, error) {
	plain, err := o.Keys.Open(body, "pool/"+run)
	if err != nil {
		return nil, nil, err
	}
	r, err := gzip.NewReader(bytes.NewReader(plain))
	if err != nil {
		return nil, nil, engine.Internal("unpacking a pool", err)
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, nil, engine.Internal("unpacking a pool", err)
	}
	var packed packedPool
	if err := bson.Unmarshal(raw, &packed); err != nil {
		return nil, nil, engine.Internal("unpacking a pool", err)
	}
	pool := make(paper.Pool, len(packed.Entries))
	for i, e := range packed.Entries {
		pool[i] = paper.Entry{ID: e.ID, Version: e.Version, Topic: e.Topic, Type: questionbank.Type(e.Type),
			Tags: e.Tags, Difficulty: e.Difficulty, Enemies: e.Enemies, Layout: e.Layout.layout()}
	}
	candidates := make([]paper.Candidate, len(packed.Candidates))
	for i, c := range packed.Candidates {
		seen, err := unpackSeen(c.Seen, pool)
		if err != nil {
			return nil, nil, err
		}
		candidates[i] = paper.Candidate{ID: c.ID, Seat: c.Seat, Seen: seen}
	}
	return pool, candidates, nil
}

// tableOf returns the table that forms of a sealing refer to: the whole pool,
// so that a form drawn later needs no other.
func tableOf(pool paper.Pool, b *paper.Blueprint) paper.Table {
	t := paper.Table{Refs: make([]paper.Ref, len(pool)), Titles: make([]string, len(b.Sections))}
	for i := range pool {
		t.Refs[i] = paper.Ref{ID: pool[i].ID, Version: pool[i].Version}
	}
	for i := range b.Sections {
		t.Titles[i] = b.Sections[i].Title
	}
	return t
}

// drawing returns what an exam's forms were drawn from, from memory where it
// can. Conflict for an exam that is not sealed.
func (o *Office) drawing(ctx context.Context, e *exam.Exam) (*drawing, error) {
	if e.Sealing == nil {
		return nil, engine.Conflict("exam.error.not_sealed")
	}
	run := e.Sealing.Run
	if d, _, ok := o.exams.drawings.get(run); ok {
		return d, nil
	}
	o.exams.loading.Lock()
	defer o.exams.loading.Unlock()
	if d, _, ok := o.exams.drawings.get(run); ok {
		return d, nil
	}
	stored, err := o.Store.Pools.Get(ctx, run)
	if err != nil {
		return nil, err
	}
	pool, candidates, err := o.unpackPool(stored.Body, run)
	if err != nil {
		return nil, err
	}
	seed, err := o.Keys.Open(e.Sealing.Seed, "seed/"+run)
	if err != nil {
		return nil, err
	}
	d := newDrawing(run, paper.Seed(seed), pool, candidates, &e.Blueprint)
	o.exams.drawings.put(run, d, o.Clock.Now())
	return d, nil
}

func newDrawing(run engine.ID, seed paper.Seed, pool paper.Pool, candidates []paper.Candidate, b *paper.Blueprint) *drawing {
	return &drawing{
		run: run, seed: seed, pool: pool, candidates: candidates, table: tableOf(pool, b),
		byAttempt: map[int]*paper.Plan{}, questions: map[paper.Ref]*questionbank.Question{}, reading: make(chan struct{}, 1),
	}
}
