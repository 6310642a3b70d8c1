package paper

import "testing"

func BenchmarkTenThousandForms(b *testing.B) {
	r := Request{Blueprint: twoWay(), Pool: generate(5000, 5, 300, "bench"), Seed: SeedOf("b"), Candidates: roster(10000), Workers: 2}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Draw(b.Context(), r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOneForm(b *testing.B) {
	p, err := NewPlan(twoWay(), generate(5000, 5, 300, "bench"), SeedOf("b"))
	if err != nil {
		b.Fatal(err)
	}
	place := uint64(0)
	for b.Loop() {
		place += 7919 // another round each time, so that nothing is made already
		if _, err := p.Form(Candidate{ID: "c"}, place); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSupply(b *testing.B) {
	pool := generate(5000, 5, 300, "bench")
	blueprint := twoWay()
	for b.Loop() {
		if a := Supply(blueprint, pool, nil); len(a.Problems) > 0 {
			b.Fatal(a.Problems)
		}
	}
}

func BenchmarkHash(b *testing.B) {
	f := mustDraw(b, Request{Blueprint: twoWay(), Pool: generate(5000, 5, 0, "bench"), Candidates: roster(1)}).Forms[0]
	for b.Loop() {
		f.Hash()
	}
}
