package office

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/paper"
)

// Fairness says how fair the forms of a sealing are. It is counted from the
// forms as they are stored, not from what was noted when they were drawn.
type Fairness struct {
	Exam      engine.ID       `json:"exam"`
	Title     string          `json:"title"`
	Report    paper.Report    `json:"report"`
	Questions []paper.Exposed `json:"questions"` // the most exposed first
	Root      string          `json:"root"`
	Commits   string          `json:"commitment"`
	Seed      string          `json:"seed,omitempty"` // once it is opened
	Opened    int64           `json:"opened,omitempty"`
	After     []Original      `json:"after,omitempty"` // what candidates had seen there is avoided
}

// Fairness returns how fair an exam's forms are, for the exam office. Conflict
// for an exam that is not sealed.
func (o *Office) Fairness(ctx context.Context, actor engine.Actor, id engine.ID) (Fairness, error) {
	e, d, err := o.sealedFor(ctx, actor, id)
	if err != nil {
		return Fairness{}, err
	}
	drawn, err := o.drawnForms(ctx, &e, d)
	if err != nil {
		return Fairness{}, err
	}
	originals, err := o.originals(ctx, &e, d)
	if err != nil {
		return Fairness{}, err
	}
	plan, err := d.plan(&e)
	if err != nil {
		return Fairness{}, err
	}
	f := Fairness{Exam: e.ID, Title: e.Title, Report: plan.Report(drawn.forms, drawn.ofForms), Questions: plan.Exposures(drawn.forms), After: originals,
		Root: e.Sealing.Root, Commits: e.Sealing.Commitment, Opened: e.Sealing.Opened}
	var noted paper.Report // of the drawing itself: how long it took
	if err := json.Unmarshal(e.Sealing.Report, &noted); err == nil {
		f.Report.DrawSeconds = noted.DrawSeconds
	}
	f.Report.Repeated = paper.RepeatedOf(drawn.papers, drawn.candidates)
	f.Report.DrawingVersion = e.Sealing.DrawingVersion
	if f.Opened > 0 {
		f.Seed = hex.EncodeToString(d.seed[:])
	}
	return f, nil
}

func (o *Office) sealedFor(ctx context.Context, actor engine.Actor, id engine.ID) (exam.Exam, *drawing, error) {
	if err := actor.Need(engine.RoleOffice); err != nil {
		return exam.Exam{}, nil, err
	}
	e, err := o.Exam(ctx, id)
	if err != nil {
		return e, nil, err
	}
	d, err := o.drawing(ctx, &e)
	return e, d, err
}

// drawnForms is what a sealing drew.
type drawnForms struct {
	forms      []paper.Form      // by candidate, or by name where they are parallel
	ofForms    []paper.Candidate // whose they are; none where they are parallel
	papers     []paper.Form      // of each candidate
	candidates []paper.Candidate
}

// drawnForms returns the forms that the sealing drew.
func (o *Office) drawnForms(ctx context.Context, e *exam.Exam, d *drawing) (drawnForms, error) {
	whose := make(map[engine.ID]*paper.Candidate, len(d.candidates))
	for i := range d.candidates {
		whose[d.candidates[i].ID] = &d.candidates[i]
	}
	parallel := e.Blueprint.Forms.Kind == paper.Parallel
	byName := map[string]paper.Form{}
	var drawn drawnForms
	for stored, err := range o.Store.Forms.OfRun(ctx, d.run) {
		if err != nil {
			return drawn, err
		}
		rest, first := strings.CutPrefix(stored.Key, exam.FormKey(d.run, "", 1))
		candidate := whose[rest]
		if !first || candidate == nil {
			continue // drawn later, for somebody who was added or began again
		}
		form, err := o.decodeForm(d, &stored)
		if err != nil {
			return drawn, err
		}
		if parallel {
			byName[form.Name] = form
		} else {
			form.Candidate = rest
		}
		drawn.papers, drawn.candidates = append(drawn.papers, form), append(drawn.candidates, *candidate)
	}
	if !parallel {
		drawn.forms, drawn.ofForms = drawn.papers, drawn.candidates
		return drawn, nil
	}
	drawn.forms = slices.SortedFunc(maps.Values(byName), func(a, b paper.Form) int { return compareNames(a.Name, b.Name) })
	return drawn, nil
}

// compareNames orders forms A, B, …, Z, AA, AB, ….
func compareNames(a, b string) int {
	if len(a) != len(b) {
		return len(a) - len(b)
	}
	return strings.Compare(a, b)
}

// OpenSeed makes an exam's seed known, so that anyone can draw its forms again
// and compare. It cannot be taken back. Conflict before the results are
// released. Again, it changes nothing.
func (o *Office) OpenSeed(ctx context.Context, actor engine.Actor, id engine.ID) (exam.Exam, error) {
	return o.changeExam(ctx, actor, "exam.seed", id, 0, nil, func(e *exam.Exam) error {
		if e.Sealing == nil {
			return engine.Conflict("exam.error.not_sealed")
		}
		if e.Status != exam.Released {
			return engine.Conflict("exam.error.seed_early")
		}
		if e.Sealing.Opened == 0 {
			sealing := *e.Sealing
			sealing.Opened = o.Clock.Now().UnixMilli()
			e.Sealing = &sealing
		}
		return nil
	})
}

// DrawingOf returns all that an exam's forms were drawn from, for drawing them
// again. Conflict before the seed is opened.
func (o *Office) DrawingOf(ctx context.Context, actor engine.Actor, id engine.ID) (paper.DrawingFile, error) {
	e, d, err := o.sealedFor(ctx, actor, id)
	if err != nil {
		return paper.DrawingFile{}, err
	}
	if e.Sealing.Opened == 0 {
		return paper.DrawingFile{}, engine.Conflict("exam.error.seed_closed")
	}
	drawn, err := o.drawnForms(ctx, &e, d)
	if err != nil {
		return paper.DrawingFile{}, err
	}
	forms := drawn.forms
	f := paper.DrawingFile{Version: e.Sealing.DrawingVersion, Blueprint: e.Blueprint, Seed: hex.EncodeToString(d.seed[:]),
		Commitment: e.Sealing.Commitment, Root: e.Sealing.Root, Pool: d.pool, Forms: make([]paper.DrawnForFile, len(forms))}
	for i := range forms {
		hash := forms[i].Hash()
		f.Forms[i] = paper.DrawnForFile{Candidate: forms[i].Candidate, Form: forms[i].Name, Hash: hexText(hash[:])}
		if len(drawn.ofForms) > 0 {
			c := drawn.ofForms[i]
			f.Forms[i].Seat, f.Forms[i].Seen = c.Seat, paper.SeenIn(d.pool, c.Seen)
		}
	}
	if len(drawn.ofForms) == 0 {
		f.Seen = paper.SeenIn(d.pool, paper.SeenByAny(d.candidates))
	}
	return f, nil
}
