package paper

import (
	"lectern/engine"
	"lectern/questionbank"
)

// ShownPaper is the paper that a candidate's client gets. It holds no id,
// version, tag or difficulty, and nothing from which a key could be told.
type ShownPaper struct {
	Title    string         `json:"title"`
	Sections []ShownSection `json:"sections"`
}

// ShownSection is a section of a shown paper.
type ShownSection struct {
	Title        string          `json:"title"`
	Instructions string          `json:"instructions"`
	Questions    []ShownQuestion `json:"questions"`
}

// ShownQuestion is a question of a shown paper; a part of a case has no N.
type ShownQuestion struct {
	N       int               `json:"n,omitempty"`
	Type    questionbank.Type `json:"type"`
	Marks   engine.Mark       `json:"marks"`
	Stem    string            `json:"stem"`
	Options []ShownOption     `json:"options,omitempty"`
	Targets []ShownOption     `json:"targets,omitempty"`
	Blanks  int               `json:"blanks,omitempty"`
	Parts   []ShownQuestion   `json:"parts,omitempty"`
}

// ShownOption is an option or a target with the letter of its place.
type ShownOption struct {
	Key  string `json:"key"`
	Text string `json:"text"`
}

// Shown returns the sheet as its candidate may see it.
func (s *Sheet) Shown() ShownPaper {
	p := ShownPaper{Title: s.Title, Sections: make([]ShownSection, len(s.Sections))}
	for i := range s.Sections {
		section := &s.Sections[i]
		shown := ShownSection{Title: section.Title, Instructions: section.Instructions, Questions: make([]ShownQuestion, len(section.Questions))}
		for k := range section.Questions {
			q := &section.Questions[k]
			shown.Questions[k] = showQuestion(q.Question, q.Placed)
			shown.Questions[k].N = q.N
		}
		p.Sections[i] = shown
	}
	return p
}

func showQuestion(q *questionbank.Question, p *Placed) ShownQuestion {
	s := ShownQuestion{Type: q.Type, Marks: p.Marks, Stem: q.Stem,
		Options: showOptions(q.Options, p.Order), Targets: showOptions(q.Targets, p.Targets)}
	if q.Type == questionbank.Blank {
		s.Blanks = len(q.Key.Blanks)
	}
	for i := range p.Parts {
		s.Parts = append(s.Parts, showQuestion(&q.Parts[i], &p.Parts[i]))
	}
	return s
}

func showOptions(texts []string, order []int) []ShownOption {
	if len(order) == 0 {
		return nil
	}
	shown := make([]ShownOption, len(order))
	for place, i := range order {
		shown[place] = ShownOption{questionbank.Letter(place), texts[i]}
	}
	return shown
}
