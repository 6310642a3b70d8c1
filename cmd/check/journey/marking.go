package main

import (
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"unicode"
)

// rule is a marking rule of a section.
type rule struct {
	Name    string
	Penalty milli
	NoFloor bool
}

func parseRule(raw json.RawMessage) (r rule) {
	if len(raw) == 0 || json.Unmarshal(raw, &r.Name) == nil {
		return r
	}
	var w struct {
		Rule    string
		Penalty json.Number
		Floor   *bool
	}
	if err := json.Unmarshal(raw, &w); err != nil {
		panic(err) // written by this program
	}
	return rule{w.Rule, parseMilli(w.Penalty.String()), w.Floor != nil && !*w.Floor}
}

// judgement is what a marker decided of an answer, by part; part 0 where the
// question is no case. What is not there waits.
type judgement map[int]*big.Rat

// mark scores a response in the authored form to a question that is worth max.
// waits says that a marker has not judged it.
func mark(q *question, max milli, r rule, response any, judged judgement) (score milli, waits bool) {
	earned := new(big.Rat)
	if q.Type == "case" {
		earned, waits = markCase(q, r, response, judged)
	} else {
		if r.Name == "deduct" && response != nil && earns(q, rule{}, max, response, nil).Sign() == 0 {
			return -r.Penalty, false
		}
		if q.Type == "short" && response != nil && judged[0] == nil {
			return 0, true
		}
		earned = earns(q, r, max, response, judged[0])
	}
	return halfUp(earned.Mul(earned, max.rat())), waits
}

// markCase is the sum of the parts' shares, each by its own marks.
func markCase(q *question, r rule, response any, judged judgement) (earned *big.Rat, waits bool) {
	list, _ := response.([]any)
	earned = new(big.Rat)
	var own milli
	for i := range q.Parts {
		own += q.Parts[i].own()
	}
	full := true
	for i := range q.Parts {
		part := &q.Parts[i]
		var one any
		if i < len(list) {
			one = list[i]
		}
		if part.Type == "short" && one != nil && judged[i] == nil {
			waits, full = true, false
			continue
		}
		share := earns(part, rule{}, part.own(), one, judged[i])
		full = full && share.Cmp(big.NewRat(1, 1)) == 0
		earned.Add(earned, share.Mul(share, big.NewRat(int64(part.own()), int64(own))))
	}
	if r.Name == "exact" && !full {
		earned = new(big.Rat)
	}
	return earned, waits
}

// earns returns the share of a question's marks that a response earns.
func earns(q *question, r rule, max milli, response any, judged *big.Rat) *big.Rat {
	all, none := big.NewRat(1, 1), new(big.Rat)
	if response == nil {
		return none
	}
	k := q.key()
	right := false
	switch q.Type {
	case "single":
		right = response == fullLetters(k.Letters)
	case "multiple":
		return multiple(q, r, max, response.(string))
	case "true_false":
		right = response == k.True
	case "numeric":
		tolerance := new(big.Rat)
		if k.Number.Tolerance != "" {
			tolerance = rat(k.Number.Tolerance.String())
		}
		off := new(big.Rat).Sub(rat(strings.TrimSpace(narrow(response.(string)))), rat(k.Number.Value.String()))
		right = off.Abs(off).Cmp(tolerance) <= 0
	case "order":
		right = slices.EqualFunc(response.([]any), k.Indexes, func(a any, b int) bool { return a == float64(b) })
	case "blank":
		return pieces(r, len(k.Blanks), func(i int) bool {
			list := response.([]any)
			return i < len(list) && !empty(list[i]) && slices.ContainsFunc(k.Blanks[i], func(s string) bool { return fold(s) == fold(list[i].(string)) })
		})
	case "match":
		return pieces(r, len(k.Indexes), func(i int) bool { return response.([]any)[i] == float64(k.Indexes[i]) })
	case "short":
		if r.Name == "exact" && judged.Cmp(all) < 0 {
			return none
		}
		return new(big.Rat).Set(judged)
	}
	if right {
		return all
	}
	return none
}

// pieces is equal shares for each of n pieces.
func pieces(r rule, n int, right func(int) bool) *big.Rat {
	count := 0
	for i := range n {
		if right(i) {
			count++
		}
	}
	if r.Name == "exact" && count < n {
		count = 0
	}
	return big.NewRat(int64(count), int64(n))
}

// multiple is multiple choice by each of its rules.
func multiple(q *question, r rule, max milli, chosen string) *big.Rat {
	right := fullLetters(q.key().Letters)
	var good, bad int64
	for _, c := range chosen {
		if strings.ContainsRune(right, c) {
			good++
		} else {
			bad++
		}
	}
	k := int64(len(right))
	net := big.NewRat(good-bad, k)
	if net.Sign() < 0 {
		net = new(big.Rat)
	}
	switch {
	case r.Name == "net-correct" && len(chosen) == len(q.Options):
		return new(big.Rat)
	case good == k && bad == 0:
		return big.NewRat(1, 1)
	case r.Name == "missing-half" && bad == 0:
		return big.NewRat(1, 2)
	case r.Name == "per-option-0.5" && bad == 0:
		return new(big.Rat).Quo(big.NewRat(good, 2), max.rat())
	case r.Name == "per-option", r.Name == "net-correct":
		return net
	}
	return new(big.Rat)
}

func fullLetters(text string) string {
	letters := []rune(strings.ToUpper(fold(text)))
	slices.Sort(letters)
	return string(letters)
}

// fold brings texts to what is compared: width, case, space and punctuation
// folded.
func fold(text string) string {
	return strings.Map(func(c rune) rune {
		if unicode.IsSpace(c) || unicode.IsPunct(c) {
			return -1
		}
		return unicode.ToLower(c)
	}, narrow(text))
}

func narrow(text string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c >= '！' && c <= '～':
			return c - '！' + '!'
		case c == '　':
			return ' '
		}
		return c
	}, text)
}
