package sample

import (
	"math/rand/v2"
	"time"

	"lectern/engine"
	"lectern/engine/appraisal"
	"lectern/engine/exam"
	"lectern/engine/programme"
)

// lectureEvery is how far the sample's lectures are apart, in days; the first
// was held so many days ago that one is today and one still to come. Every third
// wants reflections, within so many days.
const (
	lectureEvery    = 14
	firstLecture    = -140
	reflectionEvery = 3
	reflectionDays  = 21
)

// programme plans the year's lectures.
func (f *fill) programme() error {
	for i, l := range Lectures {
		due := ""
		if i%reflectionEvery == 0 {
			due = f.day(firstLecture + i*lectureEvery + reflectionDays)
		}
		if _, err := f.SaveLecture(f.ctx, f.admin, programme.Lecture{
			Title: l.Title, Topics: []string{l.Topic}, Speaker: l.Speaker, ReflectionDue: due,
			Day: f.day(firstLecture + i*lectureEvery), Time: "15:00", Place: "管委会三楼会议室", Weight: 1,
		}); err != nil {
			return err
		}
	}
	return nil
}

// day is a day so many days from now, as lectures name it.
func (f *fill) day(days int) string {
	return f.local(days, 15).In(f.Zone(f.ctx)).Format(time.DateOnly)
}

// hold lets the lectures be held that stand between two days from now: their
// rolls are called, and what they want is handed in and read.
func (f *fill) hold(from, below int) error {
	lectures, err := f.Lectures(f.ctx, f.admin, exam.Period{From: f.day(from), To: f.day(below - 1)})
	if err != nil {
		return err
	}
	for i, l := range lectures {
		begins := l.Begins(f.Zone(f.ctx))
		f.at(begins.Add(3 * time.Hour))
		if err := f.roll(rand.New(rand.NewPCG(2026, uint64(begins.Unix()))), l.ID); err != nil {
			return err
		}
		if l.WantsReflection() {
			if err := f.reflect(l, begins, i == len(lectures)-1); err != nil {
				return err
			}
		}
	}
	return nil
}

// reflection is what the sample's people hand in.
const reflection = "听了这一讲，我有三点体会。一是业务工作要以法律法规为依据，程序一步也不能少；二是要把政策讲清楚、讲明白，让群众和企业心里有数；三是要对照讲座中的案例查找自身不足。" +
	"结合本职岗位，我将在今后的工作中先把依据找准，再把情况摸清，遇到拿不准的问题及时请示，做到有据可查、有始有终。"

// reflect lets one person of each department hand in a reflection; all are
// graded, but for the last of a lecture that is fresh.
func (f *fill) reflect(l programme.Lecture, begins time.Time, fresh bool) error {
	f.at(begins.AddDate(0, 0, 6))
	perDepartment := len(People()) / len(Departments)
	grades := []programme.Grade{programme.Excellent, programme.Good, programme.Satisfactory}
	for i, p := range People() {
		if i%perDepartment != 1 {
			continue
		}
		who := engine.Actor{ID: p.ID, Name: p.Name, Roles: []engine.Role{engine.RoleCandidate}, Department: f.departments[p.Department]}
		r, err := f.HandInReflection(f.ctx, who, l.ID, reflection)
		if err != nil {
			return err
		}
		if n := i / perDepartment; !fresh || n%2 == 0 {
			if _, err := f.DecideReflection(f.ctx, f.admin, l.ID, p.ID, programme.Decision{Read: r.Text().At, Grade: grades[n%len(grades)]}); err != nil {
				return err
			}
		}
	}
	return nil
}

// records holds the lectures since the past exam, and weighs each quarter by a
// scheme; the attendance of those that are over counts.
func (f *fill) records() error {
	if err := f.hold(pastOpens, 0); err != nil {
		return err
	}
	periods, err := f.Periods(f.ctx)
	if err != nil {
		return err
	}
	for _, p := range periods {
		if p.Kind != exam.Quarter {
			continue
		}
		if err := f.scheme(p); err != nil {
			return err
		}
		if p.To >= f.day(0) {
			continue
		}
		if _, err := f.PostAttendance(f.ctx, f.admin, p.ID); err != nil {
			return err
		}
	}
	return nil
}

// roll marks everybody at a lecture.
func (f *fill) roll(r *rand.Rand, lecture engine.ID) error {
	var changes []programme.RollChange
	for _, p := range People() {
		presence := programme.Present
		switch n := r.IntN(100); {
		case n < 3:
			presence = programme.Absent
		case n < 8:
			presence = programme.OnLeave
		case n < 12:
			presence = programme.Late
		}
		changes = append(changes, programme.RollChange{Person: p.ID, Presence: presence})
	}
	_, err := f.MarkRoll(f.ctx, f.admin, lecture, changes)
	return err
}

// scheme weighs a quarter: seven tenths the test, two tenths attendance, one
// tenth reflections.
func (f *fill) scheme(p exam.Period) error {
	_, err := f.SaveScheme(f.ctx, f.admin, appraisal.Scheme{
		Title: "季度学习考核", Period: p.ID, Missing: appraisal.Rescale, Places: 1, Pass: 60000,
		Components: []appraisal.Component{
			{Key: "test", Name: "业务测试", Source: appraisal.FromTest, Weight: 700, Combine: appraisal.Mean},
			{Key: "attendance", Name: "出勤", Source: appraisal.FromAttendance, Weight: 200, Combine: appraisal.Mean},
			{Key: "reflections", Name: "心得体会", Source: appraisal.FromReflections, Weight: 100, Combine: appraisal.Mean},
		},
	})
	return err
}
