package office

import (
	"bytes"
	"context"
	"io"
	"strconv"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lectern/engine"
	"lectern/engine/store"
	"lectern/questionbank"
	"lectern/questionbank/formats"
)

// Bounds of files on their way into the bank.
const (
	importPiece = 1 << 20 // bytes of a file in one document
	importFiles = 20
	importKept  = 24 * time.Hour // until what was never committed is forgotten
)

// ImportUpload is a file handed in.
type ImportUpload struct {
	Name string
	Data io.Reader
}

// StartImport keeps files until they are committed or forgotten. A file that
// cannot be read at all refuses all of them.
func (o *Office) StartImport(ctx context.Context, actor engine.Actor, files []ImportUpload, topic string) (store.Import, error) {
	imp, err := o.startImport(ctx, actor, files, questionbank.CleanTopic(topic))
	return imp, o.audit(ctx, actor, "import.upload", "import/"+imp.ID, err)
}

func (o *Office) startImport(ctx context.Context, actor engine.Actor, files []ImportUpload, topic string) (store.Import, error) {
	imp := store.Import{ID: engine.NewID(), Owner: actor.ID, At: o.Clock.Now().UnixMilli(), Topic: topic}
	if err := actor.Need(engine.RoleInstructor, engine.RoleOffice); err != nil {
		return imp, err
	}
	if topic != "" {
		if err := questionbank.CheckTopic(topic); err != nil {
			return imp, err
		}
	}
	if len(files) == 0 || len(files) > importFiles {
		return imp, engine.Invalid("bank.error.import.files", "max", importFiles).At("files")
	}
	at := 0
	for _, f := range files {
		data, err := io.ReadAll(io.LimitReader(f.Data, formats.MaxFile+1))
		if err != nil {
			return imp, engine.Invalid("import.error.read", "file", clip(f.Name, 100)).At("files").Because(err)
		}
		if _, err := formats.Read(f.Name, bytes.NewReader(data), formats.Options{Topic: topic}); err != nil {
			return imp, engine.AsError(err).At("files")
		}
		file := store.ImportFile{Name: clip(f.Name, 200), Bytes: int64(len(data))}
		for piece := range slicesOf(data, importPiece) {
			err := o.Store.Imports.AddPiece(ctx, &store.ImportPiece{Key: imp.ID + "/" + strconv.Itoa(at), Import: imp.ID, N: at, Data: piece})
			if err != nil {
				return imp, err
			}
			file.Pieces, at = file.Pieces+1, at+1
		}
		imp.Files = append(imp.Files, file)
	}
	return imp, o.Store.Imports.Insert(ctx, &imp)
}

func slicesOf(data []byte, size int) func(yield func([]byte) bool) {
	return func(yield func([]byte) bool) {
		for len(data) > 0 {
			n := min(size, len(data))
			if !yield(data[:n]) {
				return
			}
			data = data[n:]
		}
	}
}

// importOf returns an import of the actor's.
func (o *Office) importOf(ctx context.Context, actor engine.Actor, id engine.ID) (store.Import, error) {
	imp, err := o.Store.Imports.Get(ctx, id)
	if err == nil && imp.Owner != actor.ID {
		return store.Import{}, engine.NotFound("bank.error.import", "id", id)
	}
	return imp, err
}

// PreviewImport returns an import with its plan.
func (o *Office) PreviewImport(ctx context.Context, actor engine.Actor, id engine.ID) (store.Import, *ImportPlan, error) {
	imp, err := o.importOf(ctx, actor, id)
	if err != nil {
		return imp, nil, err
	}
	rows, err := o.importRows(ctx, &imp)
	if err != nil {
		return imp, nil, err
	}
	plan, err := o.PlanImport(ctx, actor, rows)
	return imp, plan, err
}

// importRows reads the files of an import again and puts the mended rows in
// their places.
func (o *Office) importRows(ctx context.Context, imp *store.Import) ([]formats.Row, error) {
	key := imp.ID + "/" + strconv.FormatInt(imp.Version, 10)
	if rows, _, ok := o.bankMemory.imports.get(key); ok {
		return rows, nil
	}
	var rows []formats.Row
	at := 0
	for _, f := range imp.Files {
		pieces, err := o.Store.Imports.Pieces(ctx, imp.ID, at, f.Pieces)
		if err != nil {
			return nil, err
		}
		at += f.Pieces
		readers := make([]io.Reader, len(pieces))
		for i := range pieces {
			readers[i] = bytes.NewReader(pieces[i].Data)
		}
		some, err := formats.Read(f.Name, io.MultiReader(readers...), formats.Options{Topic: imp.Topic})
		if err != nil {
			return nil, err
		}
		rows = append(rows, some...)
	}
	mend(rows, imp.Mended)
	o.bankMemory.imports.put(key, rows, o.Clock.Now())
	return rows, nil
}

func mend(rows []formats.Row, mended []store.MendedRow) {
	for _, m := range mended {
		for i := range rows {
			r := &rows[i]
			if r.File != m.File || r.Sheet != m.Sheet || r.Line != m.Line {
				continue
			}
			q, problems := questionbank.Decode([]byte(m.Question))
			r.Question, r.GivenID = q, true
			r.Problems = append(problems, questionbank.Validate(q)...)
			break
		}
	}
}

// ImportRowAt returns the row of an import's plan at an index.
func (o *Office) ImportRowAt(ctx context.Context, actor engine.Actor, id engine.ID, index int) (ImportRow, error) {
	_, plan, err := o.PreviewImport(ctx, actor, id)
	if err != nil {
		return ImportRow{}, err
	}
	if index < 0 || index >= len(plan.Rows) {
		return ImportRow{}, engine.NotFound("bank.error.import", "id", id)
	}
	return plan.Rows[index], nil
}

// MendImport puts a question into the place of a row that was refused.
func (o *Office) MendImport(ctx context.Context, actor engine.Actor, id engine.ID, index int, content questionbank.Question) error {
	row, err := o.ImportRowAt(ctx, actor, id, index)
	if err != nil {
		return err
	}
	content.ID = row.Question.ID
	content, problems := o.CheckQuestion(content)
	if content.ID == "" || !row.GivenID {
		content.ID = questionbank.DerivedID(&content)
	}
	if err := questionbank.First(problems); err != nil {
		return err
	}
	if err := questionbank.MayEdit(actor, content.Topic); err != nil {
		return err
	}
	text, err := content.MarshalJSON()
	if err != nil {
		return engine.Internal("keeping a mended row", err)
	}
	m := store.MendedRow{File: row.File, Sheet: row.Sheet, Line: row.Line, Question: string(text)}
	_, err = o.Store.Imports.Update(ctx, id, func(imp *store.Import) error {
		for i, old := range imp.Mended {
			if old.File == m.File && old.Sheet == m.Sheet && old.Line == m.Line {
				imp.Mended[i] = m
				return nil
			}
		}
		imp.Mended = append(imp.Mended, m)
		return nil
	})
	return o.audit(ctx, actor, "import.mend", "import/"+id, err)
}

// importInput is what a job that commits an import begins with.
type importInput struct {
	Import engine.ID `bson:"import"`
	Owner  engine.ID `bson:"owner"`
	Strict bool      `bson:"strict"`
}

// CommitImport takes an import into the bank, as a job: the good rows, or with
// strict all or nothing. The questions are drafts.
func (o *Office) CommitImport(ctx context.Context, actor engine.Actor, id engine.ID, strict bool) (Job, error) {
	imp, plan, err := o.PreviewImport(ctx, actor, id)
	switch {
	case err != nil:
		return Job{}, err
	case imp.Done:
		return Job{}, engine.Conflict("bank.error.import.done")
	}
	if err := plan.Check(ImportOptions{Strict: strict}); err != nil {
		return Job{}, err
	}
	return o.StartJob(ctx, actor, JobSpec{
		Kind: "import", Object: "import/" + id, Link: "/bank/import/" + id, Total: int64(plan.New + plan.Changed),
		Input: importInput{id, actor.ID, strict},
		Run:   func(ctx context.Context, p *Progress) error { return o.runImport(ctx, actor, id, strict, p) },
	})
}

func (o *Office) runImport(ctx context.Context, actor engine.Actor, id engine.ID, strict bool, p *Progress) error {
	_, plan, err := o.PreviewImport(ctx, actor, id)
	if err != nil {
		return err
	}
	p.Total(int64(plan.New + plan.Changed))
	if err := o.Import(ctx, actor, plan, ImportOptions{Strict: strict}, func(n int) { p.Add(int64(n)) }); err != nil {
		return err
	}
	p.Say("bank.import.job", "new", plan.New, "changed", plan.Changed, "refused", plan.Refused)
	_, err = o.Store.Imports.Update(ctx, id, func(imp *store.Import) error {
		imp.Done, imp.New, imp.Changed = true, plan.New, plan.Changed
		return nil
	})
	return err
}

// resumeImport commits an import whose node ended: it begins again, and passes
// over what stands.
func (o *Office) resumeImport(input bson.Raw) func(context.Context, *Progress) error {
	return func(ctx context.Context, p *Progress) error {
		var in importInput
		if err := bson.Unmarshal(input, &in); err != nil {
			return engine.Internal("reading a job's input", err)
		}
		person, err := o.Store.Persons.Get(ctx, in.Owner)
		if err != nil {
			return err
		}
		return o.runImport(ctx, person.Actor(), in.Import, in.Strict, p)
	}
}

// ForgetImport throws an import away.
func (o *Office) ForgetImport(ctx context.Context, actor engine.Actor, id engine.ID) error {
	imp, err := o.importOf(ctx, actor, id)
	if err != nil {
		return err
	}
	return o.audit(ctx, actor, "import.forget", "import/"+id, o.Store.Imports.Forget(ctx, imp.ID))
}

// MyImports returns the actor's imports, the newest first.
func (o *Office) MyImports(ctx context.Context, actor engine.Actor) ([]store.Import, error) {
	return o.Store.Imports.OfOwner(ctx, actor.ID)
}

// sweepImports forgets what was kept long enough.
func (o *Office) sweepImports(ctx context.Context, now time.Time) error {
	old, err := o.Store.Imports.Before(ctx, now.Add(-importKept).UnixMilli())
	if err != nil {
		return err
	}
	for _, imp := range old {
		if err := o.Store.Imports.Forget(ctx, imp.ID); err != nil {
			return err
		}
	}
	return nil
}
