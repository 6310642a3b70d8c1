package programme

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"lectern/engine"
)

// ReflectionState is where a reflection stands.
type ReflectionState string

// The states of a reflection. One that was sent back may be handed in again.
const (
	HandedIn ReflectionState = "handed_in" // waits for a reader
	Graded   ReflectionState = "graded"    // the writer sees grade and comment
	SentBack ReflectionState = "sent_back" // to be written again
)

// Grade is a reader's judgement in words.
type Grade string

// The grades 优秀, 良好, 合格, 不合格; ByPoints when the reader gave points.
const (
	Excellent    Grade = "excellent"
	Good         Grade = "good"
	Satisfactory Grade = "satisfactory"
	Poor         Grade = "poor"
	ByPoints     Grade = "points"
)

// Grades lists the grades in words, the best first.
var Grades = []Grade{Excellent, Good, Satisfactory, Poor}

// Bounds of a reflection, in characters.
const (
	MaxReflection = 20_000
	maxComment    = 2000
)

// ReflectionRule makes points of grades, out of Of.
type ReflectionRule struct {
	Of           engine.Mark `bson:"of"`
	Excellent    engine.Mark `bson:"excellent"`
	Good         engine.Mark `bson:"good"`
	Satisfactory engine.Mark `bson:"satisfactory"`
	Poor         engine.Mark `bson:"poor"`
}

// DefaultReflection is the middle of the usual bands of 100 points (90, 75 and
// 60 begin a grade); an organisation sets its own.
var DefaultReflection = ReflectionRule{
	Of: 100 * engine.One, Excellent: 95 * engine.One, Good: 82 * engine.One, Satisfactory: 67 * engine.One, Poor: 50 * engine.One,
}

// Points returns what a grade is worth; false for ByPoints and unknown ones.
func (r ReflectionRule) Points(g Grade) (engine.Mark, bool) {
	switch g {
	case Excellent:
		return r.Excellent, true
	case Good:
		return r.Good, true
	case Satisfactory:
		return r.Satisfactory, true
	case Poor:
		return r.Poor, true
	}
	return 0, false
}

// Check returns an Invalid error unless better grades are worth more, within
// bounds.
func (r ReflectionRule) Check() error {
	if r.Of <= 0 || r.Of > 100*engine.One {
		return engine.Invalid("error.range", "low", 1, "high", 100).At("of")
	}
	above := r.Of
	for _, g := range Grades {
		p, _ := r.Points(g)
		if p < 0 || p > above {
			return engine.Invalid("error.reflection.order").At(string(g))
		}
		above = p
	}
	return nil
}

// Reflection is what one listener wrote about one lecture (心得体会).
type Reflection struct {
	Key        string          `bson:"_id"` // ReflectionKey(lecture, person): one for each
	Version    int64           `bson:"version"`
	Lecture    engine.ID       `bson:"lecture"`
	Period     engine.ID       `bson:"period"`
	Person     engine.ID       `bson:"person"`
	Name       string          `bson:"name"`
	Department engine.ID       `bson:"department"`
	State      ReflectionState `bson:"state"`
	Texts      []Text          `bson:"texts"` // the newest last; those before it were read and sent back
	Looks      []Reading       `bson:"looks,omitempty"`
	Revision   int             `bson:"revision"` // of the grade: how often one was given
	Unposted   bool            `bson:"unposted"` // the grade may not be in the ledger yet
}

// Text is one handing in.
type Text struct {
	At   int64  `bson:"at"` // milliseconds since 1970
	Body string `bson:"body"`
	Late bool   `bson:"late,omitempty"` // after the last day
}

// Reading is one reader's decision on one text.
type Reading struct {
	Of       int         `bson:"of"` // index in Texts
	At       int64       `bson:"at"`
	By       engine.ID   `bson:"by"`
	ByName   string      `bson:"by_name"`
	SentBack bool        `bson:"sent_back,omitempty"`
	Grade    Grade       `bson:"grade,omitempty"`
	Points   engine.Mark `bson:"points"`
	Max      engine.Mark `bson:"max"`
	Comment  string      `bson:"comment,omitempty"`
}

// ReflectionKey is the id of a person's reflection on a lecture.
func ReflectionKey(lecture, person engine.ID) string { return lecture + "/" + person }

// Text returns what stands to be read.
func (r *Reflection) Text() Text {
	if len(r.Texts) == 0 {
		return Text{}
	}
	return r.Texts[len(r.Texts)-1]
}

// Reading returns the newest decision; false while there is none.
func (r *Reflection) Reading() (Reading, bool) {
	if len(r.Looks) == 0 {
		return Reading{}, false
	}
	return r.Looks[len(r.Looks)-1], true
}

// HandIn puts a text in. One that nobody has decided on is replaced; after
// sending back it is a new one beside the old; after a grade it is too late
// (Closed). Invalid for an empty text or one that is too long.
func (r *Reflection) HandIn(body string, at int64, late bool) error {
	body = TidyText(body)
	switch n := utf8.RuneCountInString(body); {
	case n == 0:
		return engine.Invalid("error.required").At("text")
	case n > MaxReflection:
		return engine.Invalid("error.reflection.long", "most", MaxReflection, "has", n).At("text")
	case r.State == Graded:
		return engine.Closed("error.reflection.graded")
	}
	text := Text{At: at, Body: body, Late: late}
	if r.State == HandedIn && len(r.Texts) > 0 {
		r.Texts[len(r.Texts)-1] = text
	} else {
		r.Texts = append(r.Texts, text)
	}
	r.State = HandedIn
	return nil
}

// Decision is what a reader decides: a grade in words, points, or sending back,
// which needs a comment. Read is Text.At of what the reader had on the page.
type Decision struct {
	SentBack bool
	Grade    Grade
	Points   engine.Mark // with ByPoints
	Comment  string
	Read     int64
}

// Decide takes a reader's decision. A grade may be given again, which is a new
// revision; a graded text is not sent back. Conflict when the text is not the
// one that was read.
func (r *Reflection) Decide(d Decision, rule ReflectionRule, at int64, by engine.Actor) error {
	d.Comment = TidyText(d.Comment)
	reading := Reading{Of: len(r.Texts) - 1, At: at, By: by.ID, ByName: by.Name, SentBack: d.SentBack, Comment: d.Comment}
	points, words := rule.Points(d.Grade)
	switch {
	case len(r.Texts) == 0:
		return engine.Invalid("error.reflection.none")
	case by.ID == r.Person:
		return engine.Forbidden("error.reflection.own")
	case d.Read != r.Text().At:
		return engine.Conflict("error.reflection.changed")
	case r.State == SentBack:
		return engine.Conflict("error.reflection.sent_back")
	case utf8.RuneCountInString(d.Comment) > maxComment:
		return engine.Invalid("error.long", "most", maxComment).At("comment")
	case d.SentBack && r.State == Graded:
		return engine.Closed("error.reflection.graded")
	case d.SentBack && d.Comment == "":
		return engine.Invalid("error.reflection.why").At("comment")
	case d.SentBack:
		r.State = SentBack
	case words:
		reading.Grade, reading.Points, reading.Max = d.Grade, points, rule.Of
	case d.Grade != ByPoints:
		return engine.Invalid("error.reflection.grade").At("grade")
	case d.Points < 0 || d.Points > rule.Of:
		return engine.Invalid("error.range", "low", 0, "high", rule.Of.String()).At("points")
	default:
		reading.Grade, reading.Points, reading.Max = ByPoints, d.Points, rule.Of
	}
	if !d.SentBack {
		r.State, r.Unposted = Graded, true
		r.Revision++
	}
	r.Looks = append(r.Looks, reading)
	return nil
}

// TidyText returns a text with plain line ends, without control characters and
// space around it.
func TidyText(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}
