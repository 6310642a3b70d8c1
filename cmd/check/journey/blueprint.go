package main

import "encoding/json"

// blueprint is what this program writes of a blueprint.
type blueprint struct {
	Title    string    `json:"title"`
	Minutes  int       `json:"minutes"`
	Pass     int       `json:"pass"`
	Sections []section `json:"sections"`
	Forms    struct {
		Kind      string `json:"kind"`
		Tolerance int    `json:"tolerance"`
	} `json:"forms"`
}

type section struct {
	Title string          `json:"title"`
	Type  string          `json:"type"`
	Marks json.Number     `json:"marks"`
	Rule  json.RawMessage `json:"rule,omitempty"`
	Draw  []draw          `json:"draw"`
}

type draw struct {
	Topic string `json:"topic"`
	Count int    `json:"count"`
}

func (s *section) count() (n int) {
	for _, d := range s.Draw {
		n += d.Count
	}
	return n
}

// total is what the whole paper is worth.
func (b *blueprint) total() (sum milli) {
	for i := range b.Sections {
		sum += milli(b.Sections[i].count()) * parseMilli(b.Sections[i].Marks.String())
	}
	return sum
}

func newBlueprint(sections ...section) *blueprint {
	b := &blueprint{Title: "业务知识测试", Minutes: 120, Sections: sections}
	b.Forms.Kind, b.Forms.Tolerance = "personal", 5
	b.Pass = int(b.total() / 2000)
	return b
}

// weights are how a paper of all types is divided.
var weights = []struct {
	kind, marks, rule string
	of                int
}{
	{"single", "1", "", 48}, {"multiple", "2", `"missing-half"`, 28}, {"true_false", "1", `{"rule":"deduct","penalty":0.5}`, 10},
	{"blank", "2", "", 16}, {"numeric", "2", "", 4}, {"match", "3", "", 4}, {"order", "2", "", 4}, {"short", "4", "", 4}, {"case", "5", "", 4},
}

// compose makes a personal blueprint of n questions over the types that there
// are.
func compose(questions []question, n int) *blueprint {
	have := map[string]int{}
	for i := range questions {
		have[questions[i].Type]++
	}
	counts, parts, put := make([]int, len(weights)), 0, 0
	for _, w := range weights {
		if have[w.kind] > 0 {
			parts += w.of
		}
	}
	for i, w := range weights {
		if have[w.kind] > 0 {
			counts[i] = min(n*w.of/parts, have[w.kind])
			put += counts[i]
		}
	}
	for i, before := 0, -1; put < n && before != put; i = 0 {
		before = put
		for ; i < len(weights) && put < n; i++ {
			if counts[i] < have[weights[i].kind] {
				counts[i]++
				put++
			}
		}
	}
	var sections []section
	for i, w := range weights {
		if counts[i] > 0 {
			sections = append(sections, section{Title: w.kind, Type: w.kind, Marks: json.Number(w.marks), Rule: json.RawMessage(w.rule), Draw: []draw{{"*", counts[i]}}})
		}
	}
	return newBlueprint(sections...)
}
