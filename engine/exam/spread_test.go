package exam

import (
	"testing"
	"testing/quick"

	"lectern/engine"
)

func TestSpreadCountsEveryForm(t *testing.T) {
	t.Parallel()
	if err := quick.Check(func(raw []uint16, scale uint8) bool {
		scores := make([]engine.Mark, len(raw))
		for i, r := range raw {
			scores[i] = engine.Mark(r) * engine.Mark(scale%5+1)
		}
		s := SpreadOf(scores)
		n := 0
		for _, c := range s.Counts {
			n += c
		}
		return n == len(scores) && len(s.Counts) <= 40
	}, nil); err != nil {
		t.Error(err)
	}
	if s := SpreadOf([]engine.Mark{59_300, 59_504}); s.Step != 20 || len(s.Counts) != 11 || s.Low != 59_300 {
		t.Errorf("%+v", s)
	}
	if s := SpreadOf([]engine.Mark{50_000}); len(s.Counts) != 1 {
		t.Errorf("%+v", s)
	}
}
