package grading

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"lectern/engine"
	qb "lectern/questionbank"
)

func oneOfEach() []qb.Question {
	plain := []qb.Question{
		{Type: qb.Single, Options: make([]string, 4), Key: qb.Key{Choice: []int{1}}},
		{Type: qb.Multiple, Options: make([]string, 5), Key: qb.Key{Choice: []int{1, 2}}},
		{Type: qb.TrueFalse},
		{Type: qb.Blank, Key: qb.Key{Blanks: [][]string{{"五"}, {"十"}}}},
		{Type: qb.Numeric, Key: qb.Key{Value: "3.5"}},
		{Type: qb.Match, Options: make([]string, 3), Targets: make([]string, 4), Key: qb.Key{Match: []int{0, 1, 2}}},
		{Type: qb.Order, Options: make([]string, 3), Key: qb.Key{Order: []int{2, 0, 1}}},
		{Type: qb.Short},
	}
	return append(plain, qb.Question{Type: qb.Case, Parts: plain})
}

func TestReadAuthoredRefusesWhatCannotAnswer(t *testing.T) {
	t.Parallel()
	bad := map[qb.Type][]string{
		qb.Single:    {`1`, `"AB"`, `"E"`, `["A"]`, `{}`, `"AA"`, `true`, `"?"`, `"A`},
		qb.Multiple:  {`["A"]`, `"F"`, `"AAB"`, `7`},
		qb.TrueFalse: {`"true"`, `1`, `[true]`, `{}`},
		qb.Blank:     {`"五"`, `["a","b","c"]`, `[1]`, `[["a"]]`, `{"0":"a"}`},
		qb.Numeric:   {`["3"]`, `{}`, `true`, `"` + strings.Repeat("1", MaxText+1) + `"`},
		qb.Match:     {`[0,1,2,3]`, `[4]`, `[-1]`, `"ABC"`, `[1.5]`, `["A"]`},
		qb.Order:     {`"CAB"`, `[0,1,3]`, `[0,0,1]`, `[null]`, `[0,1,2,0]`},
		qb.Short:     {`7`, `["a"]`, `"` + strings.Repeat("字", MaxText+1) + `"`},
		qb.Case:      {`"A"`, `["A",null,null,null,null,null,null,null,null]`, `["E"]`, `[1]`},
	}
	for _, q := range oneOfEach() {
		for _, raw := range bad[q.Type] {
			if _, err := ReadAuthored(&q, json.RawMessage(raw)); !engine.Is(err, engine.KindInvalid) {
				t.Errorf("%s %.40s: got %v, want an Invalid error", q.Type, raw, err)
			}
		}
		for _, raw := range []string{`null`, `""`, `[]`, ``, ` null `} {
			r, err := ReadAuthored(&q, json.RawMessage(raw))
			if err != nil || Answered(&q, r) {
				t.Errorf("%s %q: %v %v, want unanswered", q.Type, raw, r, err)
			}
		}
	}
}

func TestAuthoredRoundTrip(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		for _, q := range oneOfEach() {
			r := randomResponse(rng, &q)
			back, err := ReadAuthored(&q, WriteAuthored(&q, r))
			if err != nil {
				t.Fatalf("%s %+v: %v", q.Type, r, err)
			}
			if Answered(&q, r) != Answered(&q, back) || Answered(&q, r) && q.Type != qb.Case && !reflect.DeepEqual(r, back) {
				t.Fatalf("%s: %+v came back as %+v", q.Type, r, back)
			}
			if string(WriteAuthored(&q, back)) != string(WriteAuthored(&q, r)) {
				t.Fatalf("%s: %+v is not written as it was read", q.Type, r)
			}
		}
	}
}

func randomResponse(rng *rand.Rand, q *qb.Question) (r qb.Response) {
	if rng.IntN(4) == 0 {
		return r
	}
	switch q.Type {
	case qb.Single:
		r.Choice = []int{rng.IntN(4)}
	case qb.Multiple:
		for i := range q.Options {
			if rng.IntN(2) == 0 {
				r.Choice = append(r.Choice, i)
			}
		}
	case qb.TrueFalse:
		v := rng.IntN(2) == 0
		r.True = &v
	case qb.Blank:
		r.Blanks = []string{"<五>", "&"}[:1+rng.IntN(2)]
	case qb.Numeric:
		r.Number = "３.48"
	case qb.Match:
		r.Match = []int{rng.IntN(5) - 1, rng.IntN(5) - 1, rng.IntN(5) - 1}
	case qb.Order:
		r.Order = rng.Perm(3)
	case qb.Short:
		r.Text = "要点\n\"一\""
	case qb.Case:
		for i := range q.Parts {
			r.Parts = append(r.Parts, randomResponse(rng, &q.Parts[i]))
		}
	}
	return r
}
