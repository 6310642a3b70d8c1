package views

import (
	"io"
	"math/rand/v2"
	"testing"

	qb "lectern/questionbank"
)

func BenchmarkPaper(b *testing.B) {
	r := rand.New(rand.NewPCG(4, 4))
	p := somePaper(r, "zh")
	p.Sections = p.Sections[:1]
	p.Sections[0].Asked = nil
	for n := range 50 {
		q, placed, _ := someQuestion(r, []qb.Type{qb.Single, qb.Multiple, qb.TrueFalse}[n%3])
		p.Sections[0].Asked = append(p.Sections[0].Asked, AskedQuestion{N: n + 1, Question: &q, Placed: &placed})
	}
	papers := NewPapers()
	b.Run("template", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = Render(io.Discard, p)
		}
	})
	b.Run("pattern", func(b *testing.B) {
		b.ReportAllocs()
		var page []byte
		for b.Loop() {
			page, _ = papers.Append(page[:0], p)
		}
		b.SetBytes(int64(len(page)))
	})
}
