package office_test

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"iter"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/docdb/docdbtest"
	"lectern/engine/docdb/mongodb"
	"lectern/engine/docdb/sqlite"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/sitting"
	"lectern/engine/store"
)

// copied is a database whose journal is a copy in memory: what is done to it
// behind the product's back, and what the product adds, is this copy's alone.
type copied struct {
	docdb.DB
	mu      sync.Mutex
	streams map[string][]docdb.Entry
}

func copyJournal(t *testing.T, db docdb.DB) map[string][]docdb.Entry {
	t.Helper()
	all := map[string][]docdb.Entry{}
	for stream, err := range db.Journal().Streams(ctx, "") {
		must(t, err)
		for e, err := range db.Journal().Read(ctx, stream, 1) {
			must(t, err)
			all[stream] = append(all[stream], e)
		}
	}
	return all
}

func (c *copied) Journal() docdb.Journal { return (*copiedJournal)(c) }

type copiedJournal copied

func (j *copiedJournal) of(stream string) []docdb.Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.streams[stream]
}

func (j *copiedJournal) Append(_ context.Context, e docdb.Entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.streams[e.Stream] = append(slices.Clip(j.streams[e.Stream]), e) // others hold the list too
	return nil
}

func (j *copiedJournal) Read(_ context.Context, stream string, from int64) iter.Seq2[docdb.Entry, error] {
	return func(yield func(docdb.Entry, error) bool) {
		for _, e := range j.of(stream) {
			if e.Seq >= from && !yield(e, nil) {
				return
			}
		}
	}
}

func (j *copiedJournal) Last(_ context.Context, stream string) (docdb.Entry, error) {
	entries := j.of(stream)
	if len(entries) == 0 {
		return docdb.Entry{}, engine.NotFound("error.db.missing")
	}
	return entries[len(entries)-1], nil
}

func (j *copiedJournal) Streams(_ context.Context, prefix string) iter.Seq2[string, error] {
	j.mu.Lock()
	names := slices.Sorted(maps.Keys(j.streams))
	j.mu.Unlock()
	return func(yield func(string, error) bool) {
		for _, name := range names {
			if strings.HasPrefix(name, prefix) && !yield(name, nil) {
				return
			}
		}
	}
}

// tamperedWith is one thing done to a stream: what it then holds, and the place
// that verify has to name.
type tamperedWith struct {
	what    string
	entries []docdb.Entry
	place   int64
	anew    bool // the chain is made anew: an anchor tells, at its own place
}

// tamperings yields everything that can be done to a stream without making its
// chain anew: each byte of each entry turned, each entry dropped, swapped with
// the next, put in once more at each place, each number changed, the end cut off.
func tamperings(stand []docdb.Entry) iter.Seq[tamperedWith] {
	return func(yield func(tamperedWith) bool) {
		ok := true
		do := func(place int, entries []docdb.Entry, what string, args ...any) {
			slices.SortStableFunc(entries, func(a, b docdb.Entry) int { return int(a.Seq - b.Seq) })
			ok = ok && yield(tamperedWith{what: fmt.Sprintf(what, args...), entries: entries, place: int64(place)})
		}
		forge := func(place int, entries []docdb.Entry, what string, args ...any) {
			ok = ok && yield(tamperedWith{fmt.Sprintf(what, args...), chained(renumbered(entries)), int64(place), true})
		}
		for i, e := range stand {
			for at := range len(e.Payload) + len(e.Hash) {
				turned := slices.Clone(stand)
				t := &turned[i]
				field, k := &t.Payload, at
				if at >= len(e.Payload) {
					field, k = &t.Hash, at-len(e.Payload)
				}
				*field = bytes.Clone(*field)
				(*field)[k] ^= 1 << (at % 8)
				do(i+1, turned, "byte %d of entry %d", at, i+1)
				if at < len(e.Payload) && (at%8 == 0 || long()) {
					forge(i+1, slices.Clone(turned), "byte %d of entry %d, chained anew", at, i+1)
				}
			}
			for bit := range 63 {
				moved := slices.Clone(stand)
				seq := e.Seq ^ 1<<bit
				if seq >= 1 && seq <= int64(len(stand)) {
					continue // another stands there
				}
				moved[i].Seq = seq
				do(i+1, slices.DeleteFunc(moved, func(e docdb.Entry) bool { return e.Seq < 1 }), "entry %d numbered %d", i+1, seq)
			}
			do(i+1, slices.Concat(stand[:i], stand[i+1:]), "entry %d dropped", i+1)
			do(i+1, slices.Clone(stand[:i]), "cut off from entry %d on", i+1)
			if i+1 < len(stand) {
				do(i+1, renumbered(slices.Concat(stand[:i], stand[i+1:])), "entry %d dropped, the rest moved up", i+1)
				forge(i+1, slices.Concat(stand[:i], stand[i+1:]), "entry %d dropped, the rest chained anew", i+1)
				swapped := slices.Clone(stand)
				swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
				do(i+1, renumbered(swapped), "entries %d and %d swapped", i+1, i+2)
				forge(i+1, slices.Clone(swapped), "entries %d and %d swapped, chained anew", i+1, i+2)
			}
			for place := range len(stand) + 1 {
				first := place + 1 // that differs: a copy before its original may be told by what follows only
				if place == i || place == i+1 {
					first = i + 2
				}
				do(first, renumbered(slices.Concat(stand[:place], stand[i:i+1], stand[place:])), "entry %d put in again at %d", i+1, place+1)
			}
		}
	}
}

func renumbered(entries []docdb.Entry) []docdb.Entry {
	for i := range entries {
		entries[i].Seq = int64(i + 1)
	}
	return entries
}

func chained(entries []docdb.Entry) []docdb.Entry {
	var prev []byte
	for i := range entries {
		e := &entries[i]
		e.Hash = docdb.Chain(prev, e.Stream, e.Seq, e.Payload)
		prev = e.Hash
	}
	return entries
}

// kindsOfSitting makes an exam of its own for each way that a sitting can go, with
// every kind of event among them, and anchors all.
func kindsOfSitting(t *testing.T, o *office.Office) []exam.Exam {
	t.Helper()
	by := office.CommandLine("test")
	var exams []exam.Exam
	begin := func() *seated {
		e := officetest.Sealed(t, o, 1, oneChoice)
		exams = append(exams, e)
		s := sitDown(t, o, e, 1)
		s.must(1, `"A"`)
		return s
	}
	act := func(s *seated, what office.Intervention, late int64) {
		t.Helper()
		_, err := o.InterveneSitting(ctx, by, office.Intervene{Sitting: s.view.Sitting, Act: what, Reason: "停电", Minutes: 5, Late: late})
		must(t, err)
	}
	clock := officetest.Clock(o)

	s := begin() // by the candidate, after all that can happen before
	act(s, office.PauseSitting, 0)
	clock.Advance(time.Minute)
	act(s, office.ResumeSitting, 0)
	act(s, office.ExtendSitting, 0)
	act(s, office.NoteIncident, 0)
	view, err := s.start("terminal 2", "session-2")
	must(t, err)
	_, err = s.answer(1, `"B"`)
	wantKind(t, err, engine.KindMoved)
	s.view = view
	s.must(1, `"C"`)
	s.must(1, `null`)
	_, err = s.submit2(o)
	must(t, err)
	act(s, office.AdmitLate, 8)

	begin() // by the clock
	clock.Advance(2 * time.Hour)
	must(t, o.Sweep(ctx))
	act(begin(), office.ForceHandIn, 0)
	act(begin(), office.ResetSitting, 0)
	begin().must(1, `"B"`) // still open
	_, err = o.Anchor(ctx, office.System)
	must(t, err)
	return exams
}

func wantKind(t *testing.T, err error, kind engine.Kind) {
	t.Helper()
	if engine.KindOf(err) != kind {
		t.Fatalf("%v, want %s", err, kind)
	}
}

// TestFaultWhateverIsDoneToASitting is found by verify, which names the sitting
// and the first entry that is not as it was.
func TestFaultWhateverIsDoneToASitting(t *testing.T) {
	t.Parallel()
	db := docdbtest.Open(t, store.Schema)
	o := officetest.Over(t, db)
	exams := kindsOfSitting(t, o)
	journal := copyJournal(t, db)
	seen := map[sitting.EventKind]bool{}
	for i, e := range exams {
		id := sitting.IDOf(e.ID, "c001", 1, 0)
		stream := sitting.StreamOf(e.ID, id)
		for _, entry := range journal[stream] {
			event, err := sitting.DecodeEvent(entry.Payload)
			must(t, err)
			seen[event.Kind] = true
		}
		t.Run(fmt.Sprint("sitting ", i+1), func(t *testing.T) {
			t.Parallel()
			tamperings := slices.Collect(tamperings(journal[stream]))
			verify := verifier(t, db, o, e.ID)
			if found := verify(journal); len(found) > 0 {
				t.Fatalf("untouched: %+v", found)
			}
			for _, tt := range tamperings {
				changed := maps.Clone(journal)
				if changed[stream] = tt.entries; len(tt.entries) == 0 {
					delete(changed, stream)
				}
				if wrong := misplaced(verify(changed), stream, id, tt); wrong != "" {
					t.Errorf("%s: %s", tt.what, wrong)
				}
			}
			t.Logf("%d entries were tampered with in %d ways", len(journal[stream]), len(tamperings))
		})
	}
	for _, kind := range []sitting.EventKind{
		sitting.Started, sitting.Answered, sitting.Paused, sitting.Resumed, sitting.Extended, sitting.Moved, sitting.Incident,
		sitting.Late, sitting.Admitted, sitting.Submitted, sitting.Voided,
	} {
		if !seen[kind] {
			t.Errorf("no sitting has an entry %q", kind)
		}
	}
}

// TestFaultWhatIsDoneToStoredSittings tries some of what TestFaultWhateverIsDoneToASitting
// does on what lies in the databases: in the file of an embedded one, and through
// the protocol of a MongoDB.
func TestFaultWhatIsDoneToStoredSittings(t *testing.T) {
	t.Parallel()
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		folder := t.TempDir()
		db, err := sqlite.Open(ctx, folder, store.Schema)
		must(t, err)
		o := officetest.Over(t, db)
		exams := kindsOfSitting(t, o)
		journal := copyJournal(t, db)
		o.Close()
		must(t, db.Close()) // all entries are in their place
		file, err := sql.Open("sqlite", "file:"+filepath.Join(folder, "lectern.db"))
		must(t, err)
		defer file.Close()
		some(t, exams, journal, 40, func(stream string, entries []docdb.Entry) {
			_, err := file.Exec(`DELETE FROM journal WHERE stream = ?`, stream)
			must(t, err)
			for _, e := range entries {
				_, err := file.Exec(`INSERT INTO journal (stream, seq, payload, hash) VALUES (?, ?, ?, ?)`, stream, e.Seq, e.Payload, e.Hash)
				must(t, err)
			}
		}, func() (docdb.DB, func()) {
			db, err := sqlite.Open(ctx, folder, store.Schema)
			must(t, err)
			return db, func() { must(t, db.Close()) }
		})
	})
	t.Run("over the wire", func(t *testing.T) {
		t.Parallel()
		address := docdbtest.Ferret(t)
		db, err := mongodb.Open(ctx, address, store.Schema)
		must(t, err)
		defer db.Close()
		exams := kindsOfSitting(t, officetest.Over(t, db))
		client, err := mongo.Connect(options.Client().ApplyURI(address))
		must(t, err)
		defer func() { _ = client.Disconnect(ctx) }()
		name, _, _ := strings.Cut(address[strings.LastIndex(address, "/")+1:], "?")
		stored := client.Database(name).Collection(docdb.JournalName)
		some(t, exams, copyJournal(t, db), 12, func(stream string, entries []docdb.Entry) {
			_, err := stored.DeleteMany(ctx, bson.D{{Key: "stream", Value: stream}})
			must(t, err)
			for _, e := range entries {
				_, err := stored.InsertOne(ctx, bson.D{{Key: "stream", Value: stream}, {Key: "seq", Value: e.Seq}, {Key: "payload", Value: e.Payload}, {Key: "hash", Value: e.Hash}})
				must(t, err)
			}
		}, func() (docdb.DB, func()) { return db, func() {} })
	})
}

// some puts about so many tamperings of the fullest sitting into a database, and
// wants verify to find each there.
func some(t *testing.T, exams []exam.Exam, journal map[string][]docdb.Entry, n int, put func(string, []docdb.Entry), open func() (docdb.DB, func())) {
	t.Helper()
	id := sitting.IDOf(exams[0].ID, "c001", 1, 0)
	stream := sitting.StreamOf(exams[0].ID, id)
	all := slices.Collect(tamperings(journal[stream]))
	verify := func() []office.Difference {
		db, done := open()
		defer done()
		o := officetest.Over(t, db)
		defer o.Close()
		o.Source = officetest.NewBank(12)
		v, err := o.Verify(ctx, office.CommandLine("test"), exams[0].ID)
		must(t, err)
		return v.Differences
	}
	// A step that has no divisor in common with how the kinds take turns.
	for i := 0; i < len(all); i += len(all)/n | 1 {
		put(stream, all[i].entries)
		if wrong := misplaced(verify(), stream, id, all[i]); wrong != "" {
			t.Errorf("%s: %s", all[i].what, wrong)
		}
	}
	put(stream, journal[stream])
	if found := verify(); len(found) > 0 {
		t.Errorf("as it was: %+v", found)
	}
}

// verifier returns what verify finds of an exam where the journal is another.
func verifier(t *testing.T, db docdb.DB, like *office.Office, id engine.ID) func(map[string][]docdb.Entry) []office.Difference {
	return func(journal map[string][]docdb.Entry) []office.Difference {
		o := officetest.Over(t, &copied{DB: db, streams: maps.Clone(journal)})
		o.Source, o.Log = like.Source, slog.New(slog.DiscardHandler)
		v, err := o.Verify(ctx, office.CommandLine("test"), id)
		must(t, err)
		return v.Differences
	}
}

// misplaced says what is wrong with what was found, "" where the first place
// named is the right one.
func misplaced(found []office.Difference, stream string, id engine.ID, t tamperedWith) string {
	first := int64(0)
	for _, d := range found {
		if d.Stream != stream || d.Sitting != id {
			return fmt.Sprintf("another sitting is named: %+v", d)
		}
		if d.Seq > 0 && (first == 0 || d.Seq < first) {
			first = d.Seq
		}
	}
	if first != t.place && !(t.anew && first > t.place) {
		return fmt.Sprintf("place %d is not the first of %+v", t.place, found)
	}
	return ""
}
