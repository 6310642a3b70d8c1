package programme

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"lectern/engine"
	"lectern/questionbank"
)

// Lecture is one event of the programme.
type Lecture struct {
	ID      engine.ID `bson:"_id"`
	Version int64     `bson:"version"`
	Period  engine.ID `bson:"period"` // exam.Period that holds Day
	Title   string    `bson:"title"`
	Topics  []string  `bson:"topics"` // topic paths, the main one first
	Speaker string    `bson:"speaker"`
	Day     string    `bson:"day"`   // 2006-01-02 in the organisation's zone
	Time    string    `bson:"time"`  // "14:30"; "" while it is not known
	Place   string    `bson:"place"` // "" while it is not known
	// Weight is how much of a test its topics should have, beside the other
	// lectures' weights: 1 to MaxWeight.
	Weight int `bson:"weight"`
	// Departments are the units that are to listen; none means all.
	Departments []engine.ID `bson:"departments,omitempty"`
	// ReflectionDue is the last day on which a reflection may be handed in; ""
	// when none is wanted.
	ReflectionDue string `bson:"reflection_due,omitempty"`
	Cancelled     bool   `bson:"cancelled,omitempty"`
	Note          string `bson:"note,omitempty"`
}

// Bounds of a lecture.
const (
	MaxWeight   = 10
	MaxTopics   = 10
	maxTitle    = 100
	maxShort    = 60
	maxNote     = 2000
	clockLayout = "15:04"
)

// Tidy returns the lecture with surrounding space gone, topics in canonical form
// and once each, and a weight of 1 where none is given.
func (l Lecture) Tidy() Lecture {
	l.Title, l.Speaker, l.Place, l.Note = trim(l.Title), trim(l.Speaker), trim(l.Place), trim(l.Note)
	l.Day, l.Time, l.ReflectionDue = trim(l.Day), trim(l.Time), trim(l.ReflectionDue)
	var topics []string
	for _, t := range l.Topics {
		if t = questionbank.CleanTopic(t); t != "" && !slices.Contains(topics, t) {
			topics = append(topics, t)
		}
	}
	l.Topics = topics
	if l.Weight == 0 {
		l.Weight = 1
	}
	return l
}

func trim(s string) string { return strings.TrimFunc(s, unicode.IsSpace) }

// Check returns the reasons why the lecture cannot stand, by field; none for a
// good one.
func (l Lecture) Check() []*engine.Error {
	var bad []*engine.Error
	add := func(wrong bool, field, key string, args ...any) {
		if wrong {
			bad = append(bad, engine.Invalid(key, args...).At(field))
		}
	}
	add(l.Title == "", "title", "error.required")
	add(utf8.RuneCountInString(l.Title) > maxTitle, "title", "error.long", "most", maxTitle)
	add(utf8.RuneCountInString(l.Speaker) > maxShort, "speaker", "error.long", "most", maxShort)
	add(utf8.RuneCountInString(l.Place) > maxShort, "place", "error.long", "most", maxShort)
	add(utf8.RuneCountInString(l.Note) > maxNote, "note", "error.long", "most", maxNote)
	add(len(l.Topics) == 0, "topics", "error.required")
	add(len(l.Topics) > MaxTopics, "topics", "error.lecture.topics", "most", MaxTopics)
	for _, t := range l.Topics {
		if err := questionbank.CheckTopic(t); err != nil {
			bad = append(bad, engine.AsError(err).At("topics"))
			break
		}
	}
	add(!isDay(l.Day), "day", "error.day")
	if l.Time != "" {
		_, err := time.Parse(clockLayout, l.Time)
		add(err != nil, "time", "error.clock")
	}
	add(l.Weight < 1 || l.Weight > MaxWeight, "weight", "error.range", "low", 1, "high", MaxWeight)
	if l.ReflectionDue != "" {
		add(!isDay(l.ReflectionDue), "reflection_due", "error.day")
		add(isDay(l.ReflectionDue) && isDay(l.Day) && l.ReflectionDue < l.Day, "reflection_due", "error.lecture.due")
	}
	return bad
}

func isDay(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// Expects reports whether somebody of a department is to listen.
func (l Lecture) Expects(department engine.ID) bool {
	return len(l.Departments) == 0 || slices.Contains(l.Departments, department)
}

// Held reports whether the lecture has taken place by a day: it was not
// cancelled, and its day is not after it.
func (l Lecture) Held(today string) bool { return !l.Cancelled && l.Day <= today }

// WantsReflection reports whether listeners are to write about the lecture.
func (l Lecture) WantsReflection() bool { return l.ReflectionDue != "" && !l.Cancelled }

// Begins returns when the lecture begins; the start of its day while its time is
// not known.
func (l Lecture) Begins(zone *time.Location) time.Time {
	clock := cmp.Or(l.Time, "00:00")
	at, err := time.ParseInLocation(time.DateOnly+" "+clockLayout, l.Day+" "+clock, zone)
	if err != nil {
		return time.Time{}
	}
	return at
}

// CompareLectures orders lectures by their time.
func CompareLectures(a, b Lecture) int {
	return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Time, b.Time), cmp.Compare(a.ID, b.ID))
}

// TopicWeight is what a test should have of a topic.
type TopicWeight struct {
	Topic  string
	Weight int
}

// TopicWeights adds up the weights of lectures by topic, in the order in which
// topics first appear; a lecture of several topics gives each its whole weight.
func TopicWeights(lectures []Lecture) []TopicWeight {
	var list []TopicWeight
	place := map[string]int{}
	for _, l := range lectures {
		if l.Cancelled {
			continue
		}
		for _, topic := range l.Topics {
			i, seen := place[topic]
			if !seen {
				i = len(list)
				place[topic] = i
				list = append(list, TopicWeight{Topic: topic})
			}
			list[i].Weight += l.Weight
		}
	}
	return list
}
