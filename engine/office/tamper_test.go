package office_test

import (
	"bytes"
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/docdb/sqlite"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/sitting"
	"lectern/engine/store"
)

// vandal has the database's file, and not the key.
type vandal struct {
	t                       *testing.T
	db                      *sql.DB
	exam                    exam.Exam
	sitting                 engine.ID
	stream, ledger, trail   string // of the first candidate, and of the day
	score, form, other      string // ids of documents; other is another's form
	submitted, trailEntries int64
}

func (v *vandal) exec(query string, args ...any) {
	v.t.Helper()
	r, err := v.db.Exec(query, args...)
	must(v.t, err)
	if n, _ := r.RowsAffected(); n == 0 {
		v.t.Fatalf("nothing was changed by %s", query)
	}
}

func (v *vandal) entry(stream string, seq int64) (payload, hash []byte) {
	v.t.Helper()
	must(v.t, v.db.QueryRow(`SELECT payload, hash FROM journal WHERE stream = ? AND seq = ?`, stream, seq).Scan(&payload, &hash))
	return payload, hash
}

// forge changes an entry and chains anew what comes after.
func (v *vandal) forge(stream string, seq int64, old, new string) {
	v.t.Helper()
	var prev []byte
	if seq > 1 {
		_, prev = v.entry(stream, seq-1)
	}
	var last int64
	must(v.t, v.db.QueryRow(`SELECT max(seq) FROM journal WHERE stream = ?`, stream).Scan(&last))
	for at := seq; at <= last; at++ {
		payload, _ := v.entry(stream, at)
		if at == seq {
			if !bytes.Contains(payload, []byte(old)) {
				v.t.Fatalf("%s %d has no %s: %s", stream, seq, old, payload)
			}
			payload = bytes.Replace(payload, []byte(old), []byte(new), 1)
		}
		prev = docdb.Chain(prev, stream, at, payload)
		v.exec(`UPDATE journal SET payload = ?, hash = ? WHERE stream = ? AND seq = ?`, payload, prev, stream, at)
	}
}

// add chains another entry to a stream's end.
func (v *vandal) add(stream string, seq int64, payload []byte) {
	v.t.Helper()
	_, prev := v.entry(stream, seq-1)
	v.exec(`INSERT INTO journal (stream, seq, payload, hash) VALUES (?, ?, ?, ?)`, stream, seq, payload, docdb.Chain(prev, stream, seq, payload))
}

// edit changes fields of a document.
func (v *vandal) edit(collection, id string, change func(doc bson.M)) {
	v.t.Helper()
	var raw []byte
	must(v.t, v.db.QueryRow(`SELECT doc FROM "`+collection+`" WHERE id = ?`, id).Scan(&raw))
	doc := bson.M{}
	must(v.t, bson.Unmarshal(raw, &doc))
	change(doc)
	raw, err := bson.Marshal(doc)
	must(v.t, err)
	v.exec(`UPDATE "`+collection+`" SET doc = ? WHERE id = ?`, raw, id)
}

// flip changes one bit of a document's encrypted field.
func (v *vandal) flip(collection, id, field string) {
	v.t.Helper()
	v.edit(collection, id, func(doc bson.M) {
		b := doc[field].(bson.Binary)
		b.Data[len(b.Data)/2] ^= 1
		doc[field] = b
	})
}

func (v *vandal) remove(collection, id string) {
	v.t.Helper()
	v.exec(`DELETE FROM "`+collection+`" WHERE id = ?`, id)
}

func TestVerifyNamesWhateverWasTamperedWith(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	world := tamperWorld(t, folder)
	examStream, sealing := "exam/"+world.exam.ID, world.exam.Sealing
	for _, tt := range []struct {
		name   string
		do     func(v *vandal)
		stream string
		seq    int64
		reason string
	}{
		{"nothing", func(*vandal) {}, "", 0, ""},

		{"an answer", func(v *vandal) {
			v.exec(`UPDATE journal SET payload = replace(payload, '"n":2', '"n":1') WHERE stream = ? AND seq = 3`, v.stream)
		}, world.stream, 3, "chain"},
		{"an answer's hash", func(v *vandal) {
			v.exec(`UPDATE journal SET hash = zeroblob(32) WHERE stream = ? AND seq = 3`, v.stream)
		}, world.stream, 3, "chain"},
		{"an answer taken out", func(v *vandal) { v.exec(`DELETE FROM journal WHERE stream = ? AND seq = 3`, v.stream) }, world.stream, 3, "gap"},
		{"two answers swapped", func(v *vandal) {
			for _, to := range [][2]int{{3, 99}, {4, 3}, {99, 4}} {
				v.exec(`UPDATE journal SET seq = ? WHERE stream = ? AND seq = ?`, to[1], v.stream, to[0])
			}
		}, world.stream, 3, "chain"},
		{"an answer after hand-in", func(v *vandal) {
			payload, _ := v.entry(v.stream, 5)
			v.add(v.stream, v.submitted+1, bytes.Replace(payload, []byte(`"s":4`), []byte(`"s":5`), 1))
		}, world.stream, world.submitted + 1, "event"},
		{"an answer, chained anew", func(v *vandal) { v.forge(v.stream, 3, `"n":2`, `"n":1`) }, world.stream, world.submitted, "anchor"},
		{"an answer, chained anew, with record and receipt", func(v *vandal) {
			v.forge(v.stream, 3, `"n":2`, `"n":1`)
			_, head := v.entry(v.stream, v.submitted)
			v.edit("sittings", v.sitting, func(doc bson.M) {
				doc["head"], doc["receipt"] = bson.Binary{Data: head}, sitting.Receipt(head)
			})
			v.exec(`DELETE FROM journal WHERE stream LIKE 'audit/%'`)
		}, world.stream, world.submitted, "anchor"},
		{"the hand-in cut off", func(v *vandal) {
			v.exec(`DELETE FROM journal WHERE stream = ? AND seq = ?`, v.stream, v.submitted)
		}, world.stream, world.submitted, "lost"},
		{"all of a sitting", func(v *vandal) { v.exec(`DELETE FROM journal WHERE stream = ?`, v.stream) }, world.stream, 1, "lost"},
		{"a sitting's record", func(v *vandal) { v.remove("sittings", v.sitting) }, world.stream, 0, "no_record"},
		{"whose sitting it is", func(v *vandal) {
			v.edit("sittings", v.sitting, func(doc bson.M) { doc["candidate"] = "c002" })
		}, world.stream, 0, "record"},
		{"a receipt", func(v *vandal) {
			v.edit("sittings", v.sitting, func(doc bson.M) { doc["receipt"] = "0000000000000000" })
		}, world.stream, world.submitted, "receipt"},

		{"a score in the list", func(v *vandal) {
			v.edit("sittings", v.sitting, func(doc bson.M) { doc["score"] = int64(99000) })
		}, world.stream, 0, "score_record"},
		{"a score", func(v *vandal) { v.flip("scores", v.score, "sealed") }, world.stream, 0, "score_sealed"},
		{"a score taken away", func(v *vandal) { v.remove("scores", v.score) }, world.stream, 0, "score_missing"},
		{"the pass mark", func(v *vandal) {
			v.edit("exams", v.exam.ID, func(doc bson.M) {
				for i, e := range doc["blueprint"].(bson.D) {
					if e.Key == "pass" {
						doc["blueprint"].(bson.D)[i].Value = int64(1)
					}
				}
			})
		}, world.stream, 0, "score"},

		{"a form", func(v *vandal) { v.flip("forms", v.form, "b") }, examStream, 0, "form"},
		{"a form's hash", func(v *vandal) { v.flip("forms", v.form, "h") }, examStream, 0, "form"},
		{"another's form", func(v *vandal) {
			v.exec(`UPDATE forms SET doc = (SELECT doc FROM forms WHERE id = ?) WHERE id = ?`, v.other, v.form)
		}, examStream, 0, "form_missing"},
		{"a form taken away", func(v *vandal) { v.remove("forms", v.form) }, examStream, 0, "form_missing"},
		{"a root", func(v *vandal) { v.sealing("root", "00") }, examStream, 0, "root"},
		{"a seed", func(v *vandal) { v.sealing("seed", bson.Binary{Data: make([]byte, 61)}) }, examStream, 0, "seed"},
		{"a pool", func(v *vandal) { v.flip("pools", sealing.Run, "b") }, examStream, 0, "pool"},
		{"a line of the roster", func(v *vandal) { v.remove("roster", exam.CandidateKey(v.exam.ID, "c002")) }, examStream, 0, "roster"},

		{"a ledger entry", func(v *vandal) {
			v.exec(`UPDATE journal SET payload = replace(payload, '"value":', '"value":9') WHERE stream = ?`, v.ledger)
		}, world.ledger, 1, "chain"},
		{"a ledger, chained anew", func(v *vandal) { v.forge(v.ledger, 1, `"value":`, `"value":9`) }, world.ledger, 1, "anchor"},
		{"a ledger, chained anew, without anchors", func(v *vandal) {
			v.forge(v.ledger, 1, `"value":`, `"value":9`)
			v.exec(`DELETE FROM journal WHERE stream LIKE 'audit/%'`)
		}, world.ledger, 1, "ledger_value"},
		{"all of a ledger", func(v *vandal) { v.exec(`DELETE FROM journal WHERE stream = ?`, v.ledger) }, world.ledger, 1, "lost"},

		{"an audit entry", func(v *vandal) {
			v.exec(`UPDATE journal SET payload = replace(payload, '"act":"', '"act":"x') WHERE stream = ? AND seq = 2`, v.trail)
		}, world.trail, 2, "chain"},
		{"an audit entry, chained anew", func(v *vandal) { v.forge(v.trail, 2, `"act":"`, `"act":"x`) }, world.trail, world.trailEntries, "anchor"},
		{"the trail cut off before the anchor", func(v *vandal) {
			v.exec(`DELETE FROM journal WHERE stream = ? AND seq >= ?`, v.trail, v.trailEntries)
		}, world.trail, world.trailEntries, "lost"},
		{"the day's trail", func(v *vandal) { v.exec(`DELETE FROM journal WHERE stream = ?`, v.trail) }, world.trail, 1, "lost"},
		{"an anchor", func(v *vandal) { v.forge("audit/anchor", 1, world.stream, world.stream[:len(world.stream)-1]+"X") }, "audit/anchor", 1, "mac"},
		{"the newest anchor taken away", func(v *vandal) { v.exec(`DELETE FROM journal WHERE stream = 'audit/anchor' AND seq = 2`) }, "audit/anchor", 2, "lost"},
		{"all anchors", func(v *vandal) { v.exec(`DELETE FROM journal WHERE stream = 'audit/anchor'`) }, "audit/anchor", 1, "lost"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			found := tampered(t, folder, world, tt.do)
			if tt.reason == "" && len(found) > 0 {
				t.Errorf("untouched: %+v", found)
			}
			if tt.reason != "" && !slices.ContainsFunc(found, func(d office.Difference) bool {
				return d.Stream == tt.stream && d.Seq == tt.seq && d.Reason == "verify."+tt.reason
			}) {
				t.Errorf("%s %d %s is not among %+v", tt.stream, tt.seq, tt.reason, found)
			}
		})
	}
}

func (v *vandal) sealing(field string, value any) {
	v.t.Helper()
	v.edit("exams", v.exam.ID, func(doc bson.M) {
		for i, e := range doc["sealing"].(bson.D) {
			if e.Key == field {
				doc["sealing"].(bson.D)[i].Value = value
			}
		}
	})
}

// tamperWorld fills a database with two sittings of an exam that is released
// and anchored, and closes it.
func tamperWorld(t *testing.T, folder string) vandal {
	t.Helper()
	ctx := context.Background()
	db, err := sqlite.Open(ctx, folder, store.Schema)
	must(t, err)
	o := officetest.Over(t, db)
	v := vandal{exam: officetest.Sealed(t, o, 2, objective)}
	for i := 2; i >= 1; i-- {
		s := sitDown(t, o, v.exam, i)
		for n := 1; n <= 4; n++ {
			q, err := s.view.Sheet.Question(n)
			must(t, err)
			s.must(n, right(q))
		}
		_, err = s.submit()
		must(t, err)
		v.sitting = s.view.Sitting
	}
	v.stream, v.submitted = sitting.StreamOf(v.exam.ID, v.sitting), 6
	v.score = exam.ScoreKey(v.sitting, 1)
	v.form, v.other = exam.FormKey(v.exam.Sealing.Run, "c001", 1), exam.FormKey(v.exam.Sealing.Run, "c002", 1)
	v.ledger = store.LedgerStream("c001")
	_, err = o.Anchor(ctx, office.System)
	must(t, err)
	_, err = o.ReleaseExam(ctx, office.CommandLine("test"), v.exam.ID)
	must(t, err)
	must(t, o.Sweep(ctx)) // anchors nothing: the day has an anchor
	for stream, err := range db.Journal().Streams(ctx, "audit/") {
		must(t, err)
		if stream != "audit/anchor" {
			last, err := db.Journal().Last(ctx, stream)
			must(t, err)
			v.trail, v.trailEntries = stream, last.Seq
		}
	}
	_, err = o.Anchor(ctx, office.System)
	must(t, err)
	o.Close()
	must(t, db.Close())
	return v
}

// tampered lets a vandal at a copy of the world, and returns what verify finds.
func tampered(t *testing.T, folder string, world vandal, do func(*vandal)) []office.Difference {
	t.Helper()
	ctx := context.Background()
	copied := t.TempDir()
	must(t, os.CopyFS(copied, os.DirFS(folder)))
	var err error
	world.t = t
	world.db, err = sql.Open("sqlite", "file:"+filepath.Join(copied, "lectern.db"))
	must(t, err)
	do(&world)
	must(t, world.db.Close())
	db, err := sqlite.Open(ctx, copied, store.Schema)
	must(t, err)
	defer db.Close()
	o := officetest.Over(t, db)
	o.Source = officetest.NewBank(12)
	found, err := o.Verify(ctx, office.CommandLine("test"), "")
	must(t, err)
	o.Close()
	return found.Differences
}
