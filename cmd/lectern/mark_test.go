package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestMarkAnswersEachLineInOrder(t *testing.T) {
	t.Parallel()
	in := "\uFEFF" + strings.Join([]string{
		`{"question":{"type":"single","stem":"?","options":["a","b","c"],"answer":"B","marks":2},"response":"ｂ"}`,
		`{"question":{"type":"true_false","stem":"?","answer":true},"rule":{"rule":"deduct","penalty":0.5},"response":false}`,
		`{"question":{"type":"multiple","stem":"?","options":["a","b","c","d"],"answer":"ABD","marks":2},"rule":"missing-half","response":"AB"}`,
		`{"question":{"type":"multiple","stem":"?","options":["a","b","c","d"],"answer":"ABD","marks":2},"rule":"deduct","response":"AB"}`,
		`{"question":{"type":"blank","stem":"____","answer":[["五","5"],["十"]],"marks":3},"response":["５",null]}`,
		`{"question":{"type":"numeric","stem":"?","answer":{"value":3.5,"tolerance":0.1}},"response":"３．４０"}`,
		`not json`,
		`{"question":{"type":"single","stem":"?","options":["a","b"],"answer":"C"},"response":"A"}`,
		`{"question":{"type":"short","stem":"?","answer":{"points":[{"text":"一","marks":2},{"text":"二","marks":2}]},"marks":4},"response":"话"}`,
		`{"question":{"type":"case","stem":"?","marks":4,"parts":[{"type":"single","stem":"?","options":["a","b"],"answer":"A"},{"type":"order","stem":"?","options":["a","b"],"answer":[1,0]}]},"response":["A",[0,1]]}`,
		`{"question":{"type":"match","stem":"?","options":["a","b"],"targets":["x","y"],"answer":[1,0],"marks":2},"response":[1,null]}`,
	}, "\n")
	want := []string{
		`{"score":2,"max":2,"detail":[{"part":1,"score":2,"max":2,"note":"right"}]}`,
		`{"score":-0.5,"max":1,`,
		`{"score":1,"max":2,`,
		`{"error":"`,
		`{"score":1.5,"max":3,"detail":[{"part":1,"score":1.5,"max":1.5,"note":"right"},{"part":2,"score":0,"max":1.5,"note":"unanswered"}]}`,
		`{"score":1,"max":1,`,
		`{"error":"`,
		`{"error":"`,
		`{"score":0,"max":4,"pending":true,"detail":[{"part":1,"score":0,"max":4,"note":"pending"}]}`,
		`{"score":2,"max":4,"detail":[{"part":1,"score":2,"max":2,"note":"right"},{"part":2,"score":0,"max":2,"note":"wrong"}]}`,
		`{"score":1,"max":2,`,
	}
	var out, errs bytes.Buffer
	a := &App{Stdin: strings.NewReader(in), Stdout: &out, Stderr: &errs, Env: func(string) string { return "" }}
	if code := a.Run([]string{"mark"}); code != 0 {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	got := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(got) != len(want) {
		t.Fatalf("%d lines for %d:\n%s", len(got), len(want), out.String())
	}
	for i := range want {
		if !strings.HasPrefix(got[i], want[i]) {
			t.Errorf("line %d is %s, want %s", i+1, got[i], want[i])
		}
	}
}
