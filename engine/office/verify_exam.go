package office

import (
	"bytes"
	"context"
	"slices"
	"strings"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/paper"
)

// examDiffers notes that something of an exam is not what was sealed.
type examDiffers func(reason, detail string)

// verifyExams checks that what was sealed of one exam, or of each for "", is
// what stands.
func (o *Office) verifyExams(ctx context.Context, id engine.ID, v *Verified) error {
	for e, err := range o.Store.Exams.Newest(ctx) {
		if err != nil {
			return err
		}
		if e.Sealing == nil || id != "" && e.ID != id {
			continue
		}
		err := o.verifyExam(ctx, &e, func(reason, detail string) {
			v.Differences = append(v.Differences, Difference{Stream: "exam/" + e.ID, Reason: "verify." + reason, Detail: detail})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (o *Office) verifyExam(ctx context.Context, e *exam.Exam, differs examDiffers) error {
	seed, err := o.Keys.Open(e.Sealing.Seed, "seed/"+e.Sealing.Run)
	if err != nil || len(seed) != len(paper.Seed{}) || paper.Commitment(paper.Seed(seed)) != e.Sealing.Commitment {
		differs("seed", "")
		return nil
	}
	stored, err := o.Store.Pools.Get(ctx, e.Sealing.Run)
	var pool paper.Pool
	var candidates []paper.Candidate
	if err == nil {
		pool, candidates, err = o.unpackPool(stored.Body, e.Sealing.Run)
	}
	if err != nil {
		return unreadable(err, func() { differs("pool", "") })
	}
	d := newDrawing(e.Sealing.Run, paper.Seed(seed), pool, candidates, &e.Blueprint)
	stand, err := o.verifyForms(ctx, d, differs)
	if err != nil {
		return err
	}
	hashes, err := o.sealedTogether(ctx, e, d, stand, differs)
	if err != nil {
		return err
	}
	if root := paper.Root(hashes); hexText(root[:]) != e.Sealing.Root {
		differs("root", "")
	}
	return nil
}

// verifyForms opens each form of a run and returns the hashes of first attempts,
// by candidate.
func (o *Office) verifyForms(ctx context.Context, d *drawing, differs examDiffers) (map[engine.ID][32]byte, error) {
	stand := map[engine.ID][32]byte{}
	for f, err := range o.Store.Forms.OfRun(ctx, d.run) {
		if err != nil {
			return nil, err
		}
		var form paper.Form
		plain, err := o.openForm(&f)
		if err == nil {
			form, err = d.table.Decode(plain.body)
		}
		hash := form.Hash()
		whose := strings.TrimPrefix(f.Key, d.run+"/")
		if err != nil || !bytes.Equal(hash[:], f.Hash) {
			differs("form", whose)
		}
		if candidate, first := strings.CutPrefix(whose, "1/"); first {
			stand[candidate] = hash
		}
	}
	return stand, nil
}

// sealedTogether returns the hashes of the forms that were drawn at the sealing,
// in the order in which its root took them.
func (o *Office) sealedTogether(ctx context.Context, e *exam.Exam, d *drawing, stand map[engine.ID][32]byte, differs examDiffers) ([][32]byte, error) {
	var drawn [][32]byte
	if e.Blueprint.Forms.Kind == paper.Parallel {
		forms, err := d.parallelForms(ctx, e)
		if err != nil {
			return nil, unreadable(err, func() { differs("pool", err.Error()) })
		}
		for i := range forms {
			drawn = append(drawn, forms[i].Hash())
		}
	}
	lines, err := o.roster(ctx, e)
	if err != nil {
		return nil, err
	}
	on := make(map[engine.ID]bool, len(lines))
	for i := range lines {
		on[lines[i].Person] = true
	}
	var dealt [][32]byte
	for _, c := range d.candidates {
		if !on[c.ID] {
			differs("roster", c.ID)
		}
		hash, ok := stand[c.ID]
		if !ok {
			differs("form_missing", c.ID)
		} else if drawn != nil && !slices.Contains(drawn, hash) {
			differs("form", "1/"+c.ID)
		}
		dealt = append(dealt, hash)
	}
	if drawn != nil {
		return drawn, nil
	}
	return dealt, nil
}

// unreadable notes what cannot be read because it was changed; that the database
// is away remains an error.
func unreadable(err error, note func()) error {
	if engine.Is(err, engine.KindUnavailable) {
		return err
	}
	note()
	return nil
}
