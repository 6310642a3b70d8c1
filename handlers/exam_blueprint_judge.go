package handlers

import (
	"slices"
	"strconv"

	"lectern/engine"
	"lectern/engine/paper"
	"lectern/questionbank"
	"lectern/views"
)

// poolSupply counts a pool by topic and type.
type poolSupply map[string]map[questionbank.Type]int

func supplyOf(pool paper.Pool) poolSupply {
	s := poolSupply{}
	add := func(topic string, t questionbank.Type) {
		if s[topic] == nil {
			s[topic] = map[questionbank.Type]int{}
		}
		s[topic][t]++
		s[topic][""]++
	}
	for i := range pool {
		e := &pool[i]
		add(questionbank.AnyTopic, e.Type)
		add(e.Topic, e.Type)
		for _, above := range questionbank.TopicAncestors(e.Topic) {
			add(above, e.Type)
		}
	}
	return s
}

// topics are the topics that have questions, in order.
func (s poolSupply) topics() []string {
	var list []string
	for t := range s {
		if t != questionbank.AnyTopic {
			list = append(list, t)
		}
	}
	slices.Sort(list)
	return list
}

// tight is the share of its supply, in thousandths, above which a rule is said
// to be tight: candidates will meet the same questions often.
const tight = 500

// judge puts what the bank has behind each input, and the sums into the margins.
func (d *composed) judge(f *views.BlueprintForm, a *paper.Advice, supply poolSupply) {
	type judged struct {
		have  int
		state string
	}
	at := map[string]judged{}
	for _, r := range a.Rules {
		state := "ok"
		switch {
		case r.Jointly < r.Need || r.Alone < r.Need:
			state = "short"
		case r.Tight > tight:
			state = "tight"
		}
		at[d.rules[r.Section][r.Rule]] = judged{r.Alone, state}
	}
	for i := range f.Rows {
		row := &f.Rows[i]
		row.Sum = 0
		for k := range row.Cells {
			cell := &row.Cells[k]
			cell.Need, _ = strconv.Atoi(cell.Count)
			cell.Have = supply[row.Topic][questionbank.Type(f.Columns[k].Type)]
			if cell.Need > 0 {
				cell.State = "ok"
				if cell.Need > cell.Have {
					cell.State = "short"
				}
				if j, ok := at[cell.Name]; ok {
					cell.Have, cell.State = j.have, j.state
				}
			}
			row.Sum += max(cell.Need, 0)
			f.Columns[k].Sum += max(cell.Need, 0)
		}
	}
	for i := range f.Rules {
		x := &f.Rules[i]
		x.Need, _ = strconv.Atoi(x.Count)
		if j, ok := at[x.Name("count")]; ok {
			x.Have, x.State = j.have, j.state
		}
		if k, err := strconv.Atoi(x.Section); err == nil && k >= 0 && k < len(f.Columns) {
			f.Columns[k].Sum += max(x.Need, 0)
		}
	}
	for k := range f.Columns {
		col := &f.Columns[k]
		if m, err := engine.ParseMark(col.Marks); err == nil {
			col.Total = (m * engine.Mark(col.Sum)).String()
		}
	}
}
