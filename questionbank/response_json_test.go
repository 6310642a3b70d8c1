package questionbank

import (
	"encoding/json"
	"reflect"
	"testing"
)

var responsesInJSON = []string{
	`{"c":[1]}`, `{"c":[0,2,3]}`, `{"t":true}`, `{"t":false}`, `{"b":["五","10"]}`, `{"b":["",""]}`, `{"n":"-3.50"}`,
	`{"m":[2,-1,0]}`, `{"o":[2,0,1]}`, `{"x":"要点一；要点二"}`, `{"p":[{"c":[1]},{},{"x":"a"}]}`, `{"c":[1],"n":"3"}`,
	`{}`, `null`, ``, `{"c":[]}`, `{"c":null}`, `{"c":[1],"c":[2,3]}`, `{"n":"1","c":[1]}`, `{"c":[01]}`, `{"c":[1.5]}`, `{"c":[-]}`,
	`{"c":[12345678901]}`, `{"c":[1]} `, ` {"c":[1]}`, `{"c":[1]}x`, `{"c":[1],}`, `{"c":[1,]}`, `{"c":[1]`, `{"c":[1`, `{"c":`, `{"c"`, `{"x":"a`,
	`{"x":"a\nb\u003c"}`, "{\"x\":\"a\nb\"}", "{\"x\":\"\xff\"}", `{"x":"\ud800"}`, `{"t":tru}`, `{"t":null}`, `{"C":[1]}`, `{"y":1}`, `{"p":[]}`,
	`{"p":[{"p":[{"t":true}]}]}`, `{"p":[{}]}`, `{"c":[1e2]}`, `{"x":""}`, `{"c":["1"]}`, `{"p":[null]}`, `[1]`, `"c"`,
}

// FuzzDecodeResponse holds DecodeResponse to what encoding/json makes of the same.
func FuzzDecodeResponse(f *testing.F) {
	for _, raw := range responsesInJSON {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var want Response
		failed := json.Unmarshal(raw, &want)
		got, err := DecodeResponse(raw)
		if (err != nil) != (failed != nil) || err == nil && !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v %v, by encoding/json %+v %v", raw, got, err, want, failed)
		}
	})
}

// TestCommonResponsesAreReadWithoutReflection: a slice or two each, no more.
func TestCommonResponsesAreReadWithoutReflection(t *testing.T) {
	for _, raw := range responsesInJSON[:12] {
		body := []byte(raw)
		if n := testing.AllocsPerRun(100, func() { _, _ = DecodeResponse(body) }); n > 6 {
			t.Errorf("%s: %v allocations", raw, n)
		}
	}
}

func BenchmarkDecodeResponse(b *testing.B) {
	b.ReportAllocs()
	for i := range b.N {
		if _, err := DecodeResponse([]byte(responsesInJSON[i%4])); err != nil {
			b.Fatal(err)
		}
	}
}
