package office_test

import (
	"fmt"
	"testing"
	"time"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/docdb/docdbtest"
	"lectern/engine/exam"
	"lectern/engine/grading"
	"lectern/engine/office"
	"lectern/engine/office/officetest"
	"lectern/engine/paper"
	"lectern/engine/store"
	qb "lectern/questionbank"
)

// leaseOver is longer than whoever is gone may hold a lease.
const leaseOver = 3 * time.Minute

// TestFaultEveryStepOfAHandIn cuts what follows a hand-in, up to the ledger, at
// each of its writes: the sweep finishes it, once. Over the wire, the short form
// cuts the hand-in and the late answer alone.
func TestFaultEveryStepOfAHandIn(t *testing.T) {
	t.Parallel()
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		everyStep(t, docdbtest.Open(t, store.Schema), ways, true)
	})
	t.Run("over the wire", func(t *testing.T) {
		t.Parallel()
		if long() {
			everyStep(t, docdbtest.OpenFerret(t, store.Schema), ways, true)
		} else {
			everyStep(t, docdbtest.OpenFerret(t, store.Schema), ways[:1], false)
		}
	})
}

// twoMarked is a paper of two choices and a short answer, in an exam that stays
// open.
func twoMarked(s *office.ExamSettings, b *paper.Blueprint) {
	stayOpen(s, b)
	b.Sections = []paper.Section{b.Sections[0], {Title: "简答", Type: qb.Short, Marks: 4 * engine.One, Draw: []paper.Rule{{Topic: "*", Count: 1}}}}
}

// oneChoice is a paper of one choice, in an exam that stays open.
func oneChoice(s *office.ExamSettings, b *paper.Blueprint) {
	stayOpen(s, b)
	b.Sections = []paper.Section{{Title: "单选", Type: qb.Single, Marks: 2 * engine.One, Draw: []paper.Rule{{Topic: "*", Count: 1}}}}
}

func stayOpen(s *office.ExamSettings, b *paper.Blueprint) {
	s.Terms.BeyondClose, s.Terms.Closes = true, s.Terms.Opens+30*24*time.Hour.Milliseconds()
	b.Pass = 2 * engine.One
}

func everyStep(t *testing.T, db docdb.DB, ways []way, all bool) {
	o := officetest.Over(t, db)
	s := &steps{t: t, o: o}
	acts := []cutAct{
		{"hand-in", s.sit, s.submit}, {"forced hand-in", s.sit, s.force}, {"marking", s.submitted, s.mark}, {"end of time", s.outOfTime, s.sweep},
	}
	if !all {
		acts = acts[:1]
	}
	for _, act := range acts {
		s.exam, s.next = officetest.Sealed(t, o, 20*len(ways), twoMarked), 0
		everyCut(t, o, act, ways)
	}
	if all {
		everyCut(t, o, cutAct{"release", s.ended, s.release}, ways)
	}
	late := 11 * len(ways)
	s.exam, s.next = officetest.Sealed(t, o, late, oneChoice), 0
	for range late {
		s.late()
	}
	must(t, s.release(o))
	must(t, o.Sweep(ctx))
	s.next = 0
	everyCut(t, o, cutAct{"late answer admitted after the release", s.lateOf, s.admit}, ways)
	if all {
		s.next = 0
		everyCut(t, o, cutAct{"reset after the release", s.lateOf, s.reset}, ways)
	}
	v, err := officetest.Again(t, o).Verify(ctx, office.CommandLine("test"), "")
	if err != nil || len(v.Differences) > 0 {
		t.Errorf("verify: %+v %v", v.Differences, err)
	}
}

// steps is an exam, and the candidate whom the next trial is about.
type steps struct {
	t    *testing.T
	o    *office.Office
	exam exam.Exam
	next int
	at   *seated
}

func (s *steps) sit() (engine.ID, string) {
	s.next++
	s.at = sitDown(s.t, s.o, s.exam, s.next)
	for n := 1; n <= s.at.view.Sheet.Count(); n++ {
		q, err := s.at.view.Sheet.Question(n)
		must(s.t, err)
		s.at.must(n, right(q))
	}
	return s.at.view.Sitting, "sitting/" + s.at.view.Sitting
}

func (s *steps) submit(o *office.Office) error {
	at := *s.at
	at.o = o
	_, err := at.submit()
	return err
}

func (s *steps) force(o *office.Office) error {
	_, err := o.InterveneSitting(ctx, office.CommandLine("test"), office.Intervene{Sitting: s.at.view.Sitting, Act: office.ForceHandIn, Reason: "违纪"})
	return err
}

func (s *steps) submitted() (engine.ID, string) {
	id, _ := s.sit()
	must(s.t, s.submit(s.o))
	return id, "script/" + exam.ScriptKey(id, 3)
}

func (s *steps) mark(o *office.Office) error {
	script, err := o.Store.Scripts.Get(ctx, exam.ScriptKey(s.at.view.Sitting, 3))
	if err != nil {
		return err
	}
	if script.State == exam.Marked { // it was done, and nobody knew
		return nil
	}
	_, err = o.MarkScript(ctx, office.CommandLine("test"), script.Key, script.Version, grading.Judgement{Ticked: []int{0}}, "")
	return err
}

func (s *steps) outOfTime() (engine.ID, string) {
	id, about := s.sit()
	officetest.Clock(s.o).Advance(time.Hour + 10*time.Second)
	return id, about
}

func (s *steps) sweep(o *office.Office) error { return o.Sweep(ctx) }

// ended is a sitting that was handed in, of an exam of its own.
func (s *steps) ended() (engine.ID, string) {
	s.exam, s.next = officetest.Sealed(s.t, s.o, 1, oneChoice), 0
	id, _ := s.sit()
	must(s.t, s.submit(s.o))
	return id, "exam/" + s.exam.ID
}

func (s *steps) release(o *office.Office) error {
	_, err := o.ReleaseExam(ctx, office.CommandLine("test"), s.exam.ID)
	return err
}

// late hands in after time, with one answer that is kept as evidence.
func (s *steps) late() {
	s.next++
	s.at = sitDown(s.t, s.o, s.exam, s.next)
	clock := officetest.Clock(s.o)
	clock.Advance(time.Hour + 4*time.Second)
	q, err := s.at.view.Sheet.Question(1)
	must(s.t, err)
	if _, err := s.at.answer(1, right(q)); !engine.Is(err, engine.KindClosed) {
		s.t.Fatalf("an answer after time: %v", err)
	}
	must(s.t, s.submit(s.o))
}

func (s *steps) lateOf() (engine.ID, string) {
	s.next++
	records, err := s.o.Store.Sittings.OfCandidate(ctx, s.exam.ID, fmt.Sprintf("c%03d", s.next))
	must(s.t, err)
	s.at = &seated{view: office.SittingView{Sitting: records[0].ID}}
	return records[0].ID, "sitting/" + records[0].ID
}

func (s *steps) reset(o *office.Office) error {
	_, err := o.InterveneSitting(ctx, office.CommandLine("test"), office.Intervene{Sitting: s.at.view.Sitting, Act: office.ResetSitting, Reason: "重考"})
	return err
}

func (s *steps) admit(o *office.Office) error {
	_, err := o.InterveneSitting(ctx, office.CommandLine("test"), office.Intervene{
		Sitting: s.at.view.Sitting, Act: office.AdmitLate, Late: 2, Reason: "断网期间作答",
	})
	return err
}
