package typeset

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// square is a face as printed books have it: Chinese characters and their marks
// fill a square, opening marks to the right of it and closing ones to the left.
type square struct{}

func (square) Advance(r rune) float64 {
	switch {
	case r == ' ':
		return 0.25
	case han(r) || r == '　':
		return 1
	}
	return 0.5
}

func (f square) Ink(r rune) (left, right float64) {
	switch {
	case strings.ContainsRune(opening, r):
		return 0.55, 0.95
	case strings.ContainsRune(closing, r):
		return 0.05, 0.45
	}
	return 0, f.Advance(r)
}

var plain = Style{Face: square{}, Name: "song", Size: 1}

func text(s string) []Piece { return []Piece{{Text: s, Style: plain}} }

func shown(lines []Line) string {
	var b strings.Builder
	for i, l := range lines {
		if i > 0 {
			b.WriteString("|")
		}
		for _, p := range l.Parts {
			if p.Box != nil {
				b.WriteString("■")
			}
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestLinesBreakWhereTheyMay(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		text  string
		width float64
		want  string
	}{
		{"一二三四五六七八", 4, "一二三四|五六七八"},
		{"一二三四，五六七", 4, "一二三|四，五六|七"},         // no comma begins a line
		{"一二三，四五六七", 4.8, "一二三，四|五六七"},        // a comma's blank gives way
		{"一二三（四五六）", 4, "一二三|（四五|六）"},         // no bracket ends a line
		{"一二。》三四五六", 4.5, "一二。》三|四五六"},        // two marks are one and a half wide
		{"一二《三四五》六七八", 6, "一二《三四|五》六七八"},      // a title may break inside
		{"征收 30 亩土地", 4.6, "征收 30 亩|土地"},      // a number and its unit are one
		{"共计25万元整数", 3.9, "共计|25万元|整数"},       // and so without a space
		{"按照GB/T 9704格式", 5, "按照GB/T|9704格式"}, // words are whole
		{"internationalisation", 5, "internatio|nalisation"},
		{"一二\n三四", 4, "一二|三四"},
		{"一\n\n二", 4, "一||二"},
		{"等等……完", 3, "等|等……|完"}, // neither half of an ellipsis stands alone
		{"选项（　　）好", 5, "选项|（　　）好"},
		{"小计（12 分）好", 5.5, "小计|（12 分）好"},
		{"", 4, ""},
	} {
		if got := shown(Lines(text(tc.text), Layout{Width: tc.width})); strings.ReplaceAll(got, " |", "|") != tc.want {
			t.Errorf("%q in %v: %q, want %q", tc.text, tc.width, got, tc.want)
		}
	}
}

func TestLinesFillTheirWidth(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		text string
		want float64 // of the first line
	}{
		{"一二三四五六七八九十一二三四五六七八九，十", 10.3},
		{"一二三四五六七八九，一二三四五", 10.3},
		{"一二三四五 word 八 word 一二三四五六七", 10.3},
	} {
		lines := Lines(text(tc.text), Layout{Width: 10.3})
		if w := lines[0].Width; w < tc.want-1e-6 || w > 10.3+0.5+1e-6 {
			t.Errorf("%q: %q is %v wide", tc.text, shown(lines), w)
		}
		if ragged := Lines(text(tc.text), Layout{Width: 10.3, Ragged: true})[0]; len(ragged.Parts) > len(lines[0].Parts) {
			t.Errorf("%q: ragged in more parts, %+v", tc.text, ragged.Parts)
		}
	}
}

// TestLinesOfAnyText holds for made-up texts what holds for all: each character
// stands once and in order, none over another or beyond the line, and none where
// it may not.
func TestLinesOfAnyText(t *testing.T) {
	t.Parallel()
	const (
		chars = "一二三四五六七八九十土地征收，。、；：？！（）《》“”……——·abcXYZ 0123456789.,/%元分年　"
		cases = 20_000
	)
	all := []rune(chars)
	for seed := range uint64(cases) {
		rng := rand.New(rand.NewPCG(seed, 1))
		var pieces []Piece
		var want strings.Builder
		for range 1 + rng.IntN(4) {
			style := plain
			style.Size = []float64{1, 0.7}[rng.IntN(2)]
			if rng.IntN(6) == 0 {
				pieces = append(pieces, Piece{Box: &Box{Width: 3 * rng.Float64(), Above: 1}, Style: style})
				want.WriteString("■")
				continue
			}
			var b strings.Builder
			for range rng.IntN(40) {
				b.WriteRune(all[rng.IntN(len(all))])
			}
			pieces = append(pieces, Piece{Text: b.String(), Style: style})
			want.WriteString(b.String())
		}
		l := Layout{Width: 4 + 12*rng.Float64(), Indent: 2 * rng.Float64(), Hang: rng.Float64(), Ragged: rng.IntN(3) == 0}
		lines := Lines(pieces, l)
		name := fmt.Sprintf("seed %d, %+v: %q", seed, l, shown(lines))
		if got := strings.ReplaceAll(shown(lines), "|", ""); squeezed(got) != squeezed(want.String()) {
			t.Fatalf("%s, want %q", name, want.String())
		}
		for i := range lines {
			checkLine(t, name, l, lines, i)
		}
	}
}

func squeezed(s string) string { return strings.ReplaceAll(s, " ", "") }

func checkLine(t *testing.T, name string, l Layout, lines []Line, i int) {
	t.Helper()
	line, from := lines[i], l.Hang
	if i == 0 {
		from = l.Indent
	}
	for k, p := range line.Parts {
		first := []rune(p.Text)
		ink := p.X
		if p.Box == nil {
			left, _ := p.Style.Face.Ink(first[0])
			ink += left * p.Style.Size
		}
		if ink < from-1e-6 {
			t.Fatalf("%s: part %d of line %d begins at %v", name, k, i, p.X)
		}
		end := p.X + p.Width
		if p.Box == nil {
			last := first[len(first)-1]
			_, right := p.Style.Face.Ink(last)
			end -= (p.Style.Face.Advance(last) - right) * p.Style.Size
		}
		from = end
		if end > l.Width+1e-6 && len(line.Parts) > 1 {
			t.Fatalf("%s: part %d of line %d ends at %v: %+v", name, k, i, end, line.Parts)
		}
	}
}

func BenchmarkLines(b *testing.B) {
	pieces := text(strings.Repeat("根据《中华人民共和国土地管理法》第四十八条，征收土地应当给予公平、合理的补偿，GB/T 9704 有 30 条。", 3))
	for b.Loop() {
		Lines(pieces, Layout{Width: 38})
	}
}
