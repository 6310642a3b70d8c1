package handlers

import (
	"encoding/json"
	"reflect"
	"testing"
)

// FuzzAnswerBody: what is read the short way is read alike the long way.
func FuzzAnswerBody(f *testing.F) {
	plain := []string{
		`{"epoch":1,"seq":12,"response":"B"}`, "{ \"seq\" : 1 ,\r\n\"response\":null,\t\"epoch\":2 } ", `{"response":true,"epoch":1,"seq":3}`,
		`{"epoch":1,"seq":2,"response":"第一"}`, `{}`, `{"seq":0}`, `{"epoch":1,"seq":2,"response":false}`,
	}
	for _, text := range plain {
		if !new(answerBody).readPlain([]byte(text)) {
			f.Errorf("%s is not read the short way", text)
		}
		f.Add([]byte(text))
	}
	for _, text := range []string{
		`{"epoch":1,"epoch":2}`, `{"Epoch":1}`, `{"epoch":01}`, `{"epoch":1.0}`, `{"epoch":-1}`, `{"seq":9999999999999999999}`, `{"seq":null}`,
		`{"response":"a\"b"}`, `{"response":["五"]}`, `{"response":"B"`, `{"response":"B"}x`, `{,}`, `{"seq":1,}`, `{"seq":1 "epoch":1}`, `{"response":nullx}`, "{\"response\":\"a\nb\"}", ``, `[]`,
	} {
		if new(answerBody).readPlain([]byte(text)) {
			f.Errorf("%s is read the short way", text)
		}
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var short, long answerBody
		if !short.readPlain(body) {
			return
		}
		if err := json.Unmarshal(body, &long); err != nil {
			t.Fatalf("%q is no JSON: %v", body, err)
		}
		if !reflect.DeepEqual(short, long) {
			t.Fatalf("%q reads %+v and %+v", body, short, long)
		}
	})
}
