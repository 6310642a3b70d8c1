package programme

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"lectern/engine"
)

func TestAttendanceWalkThrough(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/attendance.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		cells := strings.Split(lines.Text(), ",")
		var presences []Presence
		for word := range strings.FieldsSeq(cells[0]) {
			presences = append(presences, Presence(word))
		}
		a, ok := DefaultAttendance.Attend("p", presences)
		word := map[bool]string{true: "yes", false: "no"}
		got := strings.Join([]string{a.Score.String(), word[a.Failed], word[a.NoGrade]}, ",")
		if want := strings.Join(cells[1:], ","); !ok || got != want {
			t.Errorf("%s: %s, want %s", cells[0], got, want)
		}
	}
	if _, ok := DefaultAttendance.Attend("p", nil); ok {
		t.Error("whoever was never marked has no attendance")
	}
}

func TestAttendAll(t *testing.T) {
	t.Parallel()
	rolls := []Roll{
		{Lines: []Line{{Person: "a", Presence: Present}, {Person: "b", Presence: OnLeave}}},
		{Lines: []Line{{Person: "a", Presence: Late}}},
	}
	all := DefaultAttendance.AttendAll(rolls)
	if len(all) != 2 || all["a"].Score != 9*engine.One || all["a"].Lectures != 2 || all["b"].Score != 7*engine.One || all["b"].Lectures != 1 {
		t.Errorf("%+v", all)
	}
}

func TestRuleChecks(t *testing.T) {
	t.Parallel()
	if err := DefaultPlan("2026").Check(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Plan){
		"attendance.of":           func(p *Plan) { p.Attendance.Of = 0 },
		"attendance.late":         func(p *Plan) { p.Attendance.Late = -1 },
		"attendance.absent":       func(p *Plan) { p.Attendance.Absent = 11 * engine.One },
		"attendance.fail":         func(p *Plan) { p.Attendance.Fail = Share{4, 3} },
		"attendance.no_grade":     func(p *Plan) { p.Attendance.NoGrade = Share{0, 3} },
		"reflection.good":         func(p *Plan) { p.Reflection.Good = 96 * engine.One },
		"reflection.excellent":    func(p *Plan) { p.Reflection.Excellent = 101 * engine.One },
		"reflection.satisfactory": func(p *Plan) { p.Reflection.Satisfactory = -1 },
		"note":                    func(p *Plan) { p.Note = strings.Repeat("字", maxNote+1) },
	} {
		p := DefaultPlan("2026")
		change(&p)
		if err := p.Check(); !engine.Is(err, engine.KindInvalid) || engine.AsError(err).Field != name {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLectureCheck(t *testing.T) {
	t.Parallel()
	good := Lecture{Title: " 征地补偿 ", Topics: []string{"征地拆迁／补偿标准 ", "征地拆迁/补偿标准", ""}, Day: "2026-10-15", Time: "14:30"}.Tidy()
	if bad := good.Check(); len(bad) > 0 || good.Title != "征地补偿" || !slices.Equal(good.Topics, []string{"征地拆迁/补偿标准"}) || good.Weight != 1 {
		t.Fatalf("%+v %v", good, bad)
	}
	for field, change := range map[string]func(*Lecture){
		"title":          func(l *Lecture) { l.Title = "" },
		"topics":         func(l *Lecture) { l.Topics = nil },
		"day":            func(l *Lecture) { l.Day = "2026-02-30" },
		"time":           func(l *Lecture) { l.Time = "25:00" },
		"weight":         func(l *Lecture) { l.Weight = 11 },
		"reflection_due": func(l *Lecture) { l.ReflectionDue = "2026-10-14" },
		"place":          func(l *Lecture) { l.Place = strings.Repeat("厅", maxShort+1) },
	} {
		l := good
		change(&l)
		if bad := l.Check(); len(bad) != 1 || bad[0].Field != field {
			t.Errorf("%s: %v", field, bad)
		}
	}
	zone := time.FixedZone("CST", 8*3600)
	if at := good.Begins(zone); !at.Equal(time.Date(2026, 10, 15, 6, 30, 0, 0, time.UTC)) {
		t.Error("begins at", at)
	}
	if !good.Held("2026-10-15") || good.Held("2026-10-14") {
		t.Error("a lecture is held from its day on")
	}
}

func TestTopicWeights(t *testing.T) {
	t.Parallel()
	got := TopicWeights([]Lecture{
		{Topics: []string{"甲", "乙"}, Weight: 2}, {Topics: []string{"乙"}, Weight: 1}, {Topics: []string{"丙"}, Weight: 9, Cancelled: true},
	})
	if want := []TopicWeight{{"甲", 2}, {"乙", 3}}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
