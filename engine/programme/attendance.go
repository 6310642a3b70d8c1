package programme

import "lectern/engine"

// AttendanceRule makes points of presence: from Of, each leave, late arrival and
// so on takes its deduction, not under 0. With a share of absences of Fail or
// more the person has failed, with one of NoGrade or more has no grade at all.
// Shares are of the lectures at which the person was marked.
type AttendanceRule struct {
	Of      engine.Mark `bson:"of"`
	OnLeave engine.Mark `bson:"on_leave"`
	Late    engine.Mark `bson:"late"`
	Early   engine.Mark `bson:"early"`
	Absent  engine.Mark `bson:"absent"`
	MadeUp  engine.Mark `bson:"made_up"`
	Fail    Share       `bson:"fail"`
	NoGrade Share       `bson:"no_grade"`
}

// Share is a fraction; with a Den of 0 it is never reached.
type Share struct {
	Num int `bson:"num"`
	Den int `bson:"den"`
}

// Reached reports whether n of all is the share or more, exactly.
func (s Share) Reached(n, all int) bool { return s.Den > 0 && all > 0 && n*s.Den >= s.Num*all }

// DefaultAttendance is the rule in use: out of 10, on leave −3, late −1, absent
// for a third failed, for a half no grade. No source sets what an absence takes
// by itself; it takes what a leave does, and leaving early what being late does.
var DefaultAttendance = AttendanceRule{
	Of: 10 * engine.One, OnLeave: 3 * engine.One, Late: engine.One, Early: engine.One, Absent: 3 * engine.One,
	Fail: Share{1, 3}, NoGrade: Share{1, 2},
}

// Check returns an Invalid error unless the rule can be used.
func (r AttendanceRule) Check() error {
	if r.Of <= 0 || r.Of > 100*engine.One {
		return engine.Invalid("error.range", "low", 1, "high", 100).At("of")
	}
	for _, d := range []struct {
		field string
		v     engine.Mark
	}{{"on_leave", r.OnLeave}, {"late", r.Late}, {"early", r.Early}, {"absent", r.Absent}, {"made_up", r.MadeUp}} {
		if d.v < 0 || d.v > r.Of {
			return engine.Invalid("error.range", "low", 0, "high", r.Of.String()).At(d.field)
		}
	}
	for _, s := range []struct {
		field string
		v     Share
	}{{"fail", r.Fail}, {"no_grade", r.NoGrade}} {
		if s.v.Den < 0 || s.v.Den > 100 || s.v.Den > 0 && (s.v.Num < 1 || s.v.Num > s.v.Den) {
			return engine.Invalid("error.share").At(s.field)
		}
	}
	return nil
}

// deduction returns what a presence takes.
func (r AttendanceRule) deduction(p Presence) engine.Mark {
	switch p {
	case OnLeave:
		return r.OnLeave
	case Late:
		return r.Late
	case Early:
		return r.Early
	case Absent:
		return r.Absent
	case MadeUp:
		return r.MadeUp
	}
	return 0
}

// Attendance is what a person's presence at some lectures came to.
type Attendance struct {
	Person   engine.ID
	Lectures int // at which the person was marked
	Counts   map[Presence]int
	Score    engine.Mark
	Of       engine.Mark
	Failed   bool // absent too often
	NoGrade  bool // absent so often that there is nothing to grade
}

// Attend adds up a person's presences; a person who was never marked has no
// attendance, and false is returned.
func (r AttendanceRule) Attend(person engine.ID, presences []Presence) (Attendance, bool) {
	a := Attendance{Person: person, Lectures: len(presences), Counts: map[Presence]int{}, Score: r.Of, Of: r.Of}
	for _, p := range presences {
		a.Counts[p]++
		a.Score -= r.deduction(p)
	}
	a.Score = max(a.Score, 0)
	a.NoGrade = r.NoGrade.Reached(a.Counts[Absent], a.Lectures)
	a.Failed = a.NoGrade || r.Fail.Reached(a.Counts[Absent], a.Lectures)
	return a, a.Lectures > 0
}

// AttendAll adds up the presences of everybody on some rolls.
func (r AttendanceRule) AttendAll(rolls []Roll) map[engine.ID]Attendance {
	presences := map[engine.ID][]Presence{}
	for _, roll := range rolls {
		for _, line := range roll.Lines {
			presences[line.Person] = append(presences[line.Person], line.Presence)
		}
	}
	all := make(map[engine.ID]Attendance, len(presences))
	for person, list := range presences {
		if a, marked := r.Attend(person, list); marked {
			all[person] = a
		}
	}
	return all
}
