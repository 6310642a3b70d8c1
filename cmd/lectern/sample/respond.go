package sample

import (
	"math/rand/v2"
	"strings"

	qb "lectern/questionbank"
)

// Respond makes up what somebody of an ability answers to a question. ability
// is added to the question's expected facility, both in thousandths.
func Respond(r *rand.Rand, q *qb.Question, ability int) qb.Response {
	if q.Type == qb.Case {
		var out qb.Response
		for i := range q.Parts {
			part := q.Parts[i]
			if part.Difficulty == qb.NoDifficulty {
				part.Difficulty = q.Difficulty
			}
			out.Parts = append(out.Parts, Respond(r, &part, ability))
		}
		return out
	}
	facility := q.Difficulty
	if facility == qb.NoDifficulty {
		facility = 600
	}
	return respond(r, q, r.IntN(1000) < facility+ability)
}

func respond(r *rand.Rand, q *qb.Question, right bool) (out qb.Response) {
	switch q.Type {
	case qb.Single:
		out.Choice = q.Key.Choice
		if !right {
			out.Choice = []int{(q.Key.Choice[0] + 1 + r.IntN(len(q.Options)-1)) % len(q.Options)}
		}
	case qb.Multiple:
		for i := range q.Options {
			in := false
			for _, k := range q.Key.Choice {
				in = in || k == i
			}
			if in != (!right && r.IntN(3) == 0) {
				out.Choice = append(out.Choice, i)
			}
		}
	case qb.TrueFalse:
		v := q.Key.True == right
		out.True = &v
	case qb.Blank:
		for _, synonyms := range q.Key.Blanks {
			text := synonyms[0]
			if !right && r.IntN(2) == 0 {
				text = "不记得"
			}
			out.Blanks = append(out.Blanks, text)
		}
	case qb.Numeric:
		out.Number = q.Key.Value
		if !right {
			out.Number = "7"
		}
	case qb.Match:
		out.Match = append(out.Match, q.Key.Match...)
		if !right {
			out.Match[0] = (out.Match[0] + 1) % len(q.Targets)
		}
	case qb.Order:
		out.Order = append(out.Order, q.Key.Order...)
		if !right {
			out.Order[0], out.Order[1] = out.Order[1], out.Order[0]
		}
	default:
		out.Text = essay(r, q, right)
	}
	return out
}

// essay names some of the key points, more of them when right.
func essay(r *rand.Rand, q *qb.Question, right bool) string {
	texts := q.Key.Model
	for _, p := range q.Key.Points {
		texts = append(texts, p.Text)
	}
	var named []string
	for _, t := range texts {
		if right || r.IntN(2) == 0 {
			named = append(named, t)
		}
	}
	if len(named) == 0 {
		return "按有关规定办理。"
	}
	return strings.Join(named, "；") + "。"
}

// Ticks are the key points that a marker finds named in an answer.
func Ticks(q *qb.Question, text string) []int {
	ticks := []int{}
	for i, p := range q.Key.Points {
		if strings.Contains(text, p.Text) {
			ticks = append(ticks, i)
		}
	}
	return ticks
}
