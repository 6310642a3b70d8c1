package office

import (
	"context"
	"log/slog"
	"os"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"lectern/engine"
	"lectern/engine/appraisal"
	"lectern/engine/docdb"
	"lectern/engine/exam"
	"lectern/engine/people"
	"lectern/engine/sitting"
	"lectern/engine/store"
)

// Config is what an Office works with. DB and Keys must be there.
type Config struct {
	DB    docdb.DB // opened with store.Schema
	Keys  *Keyring
	Clock engine.Clock      // nil: the system's
	Log   *slog.Logger      // nil: the default
	Hash  people.HashParams // zero: people.DefaultHash
	Node  string            // names this process among others; "": host and process id
	Alone bool              // no other process can have the database open
}

// Office does the acts of the product. All of it may be used from many
// goroutines.
type Office struct {
	Store *store.Store
	Clock engine.Clock
	Keys  *Keyring
	Hash  people.HashParams
	Log   *slog.Logger
	Node  string

	// Tickets finds exam-day tickets.
	Tickets TicketFinder
	// Source gives exams their questions.
	Source QuestionSource
	// OnRelease is called when an exam's results are released, after they are;
	// what fails there is logged, and made good by a sweep of whoever added it.
	OnRelease []func(ctx context.Context, actor engine.Actor, e exam.Exam) error

	sessions   *cache[people.SessionKey, *visit] // the person's part in actors
	actors     *cache[string, *people.Person]
	changes    atomic.Int64  // how often this node has changed a person
	failures   *failures     // of names and tickets that are not persons
	hashing    chan struct{} // one place for each argon2 run at a time
	signing    [64]chan struct{}
	decoy      func() string // a hash to compare with when there is no such user
	setUp      atomic.Bool
	keepsClock atomic.Bool  // for the next process
	skew       atomic.Int64 // of this machine's clock, in nanoseconds, where it is too much
	exams      examMemory

	bankMemory bankMemory

	hall    *sitting.Hall
	sitRefs *cache[string, sitRef]          // by sitting
	desks   *cache[engine.ID, desk]         // by sitting
	books   *cache[string, *appraisal.Book] // ledgers, by person
	swept   atomic.Bool                     // every open sitting was looked at once

	alone      bool // no other process can have the database open
	presence   presence
	unfinished unfinished
	underway   underway
	sitDue     atomic.Int64 // when the next open sitting is to be closed, as the last sweep saw it; 0: none

	jobs     sync.WaitGroup
	jobsCtx  context.Context
	stopJobs context.CancelFunc
}

// New returns an office over an open database.
func New(cfg Config) (*Office, error) {
	if cfg.DB == nil || cfg.Keys == nil {
		return nil, engine.E(engine.KindInternal, "error.internal", "doing", "opening an office without database or keys")
	}
	o := &Office{
		Store: store.Open(cfg.DB, cfg.Keys), Clock: cfg.Clock, Keys: cfg.Keys, Hash: cfg.Hash, Log: cfg.Log, Node: cfg.Node, alone: cfg.Alone,
		sessions:   newCache[people.SessionKey, *visit](2 * openSittings),
		actors:     newCache[string, *people.Person](openSittings),
		failures:   newFailures(1 << 16),
		exams:      newExamMemory(),
		bankMemory: newBankMemory(),
		hashing:    make(chan struct{}, max(1, runtime.GOMAXPROCS(0))),
	}
	if o.Clock == nil {
		o.Clock = engine.SystemClock{}
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Hash == (people.HashParams{}) {
		o.Hash = people.DefaultHash
	}
	if o.Node == "" {
		host, _ := os.Hostname()
		o.Node = host + "-" + strconv.Itoa(os.Getpid())
	}
	for i := range o.signing {
		o.signing[i] = make(chan struct{}, 1)
	}
	o.decoy = sync.OnceValue(func() string { return o.Hash.Hash("nobody's password") })
	o.Tickets = examTickets{o}
	o.Source = bankSource{o}
	o.presence.lease = nodePrefix + engine.NewID()
	o.hall = sitting.NewHall(o.Store.SittingJournal, o.Clock, openSittings)
	o.sitRefs = newCache[string, sitRef](2 * openSittings)
	o.desks = newCache[engine.ID, desk](openSittings)
	o.books = newCache[string, *appraisal.Book](20_000)
	o.OnRelease = append(o.OnRelease, o.postReleased, o.observeReleased)
	o.jobsCtx, o.stopJobs = context.WithCancel(context.Background())
	return o, nil
}

// CheckKey sees, once the database is open, that its secrets are under this
// office's key; at the first use it claims the database for it. Conflict for
// another's key ("error.key.other"), and for a database from before secrets
// were sealed ("error.key.none").
func (o *Office) CheckKey(ctx context.Context) error {
	if marks, err := o.Store.KeyMarks.Count(ctx, allDocs); err != nil {
		return err
	} else if marks == 0 {
		if n, err := o.Store.Questions.Count(ctx, allDocs); err != nil {
			return err
		} else if n > 0 {
			return engine.Conflict("error.key.none")
		}
	}
	key, err := o.Store.KeyMarks.Claim(ctx, o.Keys.ID())
	if err == nil && key != o.Keys.ID() {
		err = engine.Conflict("error.key.other")
	}
	return err
}

// closeWait bounds how long Close waits for jobs to notice that they end.
const closeWait = 10 * time.Second

// Close tells the jobs under way to stop, waits for them, and writes what is
// left of the audit trail. The database stays open: it belongs to the caller.
func (o *Office) Close() {
	o.stopJobs()
	done := make(chan struct{})
	go func() { o.jobs.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(closeWait):
	}
	ctx, cancel := context.WithTimeout(context.Background(), closeWait)
	defer cancel()
	if err := o.Store.Audit.Flush(ctx); err != nil {
		o.Log.Error("audit entries not written", "error", err)
	}
	if err := o.leave(ctx); err != nil {
		o.Log.Warn("others will look for what this node left", "error", err)
	}
}

// local returns a time in the organisation's zone, for messages.
func (o *Office) local(ctx context.Context, t time.Time) time.Time {
	return t.In(o.Zone(ctx))
}

// Zone returns the organisation's time zone.
func (o *Office) Zone(ctx context.Context) *time.Location {
	set, err := o.Store.Settings.Read(ctx)
	if err == nil {
		if zone, err := time.LoadLocation(set.Zone); err == nil {
			return zone
		}
	}
	return time.UTC
}
