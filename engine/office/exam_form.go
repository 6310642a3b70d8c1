package office

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"slices"
	"strconv"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/paper"
	"lectern/questionbank"
)

// Sheet returns the paper of a candidate's attempt, from memory where it can.
// NotFound ("error.form.missing") where the exam has no form for the candidate,
// Conflict while it is not sealed. What it points to must not be changed.
//
// Forms are drawn at sealing. That of a further attempt is drawn by the same
// rules when it is first asked for, and so is one that a crash left out when
// the candidate was added; from then on it stands.
func (o *Office) Sheet(ctx context.Context, id, candidate engine.ID, attempt int) (*paper.Sheet, error) {
	e, err := o.Exam(ctx, id)
	if err != nil {
		return nil, err
	}
	d, err := o.drawing(ctx, &e)
	if err != nil {
		return nil, err
	}
	key := exam.FormKey(d.run, candidate, attempt)
	if sheet, _, ok := o.exams.sheets.get(key); ok {
		return sheet, nil
	}
	plain, err := o.plainForm(ctx, &e, d, candidate, attempt)
	if err != nil {
		return nil, err
	}
	form, err := d.table.Decode(plain.body)
	if err != nil {
		return nil, err
	}
	texts, err := o.texts(ctx, d, form.Refs())
	if err != nil {
		return nil, err
	}
	sheet, err := paper.NewSheet(&e.Blueprint, &form, func(r paper.Ref) (*questionbank.Question, error) { return texts[r], nil })
	if err != nil {
		return nil, err
	}
	sheet.Title = e.Title
	o.exams.sheets.put(key, &sheet, o.Clock.Now())
	return &sheet, nil
}

// plainForm returns a form as it is stored, opened; it draws one that is due
// and was not drawn yet.
func (o *Office) plainForm(ctx context.Context, e *exam.Exam, d *drawing, candidate engine.ID, attempt int) (plainForm, error) {
	key := exam.FormKey(d.run, candidate, attempt)
	if f, _, ok := o.exams.forms.get(key); ok {
		return f, nil
	}
	stored, err := o.Store.Forms.Get(ctx, key)
	if engine.Is(err, engine.KindNotFound) && attempt >= 1 && attempt <= e.Attempts {
		if _, known := o.Candidate(ctx, e.ID, candidate); known != nil {
			return plainForm{}, err
		}
		stored, err = o.drawLate(ctx, e, d, candidate, attempt)
	}
	if err != nil {
		return plainForm{}, err
	}
	f, err := o.openForm(&stored)
	if err == nil {
		o.exams.forms.put(key, f, o.Clock.Now())
	}
	return f, err
}

// sealForm encrypts a form for storage.
func (o *Office) sealForm(e *exam.Exam, run engine.ID, enc *paper.Encoder, f *paper.Form, candidate engine.ID, attempt int) (exam.StoredForm, error) {
	body, err := enc.Encode(f)
	if err != nil {
		return exam.StoredForm{}, err
	}
	key := exam.FormKey(run, candidate, attempt)
	plain := append(binary.AppendUvarint(nil, uint64(len(f.Name))), f.Name...)
	sealed, err := o.Keys.Seal(append(plain, body...), "form/"+key)
	if err != nil {
		return exam.StoredForm{}, err
	}
	hash := f.Hash()
	return exam.StoredForm{Key: key, Exam: e.ID, Run: run, Body: sealed, Hash: hash[:]}, nil
}

func (o *Office) openForm(f *exam.StoredForm) (plainForm, error) {
	plain, err := o.Keys.Open(f.Body, "form/"+f.Key)
	if err != nil {
		return plainForm{}, err
	}
	n, used := binary.Uvarint(plain)
	if used <= 0 || n > uint64(len(plain)-used) {
		return plainForm{}, engine.Internal("opening a form", errors.New("name too long"))
	}
	return plainForm{name: string(plain[used : used+int(n)]), body: plain[used+int(n):]}, nil
}

// drawLate draws, by the rules of the sealing, the form of somebody who was
// added since, or of a further attempt, and stores it.
func (o *Office) drawLate(ctx context.Context, e *exam.Exam, d *drawing, candidate engine.ID, attempt int) (exam.StoredForm, error) {
	var before []paper.Form
	for n := 1; n < attempt; n++ {
		plain, err := o.plainForm(ctx, e, d, candidate, n)
		if err != nil {
			return exam.StoredForm{}, err
		}
		form, err := d.table.Decode(plain.body)
		if err != nil {
			return exam.StoredForm{}, err
		}
		form.Name = plain.name
		before = append(before, form)
	}
	seen, err := o.seenBy(ctx, e, d, candidate)
	if err != nil {
		return exam.StoredForm{}, err
	}
	form, err := d.late(ctx, e, candidate, before, seen)
	if err != nil {
		return exam.StoredForm{}, err
	}
	stored, err := o.sealForm(e, d.run, d.table.Encoder(), &form, candidate, attempt)
	if err != nil {
		return stored, err
	}
	// Another node may have drawn the same form; whichever is stored counts.
	if err := o.Store.Forms.Insert(ctx, &stored); engine.Is(err, engine.KindConflict) {
		return o.Store.Forms.Get(ctx, stored.Key)
	} else if err != nil {
		return stored, err
	}
	detail := map[string]string{"candidate": candidate, "attempt": strconv.Itoa(attempt), "hash": hexText(stored.Hash)}
	return stored, o.auditDetail(ctx, System, "exam.form", "exam/"+e.ID, detail, nil)
}

// late draws a form outside the batch; before are the candidate's forms of
// earlier attempts, whose questions it avoids where the bank allows it, and
// those seen at earlier exams.
func (d *drawing) late(ctx context.Context, e *exam.Exam, candidate engine.ID, before []paper.Form, seen []engine.ID) (paper.Form, error) {
	attempt := len(before) + 1
	name := candidate
	if attempt > 1 {
		name += "\nattempt " + strconv.Itoa(attempt)
	}
	switch e.Blueprint.Forms.Kind {
	case paper.Parallel:
		forms, err := d.parallelForms(ctx, e)
		if err != nil {
			return paper.Form{}, err
		}
		i := int(d.seed.Late(candidate) % uint64(len(forms)))
		if attempt > 1 {
			first := slices.IndexFunc(forms, func(f paper.Form) bool { return f.Name == before[0].Name })
			i = (max(first, 0) + attempt - 1) % len(forms)
		}
		return forms[i], nil
	case paper.Same:
		// All have the same questions, and so the same before them.
		p, err := d.planOf(e, attempt)
		if err != nil {
			return paper.Form{}, err
		}
		return p.Form(paper.Candidate{ID: name, Seen: withQuestions(paper.SeenByAny(d.candidates), before)}, 0)
	}
	p, err := d.plan(e)
	if err != nil {
		return paper.Form{}, err
	}
	return p.Form(paper.Candidate{ID: name, Seen: withQuestions(seen, before)}, d.seed.Late(name))
}

// withQuestions adds the questions of forms to seen.
func withQuestions(seen []engine.ID, forms []paper.Form) []engine.ID {
	seen = slices.Clip(seen)
	for i := range forms {
		for _, r := range forms[i].Refs() {
			seen = append(seen, r.ID)
		}
	}
	return seen
}

// plan is the sealing's, compiled once.
func (d *drawing) plan(e *exam.Exam) (*paper.Plan, error) { return d.planOf(e, 1) }

// planOf is the plan of an attempt at which all have the same questions: each
// has a seed of its own.
func (d *drawing) planOf(e *exam.Exam, attempt int) (*paper.Plan, error) {
	d.plans.Lock()
	defer d.plans.Unlock()
	return d.compile(e, attempt)
}

func (d *drawing) compile(e *exam.Exam, attempt int) (*paper.Plan, error) {
	if p := d.byAttempt[attempt]; p != nil {
		return p, nil
	}
	seed := d.seed
	if attempt > 1 {
		m := hmac.New(sha256.New, d.seed[:])
		m.Write([]byte("attempt " + strconv.Itoa(attempt)))
		seed = paper.Seed(m.Sum(nil))
	}
	p, err := paper.NewPlan(e.Blueprint, d.pool, seed)
	if err == nil {
		d.byAttempt[attempt] = p
	}
	return p, err
}

func (d *drawing) parallelForms(ctx context.Context, e *exam.Exam) ([]paper.Form, error) {
	d.plans.Lock()
	defer d.plans.Unlock()
	if d.parallel != nil {
		return d.parallel, nil
	}
	p, err := d.compile(e, 1)
	if err != nil {
		return nil, err
	}
	d.parallel, err = p.Parallel(ctx, paper.SeenByAny(d.candidates))
	return d.parallel, err
}

// texts returns the questions that refs name; what this node has not read yet
// of the exam is read in one go, and by one at a time: of a thousand who begin
// in the same second most need what another is reading.
func (o *Office) texts(ctx context.Context, d *drawing, refs []paper.Ref) (map[paper.Ref]*questionbank.Question, error) {
	found, missing := d.known(refs)
	if len(missing) == 0 {
		return found, nil
	}
	select {
	case d.reading <- struct{}{}:
		defer func() { <-d.reading }()
	case <-ctx.Done():
		return nil, busy(ctx)
	}
	if found, missing = d.known(refs); len(missing) == 0 {
		return found, nil
	}
	read, err := o.examQuestions(ctx, missing)
	if err != nil {
		return nil, err
	}
	d.texts.Lock()
	defer d.texts.Unlock()
	for _, r := range missing {
		q := read[r]
		if q == nil {
			return nil, engine.Internal("reading the questions of a form", errors.New("no version "+strconv.Itoa(r.Version)+" of "+r.ID))
		}
		d.questions[r], found[r] = q, q
	}
	return found, nil
}

// known returns which of the questions were read already, and which were not.
func (d *drawing) known(refs []paper.Ref) (found map[paper.Ref]*questionbank.Question, missing []paper.Ref) {
	found = make(map[paper.Ref]*questionbank.Question, len(refs))
	d.texts.RLock()
	defer d.texts.RUnlock()
	for _, r := range refs {
		if q := d.questions[r]; q != nil {
			found[r] = q
		} else {
			missing = append(missing, r)
		}
	}
	return found, missing
}
