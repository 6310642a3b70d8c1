package store

import (
	"cmp"
	"context"
	"encoding/json"
	"iter"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"lectern/engine"
	"lectern/engine/audit"
	"lectern/engine/docdb"
)

// auditPrefix begins the name of every stream of the audit trail; a stream is
// audit/<node>/<day>, the day in UTC.
const auditPrefix = "audit/"

const (
	auditDay = "2006-01-02"
	// auditBatch bounds the entries of one append, auditWaiting those kept in
	// memory while the database is away.
	auditBatch   = 200
	auditWaiting = 20_000
	auditTimeout = 10 * time.Second
)

// Audit is the trail of acts. Entries that wait at the same moment go down as
// one journal entry, whose payload is an auditPayload in JSON.
type Audit struct {
	journal docdb.Journal
	node    string
	by      string // random, a process's own

	mu      sync.Mutex
	waiting []*auditWait
	writing bool

	// Owned by whoever set writing.
	stream  string
	last    docdb.Entry
	pending *docdb.Entry // outcome unknown: it is tried again as it is, with its waiters
	held    []*auditWait
}

// auditPayload names the process that wrote it: without that, two nodes that
// write the same acts at the same place would take one entry for both.
type auditPayload struct {
	By      string        `json:"by"`
	Entries []audit.Entry `json:"entries"`
}

type auditWait struct {
	audit.Entry
	done chan error
}

func newAudit(db docdb.DB) *Audit {
	host, err := os.Hostname()
	if err != nil || host == "" {
		host = "node"
	}
	return &Audit{journal: db.Journal(), node: strings.ReplaceAll(host, "/", "_"), by: engine.NewID()}
}

// Append adds an entry and returns when it is durable. When the database is
// away it returns Unavailable, and the entry goes down with the next that does.
func (a *Audit) Append(ctx context.Context, e audit.Entry) error { return a.Begin(ctx, e)() }

// Begin is Append that lets its caller go on meanwhile; wait returns what Append
// would.
func (a *Audit) Begin(ctx context.Context, e audit.Entry) (wait func() error) {
	w := &auditWait{e, make(chan error, 1)}
	a.mu.Lock()
	if len(a.waiting) >= auditWaiting {
		a.mu.Unlock()
		return func() error { return engine.Unavailable("error.db.unavailable") }
	}
	a.waiting = append(a.waiting, w)
	lead := !a.writing
	a.writing = true
	a.mu.Unlock()
	if lead {
		go a.write(context.WithoutCancel(ctx))
	}
	return func() error {
		select {
		case err := <-w.done:
			return err
		case <-ctx.Done():
			return engine.Unavailable("error.db.unavailable").Because(ctx.Err())
		}
	}
}

// Flush tries to write what waits since the database was away.
func (a *Audit) Flush(ctx context.Context) error {
	a.mu.Lock()
	if a.writing || a.pending == nil && len(a.waiting) == 0 {
		a.mu.Unlock()
		return nil
	}
	a.writing = true
	a.mu.Unlock()
	return a.write(ctx)
}

// write appends all that waits, batch after batch, until nothing waits or the
// database fails.
func (a *Audit) write(ctx context.Context) error {
	for {
		a.mu.Lock()
		if a.pending == nil && len(a.waiting) == 0 {
			a.writing = false
			a.mu.Unlock()
			return nil
		}
		if a.pending == nil {
			n := min(len(a.waiting), auditBatch)
			a.held, a.waiting = a.waiting[:n:n], slices.Clone(a.waiting[n:])
		}
		a.mu.Unlock()

		err := a.appendHeld(ctx)
		a.mu.Lock()
		waiters := a.held
		if err != nil {
			// All that wait are told; their entries stay for the next attempt.
			waiters = append(slices.Clone(waiters), a.waiting...)
			a.writing = false
			if a.pending == nil {
				a.waiting, a.held = waiters, nil
			}
		} else {
			a.held, a.pending = nil, nil
		}
		a.mu.Unlock()
		for _, w := range waiters {
			select {
			case w.done <- err:
			default: // told before
			}
		}
		if err != nil {
			return err
		}
	}
}

// appendHeld writes what is held as the next entry of the day's stream. After a
// Conflict it reads the stream's end, where another process wrote, and goes on
// from there.
func (a *Audit) appendHeld(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, auditTimeout)
	defer cancel()
	for try := 0; ; try++ {
		if a.pending == nil {
			if err := a.prepare(ctx); err != nil {
				return err
			}
		}
		err := a.journal.Append(ctx, *a.pending)
		if err == nil {
			a.last = *a.pending
			return nil
		}
		if !engine.Is(err, engine.KindConflict) || try == 20 {
			return err
		}
		a.pending, a.stream = nil, ""
	}
}

func (a *Audit) prepare(ctx context.Context) error {
	entries := make([]audit.Entry, len(a.held))
	for i, w := range a.held {
		entries[i] = w.Entry
	}
	stream := auditPrefix + a.node + "/" + time.UnixMilli(entries[len(entries)-1].At).UTC().Format(auditDay)
	if stream != a.stream {
		last, err := a.journal.Last(ctx, stream)
		if err != nil && !engine.Is(err, engine.KindNotFound) {
			return err
		}
		a.stream, a.last = stream, last
	}
	payload, err := json.Marshal(auditPayload{a.by, entries})
	if err != nil {
		return engine.Internal("encoding audit entries", err)
	}
	seq := a.last.Seq + 1
	a.pending = &docdb.Entry{Stream: stream, Seq: seq, Payload: payload, Hash: docdb.Chain(a.last.Hash, stream, seq, payload)}
	return nil
}

// Newest streams the entries from from (inclusive) to below (exclusive), the
// newest first. Both are bounded; a day is read at a time.
func (a *Audit) Newest(ctx context.Context, from, below time.Time) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		days, err := a.days(ctx, from, below)
		if err != nil {
			yield(audit.Entry{}, err)
			return
		}
		for _, day := range days {
			var entries []audit.Entry
			for _, stream := range day.streams {
				for e, err := range a.Stream(ctx, stream) {
					if err != nil {
						yield(audit.Entry{}, err)
						return
					}
					if e.At >= from.UnixMilli() && e.At < below.UnixMilli() {
						entries = append(entries, e)
					}
				}
			}
			slices.Reverse(entries)
			slices.SortStableFunc(entries, func(x, y audit.Entry) int { return cmp.Compare(y.At, x.At) })
			for _, e := range entries {
				if !yield(e, nil) {
					return
				}
			}
		}
	}
}

// Stream reads one stream of the trail in order.
func (a *Audit) Stream(ctx context.Context, stream string) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		for e, err := range a.journal.Read(ctx, stream, 1) {
			var payload auditPayload
			if err == nil {
				if err = json.Unmarshal(e.Payload, &payload); err != nil {
					err = engine.Internal("reading the audit trail", err)
				}
			}
			if err != nil {
				yield(audit.Entry{}, err)
				return
			}
			for _, entry := range payload.Entries {
				if !yield(entry, nil) {
					return
				}
			}
		}
	}
}

type auditDayStreams struct {
	day     string
	streams []string
}

// days returns the streams that may hold entries of a time, by day, the newest
// day first. An entry that waited for the database may stand a day later.
func (a *Audit) days(ctx context.Context, from, below time.Time) ([]auditDayStreams, error) {
	byDay := map[string][]string{}
	first, last := from.UTC().Format(auditDay), below.UTC().AddDate(0, 0, 1).Format(auditDay)
	for stream, err := range a.journal.Streams(ctx, auditPrefix) {
		if err != nil {
			return nil, err
		}
		parts := strings.Split(stream, "/")
		if day := parts[len(parts)-1]; len(parts) == 3 && day >= first && day <= last {
			byDay[day] = append(byDay[day], stream)
		}
	}
	days := make([]auditDayStreams, 0, len(byDay))
	for day, streams := range byDay {
		days = append(days, auditDayStreams{day, streams})
	}
	slices.SortFunc(days, func(x, y auditDayStreams) int { return cmp.Compare(y.day, x.day) })
	return days, nil
}
