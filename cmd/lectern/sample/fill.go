package sample

import (
	"bytes"
	"context"
	"log/slog"
	"time"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/exam"
	"lectern/engine/office"
	"lectern/engine/people"
	"lectern/engine/sitting"
	"lectern/questionbank/formats"
)

// Filling brings the sample to life in an empty database.
type Filling struct {
	DB   docdb.DB
	Keys *office.Keyring
	Now  time.Time // what is past and to come, seen from here
	Log  *slog.Logger
	Hash people.HashParams // zero: the product's own
	Say  func(key string)  // progress, a catalogue key; may be nil
}

// fill is a filling under way: an office whose clock is moved through the
// year.
type fill struct {
	*office.Office
	ctx         context.Context
	clock       *engine.FakeClock
	now         time.Time
	admin       engine.Actor
	departments map[string]engine.ID
	past        engine.ID
	ticket      Ticket
}

// Ticket signs one of the sample's people in to the exam that is open. Its code
// is nowhere else: the database keeps a keyed hash of it.
type Ticket struct {
	Ticket string `json:"ticket"`
	Code   string `json:"code"`
}

// Run does it, step by step, by the acts that people do in the product, and
// returns the ticket of TicketHolder.
func (f Filling) Run(ctx context.Context) (Ticket, error) {
	now := f.Now.UTC().Truncate(time.Minute)
	clock := engine.NewFakeClock(now.AddDate(0, 0, -150))
	o, err := office.New(office.Config{DB: f.DB, Keys: f.Keys, Clock: clock, Log: f.Log, Hash: f.Hash, Node: "sample"})
	if err != nil {
		return Ticket{}, err
	}
	defer o.Close()
	if err := o.CheckKey(ctx); err != nil { // which notes whose key a new database is under
		return Ticket{}, err
	}
	work := &fill{Office: o, ctx: ctx, clock: clock, now: now, admin: office.CommandLine("demo"), departments: map[string]engine.ID{}}
	for _, step := range []struct {
		key string
		do  func() error
	}{
		{"demo.people", work.people}, {"demo.questions", work.questions}, {"demo.programme", work.programme}, {"demo.past", work.pastExam},
		{"demo.records", work.records}, {"demo.open", work.openExam}, {"demo.coming", work.comingExam}, {"demo.accounts_open", work.passwords},
	} {
		if f.Say != nil {
			f.Say(step.key)
		}
		if err := step.do(); err != nil {
			return Ticket{}, err
		}
	}
	return work.ticket, o.Sweep(ctx)
}

// at moves the clock, forwards only.
func (f *fill) at(t time.Time) {
	if d := t.Sub(f.clock.Now()); d > 0 {
		f.clock.Advance(d)
	}
}

func (f *fill) people() error {
	set, err := f.Settings(f.ctx)
	if err != nil {
		return err
	}
	first := make([]office.NewPerson, 0, 4)
	for _, a := range Accounts[:4] {
		first = append(first, office.NewPerson{ID: a.ID, Name: a.Name, User: a.User, Password: Password, Roles: a.Roles})
	}
	if err := f.Setup(f.ctx, first); err != nil {
		return err
	}
	if set, err = f.Settings(f.ctx); err != nil {
		return err
	}
	set.Organisation = Organisation
	if err := f.SaveSettings(f.ctx, f.admin, set); err != nil {
		return err
	}
	for i, d := range Departments {
		saved, err := f.SaveDepartment(f.ctx, f.admin, people.Department{Name: d.Name, Order: i + 1})
		if err != nil {
			return err
		}
		f.departments[d.ID] = saved.ID
	}
	for _, p := range People() {
		if _, err := f.AddPerson(f.ctx, f.admin, office.NewPerson{ID: p.ID, Name: p.Name, Department: f.departments[p.Department]}); err != nil {
			return err
		}
	}
	for _, a := range Accounts[4:] {
		if _, err := f.AddPerson(f.ctx, f.admin, office.NewPerson{ID: a.ID, Name: a.Name, User: a.User}); err != nil {
			return err
		}
		if err := f.GrantRoles(f.ctx, f.admin, a.ID, a.Roles, a.Topics); err != nil {
			return err
		}
	}
	return nil
}

// passwords opens the accounts today, so that none is expired.
func (f *fill) passwords() error {
	f.at(f.now)
	for _, a := range Accounts {
		if err := f.SetPassword(f.ctx, f.admin, a.ID, Password, false); err != nil {
			return err
		}
	}
	return f.SetPassword(f.ctx, f.admin, Candidate, Password, false)
}

// questions imports the bank.
func (f *fill) questions() error {
	files, err := Bank()
	if err != nil {
		return err
	}
	var rows []formats.Row
	for _, file := range files {
		read, err := formats.ReadJSONL(file.Name, bytes.NewReader(file.Data), formats.Options{})
		if err != nil {
			return err
		}
		rows = append(rows, read...)
	}
	plan, err := f.PlanImport(f.ctx, f.admin, rows)
	if err != nil {
		return err
	}
	return f.Import(f.ctx, f.admin, plan, office.ImportOptions{Strict: true, Approve: true}, nil)
}

// local is a time of a day, so many days from now, in the zone of the sample.
func (f *fill) local(days, hour int) time.Time {
	zone := f.Zone(f.ctx)
	d := f.now.In(zone).AddDate(0, 0, days)
	return time.Date(d.Year(), d.Month(), d.Day(), hour, 0, 0, 0, zone).UTC()
}

// topics are those of some of the year's lectures.
func topics(from, to int) []string {
	var out []string
	for _, l := range Lectures[from:to] {
		out = append(out, l.Topic)
	}
	return out
}

// newExam creates an exam with the whole zone on its roster.
func (f *fill) newExam(title string, opens, closes time.Time, topics []string) (exam.Exam, error) {
	b := Blueprint(title, topics)
	e, err := f.CreateExam(f.ctx, f.admin, office.ExamSettings{
		Title: title,
		Terms: sitting.Terms{
			Opens: opens.UnixMilli(), Closes: closes.UnixMilli(), Minutes: b.Minutes, Model: sitting.OwnDuration, GraceMS: sitting.DefaultGraceMS,
		},
		Attempts: 1, Counts: exam.Best, Score: exam.ShowRelease, Answers: exam.ShowClose, Explain: exam.ShowClose, Component: "test",
	}, &b)
	if err != nil {
		return e, err
	}
	ids := make([]engine.ID, 0, len(Departments))
	for _, d := range Departments {
		ids = append(ids, f.departments[d.ID])
	}
	rows, err := f.RosterByDepartment(f.ctx, f.admin, e.ID, ids)
	if err != nil {
		return e, err
	}
	_, err = f.AddRoster(f.ctx, f.admin, e.ID, rows, office.RosterOptions{})
	return e, err
}
