package programme

import (
	"unicode/utf8"

	"lectern/engine"
)

// Plan is what holds for a period's programme as a whole. Its lectures stand by
// themselves.
type Plan struct {
	Period     engine.ID      `bson:"_id"`
	Version    int64          `bson:"version"`
	Note       string         `bson:"note,omitempty"` // aim and arrangements, shown above the list
	Attendance AttendanceRule `bson:"attendance"`
	Reflection ReflectionRule `bson:"reflection"`
}

// DefaultPlan is a period's plan until somebody sets another.
func DefaultPlan(period engine.ID) Plan {
	return Plan{Period: period, Attendance: DefaultAttendance, Reflection: DefaultReflection}
}

// Check returns an Invalid error unless the plan can stand; its field is
// "attendance." or "reflection." and the rule's own.
func (p Plan) Check() error {
	if utf8.RuneCountInString(p.Note) > maxNote {
		return engine.Invalid("error.long", "most", maxNote).At("note")
	}
	if err := p.Attendance.Check(); err != nil {
		e := engine.AsError(err)
		return e.At("attendance." + e.Field)
	}
	if err := p.Reflection.Check(); err != nil {
		e := engine.AsError(err)
		return e.At("reflection." + e.Field)
	}
	return nil
}
