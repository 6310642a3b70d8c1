package sample

import (
	"encoding/json"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"lectern/engine"
	"lectern/engine/grading"
	"lectern/engine/office"
	"lectern/engine/paper"
	qb "lectern/questionbank"
)

// The sample's exams, in days from now.
const (
	pastOpens    = -70
	pastReleased = -60
	comingOpens  = 14
	openFor      = 30
	absentees    = 5
	atOnce       = 16 // candidates who sit side by side
)

// pastExam is a finished exam: sat, marked and released.
func (f *fill) pastExam() error {
	if err := f.hold(firstLecture, pastOpens-3); err != nil {
		return err
	}
	opens := f.local(pastOpens, 9)
	f.at(opens.Add(-72 * time.Hour))
	e, err := f.newExam("第三季度业务知识测试", opens, opens.Add(3*time.Hour), topics(0, 6))
	if err != nil {
		return err
	}
	f.past = e.ID
	if _, err := f.SealExam(f.ctx, f.admin, e.ID, nil); err != nil {
		return err
	}
	f.at(opens.Add(2 * time.Minute))
	roster, err := f.RosterOf(f.ctx, f.admin, e.ID)
	if err != nil {
		return err
	}
	sitters, ctx := errgroup.WithContext(f.ctx)
	sitters.SetLimit(atOnce)
	var enter sync.Mutex
	for i, c := range roster {
		if i%len(roster) >= len(roster)-absentees {
			continue
		}
		sitters.Go(func() error {
			enter.Lock()
			f.clock.Advance(time.Second)
			enter.Unlock()
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return f.sit(e.ID, engine.Actor{ID: c.Person, Name: c.Name, Roles: []engine.Role{engine.RoleCandidate}}, uint64(i))
		})
	}
	if err := sitters.Wait(); err != nil {
		return err
	}
	f.at(opens.Add(4 * time.Hour))
	if err := f.mark(e.ID); err != nil {
		return err
	}
	f.at(f.local(pastReleased, 10))
	_, err = f.ReleaseExam(f.ctx, f.admin, e.ID)
	return err
}

// sit is one candidate at the test, from start to hand-in.
func (f *fill) sit(id engine.ID, who engine.Actor, n uint64) error {
	r := rand.New(rand.NewPCG(2026, n))
	ability := int(r.NormFloat64() * 130)
	v, err := f.StartSitting(f.ctx, who, office.SitStart{Exam: id, Terminal: "sample"})
	if err != nil {
		return err
	}
	seq := int64(0)
	for i := range v.Sheet.Sections {
		for k := range v.Sheet.Sections[i].Questions {
			q := &v.Sheet.Sections[i].Questions[k]
			if r.IntN(60) == 0 {
				continue // left open
			}
			seq++
			if _, err := f.AnswerSitting(f.ctx, who, office.SitAnswer{
				Sitting: v.Sitting, N: q.N, Epoch: v.Epoch, Seq: seq, Response: shown(q, Respond(r, q.Question, ability)),
			}); err != nil {
				return err
			}
		}
	}
	_, err = f.SubmitSitting(f.ctx, who, v.Sitting, v.Epoch, seq, "")
	return err
}

func shown(q *paper.SheetQuestion, r qb.Response) json.RawMessage {
	return paper.Shown(q.Question, q.Placed, r)
}

// mark is the marker at work until nothing waits.
func (f *fill) mark(id engine.ID) error {
	marker := engine.Actor{ID: Accounts[7].ID, Name: Accounts[7].Name, Roles: Accounts[7].Roles}
	for {
		key, err := f.NextScript(f.ctx, marker, id, "", "")
		if engine.Is(err, engine.KindNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		v, err := f.Script(f.ctx, marker, key)
		if err != nil {
			return err
		}
		if _, err := f.MarkScript(f.ctx, marker, key, v.Script.Version, judge(v.Question, v.Response), ""); err != nil {
			return err
		}
	}
}

func judge(q *qb.Question, r qb.Response) grading.Judgement {
	if q.Type != qb.Case {
		return grading.Judgement{Ticked: Ticks(q, r.Text)}
	}
	out := grading.Judgement{Parts: make([]grading.Judgement, len(q.Parts))}
	for i := range q.Parts {
		if i < len(r.Parts) && q.Parts[i].Type == qb.Short {
			out.Parts[i] = judge(&q.Parts[i], r.Parts[i])
		}
	}
	return out
}

// openExam is sealed and open now.
func (f *fill) openExam() error {
	f.at(f.now.Add(-26 * time.Hour))
	e, err := f.newExam("第四季度业务知识测试", f.now.Add(-time.Hour), f.now.AddDate(0, 0, openFor), topics(6, 12))
	if err != nil {
		return err
	}
	if _, err := f.SealExam(f.ctx, f.admin, e.ID, nil); err != nil {
		return err
	}
	issued, err := f.IssueTickets(f.ctx, f.admin, e.ID)
	for _, t := range issued {
		if t.Candidate.Person == TicketHolder {
			f.ticket = Ticket{t.Ticket, t.Code}
		}
	}
	return err
}

// comingExam is in preparation: the office has still to seal it.
func (f *fill) comingExam() error {
	opens := f.local(comingOpens, 9)
	_, err := f.newExam("年度综合测试", opens, opens.Add(3*time.Hour), topics(0, 12))
	return err
}
