package office

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/paper"
)

// sealKind is the job of sealing; sealInput is what another node takes it over
// with.
const sealKind = "exam.seal"

type sealInput struct {
	Exam  engine.ID    `bson:"exam"`
	Actor engine.Actor `bson:"actor"`
}

// StartSealing seals an exam in the background and returns the job. What the
// exam still lacks is a Conflict error at once.
func (o *Office) StartSealing(ctx context.Context, actor engine.Actor, id engine.ID) (Job, error) {
	if _, err := o.sealable(ctx, actor, id); err != nil {
		return Job{}, o.audit(ctx, actor, "exam.seal", "exam/"+clip(id, 64), err)
	}
	return o.StartJob(ctx, actor, JobSpec{
		Kind: sealKind, Object: "exam/" + id, Link: "/exams/" + id + "/seal", Input: sealInput{id, actor},
		Run: func(ctx context.Context, p *Progress) error {
			_, err := o.SealExam(ctx, actor, id, p)
			return err
		},
	})
}

// resumeSealing is StartSealing's work taken over from a node that ended.
func (o *Office) resumeSealing(input bson.Raw) func(context.Context, *Progress) error {
	return func(ctx context.Context, p *Progress) error {
		var in sealInput
		if err := bson.Unmarshal(input, &in); err != nil {
			return engine.Internal("taking over a sealing", err)
		}
		e, err := o.Store.Exams.Get(ctx, in.Exam)
		if err != nil || e.Status == exam.Sealed {
			return err // it came to its end
		}
		_, err = o.SealExam(ctx, in.Actor, in.Exam, p)
		return err
	}
}

// sealable returns the exam where it can be sealed now.
func (o *Office) sealable(ctx context.Context, actor engine.Actor, id engine.ID) (exam.Exam, error) {
	if err := actor.Need(engine.RoleOffice); err != nil {
		return exam.Exam{}, err
	}
	e, err := o.Store.Exams.Get(ctx, id)
	if err != nil {
		return e, err
	}
	if err := e.Editable(); err != nil {
		return e, err
	}
	for _, lack := range e.Lacks() {
		if lack != exam.LackSealing && lack != exam.LackTickets {
			return e, engine.Conflict("exam.error.lacks", "what", engine.Key("exam.lack."+string(lack)))
		}
	}
	if o.Clock.Now().UnixMilli() >= e.Terms.Closes {
		return e, engine.Conflict("exam.error.window_over")
	}
	return e, nil
}

// SealExam draws the forms of the whole roster, stores them encrypted, and
// freezes the exam: blueprint, pool and seed never change again. A blueprint
// that the bank cannot meet is an Invalid error that names the rule, what it
// needs and what there is. Everything is written under a run; one replace of
// the exam makes it count, and what a crash leaves is swept. p may be nil.
func (o *Office) SealExam(ctx context.Context, actor engine.Actor, id engine.ID, p *Progress) (exam.Exam, error) {
	if p == nil {
		p = &Progress{}
	}
	e, err := o.sealExam(ctx, actor, id, p)
	detail := map[string]string{}
	if err == nil {
		detail = map[string]string{"forms": strconv.Itoa(e.Sealing.Forms), "root": e.Sealing.Root, "commitment": e.Sealing.Commitment}
	}
	return e, o.auditDetail(ctx, actor, "exam.seal", "exam/"+clip(id, 64), detail, err)
}

func (o *Office) sealExam(ctx context.Context, actor engine.Actor, id engine.ID, p *Progress) (exam.Exam, error) {
	done, err := o.holdRoster(ctx, id)
	if err != nil {
		return exam.Exam{}, err
	}
	defer done()
	e, err := o.sealable(ctx, actor, id)
	if err != nil {
		return e, err
	}
	lines, err := o.roster(ctx, &e)
	if err != nil {
		return e, err
	}
	if len(lines) == 0 {
		return e, engine.Conflict("exam.error.lacks", "what", engine.Key("exam.lack.roster"))
	}
	p.Total(int64(len(lines)))
	p.Say("exam.seal.drawing", "n", len(lines))
	s, err := o.draw(ctx, &e, lines)
	if err != nil {
		return e, err
	}
	p.Say("exam.seal.storing", "n", len(lines))
	if err := o.storeForms(ctx, &e, s, p); err != nil {
		return e, err
	}
	return o.freeze(ctx, actor, &e, s)
}

// sealing is one sealing while it is made.
type sealing struct {
	drawing *drawing
	lines   []exam.Candidate
	forms   []paper.Form // of each line
	begun   time.Time
	record  exam.Sealing
}

// draw begins a run: it snapshots the pool, stores it, and draws the forms.
func (o *Office) draw(ctx context.Context, e *exam.Exam, lines []exam.Candidate) (*sealing, error) {
	pool, err := o.examPool(ctx)
	if err != nil {
		return nil, err
	}
	pool = slices.Clone(pool)
	slices.SortFunc(pool, func(a, b paper.Entry) int { return strings.Compare(a.ID, b.ID) })
	var seed paper.Seed
	rand.Read(seed[:])
	candidates, err := o.candidates(ctx, e, lines, pool)
	if err != nil {
		return nil, err
	}
	s := &sealing{lines: lines, begun: o.Clock.Now(), drawing: newDrawing(engine.NewID(), seed, pool, candidates, &e.Blueprint)}
	if err := o.keepTarget(ctx, e, s.drawing); err != nil {
		return nil, err
	}
	if err := s.drawForms(ctx, e); err != nil {
		waiting, failed := o.waitingPool(ctx)
		if failed != nil {
			return nil, failed
		}
		return nil, paper.Advised(err, e.Blueprint, pool, waiting)
	}
	body, err := o.packPool(pool, candidates, s.drawing.run)
	if err != nil {
		return nil, err
	}
	stored := exam.SealedPool{Run: s.drawing.run, Exam: e.ID, At: s.begun.UnixMilli(), Body: body}
	return s, o.Store.Pools.Insert(ctx, &stored)
}

// candidates returns for whom a sealing draws: how they sit, and what of the
// pool they have seen.
func (o *Office) candidates(ctx context.Context, e *exam.Exam, lines []exam.Candidate, pool paper.Pool) ([]paper.Candidate, error) {
	people := make(map[engine.ID]bool, len(lines))
	for i := range lines {
		people[lines[i].Person] = true
	}
	seen, err := o.seenBefore(ctx, e, people)
	if err != nil {
		return nil, err
	}
	candidates, ranks := make([]paper.Candidate, len(lines)), seatRanks(lines)
	for i := range lines {
		c := paper.Candidate{ID: lines[i].Person, Seat: ranks[i]}
		for _, at := range slices.Compact(paper.SeenIn(pool, seen[c.ID])) {
			c.Seen = append(c.Seen, pool[at].ID)
		}
		candidates[i] = c
	}
	return candidates, nil
}

// drawForms draws a form for every line, and says how fair they are.
func (s *sealing) drawForms(ctx context.Context, e *exam.Exam) error {
	began := time.Now() // how long it takes is told and decides nothing
	plan, err := s.drawing.plan(e)
	if err != nil {
		return err
	}
	for _, w := range plan.Warnings {
		if id, ok := w.Args["id"].(engine.ID); ok {
			s.record.Ignored = append(s.record.Ignored, id)
		}
	}
	candidates := s.drawing.candidates
	drawn, err := plan.Forms(ctx, candidates, max(1, runtime.GOMAXPROCS(0)))
	if err != nil {
		return err
	}
	r := &s.record
	r.Forms, r.Candidates = len(drawn), len(s.lines)
	hashes := make([][32]byte, len(drawn))
	for i := range drawn {
		hashes[i] = drawn[i].Hash()
	}
	if e.Blueprint.Forms.Kind == paper.Parallel {
		candidates = nil
		s.drawing.parallel = drawn
		s.forms = dealOut(drawn, s.lines)
	} else {
		s.forms = drawn // in the order of candidates' ids, as Root wants it
	}
	report := plan.Report(drawn, candidates)
	report.Repeated = paper.RepeatedOf(s.forms, s.drawing.candidates)
	report.Took(time.Since(began))
	if r.Report, err = json.Marshal(report); err != nil {
		return engine.Internal("writing the report of a sealing", err)
	}
	expected := make([]engine.Mark, len(drawn))
	for i := range drawn {
		expected[i] = drawn[i].Expected
	}
	r.Spread = exam.SpreadOf(expected)
	root := paper.Root(hashes)
	r.Run, r.Root, r.DrawingVersion = s.drawing.run, hexText(root[:]), paper.DrawingVersion
	r.Questions, r.Total = e.Blueprint.Questions(), e.Blueprint.Total()
	r.Commitment = paper.Commitment(s.drawing.seed)
	return nil
}

// seatRanks is the order in which candidates sit.
func seatRanks(lines []exam.Candidate) []int {
	return exam.Ranks(len(lines), func(i int) (string, string) { return lines[i].Room, lines[i].Seat })
}

// dealOut gives parallel forms to candidates in turn, in the order in which
// they sit, so that neighbours have different ones.
func dealOut(forms []paper.Form, lines []exam.Candidate) []paper.Form {
	order := make([]int, len(lines))
	for i := range order {
		order[i] = i
	}
	ranks := seatRanks(lines)
	slices.SortStableFunc(order, func(a, b int) int { return ranks[a] - ranks[b] })
	dealt := make([]paper.Form, len(lines))
	for k, i := range order {
		dealt[i] = forms[k%len(forms)]
	}
	return dealt
}

// storeForms writes the forms of a run.
func (o *Office) storeForms(ctx context.Context, e *exam.Exam, s *sealing, p *Progress) error {
	enc := s.drawing.table.Encoder()
	const some = 1000
	batch := make([]exam.StoredForm, 0, min(some, len(s.forms)))
	flush := func() error {
		n, err := o.Store.Forms.InsertMany(ctx, batch)
		if err == nil && n < len(batch) {
			err = engine.Conflict("error.changed")
		}
		p.Add(int64(len(batch)))
		batch = batch[:0]
		return err
	}
	for i := range s.forms {
		stored, err := o.sealForm(e, s.drawing.run, enc, &s.forms[i], s.lines[i].Person, 1)
		if err != nil {
			return err
		}
		if batch = append(batch, stored); len(batch) == some {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// freeze makes a run count.
func (o *Office) freeze(ctx context.Context, actor engine.Actor, e *exam.Exam, s *sealing) (exam.Exam, error) {
	sealed, err := o.Keys.Seal(s.drawing.seed[:], "seed/"+s.drawing.run)
	if err != nil {
		return *e, err
	}
	s.record.Seed, s.record.By, s.record.At = sealed, actor.ID, o.Clock.Now().UnixMilli()
	e.Status, e.Sealing, e.Candidates = exam.Sealed, &s.record, len(s.lines)
	if err := o.Store.Exams.Replace(ctx, e); err != nil {
		if engine.Is(err, engine.KindConflict) {
			err = engine.Conflict("error.changed").Because(err)
		}
		e.Status, e.Sealing = exam.Preparing, nil
		return *e, err
	}
	o.keepExam(*e)
	o.exams.drawings.put(s.drawing.run, s.drawing, o.Clock.Now())
	o.noteUses(ctx, e, s)
	return *e, nil
}

// noteUses lets the bank know which questions candidates can be shown. The
// exam stands without; a list that is missing is told in the log.
func (o *Office) noteUses(ctx context.Context, e *exam.Exam, s *sealing) {
	seen := map[engine.ID]bool{}
	var ids []engine.ID
	for i := range s.forms {
		for _, r := range s.forms[i].Refs() {
			if !seen[r.ID] {
				seen[r.ID] = true
				ids = append(ids, r.ID)
			}
		}
	}
	slices.Sort(ids)
	if err := o.RecordUses(ctx, e.ID, s.drawing.run, ids); err != nil {
		o.Log.WarnContext(ctx, "use of questions not noted", "exam", e.ID, "error", err)
	}
}

// drawForAdded draws the forms of people who are being added to a sealed exam.
// They are stored before the people are, so that nobody stands without one.
func (o *Office) drawForAdded(ctx context.Context, e *exam.Exam, lines []exam.Candidate) error {
	d, err := o.drawing(ctx, e)
	if err != nil {
		return err
	}
	for i := range lines {
		there, err := o.Store.Forms.Has(ctx, exam.FormKey(d.run, lines[i].Person, 1))
		if err != nil {
			return err
		}
		if there {
			continue
		}
		if _, err := o.drawLate(ctx, e, d, lines[i].Person, 1); err != nil {
			return err
		}
	}
	return nil
}

// leftRun is how long after its beginning a run that does not count is swept.
const leftRun = 15 * time.Minute

// sweepSealings removes what sealings wrote that came to nothing.
func (o *Office) sweepSealings(ctx context.Context, now time.Time) error {
	for pool, err := range o.Store.Pools.Begun(ctx, now.Add(-leftRun).UnixMilli()) {
		if err != nil {
			return err
		}
		e, err := o.Store.Exams.Get(ctx, pool.Exam)
		if err != nil && !engine.Is(err, engine.KindNotFound) {
			return err
		}
		if err == nil && e.Sealing != nil && e.Sealing.Run == pool.Run {
			continue
		}
		if _, err := o.Store.Forms.RemoveRun(ctx, pool.Run); err != nil {
			return err
		}
		if err := o.Store.Pools.Remove(ctx, pool.Run); err != nil {
			return err
		}
	}
	return nil
}
