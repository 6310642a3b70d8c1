package print

import (
	"lectern/engine"
	"lectern/engine/paper"
	qb "lectern/questionbank"
)

// Exam is what all papers of one printing share.
type Exam struct {
	Title   string
	Minutes int
	Total   engine.Mark
	At      string // date and time as they are printed, "" leaves it out
}

// Paper is one candidate's form, or a form for anybody.
type Paper struct {
	Candidate  engine.ID
	Name       string
	Department string
	Ticket     string
	Room       string
	Seat       string
	Form       string // "A", "B", … of parallel forms
	Hash       string // of the form, hexadecimal
	Sections   []Section
}

// Section is a part of a paper.
type Section struct {
	Title        string
	Instructions string
	Items        []Item
}

// Item is a question where it stands on the paper.
type Item struct {
	N        int
	Question *qb.Question
	Placed   paper.Placed
}

// Total returns the marks of a section, and each question's where they are
// alike, else 0.
func (s Section) Total() (total, each engine.Mark) {
	for i, item := range s.Items {
		total += item.Placed.Marks
		if i == 0 {
			each = item.Placed.Marks
		} else if each != item.Placed.Marks {
			each = 0
		}
	}
	return total, each
}

// SectionsOf returns what is printed of a sheet.
func SectionsOf(sheet *paper.Sheet) []Section {
	sections := make([]Section, len(sheet.Sections))
	for i := range sheet.Sections {
		from := &sheet.Sections[i]
		sections[i] = Section{Title: from.Title, Instructions: from.Instructions, Items: make([]Item, len(from.Questions))}
		for k, q := range from.Questions {
			sections[i].Items[k] = Item{N: q.N, Question: q.Question, Placed: *q.Placed}
		}
	}
	return sections
}
