package office

import (
	"context"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/people"
	"lectern/engine/sitting"
)

// examTickets finds the tickets of exams for signing in.
type examTickets struct{ o *Office }

var _ TicketFinder = examTickets{}

// FindTickets returns the tickets with a number that stand on the roster of a
// sealed exam.
func (t examTickets) FindTickets(ctx context.Context, number string) ([]TicketEntry, error) {
	lines, err := t.o.Store.Roster.ByNumber(ctx, number)
	if err != nil {
		return nil, err
	}
	var entries []TicketEntry
	for _, c := range lines {
		e, err := t.o.Exam(ctx, c.Exam)
		if engine.Is(err, engine.KindNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if !e.Stands(&c) || e.Status != exam.Sealed && e.Status != exam.Released {
			continue
		}
		c.Compact()
		t.o.exams.candidates.put(c.Key, c, t.o.Clock.Now()) // the start asks for it next
		until, closes, err := t.goodUntil(ctx, &e, &c)
		if err != nil {
			return nil, err
		}
		entries = append(entries, TicketEntry{
			Exam: c.Exam, Person: c.Person, Number: c.Ticket, CodeMAC: c.Code, Until: until, Closes: closes,
		})
	}
	return entries, nil
}

// goodUntil returns when a ticket ceases to let in, and when the exam is over
// for its candidate. It lets in until the last attempt is handed in; a sitting
// that an invigilator paused or gave more time is gone on with past the close.
func (t examTickets) goodUntil(ctx context.Context, e *exam.Exam, c *exam.Candidate) (until, closes int64, err error) {
	closes = e.EndsBy().UnixMilli() + int64(c.ExtraMinutes)*60_000
	records, err := t.o.Store.Sittings.OfCandidate(ctx, c.Exam, c.Person)
	if err != nil {
		return 0, 0, err
	}
	handedIn := 0
	for i := range records {
		switch r := &records[i]; r.Status {
		case sitting.Open:
			closes = max(closes, r.Deadline+e.Terms.GraceMS)
		case sitting.OnPause:
			closes = max(closes, t.o.hall.Now()+time.Hour.Milliseconds())
		case sitting.HandedIn:
			handedIn++
			until = max(until, r.SubmittedAt)
		}
	}
	if handedIn < max(1, e.Attempts) {
		until = closes
	}
	return until, closes, nil
}

// IssuedTicket is a candidate's ticket with its code, which is told this once.
type IssuedTicket struct {
	Candidate  exam.Candidate
	Department string // its name
	Ticket     string
	Code       string // as printed: people.GroupCode
}

// ticketWriters write tickets side by side: their changes go down together.
const ticketWriters = 16

// IssueTickets gives everybody on the roster, or only the persons named, a new
// code and returns tickets in the order of the roster. Older codes of theirs no
// longer open the exam. Codes are kept as keyed hashes alone: whoever loses them
// issues them again.
func (o *Office) IssueTickets(ctx context.Context, actor engine.Actor, id engine.ID, persons ...engine.ID) ([]IssuedTicket, error) {
	issued, err := o.issueTickets(ctx, actor, id, persons)
	return issued, o.auditDetail(ctx, actor, "exam.tickets", "exam/"+clip(id, 64), map[string]string{"n": strconv.Itoa(len(issued))}, err)
}

func (o *Office) issueTickets(ctx context.Context, actor engine.Actor, id engine.ID, persons []engine.ID) ([]IssuedTicket, error) {
	if err := actor.Need(engine.RoleOffice); err != nil {
		return nil, err
	}
	e, err := o.Store.Exams.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if e.Status != exam.Preparing && e.Status != exam.Sealed {
		return nil, e.Editable()
	}
	lines, err := o.roster(ctx, &e)
	if err != nil {
		return nil, err
	}
	if len(persons) > 0 {
		lines = slices.DeleteFunc(lines, func(c exam.Candidate) bool { return !slices.Contains(persons, c.Person) })
	}
	if len(lines) == 0 {
		return nil, engine.Invalid("error.roster.empty")
	}
	names, err := o.departmentsByID(ctx)
	if err != nil {
		return nil, err
	}
	issued := make([]IssuedTicket, len(lines))
	work, within := errgroup.WithContext(ctx)
	work.SetLimit(ticketWriters)
	for i := range lines {
		work.Go(func() error {
			made, err := o.issueTicket(within, &e, &lines[i])
			issued[i] = made
			issued[i].Department = names[made.Candidate.Department]
			return err
		})
	}
	if err := work.Wait(); err != nil {
		return nil, err
	}
	written, err := o.Store.Exams.Update(ctx, id, func(e *exam.Exam) error {
		e.Tickets = o.Clock.Now().UnixMilli()
		return nil
	})
	if err == nil {
		o.keepExam(written)
	}
	return issued, err
}

// issueTicket gives a line of the roster a new code. It writes the line as it
// was read, and only where that is no longer how it stands reads it again.
func (o *Office) issueTicket(ctx context.Context, e *exam.Exam, c *exam.Candidate) (IssuedTicket, error) {
	set := func(c *exam.Candidate) people.Ticket {
		t := people.NewTicket(c.Ticket)
		c.Ticket, c.Number = t.Number, people.FoldNumber(t.Number)
		c.Code = o.Keys.TicketMAC(e.ID, t.Number, t.Code)
		return t
	}
	t := set(c)
	err := o.Store.Roster.Replace(ctx, c)
	if engine.Is(err, engine.KindConflict) {
		*c, err = o.Store.Roster.Update(ctx, c.Key, func(c *exam.Candidate) error {
			t = set(c)
			return nil
		})
	}
	o.exams.candidates.drop(c.Key)
	return IssuedTicket{Candidate: *c, Ticket: t.Number, Code: people.GroupCode(t.Code)}, err
}

// departmentsByID returns the names of departments.
func (o *Office) departmentsByID(ctx context.Context) (map[engine.ID]string, error) {
	list, err := o.Store.Departments.List(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[engine.ID]string, len(list))
	for _, d := range list {
		names[d.ID] = d.Name
	}
	return names, nil
}
