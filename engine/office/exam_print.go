package office

import (
	"cmp"
	"context"
	"io"
	"iter"
	"strconv"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/people"
	"lectern/engine/print"
)

// Printing says what of a sealed exam is to be printed, and in which order.
type Printing struct {
	Department engine.ID   `bson:"department,omitempty"` // of this department alone
	Person     string      `bson:"person,omitempty"`     // of this candidate alone, by id or ticket number
	Order      print.Order `bson:"order,omitempty"`      // "" is by room and seat
	Preset     string      `bson:"preset,omitempty"`     // "" is a4
}

// PrintExam writes the sealed forms of an exam's candidates, or their keys, as
// one PDF to w. Conflict unless the exam is sealed or released; Invalid where
// nobody is to be printed for. p may be nil.
func (o *Office) PrintExam(ctx context.Context, actor engine.Actor, id engine.ID, what print.Kind, q Printing, w io.Writer, p *Progress) (print.Manifest, error) {
	if p == nil {
		p = &Progress{}
	}
	e, heads, err := o.printed(ctx, actor, id, q)
	if err != nil {
		return print.Manifest{}, o.printAudit(ctx, actor, id, what, print.Manifest{}, err)
	}
	p.Total(int64(len(heads)))
	run := printRun{Office: o, exam: &e, printing: q, progress: p, actor: actor}
	return run.file(ctx, what, what.File(), heads, w)
}

// printed returns the exam, where it can be printed, and for whom, in order:
// papers without their questions.
func (o *Office) printed(ctx context.Context, actor engine.Actor, id engine.ID, q Printing) (e exam.Exam, heads []print.Paper, err error) {
	if err := actor.Need(engine.RoleOffice); err != nil {
		return e, nil, err
	}
	if err := cmp.Or(print.CheckPreset(q.Preset), q.Order.Check()); err != nil {
		return e, nil, err
	}
	if e, err = o.Store.Exams.Get(ctx, id); err != nil {
		return e, nil, err
	}
	if e.Status != exam.Sealed && e.Status != exam.Released {
		return e, nil, engine.Conflict("error.print.unsealed", "status", engine.Key("exam.status."+string(e.Status)))
	}
	lines, err := o.roster(ctx, &e)
	if err != nil {
		return e, nil, err
	}
	names, err := o.departmentsByID(ctx)
	if err != nil {
		return e, nil, err
	}
	for _, c := range lines {
		if q.takes(&c) {
			heads = append(heads, print.Paper{
				Candidate: c.Person, Name: c.Name, Department: names[c.Department], Ticket: c.Ticket, Room: c.Room, Seat: c.Seat,
			})
		}
	}
	if len(heads) == 0 {
		return e, nil, q.nobody()
	}
	q.Order.Sort(heads)
	return e, heads, nil
}

func (q *Printing) takes(c *exam.Candidate) bool {
	if q.Department != "" && c.Department != q.Department {
		return false
	}
	return q.Person == "" || c.Person == q.Person || c.Number != "" && c.Number == people.FoldNumber(q.Person)
}

func (q *Printing) nobody() error {
	if q.Person != "" {
		return engine.Invalid("error.print.person", "person", clip(q.Person, 64)).At("person")
	}
	return engine.Invalid("error.print.none").At("department")
}

// printRun is one printing while it goes on.
type printRun struct {
	*Office
	exam     *exam.Exam
	printing Printing
	progress *Progress
	actor    engine.Actor
}

// file prints for some candidates into one file, and leaves its sum in the
// trail.
func (r *printRun) file(ctx context.Context, what print.Kind, name string, heads []print.Paper, w io.Writer) (print.Manifest, error) {
	e := r.exam
	head := print.Exam{Title: e.Title, Minutes: e.Terms.Minutes, Total: e.Sealing.Total}
	if e.Terms.Opens > 0 {
		head.At = time.UnixMilli(e.Terms.Opens).In(r.Zone(ctx)).Format("2006 年 1 月 2 日 15:04")
	}
	m, err := what.Print(ctx, w, name, head, r.papers(ctx, heads), r.printing.Preset)
	return m, r.printAudit(ctx, r.actor, e.ID, what, m, err)
}

func (o *Office) printAudit(ctx context.Context, actor engine.Actor, id engine.ID, what print.Kind, m print.Manifest, err error) error {
	detail := map[string]string{"what": clip(string(what), 64), "n": strconv.Itoa(len(m.Candidates))}
	if err == nil {
		detail["file"], detail["sha256"] = m.Files[0].Name, m.Files[0].SHA256
	}
	return o.auditDetail(ctx, actor, "exam.print", "exam/"+clip(id, 64), detail, err)
}

// papers reads the candidates' sealed forms, one after another.
func (r *printRun) papers(ctx context.Context, heads []print.Paper) iter.Seq2[print.Paper, error] {
	return func(yield func(print.Paper, error) bool) {
		for _, paper := range heads {
			err := r.fill(ctx, &paper)
			if !yield(paper, err) || err != nil {
				return
			}
			r.progress.Add(1)
		}
	}
}

// fill gives a paper its form.
func (r *printRun) fill(ctx context.Context, paper *print.Paper) error {
	sheet, err := r.Sheet(ctx, r.exam.ID, paper.Candidate, 1)
	if err != nil {
		return err
	}
	d, err := r.drawing(ctx, r.exam)
	if err != nil {
		return err
	}
	plain, err := r.plainForm(ctx, r.exam, d, paper.Candidate, 1)
	if err != nil {
		return err
	}
	paper.Form, paper.Hash, paper.Sections = plain.name, formHash(sheet), print.SectionsOf(sheet)
	return nil
}
