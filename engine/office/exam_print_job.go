package office

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lectern/engine"
	"lectern/engine/print"
	"lectern/engine/store"
)

// printKind is the job of printing; printInput is what another node takes it
// over with.
const printKind = "exam.print"

type printInput struct {
	Exam     engine.ID    `bson:"exam"`
	Actor    engine.Actor `bson:"actor"`
	Kinds    []string     `bson:"kinds"`
	Printing Printing     `bson:"printing"`
}

// Printed files are cut into pieces, and there are so many candidates in a
// file, so that a printing needs no more memory than one of them takes.
const (
	printPiece   = 4 << 20 // bytes
	printPerFile = 200     // candidates
)

// PrintKept is how long the files of a printing are kept.
const PrintKept = 24 * time.Hour

// StartPrinting prints in the background and returns the job. The files are
// kept, encrypted, for the actor alone, for a day or until they are thrown away
// (MyPrints, PrintedFile, ForgetPrint). Errors are those of PrintExam, at once.
func (o *Office) StartPrinting(ctx context.Context, actor engine.Actor, id engine.ID, kinds []print.Kind, q Printing) (Job, error) {
	_, heads, err := o.printed(ctx, actor, id, q)
	if err == nil && len(kinds) == 0 {
		err = engine.Invalid("error.print.nothing").At("what")
	}
	if err != nil {
		return Job{}, o.audit(ctx, actor, "exam.print", "exam/"+clip(id, 64), err)
	}
	in := printInput{Exam: id, Actor: actor, Printing: q}
	for _, k := range kinds {
		in.Kinds = append(in.Kinds, string(k))
	}
	return o.StartJob(ctx, actor, JobSpec{
		Kind: printKind, Object: "exam/" + id, Link: "/exams/" + id + "/print", Input: in, Total: int64(len(heads) * len(kinds)),
		Run: func(ctx context.Context, p *Progress) error { return o.runPrinting(ctx, in, p) },
	})
}

// resumePrinting is StartPrinting's work taken over from a node that ended: it
// begins again.
func (o *Office) resumePrinting(input bson.Raw) func(context.Context, *Progress) error {
	return func(ctx context.Context, p *Progress) error {
		var in printInput
		if err := bson.Unmarshal(input, &in); err != nil {
			return engine.Internal("taking over a printing", err)
		}
		return o.runPrinting(ctx, in, p)
	}
}

func (o *Office) runPrinting(ctx context.Context, in printInput, p *Progress) error {
	e, heads, err := o.printed(ctx, in.Actor, in.Exam, in.Printing)
	if err != nil {
		return err
	}
	p.Total(int64(len(heads) * len(in.Kinds)))
	kept, err := o.beginPrint(ctx, in, p.ID())
	if err != nil || kept.Done {
		return err
	}
	kept.Candidates = len(heads)
	run := printRun{Office: o, exam: &e, printing: in.Printing, progress: p, actor: in.Actor}
	for _, k := range in.Kinds {
		if err := run.kind(ctx, &kept, print.Kind(k), heads); err != nil {
			return err
		}
	}
	kept.Done = true
	return o.Store.Prints.Replace(ctx, &kept)
}

// beginPrint inserts the print before its first piece, so that what a crash
// leaves is found by the sweep; one that stands already begins again.
func (o *Office) beginPrint(ctx context.Context, in printInput, id engine.ID) (store.Print, error) {
	kept := store.Print{ID: id, Exam: in.Exam, Owner: in.Actor.ID, At: o.Clock.Now().UnixMilli()}
	err := o.Store.Prints.Insert(ctx, &kept)
	if !engine.Is(err, engine.KindConflict) {
		return kept, err
	}
	if kept, err = o.Store.Prints.Get(ctx, id); err != nil || kept.Done {
		return kept, err
	}
	return kept, o.Store.Prints.RemovePieces(ctx, id)
}

// kind prints everybody's papers, or keys, and keeps the files.
func (r *printRun) kind(ctx context.Context, kept *store.Print, what print.Kind, heads []print.Paper) error {
	part := 0
	for some := range slices.Chunk(heads, printPerFile) {
		file := store.PrintFile{Name: what.File(), Kind: string(what)}
		if len(heads) > printPerFile {
			part++
			file.Name, file.Part = fmt.Sprintf("%s-%d.pdf", what, part), part
		}
		r.progress.Say("print.drawing", "file", file.Name)
		var b bytes.Buffer
		m, err := r.file(ctx, what, file.Name, some, &b)
		if err != nil {
			return err
		}
		file.Pages, file.Bytes, file.SHA256 = m.Files[0].Pages, m.Files[0].Bytes, m.Files[0].SHA256
		if err := r.keep(ctx, kept, file, b.Bytes()); err != nil {
			return err
		}
		kept.Missing = append(kept.Missing, m.Missing...)
		slices.Sort(kept.Missing)
		kept.Missing = slices.Compact(kept.Missing)
	}
	return nil
}

// keep stores a file in pieces.
func (r *printRun) keep(ctx context.Context, kept *store.Print, file store.PrintFile, data []byte) error {
	if n := len(kept.Files); n > 0 {
		file.First = kept.Files[n-1].First + kept.Files[n-1].Pieces
	}
	for piece := range slicesOf(data, printPiece) {
		n := file.First + file.Pieces
		key := store.PrintPieceKey(kept.ID, n)
		if err := r.Store.Prints.AddPiece(ctx, &store.PrintPiece{Key: key, Print: kept.ID, N: n, Data: piece}); err != nil {
			return err
		}
		file.Pieces++
	}
	kept.Files = append(kept.Files, file)
	return nil
}

// MyPrints returns what is kept for the actor of an exam's printing, the newest
// first.
func (o *Office) MyPrints(ctx context.Context, actor engine.Actor, id engine.ID) ([]store.Print, error) {
	if err := actor.Need(engine.RoleOffice); err != nil {
		return nil, err
	}
	all, err := o.Store.Prints.OfOwner(ctx, actor.ID)
	return slices.DeleteFunc(all, func(p store.Print) bool { return p.Exam != id || !p.Done }), err
}

// MyPrint returns a print of the actor's. NotFound for another's, and for one
// that is not done or thrown away.
func (o *Office) MyPrint(ctx context.Context, actor engine.Actor, id engine.ID) (store.Print, error) {
	if err := actor.Need(engine.RoleOffice); err != nil {
		return store.Print{}, err
	}
	p, err := o.Store.Prints.Get(ctx, id)
	if err == nil && (p.Owner != actor.ID || !p.Done) {
		return store.Print{}, engine.NotFound("error.print.missing", "id", id)
	}
	return p, err
}

// PrintedFile writes file n of a print of the actor's to w.
func (o *Office) PrintedFile(ctx context.Context, actor engine.Actor, id engine.ID, n int, w io.Writer) error {
	err := o.printedFile(ctx, actor, id, n, w)
	return o.auditDetail(ctx, actor, "exam.print.fetch", "print/"+clip(id, 64), map[string]string{"file": strconv.Itoa(n)}, err)
}

func (o *Office) printedFile(ctx context.Context, actor engine.Actor, id engine.ID, n int, w io.Writer) error {
	p, err := o.MyPrint(ctx, actor, id)
	if err != nil {
		return err
	}
	if n < 0 || n >= len(p.Files) {
		return engine.NotFound("error.print.missing", "id", id)
	}
	for at := p.Files[n].First; at < p.Files[n].First+p.Files[n].Pieces; at++ {
		piece, err := o.Store.Prints.Piece(ctx, id, at)
		if err != nil {
			return err
		}
		if _, err := w.Write(piece.Data); err != nil {
			return engine.Unavailable("error.print.write", "file", p.Files[n].Name).Because(err)
		}
	}
	return nil
}

// ForgetPrint throws the files of a print of the actor's away.
func (o *Office) ForgetPrint(ctx context.Context, actor engine.Actor, id engine.ID) error {
	_, err := o.MyPrint(ctx, actor, id)
	if err == nil {
		err = o.Store.Prints.Forget(ctx, id)
	}
	return o.audit(ctx, actor, "exam.print.forget", "print/"+clip(id, 64), err)
}

// sweepPrints throws away what was kept long enough.
func (o *Office) sweepPrints(ctx context.Context, now time.Time) error {
	old, err := o.Store.Prints.Before(ctx, now.Add(-PrintKept).UnixMilli())
	if err != nil {
		return err
	}
	for _, p := range old {
		if err := o.Store.Prints.Forget(ctx, p.ID); err != nil {
			return err
		}
	}
	return nil
}
