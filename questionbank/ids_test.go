package questionbank

import (
	"slices"
	"testing"
)

func TestIDsSurviveAForm(t *testing.T) {
	t.Parallel()
	for _, ids := range [][]string{nil, {"a"}, {"a", "b,c"}, {"2024 001", "x"}, {`say "x"`, `"`, "征地#1/2"}} {
		if got := SplitIDs(JoinIDs(ids)); !slices.Equal(got, ids) {
			t.Errorf("%q became %q by way of %q", ids, got, JoinIDs(ids))
		}
	}
	if got := SplitIDs(" a  b\r\n\n\tc d "); !slices.Equal(got, []string{"a", "b", "c", "d"}) {
		t.Errorf("%q", got)
	}
}
