package office

import (
	"context"
	"slices"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/sitting"
)

// ResultExam is an exam with how far its results are.
type ResultExam struct {
	Exam       exam.Exam
	Candidates int
	Marked     int
	Waiting    int
}

// ResultExams returns the sealed exams, the newest first: all of them for the
// exam office, those released for appraisers.
func (o *Office) ResultExams(ctx context.Context, actor engine.Actor) ([]ResultExam, error) {
	if err := actor.Need(engine.RoleOffice, engine.RoleAppraiser); err != nil {
		return nil, err
	}
	list := []ResultExam{}
	for ex, err := range o.Store.Exams.Newest(ctx) {
		if err != nil {
			return nil, err
		}
		if ex.Sealing == nil || ex.Status == exam.Cancelled || ex.Status != exam.Released && !actor.Has(engine.RoleOffice) {
			continue
		}
		r := ResultExam{Exam: ex, Candidates: ex.Candidates}
		for s, err := range o.Store.Sittings.InStatus(ctx, ex.ID, sitting.HandedIn) {
			if err != nil {
				return nil, err
			}
			if s.Pending > 0 || s.Scored == 0 {
				r.Waiting++
			} else {
				r.Marked++
			}
		}
		list = append(list, r)
	}
	return list, nil
}

// SittingDetail is one sitting for the exam office.
type SittingDetail struct {
	sitting.Record
	Exam      exam.Exam
	Name      string
	Status    string // open, paused, submitted (waits for a marker), marked, voided
	Questions []DetailQuestion
	Revisions []exam.Score // the first first
	Names     map[engine.ID]string
}

// DetailQuestion is a question of it.
type DetailQuestion struct {
	ReviewQuestion
	Script string // key of what a person marks, "" where none does
}

// SittingDetail returns a sitting with answers, keys, and the history of its
// score. Before hand-in nothing of the answers is told.
func (o *Office) SittingDetail(ctx context.Context, actor engine.Actor, id engine.ID) (SittingDetail, error) {
	var d SittingDetail
	if err := actor.Need(engine.RoleOffice); err != nil {
		return d, err
	}
	ref, err := o.sitRef(ctx, id)
	if err != nil {
		return d, err
	}
	if d.Exam, err = o.Exam(ctx, ref.exam); err != nil {
		return d, err
	}
	if d.Record, err = o.sittingRecord(ctx, ref); err != nil {
		return d, err
	}
	d.Status, d.Name = string(d.Record.Status), ref.candidate
	if c, err := o.Candidate(ctx, ref.exam, ref.candidate); err == nil {
		d.Name = c.Name
	}
	if d.Record.Status != sitting.HandedIn || d.Scored == 0 {
		return d, nil
	}
	if d.Pending == 0 {
		d.Status = "marked"
	}
	if d.Revisions, err = o.Store.Scores.Of(ctx, id); err != nil {
		return d, err
	}
	if err := o.detailQuestions(ctx, ref, &d); err != nil {
		return d, err
	}
	by := []engine.ID{}
	for _, r := range d.Revisions {
		by = append(by, r.By)
	}
	d.Names, err = o.Store.Persons.Names(ctx, by)
	return d, o.auditDetail(ctx, actor, "sitting.look", "sitting/"+id, nil, err)
}

func (o *Office) detailQuestions(ctx context.Context, ref sitRef, d *SittingDetail) error {
	sheet, err := o.Sheet(ctx, ref.exam, ref.candidate, ref.attempt)
	if err != nil {
		return err
	}
	scripts, err := o.Store.Scripts.OfSitting(ctx, ref.id)
	if err != nil {
		return err
	}
	s, err := o.foldSitting(ctx, ref)
	if err != nil {
		return err
	}
	h, err := readHandedIn(ref, &s)
	if err != nil {
		return err
	}
	score := d.Revisions[len(d.Revisions)-1]
	for n := 1; n <= sheet.Count(); n++ {
		q, err := sheet.Question(n)
		if err != nil {
			return err
		}
		at := DetailQuestion{ReviewQuestion: ReviewQuestion{
			N: n, Question: q.Question, Placed: q.Placed, Response: h.response(n),
			Flag: score.Flags[n-1], Score: score.Marks[n-1], Max: score.Maxima[n-1],
		}}
		if i := slices.IndexFunc(scripts, func(s exam.Script) bool { return s.N == n }); i >= 0 {
			at.Script = scripts[i].Key
		}
		d.Questions = append(d.Questions, at)
	}
	return nil
}
