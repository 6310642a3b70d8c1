package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// everyRule is a paper of 50 questions: each of the nine types, each by every
// rule that fits it. Each section draws from a topic of its own.
func everyRule() *blueprint {
	var sections []section
	add := func(kind string, count int, marks, rule string) {
		sections = append(sections, section{
			Title: fmt.Sprintf("%s %s", kind, rule), Type: kind, Marks: json.Number(marks), Rule: json.RawMessage(rule),
			Draw: []draw{{fmt.Sprintf("%s/%d", kind, len(sections)), count}},
		})
	}
	add("single", 4, "1", "")
	add("single", 3, "1", `"exact"`)
	add("single", 4, "2", `{"rule":"deduct","penalty":0.5}`)
	add("true_false", 2, "1", "")
	add("true_false", 4, "1", `{"rule":"deduct","penalty":1,"floor":false}`)
	add("multiple", 2, "2", "")
	add("multiple", 2, "2", `"exact"`)
	add("multiple", 3, "1.5", `"missing-half"`)
	add("multiple", 3, "2", `"per-option-0.5"`)
	add("multiple", 3, "2", `"per-option"`)
	add("multiple", 3, "2", `"net-correct"`)
	add("blank", 2, "1", "")
	add("blank", 2, "2", `"exact"`)
	add("numeric", 3, "1.333", "")
	add("match", 2, "1", "")
	add("match", 2, "2", `"exact"`)
	add("order", 2, "2", "")
	add("short", 1, "5", "")
	add("case", 2, "10", "")
	add("case", 1, "4", `"exact"`)
	return newBlueprint(sections...)
}

// generate writes questions for every section, so many times as many as it
// draws, and returns the file.
func generate(t *testing.T, b *blueprint, times int) string {
	t.Helper()
	var text strings.Builder
	enc := json.NewEncoder(&text)
	for i := range b.Sections {
		s := &b.Sections[i]
		for k := range s.count() * times {
			q := made(s.Type, i*1000+k)
			q.ID, q.Topic = fmt.Sprintf("q-%02d-%03d", i, k), s.Draw[0].Topic
			q.Difficulty = json.Number(fmt.Sprintf("0.%d", 2+k%7))
			if err := enc.Encode(q); err != nil {
				t.Fatal(err)
			}
		}
	}
	file := filepath.Join(t.TempDir(), "questions.jsonl")
	if err := os.WriteFile(file, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// made makes up a question of a type; i tells it from others.
func made(kind string, i int) question {
	q := question{Type: kind, Stem: fmt.Sprintf("第 %d 题，%s", i, kind), Explanation: "依据见讲义。"}
	answer := func(v any) {
		b, err := json.Marshal(v)
		if err != nil {
			panic(err) // texts and numbers
		}
		q.Answer = b
	}
	option := func(n int) {
		for k := range n {
			q.Options = append(q.Options, fmt.Sprintf("说法 %d-%d", i, k))
		}
	}
	switch kind {
	case "single":
		option(3 + i%3)
		answer(letter(i % 3))
	case "multiple":
		option(4 + i%2)
		answer([]string{"AB", "ACD", "BD", "ABC", "BCD"}[i%5])
	case "true_false":
		answer(i%2 == 0)
	case "blank":
		q.Stem = fmt.Sprintf("第 %d 题：由____公告，期限为____日，另报____。", i)
		answer([]any{[]string{"省人民政府", "Province"}, []string{fmt.Sprint(10 + i), "十日"}, "主管 部门"})
	case "numeric":
		answer(map[string]any{"value": json.Number(fmt.Sprintf("%d.25", i)), "tolerance": json.Number("0.05")})
	case "match":
		option(3)
		q.Targets = []string{"子", "丑", "寅", "卯"}
		answer([]int{i % 4, (i + 1) % 4, (i + 2) % 4})
	case "order":
		option(3 + i%2)
		answer([][]int{{2, 0, 1}, {0, 1, 2, 3}, {1, 0, 2}, {3, 1, 2, 0}}[i%4])
	case "short":
		q.Marks = "3"
		answer(map[string]any{"points": []map[string]any{{"text": "要点一", "marks": 1}, {"text": "要点二", "marks": json.Number("1.5")}, {"text": "要点三", "marks": json.Number("0.5")}}})
	case "case":
		for k, part := range []string{"single", "multiple", "blank", "short", "true_false"} {
			p := made(part, i*10+k)
			p.Explanation = ""
			q.Parts = append(q.Parts, p)
		}
	}
	return q
}
