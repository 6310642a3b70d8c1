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
// was held so many days ago that the last two are still to come.
const (
	lectureEvery = 14
	firstLecture = -140
)

// programme plans the year's lectures.
func (f *fill) programme() error {
	for i, l := range Lectures {
		at := f.local(firstLecture+i*lectureEvery, 15)
		if _, err := f.SaveLecture(f.ctx, f.admin, programme.Lecture{
			Title: l.Title, Topics: []string{l.Topic}, Speaker: l.Speaker,
			Day: at.In(f.Zone(f.ctx)).Format(time.DateOnly), Time: "15:00", Place: "管委会三楼会议室", Weight: 1,
		}); err != nil {
			return err
		}
	}
	return nil
}

// records calls the roll of the lectures that were held, and weighs the
// quarter of the past exam by a scheme.
func (f *fill) records() error {
	r := rand.New(rand.NewPCG(2026, 12))
	periods, err := f.Periods(f.ctx)
	if err != nil {
		return err
	}
	today := f.clock.Now().In(f.Zone(f.ctx)).Format(time.DateOnly)
	for _, p := range periods {
		if p.Kind != exam.Quarter {
			continue
		}
		lectures, err := f.Lectures(f.ctx, f.admin, p)
		if err != nil {
			return err
		}
		for _, l := range lectures {
			if l.Day >= today || l.Period != p.ID {
				continue
			}
			if err := f.roll(r, l.ID); err != nil {
				return err
			}
		}
		if err := f.scheme(p); err != nil {
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

// scheme weighs a quarter: seven tenths the test, three tenths attendance.
func (f *fill) scheme(p exam.Period) error {
	_, err := f.SaveScheme(f.ctx, f.admin, appraisal.Scheme{
		Title: "季度学习考核", Period: p.ID, Missing: appraisal.Rescale, Places: 1, Pass: 60000,
		Components: []appraisal.Component{
			{Key: "test", Name: "业务测试", Source: appraisal.FromTest, Weight: 700, Combine: appraisal.Mean},
			{Key: "attendance", Name: "出勤", Source: appraisal.FromAttendance, Weight: 300, Combine: appraisal.Mean},
		},
	})
	return err
}
