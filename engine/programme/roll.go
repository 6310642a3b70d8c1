package programme

import (
	"cmp"
	"slices"
	"unicode/utf8"

	"lectern/engine"
)

// Presence is how somebody was at a lecture.
type Presence string

// The kinds of presence. MadeUp is an absence or a leave that a make-up has
// made good.
const (
	Present Presence = "present"
	Late    Presence = "late"
	Early   Presence = "early" // left early
	OnLeave Presence = "leave"
	Absent  Presence = "absent"
	MadeUp  Presence = "made_up"
)

// Presences lists the kinds as a roll shows them.
var Presences = []Presence{Present, Late, Early, OnLeave, Absent, MadeUp}

// Owes reports whether a make-up is owed.
func (p Presence) Owes() bool { return p == Absent }

// Attended reports whether the listener heard the lecture, then or later.
func (p Presence) Attended() bool { return p == Present || p == Late || p == Early || p == MadeUp }

// Roll is who was at a lecture: one document for a lecture, with one line for
// each person marked. A person without a line is not marked yet.
type Roll struct {
	Lecture engine.ID `bson:"_id"`
	Version int64     `bson:"version"`
	Period  engine.ID `bson:"period"`
	Lines   []Line    `bson:"lines"` // by person
}

// Line is one person's mark, with the one before it.
type Line struct {
	Person   engine.ID `bson:"person"`
	Presence Presence  `bson:"presence"`
	At       int64     `bson:"at"` // milliseconds since 1970
	By       engine.ID `bson:"by"`
	ByName   string    `bson:"by_name"`
	Note     string    `bson:"note,omitempty"`
	Was      Presence  `bson:"was,omitempty"` // before the last change; absence stays visible behind a make-up
}

// RollChange is a wish to mark a person. Presence "" takes the mark away.
type RollChange struct {
	Person   engine.ID
	Presence Presence
	Note     string
}

const maxRollNote = 200

// Of returns a person's line.
func (r *Roll) Of(person engine.ID) (Line, bool) {
	i, found := r.find(person)
	if !found {
		return Line{}, false
	}
	return r.Lines[i], true
}

func (r *Roll) find(person engine.ID) (int, bool) {
	return slices.BinarySearchFunc(r.Lines, person, func(l Line, p engine.ID) int { return cmp.Compare(l.Person, p) })
}

// Mark works changes into the roll and returns how many of them changed it. A
// mark that stands with the same note keeps its time and author. Invalid for an
// unknown kind, a note that is too long, or a make-up of what needs none: only
// who was absent or on leave can make up. Nothing is changed then.
func (r *Roll) Mark(changes []RollChange, at int64, by engine.Actor) (int, error) {
	for _, c := range changes {
		if err := r.check(c); err != nil {
			return 0, err
		}
	}
	changed := 0
	for _, c := range changes {
		i, found := r.find(c.Person)
		switch {
		case c.Presence == "" && !found:
			continue
		case c.Presence == "":
			r.Lines = slices.Delete(r.Lines, i, i+1)
		case found && r.Lines[i].Presence == c.Presence && r.Lines[i].Note == c.Note:
			continue
		default:
			line := Line{Person: c.Person, Presence: c.Presence, At: at, By: by.ID, ByName: by.Name, Note: c.Note}
			if found {
				line.Was = r.Lines[i].Presence
				if line.Was == line.Presence {
					line.Was = r.Lines[i].Was
				}
				r.Lines[i] = line
			} else {
				r.Lines = slices.Insert(r.Lines, i, line)
			}
		}
		changed++
	}
	return changed, nil
}

func (r *Roll) check(c RollChange) error {
	if c.Person == "" || c.Presence != "" && !slices.Contains(Presences, c.Presence) {
		return engine.Invalid("error.roll.presence", "presence", string(c.Presence)).At(c.Person)
	}
	if utf8.RuneCountInString(c.Note) > maxRollNote {
		return engine.Invalid("error.long", "most", maxRollNote).At(c.Person)
	}
	if c.Presence == MadeUp {
		line, found := r.Of(c.Person)
		if !found || line.Presence != MadeUp && line.Presence != Absent && line.Presence != OnLeave {
			return engine.Invalid("error.roll.made_up").At(c.Person)
		}
	}
	return nil
}

// Tally counts the lines by presence.
func (r *Roll) Tally() map[Presence]int {
	n := map[Presence]int{}
	for _, l := range r.Lines {
		n[l.Presence]++
	}
	return n
}
