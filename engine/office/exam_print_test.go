package office_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/print"
)

func sum(data []byte) string {
	s := sha256.Sum256(data)
	return hex.EncodeToString(s[:])
}

func TestPrintedFormsAreTheSealedOnes(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 5, nil)
	by := officetest.Actor(t, o, engine.RoleOffice)
	for _, kind := range print.Kinds {
		var b bytes.Buffer
		m, err := o.PrintExam(ctx, by, e.ID, kind, office.Printing{}, &b, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(m.Files) != 1 || m.Files[0].SHA256 != sum(b.Bytes()) || m.Files[0].Bytes != b.Len() || m.Files[0].Name != kind.File() {
			t.Errorf("%s: %+v", kind, m.Files)
		}
		if len(m.Candidates) != 5 {
			t.Fatalf("%s: %d candidates", kind, len(m.Candidates))
		}
		for _, c := range m.Candidates {
			stored, err := o.Store.Forms.Get(ctx, exam.FormKey(e.Sealing.Run, c.Candidate, 1))
			if err != nil || hex.EncodeToString(stored.Hash) != c.Hash {
				t.Errorf("%s of %s has hash %s, sealed %x (%v)", kind, c.Candidate, c.Hash, stored.Hash, err)
			}
		}
	}
}

func TestPrintingIsForTheOfficeAndOfSealedExams(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 2, nil)
	by := officetest.Actor(t, o, engine.RoleOffice)
	raw := examPreparing(t, o, by)
	for _, tt := range []struct {
		name string
		by   engine.Actor
		exam engine.ID
		what print.Kind
		q    office.Printing
		kind engine.Kind
	}{
		{"a marker", officetest.Actor(t, o, engine.RoleMarker), e.ID, print.KindKeys, office.Printing{}, engine.KindForbidden},
		{"a candidate", officetest.Candidate(t, o, 1), e.ID, print.KindPapers, office.Printing{}, engine.KindForbidden},
		{"no exam", by, "none", print.KindPapers, office.Printing{}, engine.KindNotFound},
		{"not sealed", by, raw, print.KindPapers, office.Printing{}, engine.KindConflict},
		{"nobody there", by, e.ID, print.KindPapers, office.Printing{Department: "none"}, engine.KindInvalid},
		{"no such person", by, e.ID, print.KindPapers, office.Printing{Person: "none"}, engine.KindInvalid},
		{"no such order", by, e.ID, print.KindPapers, office.Printing{Order: "none"}, engine.KindInvalid},
		{"no such preset", by, e.ID, print.KindPapers, office.Printing{Preset: "b5"}, engine.KindInvalid},
		{"a later kind", by, e.ID, "sheets", office.Printing{}, engine.KindInvalid},
	} {
		if _, err := o.PrintExam(ctx, tt.by, tt.exam, tt.what, tt.q, &bytes.Buffer{}, nil); !engine.Is(err, tt.kind) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func examPreparing(t *testing.T, o *office.Office, by engine.Actor) engine.ID {
	t.Helper()
	s, b := examOf(o)
	e, err := o.CreateExam(context.Background(), by, s, &b)
	if err != nil {
		t.Fatal(err)
	}
	return e.ID
}

func TestPrintedFilesAreKeptForTheirOwnerForADay(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	o := officetest.New(t)
	e := officetest.Sealed(t, o, 3, nil)
	by := officetest.Actor(t, o, engine.RoleOffice)
	person := officetest.Candidate(t, o, 1).ID
	job, err := o.StartPrinting(ctx, by, e.ID, print.Kinds, office.Printing{Person: person})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.WaitJobs(ctx); err != nil {
		t.Fatal(err)
	}
	if job, err = o.Job(ctx, by, job.ID); err != nil || job.Status != "done" || job.Done != 2 || job.Total != 2 {
		t.Fatalf("%+v %v", job, err)
	}
	kept, err := o.MyPrints(ctx, by, e.ID)
	if err != nil || len(kept) != 1 || len(kept[0].Files) != 2 || kept[0].ID != job.ID || kept[0].Candidates != 1 {
		t.Fatalf("%+v %v", kept, err)
	}
	for n, f := range kept[0].Files {
		var b bytes.Buffer
		if err := o.PrintedFile(ctx, by, job.ID, n, &b); err != nil || sum(b.Bytes()) != f.SHA256 {
			t.Errorf("file %d: %v", n, err)
		}
	}
	other := by
	other.ID = "other"
	if err := o.PrintedFile(ctx, other, job.ID, 0, &bytes.Buffer{}); !engine.Is(err, engine.KindNotFound) {
		t.Errorf("another's: %v", err)
	}
	if err := o.PrintedFile(ctx, by, job.ID, 2, &bytes.Buffer{}); !engine.Is(err, engine.KindNotFound) {
		t.Errorf("no such file: %v", err)
	}
	officetest.Clock(o).Advance(25 * time.Hour)
	if err := o.Sweep(ctx); err != nil {
		t.Fatal(err)
	}
	if err := o.PrintedFile(ctx, by, job.ID, 0, &bytes.Buffer{}); !engine.Is(err, engine.KindNotFound) {
		t.Errorf("after a day: %v", err)
	}
	if _, err := o.Store.Prints.Piece(ctx, job.ID, 0); !engine.Is(err, engine.KindNotFound) {
		t.Errorf("a piece after a day: %v", err)
	}
}
