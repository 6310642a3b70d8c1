package paper

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"lectern/engine"
)

// forty is a blueprint of 40 questions, 100 marks, over 5 topics.
func forty(count int, overlap int) Blueprint {
	b := Blueprint{Forms: Forms{Kind: Parallel, Count: count, Tolerance: 500, Overlap: overlap}, Shuffle: Shuffle{Questions: true, Options: true}}
	s := Section{Marks: 2500}
	for topic := range 5 {
		s.Draw = append(s.Draw, Rule{Topic: fmt.Sprintf("t%d", topic), Count: 8})
	}
	b.Sections = []Section{s}
	return b
}

func common(a, b Form) int {
	on := map[engine.ID]bool{}
	for _, r := range a.Refs() {
		on[r.ID] = true
	}
	n := 0
	for _, r := range b.Refs() {
		if on[r.ID] {
			n++
		}
	}
	return n
}

func TestParallelForms(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name           string
		pool           Pool
		count, overlap int
		must           []engine.ID
	}{
		{"no overlap", generate(300, 5, 60, "p1"), 5, 0, nil},
		{"no overlap, nothing to spare", generate(200, 5, 20, "p2"), 5, 0, nil},
		{"some overlap, as little as the pool allows", generate(100, 5, 20, "p3"), 3, 500, nil},
		{"any overlap", generate(60, 5, 0, "p4"), 4, 1000, nil},
		{"must", generate(300, 5, 60, "p5"), 5, 50, []engine.ID{"q00003", "q00044"}},
		{"one form", generate(300, 5, 60, "p6"), 1, 0, []engine.ID{"q00003"}},
	}
	for _, tt := range tests {
		b := forty(tt.count, tt.overlap)
		b.Must = tt.must
		d, err := Draw(t.Context(), Request{Blueprint: b, Pool: tt.pool, Seed: SeedOf(tt.name)})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if len(d.Forms) != tt.count || d.Forms[0].Name != "A" {
			t.Errorf("%s: %d forms", tt.name, len(d.Forms))
		}
		for i, f := range d.Forms {
			if err := checkForm(b, tt.pool, f); err != nil {
				t.Errorf("%s: form %s: %v", tt.name, f.Name, err)
			}
			for j := range i {
				if n := common(f, d.Forms[j]); n > tt.overlap*40/1000 {
					t.Errorf("%s: %s and %s share %d", tt.name, f.Name, d.Forms[j].Name, n)
				}
			}
		}
		if spread := d.Report.Expected.Max - d.Report.Expected.Min; spread > 50 {
			t.Errorf("%s: expected scores lie %v apart", tt.name, spread)
		}
	}
}

func TestParallelRefusals(t *testing.T) {
	t.Parallel()
	must := forty(2, 20)
	must.Must = []engine.ID{"q00000"}
	tests := []struct {
		b          Blueprint
		message    string
		need, have int
	}{
		{forty(6, 0), "error.paper.short_parallel", 48, 40},
		{must, "error.paper.overlap_must", 0, 1},
		{forty(60, 100), "error.paper.overlap", 4, 8},
	}
	for _, tt := range tests {
		_, err := Draw(t.Context(), Request{Blueprint: tt.b, Pool: generate(200, 5, 0, "r")})
		var e *engine.Error
		if !errors.As(err, &e) || e.Message != tt.message || e.Args["need"] != tt.need || tt.have >= 0 && e.Args["have"] != tt.have {
			t.Errorf("%s: %v", tt.message, err)
		}
	}
}

func TestFormNames(t *testing.T) {
	t.Parallel()
	for i, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 52: "BA"} {
		if got := FormName(i); got != want {
			t.Errorf("%d: %s, want %s", i, got, want)
		}
	}
}

// Five forms of 40 questions without overlap are equally hard in the whole and
// in each section, and their difficulties spread alike.
func TestParallelFormsAreAlikeInEachSection(t *testing.T) {
	t.Parallel()
	b := forty(5, 0)
	b.Sections = nil
	for i, typ := range testTypes {
		b.Sections = append(b.Sections, Section{Title: string(typ), Type: typ, Marks: 2500,
			Draw: []Rule{{Topic: "t0", Count: 4}, {Topic: "*", Count: []int{10, 9, 9}[i]}}})
	}
	for _, n := range []int{300, 1000} {
		pool := generate(n, 5, n/5, "alike")
		d := mustDraw(t, Request{Blueprint: b, Pool: pool, Seed: SeedOf("alike")})
		if apart := d.Report.Expected.Max - d.Report.Expected.Min; apart > 10 {
			t.Errorf("pool of %d: expected scores lie %v apart", n, apart)
		}
		difficulty := map[engine.ID]int64{}
		for _, e := range pool {
			difficulty[e.ID] = int64(e.Difficulty)
		}
		for i, s := range b.Sections {
			means, deviations := []int64{}, []int64{}
			for _, f := range d.Forms {
				var sum, squares int64
				for _, q := range f.Sections[i].Questions {
					sum += difficulty[q.ID]
					squares += difficulty[q.ID] * difficulty[q.ID]
				}
				count := int64(len(f.Sections[i].Questions))
				means = append(means, sum*int64(s.Marks)/1000)
				deviations = append(deviations, root(squares/count-(sum/count)*(sum/count)))
			}
			if apart := slices.Max(means) - slices.Min(means); apart > 50 {
				t.Errorf("pool of %d: section %d lies %d thousandths of a mark apart", n, i, apart)
			}
			if apart := slices.Max(deviations) - slices.Min(deviations); apart > 20 {
				t.Errorf("pool of %d: difficulties of section %d spread by %v", n, i, deviations)
			}
		}
	}
}

// Forms for several people hold nothing that any of them has seen, as far as
// the pool goes, and are as hard as they would be otherwise.
func TestFormsOfSeveralAvoidWhatAnyHasSeen(t *testing.T) {
	t.Parallel()
	pool := generate(300, 5, 40, "several")
	for _, kind := range []Kind{Same, Parallel} {
		for _, tt := range []struct{ seen, least int }{{120, 0}, {240, map[Kind]int{Same: 0, Parallel: 10}[kind]}, {300, 40}} {
			b := forty(2, 0)
			b.Forms.Kind = kind
			plain := mustDraw(t, Request{Blueprint: b, Pool: pool, Seed: SeedOf("several"), Candidates: roster(2)})
			candidates := roster(2)
			for i := range tt.seen {
				c := &candidates[i%2]
				c.Seen = append(c.Seen, pool[i].ID)
			}
			d := mustDraw(t, Request{Blueprint: b, Pool: pool, Seed: SeedOf("several"), Candidates: candidates})
			seenOn := map[engine.ID]bool{}
			for _, f := range d.Forms {
				for _, r := range f.Refs() {
					seenOn[r.ID] = slices.Contains(SeenByAny(candidates), r.ID)
				}
			}
			n := 0
			for _, seen := range seenOn {
				n += again(seen)
			}
			if want := tt.least * len(seenOn) / 40; n > want {
				t.Errorf("%s, %d seen: %d of %d come again, %d would do", kind, tt.seen, n, len(seenOn), want)
			}
			if d.Report.Target != plain.Report.Target || !d.Report.Constraints.Met() {
				t.Errorf("%s, %d seen: target %v, without %v; %+v", kind, tt.seen, d.Report.Target, plain.Report.Target, d.Report.Constraints)
			}
		}
	}
}
