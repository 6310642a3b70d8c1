package office

import (
	"context"
	"slices"
	"strconv"
	"time"

	"lectern/engine"
	"lectern/engine/exam"
	"lectern/engine/people"
)

// RosterRefusal is why an addition to a roster was refused: nobody was added.
// It is an Invalid error: the row's own where there is one, else
// "exam.error.roster" with "n" and the first "row".
type RosterRefusal struct {
	Problems []exam.RosterProblem
}

// Error counts the rows.
func (r *RosterRefusal) Error() string { return r.Unwrap().Error() }

// Unwrap returns the error that a person reads first.
func (r *RosterRefusal) Unwrap() error {
	if len(r.Problems) == 1 {
		return r.Problems[0].Reason
	}
	return engine.Invalid("exam.error.roster", "n", len(r.Problems), "row", r.Problems[0].Row)
}

// RosterOptions says how an addition treats people that the product does not
// know.
type RosterOptions struct {
	AddPeople bool                 // add them, as candidates without a password; otherwise they are refused
	Unread    []exam.RosterProblem // rows that could not be read: nobody is added, and they are named among the others
}

// maxRoster bounds an exam's roster.
const maxRoster = 50_000

// AddRoster adds people to an exam's roster, all or none: RosterRefusal names
// each row of who is unknown, stands twice, or stands on the roster already.
// Names and departments that rows leave out are those of the persons; ticket
// numbers that they leave out are made. Those who are added after sealing get
// forms by its rules at once; whoever is added while the exam is open can begin
// at once. It returns how many were added.
func (o *Office) AddRoster(ctx context.Context, actor engine.Actor, id engine.ID, rows []exam.RosterRow, opt RosterOptions) (int, error) {
	n, err := o.addRoster(ctx, actor, id, rows, opt)
	return n, o.auditDetail(ctx, actor, "exam.roster.add", "exam/"+clip(id, 64), map[string]string{"n": strconv.Itoa(len(rows))}, err)
}

func (o *Office) addRoster(ctx context.Context, actor engine.Actor, id engine.ID, rows []exam.RosterRow, opt RosterOptions) (int, error) {
	if err := actor.Need(engine.RoleOffice); err != nil {
		return 0, err
	}
	if opt.AddPeople && !actor.Has(engine.RoleSystem) {
		return 0, actor.Need(engine.RoleSystem)
	}
	if len(rows)+len(opt.Unread) == 0 {
		return 0, engine.Invalid("error.roster.empty")
	}
	done, err := o.holdRoster(ctx, id)
	if err != nil {
		return 0, err
	}
	defer done()
	e, err := o.Store.Exams.Get(ctx, id)
	if err != nil {
		return 0, err
	}
	if e.Status != exam.Preparing && e.Status != exam.Sealed {
		return 0, e.Editable()
	}
	if e.Candidates+len(rows) > maxRoster {
		return 0, engine.Invalid("exam.error.roster_large", "most", maxRoster)
	}
	lines, err := o.rosterLines(ctx, &e, rows, opt)
	if err != nil {
		return 0, err
	}
	if e.Sealing != nil {
		if err := o.drawForAdded(ctx, &e, lines); err != nil {
			return 0, err
		}
	}
	return len(lines), o.writeRoster(ctx, &e, lines)
}

// holdRoster sees to it that one at a time changes an exam's roster or seals it.
func (o *Office) holdRoster(ctx context.Context, id engine.ID) (release func(), err error) {
	name, holder := "roster/"+id, engine.NewID()
	held, err := o.Store.Leases.Take(ctx, name, holder, o.Clock.Now(), rosterLease)
	if err == nil && !held {
		err = engine.Conflict("exam.error.busy")
	}
	return func() { _ = o.Store.Leases.Release(context.WithoutCancel(ctx), name, holder) }, err
}

// rosterLease is longer than any change of a roster or any sealing takes.
const rosterLease = 2 * time.Minute

// rosterLines turns rows into lines of the roster, and makes the people and
// departments that are missing where that is wanted.
func (o *Office) rosterLines(ctx context.Context, e *exam.Exam, rows []exam.RosterRow, opt RosterOptions) ([]exam.Candidate, error) {
	now := o.Clock.Now().UnixMilli()
	refusal := &RosterRefusal{Problems: slices.Clone(opt.Unread)}
	refuse := func(row exam.RosterRow, field, message string, args ...any) {
		refusal.Problems = append(refusal.Problems, exam.RosterProblem{Row: row.Row, Reason: engine.Invalid(message, append(args, "row", row.Row)...).At(field)})
	}
	on, err := o.onRoster(ctx, e)
	if err != nil {
		return nil, err
	}
	departments, err := o.departmentNames(ctx)
	if err != nil {
		return nil, err
	}
	first := make(map[engine.ID]int, len(rows))
	lines := make([]exam.Candidate, 0, len(rows))
	var unknown []people.Person
	for _, row := range rows {
		if at, twice := first[row.ID]; twice {
			refuse(row, "id", "error.roster.twice", "id", row.ID, "first", at)
			continue
		}
		first[row.ID] = row.Row
		if on[row.ID] {
			refuse(row, "id", "exam.error.on_roster", "id", row.ID)
			continue
		}
		p, err := o.Store.Persons.Get(ctx, row.ID)
		switch {
		case engine.Is(err, engine.KindNotFound) && !opt.AddPeople:
			refuse(row, "id", "exam.error.unknown_person", "id", row.ID)
			continue
		case engine.Is(err, engine.KindNotFound):
			p = people.Person{ID: row.ID, Name: row.Name, User: people.FoldUser(row.ID), Roles: []engine.Role{engine.RoleCandidate}}
			if p.Name == "" {
				p.Name = row.ID
			}
			if err := people.CheckPerson(p); err != nil {
				refuse(row, "id", "exam.error.bad_person", "id", clip(row.ID, people.MaxName))
				continue
			}
			p.Department = row.Department // a name still
			unknown = append(unknown, p)
		case err != nil:
			return nil, err
		case p.Disabled:
			refuse(row, "id", "exam.error.disabled_person", "id", row.ID)
			continue
		}
		lines = append(lines, rosterLine(e, row, p, departments, now))
	}
	if len(refusal.Problems) > 0 {
		slices.SortStableFunc(refusal.Problems, func(a, b exam.RosterProblem) int { return a.Row - b.Row })
		return nil, refusal
	}
	if err := o.addPeople(ctx, unknown, departments); err != nil {
		return nil, err
	}
	for i := range lines { // departments that were made just now
		if made, ok := departments[lines[i].Department]; ok {
			lines[i].Department = made
		}
	}
	return lines, nil
}

func rosterLine(e *exam.Exam, row exam.RosterRow, p people.Person, departments map[string]engine.ID, now int64) exam.Candidate {
	c := exam.Candidate{
		Key: exam.CandidateKey(e.ID, row.ID), Exam: e.ID, Person: row.ID, Name: p.Name, Department: p.Department,
		Room: row.Room, Seat: row.Seat, ExtraMinutes: row.ExtraMinutes, Added: now,
		Ticket: people.NewTicket(row.Ticket).Number,
	}
	c.Number = people.FoldNumber(c.Ticket)
	if row.Name != "" {
		c.Name = row.Name
	}
	if row.Department != "" {
		c.Department = row.Department
		if id, known := departments[row.Department]; known {
			c.Department = id
		}
	}
	return c
}

// onRoster returns who stands on the exam's roster.
func (o *Office) onRoster(ctx context.Context, e *exam.Exam) (map[engine.ID]bool, error) {
	on := make(map[engine.ID]bool, e.Candidates)
	for c, err := range o.Store.Roster.OfExam(ctx, e.ID) {
		if err != nil {
			return nil, err
		}
		if e.Stands(&c) {
			on[c.Person] = true
		}
	}
	return on, nil
}

// writeRoster writes lines under a run and makes them count by one replace of
// the exam. Lines that an interrupted addition left behind are in the way and
// are removed.
func (o *Office) writeRoster(ctx context.Context, e *exam.Exam, lines []exam.Candidate) error {
	run := engine.NewID()
	if err := o.removeLeftLines(ctx, e); err != nil {
		return err
	}
	for i := range lines {
		lines[i].Run = run
	}
	for part := range slices.Chunk(lines, 1000) {
		n, err := o.Store.Roster.InsertMany(ctx, part)
		if err != nil {
			return err
		}
		if n < len(part) {
			return engine.Conflict("error.changed")
		}
	}
	written, err := o.Store.Exams.Update(ctx, e.ID, func(now *exam.Exam) error {
		if now.Status != e.Status {
			return engine.Conflict("error.changed")
		}
		now.Runs = append(now.Runs, run)
		now.Candidates += len(lines)
		return nil
	})
	if err != nil {
		return err
	}
	o.keepExam(written)
	*e = written
	return nil
}

func (o *Office) removeLeftLines(ctx context.Context, e *exam.Exam) error {
	var left []exam.Candidate
	for c, err := range o.Store.Roster.OfExam(ctx, e.ID) {
		if err != nil {
			return err
		}
		if !e.Stands(&c) {
			left = append(left, c)
		}
	}
	for _, c := range left {
		if err := o.Store.Roster.Remove(ctx, c.Key); err != nil {
			return err
		}
	}
	return nil
}

// RosterOf returns an exam's roster in the order of persons' numbers, for the
// exam office and for whoever watches over the exam.
func (o *Office) RosterOf(ctx context.Context, actor engine.Actor, id engine.ID) ([]exam.Candidate, error) {
	if err := actor.Need(engine.RoleOffice, engine.RoleInvigilator); err != nil {
		return nil, err
	}
	e, err := o.Store.Exams.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	return o.roster(ctx, &e)
}

func (o *Office) roster(ctx context.Context, e *exam.Exam) ([]exam.Candidate, error) {
	lines := make([]exam.Candidate, 0, e.Candidates)
	for c, err := range o.Store.Roster.OfExam(ctx, e.ID) {
		if err != nil {
			return nil, err
		}
		if e.Stands(&c) {
			lines = append(lines, c)
		}
	}
	return lines, nil
}
