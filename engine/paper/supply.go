package paper

import (
	"slices"
)

// class is the questions that may fill the same rules.
type class struct {
	rules   []int   // ascending
	members []int32 // ascending
}

// stage is a set of rules that share their supply at one density: the share of
// its questions that a form takes. Stages come densest first; a stage's
// questions serve its rules alone, which spreads exposure as evenly as the
// blueprint allows (the lexicographically least exposure: Megiddo 1974).
type stage struct {
	rules []int
	parts []part // connected by the flow, each can fill its rules by itself
}

type part struct {
	rules   []int
	classes []int
}

// conflict is a set of rules that together need more questions than there are
// for them: a violation of Hall's condition.
type conflict struct {
	rules      []int
	need, have int
}

// classesOf groups questions by the rules that they may fill. take says which
// questions count.
func classesOf(eligible [][]int, take func(int32) bool) []class {
	index := map[string]int{}
	var classes []class
	var key []byte
	for q, rules := range eligible {
		if len(rules) == 0 || !take(int32(q)) {
			continue
		}
		key = key[:0]
		for _, r := range rules {
			key = append(key, byte(r), byte(r>>8))
		}
		i, ok := index[string(key)]
		if !ok {
			i = len(classes)
			index[string(key)] = i
			classes = append(classes, class{rules: rules})
		}
		classes[i].members = append(classes[i].members, int32(q))
	}
	return classes
}

// stagesOf finds the stages, or the conflict that makes the needs impossible.
// need[r] may be 0. Each question serves once.
func stagesOf(need []int, classes []class) ([]stage, *conflict) {
	var left []int
	for r, n := range need {
		if n > 0 {
			left = append(left, r)
		}
	}
	used := make([]bool, len(classes))
	var stages []stage
	for len(left) > 0 {
		rules := left
		for {
			s := newSupply(need, classes, used, rules)
			if s.need > 0 && s.have == 0 {
				return nil, tightest(need, classes, rules)
			}
			if denser := s.denser(); denser != nil {
				rules = denser
				continue
			}
			if s.need > s.have {
				return nil, tightest(need, classes, rules)
			}
			stages = append(stages, stage{rules: rules, parts: s.parts()})
			for _, c := range s.classes {
				used[c] = true
			}
			break
		}
		left = slices.DeleteFunc(slices.Clone(left), func(r int) bool { return slices.Contains(rules, r) })
	}
	return stages, nil
}

// tightest returns a conflict among the rules of which none can be dropped:
// the rest could be met. rules hold one.
func tightest(need []int, classes []class, rules []int) *conflict {
	free := make([]bool, len(classes))
	best := newSupply(need, classes, free, rules).short()
	for i := 0; i < len(best); {
		fewer := slices.Delete(slices.Clone(best), i, i+1)
		if less := newSupply(need, classes, free, fewer).short(); less != nil {
			best = less // with all that stand before i: none of them could be dropped
			continue
		}
		i++
	}
	s := newSupply(need, classes, free, best)
	return &conflict{rules: best, need: s.need, have: s.have}
}

// supply is a set of rules and the classes that may fill them.
type supply struct {
	all        []class
	needOf     []int
	rules      []int
	classes    []int
	need, have int
	net        *flow
}

func newSupply(need []int, classes []class, used []bool, rules []int) *supply {
	s := &supply{all: classes, needOf: need, rules: rules}
	in := map[int]bool{}
	for _, r := range rules {
		s.need += need[r]
		in[r] = true
	}
	for c := range classes {
		if !used[c] && slices.ContainsFunc(classes[c].rules, func(r int) bool { return in[r] }) {
			s.classes = append(s.classes, c)
			s.have += len(classes[c].members)
		}
	}
	return s
}

// denser returns a subset of the rules whose need is a larger share of its
// supply than the whole's, nil where there is none.
func (s *supply) denser() []int { return s.overfull(int64(s.have), int64(s.need)) }

// short returns a subset of the rules that needs more than its supply, nil
// where each rule can be met.
func (s *supply) short() []int { return s.overfull(1, 1) }

// overfull returns a subset of the rules that needs more than its supply, needs
// and questions counted so many times each; nil where there is none.
func (s *supply) overfull(needs, questions int64) []int {
	if s.fill(needs, questions) == int64(s.need)*needs {
		return nil
	}
	var rules []int
	for i, r := range s.rules {
		if s.net.level[i] >= 0 {
			rules = append(rules, r)
		}
	}
	return rules
}

// fill gives the rules as many questions as can be, counted so, and returns how
// many those are.
func (s *supply) fill(needs, questions int64) int64 {
	source, sink := len(s.rules)+len(s.classes), len(s.rules)+len(s.classes)+1
	s.net = newFlow(sink + 1)
	at := map[int]int{}
	for i, r := range s.rules {
		at[r] = i
		s.net.add(source, i, int64(s.needOf[r])*needs)
	}
	for j, c := range s.classes {
		s.net.add(len(s.rules)+j, sink, int64(len(s.all[c].members))*questions)
		for _, r := range s.all[c].rules {
			if i, ok := at[r]; ok {
				s.net.add(i, len(s.rules)+j, unbounded)
			}
		}
	}
	return s.net.run(source, sink)
}

// parts returns the rules and classes that the flow connects.
func (s *supply) parts() []part {
	group := make([]int, len(s.rules)+len(s.classes))
	for i := range group {
		group[i] = i
	}
	var root func(int) int
	root = func(i int) int {
		if group[i] != i {
			group[i] = root(group[i])
		}
		return group[i]
	}
	for i := range s.rules {
		for a := s.net.head[i]; a >= 0; a = s.net.arcs[a].next {
			if to := s.net.arcs[a].to; a%2 == 0 && to < len(group) && s.net.arcs[a+1].free > 0 {
				x, y := root(i), root(to)
				group[max(x, y)] = min(x, y)
			}
		}
	}
	var parts []part
	index := map[int]int{}
	for i, r := range s.rules {
		k, ok := index[root(i)]
		if !ok {
			k = len(parts)
			index[root(i)] = k
			parts = append(parts, part{})
		}
		parts[k].rules = append(parts[k].rules, r)
	}
	for j, c := range s.classes {
		k := index[root(len(s.rules)+j)]
		parts[k].classes = append(parts[k].classes, c)
	}
	return parts
}
