package main

import (
	"encoding/json"
	"slices"
)

// view is what the API tells of a sitting.
type view struct {
	Sitting   string
	Epoch     int
	Remaining int64 `json:"remaining_ms"`
	Seq       int64
	Paper     paper
	Responses map[int]json.RawMessage
	QueueKey  string `json:"queue_key"`
}

// paper is the paper as a candidate's client gets it.
type paper struct {
	Title    string
	Sections []struct {
		Title     string
		Questions []shown
	}
}

// shown is a question as it stands on a paper.
type shown struct {
	N       int
	Type    string
	Marks   json.Number
	Stem    string
	Options []choice
	Targets []choice
	Blanks  int
	Parts   []shown
	section int
}

type choice struct{ Key, Text string }

// all returns the questions of a paper in order.
func (p *paper) all() []shown {
	var all []shown
	for i := range p.Sections {
		for _, q := range p.Sections[i].Questions {
			q.section = i
			all = append(all, q)
		}
	}
	return all
}

func textsOf(choices []choice) []string {
	list := make([]string, len(choices))
	for i, c := range choices {
		list[i] = c.Text
	}
	return list
}

// question is what is shown as a question without a key.
func (s *shown) question() question {
	q := question{Type: s.Type, Stem: s.Stem, Options: textsOf(s.Options), Targets: textsOf(s.Targets)}
	for i := range s.Parts {
		q.Parts = append(q.Parts, s.Parts[i].question())
	}
	return q
}

// places says where the options, targets and parts of a question stand on a
// paper: order[i] is the authored index of what is shown at place i.
type places struct {
	Order   []int    `json:"order"`
	Targets []int    `json:"targets"`
	Parts   []places `json:"parts"`
}

// placesOf finds the places by the texts shown.
func placesOf(q *question, s *shown) places {
	p := places{Order: find(q.Options, s.Options), Targets: find(q.Targets, s.Targets)}
	for i := range s.Parts {
		p.Parts = append(p.Parts, placesOf(&q.Parts[i], &s.Parts[i]))
	}
	return p
}

func find(authored []string, choices []choice) []int {
	order := make([]int, len(choices))
	taken := map[int]bool{}
	for place, c := range choices {
		i := slices.Index(authored, c.Text)
		for i >= 0 && taken[i] { // two options of one text
			next := slices.Index(authored[i+1:], c.Text)
			if next < 0 {
				break
			}
			i += 1 + next
		}
		order[place], taken[i] = i, true
	}
	return order
}

// fits reports whether places, as the product exports them, are those at which
// the texts were shown.
func (p *places) fits(q *question, s *shown) bool {
	if !stand(p.Order, q.Options, s.Options) || !stand(p.Targets, q.Targets, s.Targets) || len(p.Parts) != len(s.Parts) {
		return false
	}
	for i := range p.Parts {
		if !p.Parts[i].fits(&q.Parts[i], &s.Parts[i]) {
			return false
		}
	}
	return true
}

func stand(order []int, authored []string, choices []choice) bool {
	if len(order) != len(choices) || len(order) != len(authored) && len(choices) > 0 {
		return false
	}
	seen := map[int]bool{}
	for place, i := range order {
		if i < 0 || i >= len(authored) || seen[i] || authored[i] != choices[place].Text || choices[place].Key != letter(place) {
			return false
		}
		seen[i] = true
	}
	return true
}

func letter(i int) string { return string(rune('A' + i)) }
