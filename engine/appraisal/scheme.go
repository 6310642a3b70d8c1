package appraisal

import (
	"slices"
	"strings"
	"unicode/utf8"

	"lectern/engine"
)

// Scheme is how a period's work is weighed into one figure out of 100
// (考核方案).
type Scheme struct {
	ID          engine.ID   `bson:"_id"`
	Version     int64       `bson:"version"`
	Title       string      `bson:"title"`
	Period      engine.ID   `bson:"period"`
	Departments []engine.ID `bson:"departments,omitempty"` // whom it is for; none means all
	Components  []Component `bson:"components"`
	Missing     Missing     `bson:"missing"`
	Places      int         `bson:"places"` // decimals of the total, 0 to 2, half up
	Pass        engine.Mark `bson:"pass"`   // least total to pass; 0 for none
	Note        string      `bson:"note,omitempty"`
}

// Component is one thing that counts.
type Component struct {
	Key     string      `bson:"key"` // what entries name: "test", "attendance", …
	Name    string      `bson:"name"`
	Source  Source      `bson:"source"`
	Weight  int         `bson:"weight"` // thousandths; all together 1000
	Combine Combine     `bson:"combine"`
	Expect  int         `bson:"expect,omitempty"` // how many entries there should be; 0: as many as there are
	Cap     engine.Mark `bson:"cap,omitempty"`    // at most so much of 100 is credited; 0 for no cap
	Gate    engine.Mark `bson:"gate,omitempty"`   // under so much of 100 the whole is failed; 0 for no gate
}

// Source says where a component's entries come from.
type Source string

// The sources. Whatever the source, an entry may be made by hand, with a reason.
const (
	FromTest        Source = "test"
	FromAttendance  Source = "attendance"
	FromReflections Source = "reflections"
	FromHand        Source = "manual"
)

// Sources lists the sources as pages show them.
var Sources = []Source{FromTest, FromAttendance, FromReflections, FromHand}

// Combine says what several entries of one component come to.
type Combine string

// The ways to combine. Mean is of shares, each entry alike; Sum adds up values
// and what they are out of, so that larger tests count for more.
const (
	Mean Combine = "mean"
	Sum  Combine = "sum"
	Best Combine = "best"
	Last Combine = "last"
)

// Combines lists the ways as pages show them.
var Combines = []Combine{Mean, Sum, Best, Last}

// Missing says what becomes of a component without entries, or with fewer than
// expected.
type Missing string

// What is missing counts as 0, or is left out and the other weights are scaled
// up in proportion.
const (
	AsZero  Missing = "zero"
	Rescale Missing = "rescale"
)

// Bounds of a scheme.
const (
	WholeWeight   = 1000
	MaxComponents = 12
	maxName       = 30
	maxTitle      = 60
	maxNote       = 2000
	maxExpect     = 100
	maxPlaces     = 2
)

// hundred is a full figure.
const hundred = 100 * engine.One

// Weights returns the sum of the weights, in thousandths.
func (s *Scheme) Weights() int {
	sum := 0
	for _, c := range s.Components {
		sum += c.Weight
	}
	return sum
}

// Component returns the component with a key.
func (s *Scheme) Component(key string) (Component, bool) {
	i := slices.IndexFunc(s.Components, func(c Component) bool { return c.Key == key })
	if i < 0 {
		return Component{}, false
	}
	return s.Components[i], true
}

// For reports whether the scheme is for somebody of a department.
func (s *Scheme) For(department engine.ID) bool {
	return len(s.Departments) == 0 || slices.Contains(s.Departments, department)
}

// Choose returns the schemes of a list that are for a department: those that
// name it, and where none does, those that are for all.
func Choose(schemes []Scheme, department engine.ID) []Scheme {
	var named, general []Scheme
	for _, s := range schemes {
		switch {
		case len(s.Departments) == 0:
			general = append(general, s)
		case s.For(department):
			named = append(named, s)
		}
	}
	if len(named) > 0 {
		return named
	}
	return general
}

// Check returns the reasons why the scheme cannot stand, by field: those of a
// component at "component.<index>.<field>".
func (s *Scheme) Check() []*engine.Error {
	var bad []*engine.Error
	add := func(wrong bool, field, key string, args ...any) {
		if wrong {
			bad = append(bad, engine.Invalid(key, args...).At(field))
		}
	}
	add(strings.TrimSpace(s.Title) == "", "title", "error.required")
	add(utf8.RuneCountInString(s.Title) > maxTitle, "title", "error.long", "most", maxTitle)
	add(s.Period == "", "period", "error.required")
	add(s.Missing != AsZero && s.Missing != Rescale, "missing", "error.required")
	add(s.Places < 0 || s.Places > maxPlaces, "places", "error.range", "low", 0, "high", maxPlaces)
	add(s.Pass < 0 || s.Pass > hundred, "pass", "error.range", "low", 0, "high", 100)
	add(utf8.RuneCountInString(s.Note) > maxNote, "note", "error.long", "most", maxNote)
	add(len(s.Components) == 0, "components", "error.scheme.empty")
	add(len(s.Components) > MaxComponents, "components", "error.scheme.components", "most", MaxComponents)
	for i, c := range s.Components {
		field := func(name string) string { return ComponentField(i, name) }
		same := func(d Component) bool { return d.Key == c.Key }
		add(!plainKey(c.Key), field("key"), "error.scheme.key")
		add(slices.IndexFunc(s.Components, same) < i, field("key"), "error.scheme.twice", "key", c.Key)
		add(strings.TrimSpace(c.Name) == "", field("name"), "error.required")
		add(utf8.RuneCountInString(c.Name) > maxName, field("name"), "error.long", "most", maxName)
		add(!slices.Contains(Sources, c.Source), field("source"), "error.required")
		add(!slices.Contains(Combines, c.Combine), field("combine"), "error.required")
		add(c.Weight < 1 || c.Weight > WholeWeight, field("weight"), "error.scheme.weight")
		add(c.Expect < 0 || c.Expect > maxExpect, field("expect"), "error.range", "low", 0, "high", maxExpect)
		add(c.Cap < 0 || c.Cap > hundred, field("cap"), "error.range", "low", 0, "high", 100)
		add(c.Gate < 0 || c.Gate > hundred, field("gate"), "error.range", "low", 0, "high", 100)
		add(c.Cap > 0 && c.Gate > c.Cap, field("gate"), "error.scheme.gate")
	}
	if sum := s.Weights(); len(s.Components) > 0 && sum != WholeWeight {
		bad = append(bad, engine.Invalid("error.scheme.weights", "has", engine.Mark(sum*100).String()).At("components"))
	}
	return bad
}

// ComponentField names a field of the i-th component in errors and forms.
func ComponentField(i int, name string) string {
	return "component." + engine.Mark(i*1000).String() + "." + name
}

func plainKey(key string) bool {
	return key != "" && len(key) <= 40 && strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}

// Preset is a scheme as organisations use it (CONVENTIONS §4).
type Preset string

// The presets: half test and half the rest; 30/70; 20/20/60.
const (
	PresetHalf    Preset = "half"    // attendance 20, reflections 30, test 50
	PresetSeventy Preset = "seventy" // attendance 30, test 70
	PresetSixty   Preset = "sixty"   // attendance 20, reflections 20, test 60
)

// Presets lists them as pages show them.
var Presets = []Preset{PresetSixty, PresetSeventy, PresetHalf}

// Components returns a preset's components; name gives each key its name.
func (p Preset) Components(name func(key string) string) []Component {
	component := func(key string, source Source, weight int) Component {
		return Component{Key: key, Name: name(key), Source: source, Weight: weight, Combine: Mean}
	}
	test := func(weight int) Component { return component("test", FromTest, weight) }
	attendance := func(weight int) Component { return component("attendance", FromAttendance, weight) }
	reflections := func(weight int) Component { return component("reflections", FromReflections, weight) }
	switch p {
	case PresetHalf:
		return []Component{attendance(200), reflections(300), test(500)}
	case PresetSeventy:
		return []Component{attendance(300), test(700)}
	}
	return []Component{attendance(200), reflections(200), test(600)}
}
