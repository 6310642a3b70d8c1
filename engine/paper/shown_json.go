package paper

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"lectern/questionbank"
)

// AppendShown adds the sheet to b as its candidate may see it: Shown as
// encoding/json writes it. Ten thousand ask for it in the same minute, and
// reflection costs several times as much.
func (s *Sheet) AppendShown(b []byte) []byte {
	b = append(b, `{"title":`...)
	b = AppendText(b, s.Title)
	b = append(b, `,"sections":[`...)
	for i := range s.Sections {
		section := &s.Sections[i]
		b = comma(b, i)
		b = append(b, `{"title":`...)
		b = AppendText(b, section.Title)
		b = append(b, `,"instructions":`...)
		b = AppendText(b, section.Instructions)
		b = append(b, `,"questions":[`...)
		for k := range section.Questions {
			q := &section.Questions[k]
			b = appendQuestion(comma(b, k), q.Question, q.Placed, q.N)
		}
		b = append(b, "]}"...)
	}
	return append(b, "]}"...)
}

func appendQuestion(b []byte, q *questionbank.Question, p *Placed, n int) []byte {
	b = append(b, '{')
	if n != 0 {
		b = append(b, `"n":`...)
		b = append(strconv.AppendInt(b, int64(n), 10), ',')
	}
	b = append(b, `"type":`...)
	b = AppendText(b, string(q.Type))
	b = append(b, `,"marks":`...)
	b = append(b, p.Marks.String()...)
	b = append(b, `,"stem":`...)
	b = AppendText(b, q.Stem)
	b = appendOptions(b, "options", q.Options, p.Order)
	b = appendOptions(b, "targets", q.Targets, p.Targets)
	if blanks := len(q.Key.Blanks); q.Type == questionbank.Blank && blanks > 0 {
		b = append(b, `,"blanks":`...)
		b = strconv.AppendInt(b, int64(blanks), 10)
	}
	if len(p.Parts) > 0 {
		b = append(b, `,"parts":[`...)
		for i := range p.Parts {
			b = appendQuestion(comma(b, i), &q.Parts[i], &p.Parts[i], 0)
		}
		b = append(b, ']')
	}
	return append(b, '}')
}

func appendOptions(b []byte, name string, texts []string, order []int) []byte {
	if len(order) == 0 {
		return b
	}
	b = append(b, `,"`...)
	b = append(b, name...)
	b = append(b, `":[`...)
	for place, i := range order {
		b = comma(b, place)
		b = append(b, `{"key":`...)
		b = AppendText(b, questionbank.Letter(place))
		b = append(b, `,"text":`...)
		b = append(AppendText(b, texts[i]), '}')
	}
	return append(b, ']')
}

func comma(b []byte, i int) []byte {
	if i > 0 {
		return append(b, ',')
	}
	return b
}

// AppendText adds a text to b as encoding/json writes it.
func AppendText(b []byte, text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c == 0x7f {
			return append(b, marshal(text)...)
		}
	}
	if strings.Contains(text, "\u2028") || strings.Contains(text, "\u2029") || !utf8.ValidString(text) {
		return append(b, marshal(text)...)
	}
	b = append(b, '"')
	b = append(b, text...)
	return append(b, '"')
}
