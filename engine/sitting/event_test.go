package sitting

import (
	"encoding/json"
	"testing"

	"lectern/questionbank"
)

// TestAnsweredIsWrittenAsJSONWouldBe holds the short way to the long one.
func TestAnsweredIsWrittenAsJSONWouldBe(t *testing.T) {
	t.Parallel()
	responses := []json.RawMessage{nil}
	for _, r := range []questionbank.Response{
		{Choice: []int{0, 3}}, {Text: "第 \"一\" <b>&\u2028\n \x00 项"}, {Blanks: []string{"", "五"}}, {Match: []int{1, -1}},
	} {
		responses = append(responses, EncodeResponse(r))
	}
	for _, r := range responses {
		for _, n := range []int{0, 1, 100} {
			e := Event{Kind: Answered, At: 1_790_000_000_000 + int64(n), N: n, Seq: int64(n) * 7, Epoch: n % 2, Response: r}
			if got, want := string(e.Encode()), string(e.encodeJSON()); got != want {
				t.Errorf("%s\nwant %s", got, want)
			}
		}
	}
}

func TestChoicesAreWrittenAsJSONWouldBe(t *testing.T) {
	t.Parallel()
	for _, choice := range [][]int{{0}, {0, 2, 11}, {25}} {
		r := questionbank.Response{Choice: choice}
		want, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		if got := EncodeResponse(r); string(got) != string(want) {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
