package paper

import (
	"errors"

	"lectern/engine"
	"lectern/questionbank"
)

// Sheet is a form with its texts: the paper as one candidate has it.
type Sheet struct {
	Title    string
	Sections []SheetSection
}

// SheetSection is a section of a sheet.
type SheetSection struct {
	Title        string
	Instructions string
	Type         questionbank.Type // "" where types are mixed
	Rule         questionbank.MarkingRule
	Marks        engine.Mark // of each question
	Questions    []SheetQuestion
}

// SheetQuestion is a question on a sheet. N counts from 1 through the paper.
type SheetQuestion struct {
	N      int
	Placed *Placed
	*questionbank.Question
}

// NewSheet gives a form its texts. lookup returns one version of a question;
// it is called once for each question, in order. A question that does not fit
// the form's orders is an Internal error.
func NewSheet(b *Blueprint, f *Form, lookup func(Ref) (*questionbank.Question, error)) (Sheet, error) {
	if len(b.Sections) != len(f.Sections) {
		return Sheet{}, engine.Internal("lay out a paper", errors.New("form and blueprint have different sections"))
	}
	sheet := Sheet{Title: b.Title, Sections: make([]SheetSection, len(f.Sections))}
	n := 0
	for i := range f.Sections {
		of := &b.Sections[i]
		s := SheetSection{Title: of.Title, Instructions: of.Instructions, Type: of.Type, Rule: of.Rule, Marks: of.Marks}
		questions := f.Sections[i].Questions
		for k := range questions {
			q, err := lookup(Ref{questions[k].ID, questions[k].Version})
			if err != nil {
				return Sheet{}, err
			}
			if !fitsQuestion(&questions[k], q) {
				return Sheet{}, engine.Internal("lay out a paper", errors.New("question "+questions[k].ID+" is not as it was drawn"))
			}
			n++
			s.Questions = append(s.Questions, SheetQuestion{N: n, Placed: &questions[k], Question: q})
		}
		sheet.Sections[i] = s
	}
	return sheet, nil
}

func fitsQuestion(p *Placed, q *questionbank.Question) bool {
	options, targets := len(q.Options), len(q.Targets)
	switch q.Type {
	case questionbank.Single, questionbank.Multiple, questionbank.Order:
		targets = 0
	case questionbank.Match:
	default:
		options, targets = 0, 0
	}
	if len(p.Order) != options || len(p.Targets) != targets || len(p.Parts) != len(q.Parts) {
		return false
	}
	for i := range p.Parts {
		if !fitsQuestion(&p.Parts[i], &q.Parts[i]) {
			return false
		}
	}
	return true
}

// Question returns question n, NotFound where the paper has none.
func (s *Sheet) Question(n int) (*SheetQuestion, error) {
	for i := range s.Sections {
		if questions := s.Sections[i].Questions; len(questions) > 0 {
			if k := n - questions[0].N; k >= 0 && k < len(questions) {
				return &questions[k], nil
			}
		}
	}
	return nil, engine.NotFound("error.paper.no_question", "n", n)
}

// Count returns how many questions the sheet has.
func (s *Sheet) Count() int {
	n := 0
	for i := range s.Sections {
		n += len(s.Sections[i].Questions)
	}
	return n
}
