package main

import (
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
)

// respond makes up a response of the right shape: right rather more often than not,
// else partly right or anything. It is in the form that the API takes, letters
// being those of places. shorts says whether short answers are written.
func respond(r *rand.Rand, q *question, s *shown, p *places, shorts bool) any {
	right := r.IntN(5) < 3
	switch q.Type {
	case "single":
		i := strings.IndexRune("ABCDEFGHIJKLMNOPQRSTUVWXYZ", rune(q.key().Letters[0]))
		if !right {
			i = r.IntN(len(q.Options))
		}
		return cased(r, letter(slices.Index(p.Order, i)))
	case "multiple":
		return cased(r, some(r, q, p, right))
	case "true_false":
		return q.key().True == right
	case "blank":
		list := make([]any, len(q.key().Blanks))
		for i, synonyms := range q.key().Blanks {
			list[i] = filling(r, synonyms, right)
		}
		return list
	case "numeric":
		return number(r, q, right)
	case "match":
		list := make([]any, len(q.Options))
		for place := range list {
			target := q.key().Indexes[p.Order[place]]
			if !right && r.IntN(2) == 0 {
				target = r.IntN(len(q.Targets))
			}
			list[place] = letter(slices.Index(p.Targets, target))
			if r.IntN(12) == 0 {
				list[place] = nil
			}
		}
		return list
	case "order":
		order := slices.Clone(q.key().Indexes)
		if !right {
			r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
			order = order[:len(order)-r.IntN(2)]
		}
		var letters strings.Builder
		for _, i := range order {
			letters.WriteString(letter(slices.Index(p.Order, i)))
		}
		return letters.String()
	case "case":
		list := make([]any, len(q.Parts))
		for i := range list {
			if r.IntN(8) > 0 {
				list[i] = respond(r, &q.Parts[i], &s.Parts[i], &p.Parts[i], shorts)
			}
		}
		return list
	}
	if !shorts {
		return ""
	}
	return []string{"按有关规定办理。", "一、公告；二、听证。\n三、补偿。", "A < B && \"C\""}[r.IntN(3)]
}

// some chooses letters of a multiple choice: the right ones, some of them, all,
// or any.
func some(r *rand.Rand, q *question, p *places, right bool) string {
	kind := r.IntN(4)
	var places []int
	for place, i := range p.Order {
		in := strings.Contains(q.key().Letters, letter(i))
		switch {
		case right:
		case kind == 0:
			in = in && r.IntN(2) == 0
		case kind == 1:
			in = true
		default:
			in = r.IntN(2) == 0
		}
		if in {
			places = append(places, place)
		}
	}
	r.Shuffle(len(places), func(i, j int) { places[i], places[j] = places[j], places[i] })
	var letters strings.Builder
	for _, place := range places {
		letters.WriteString(letter(place))
	}
	return letters.String()
}

// cased writes letters in either case and width, as people do.
func cased(r *rand.Rand, letters string) string {
	switch r.IntN(8) {
	case 0:
		return strings.ToLower(letters)
	case 1:
		return wide(letters)
	}
	return letters
}

// filling fills a blank: with a synonym in one of its spellings, with something
// else, or not.
func filling(r *rand.Rand, synonyms []string, right bool) string {
	if !right {
		switch r.IntN(4) {
		case 0:
			return ""
		case 1:
			return "不记得了"
		}
	}
	text := synonyms[r.IntN(len(synonyms))]
	switch r.IntN(6) {
	case 0:
		return " " + text + "　"
	case 1:
		return text + "。"
	case 2:
		return wide(text)
	}
	return text
}

// wide writes letters and digits full-width.
func wide(text string) string {
	return strings.Map(func(c rune) rune {
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			return c - '!' + '！'
		}
		return c
	}, text)
}

// number answers a numeric question: the value, a bound of its tolerance, or
// just beyond.
func number(r *rand.Rand, q *question, right bool) string {
	value, tolerance := rat(q.key().Number.Value.String()), new(big.Rat)
	if t := q.key().Number.Tolerance; t != "" {
		tolerance = rat(t.String())
	}
	if r.IntN(2) == 0 {
		value.Add(value, tolerance)
		if !right {
			value.Add(value, big.NewRat(1, 1000))
		}
	} else if !right {
		value.Sub(value, tolerance).Sub(value, big.NewRat(1, 1000))
	}
	text := strings.TrimSuffix(strings.TrimRight(value.FloatString(4), "0"), ".")
	switch r.IntN(4) {
	case 0:
		return wide(text)
	case 1:
		return " " + text
	}
	return text
}

func rat(text string) *big.Rat {
	x, ok := new(big.Rat).SetString(text)
	if !ok {
		panic("not a number: " + text)
	}
	return x
}
