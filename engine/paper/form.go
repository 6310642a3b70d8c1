package paper

import (
	"lectern/engine"
	"lectern/questionbank"
)

// DrawingVersion names the algorithm of Draw. Any change to what it draws from
// the same input is a new version.
const DrawingVersion = 3

// Pool is what may be drawn: approved questions, one version each.
type Pool []Entry

// Entry is a question of the pool, without its texts.
type Entry struct {
	ID         engine.ID         `json:"id"`
	Version    int               `json:"version"`
	Topic      string            `json:"topic"`
	Type       questionbank.Type `json:"type"`
	Tags       []string          `json:"tags,omitempty"`
	Difficulty int               `json:"difficulty"` // thousandths; the type's mean already stands in for an unstated one
	Enemies    []engine.ID       `json:"enemies,omitempty"`
	Layout     Layout            `json:"layout"`
}

// Layout is what shuffling needs to know of a question.
type Layout struct {
	Options int         `json:"options,omitempty"` // how many
	Targets int         `json:"targets,omitempty"` // match only
	Pinned  []int       `json:"pinned,omitempty"`  // options that keep their place
	Key     int         `json:"key"`               // single: index of the right option, to spread its place evenly; else -1
	Fixed   bool        `json:"fixed,omitempty"`   // options are never shuffled
	Always  bool        `json:"always,omitempty"`  // options are always shuffled: order
	Marks   engine.Mark `json:"marks"`
	Parts   []Layout    `json:"parts,omitempty"` // case only; each with its own marks
}

// Form is one concrete paper.
type Form struct {
	Name      string        // "A", "B", … of parallel forms
	Candidate engine.ID     // "" for a parallel form
	Sections  []FormSection // as in the blueprint
	Expected  engine.Mark   // Σ marks × difficulty
}

// FormSection is a section of a form.
type FormSection struct {
	Title     string
	Questions []Placed
}

// Placed is a question where it stands on a form.
type Placed struct {
	ID      engine.ID
	Version int
	Marks   engine.Mark
	Order   []int    // Order[i] is the authored index of the option shown at place i; nil where there are no options
	Targets []int    // match: the same for targets
	Parts   []Placed // case only: Marks, Order and Targets of each part; the marks sum to the question's
}
