package paper

import (
	"errors"
	"fmt"
	"math/bits"
	"reflect"
	"slices"
	"testing"

	"lectern/engine"
	"lectern/questionbank"
)

// checkForm reports the first thing in which a form breaks its blueprint.
func checkForm(b Blueprint, pool Pool, f Form) error {
	entries := map[engine.ID]*Entry{}
	for i := range pool {
		entries[pool[i].ID] = &pool[i]
	}
	on := map[engine.ID]bool{}
	for i, s := range f.Sections {
		if len(s.Questions) != b.Sections[i].Questions() {
			return fmt.Errorf("section %d has %d questions", i, len(s.Questions))
		}
		var entriesOf []*Entry
		for _, q := range s.Questions {
			if on[q.ID] {
				return fmt.Errorf("%s stands twice", q.ID)
			}
			on[q.ID] = true
			if q.Marks != b.Sections[i].Marks || q.Version != entries[q.ID].Version {
				return fmt.Errorf("%s: marks %v, version %d", q.ID, q.Marks, q.Version)
			}
			entriesOf = append(entriesOf, entries[q.ID])
		}
		if !fillable(b.Sections[i], entriesOf) {
			return fmt.Errorf("section %d does not fill its rules", i)
		}
	}
	for _, id := range b.Must {
		if !on[id] {
			return fmt.Errorf("must %s is missing", id)
		}
	}
	for _, id := range b.Never {
		if on[id] {
			return fmt.Errorf("never %s is there", id)
		}
	}
	for id := range on {
		for _, e := range entries[id].Enemies {
			if on[e] {
				return fmt.Errorf("enemies %s and %s meet", id, e)
			}
		}
	}
	return nil
}

// fillable tries every assignment of questions to the section's rules.
func fillable(s Section, questions []*Entry) bool {
	left := make([]int, len(s.Draw))
	for i, r := range s.Draw {
		left[i] = r.Count
	}
	var try func(int) bool
	try = func(k int) bool {
		if k == len(questions) {
			return true
		}
		for i := range s.Draw {
			r := planRule{Rule: s.Draw[i]}
			if left[i] > 0 && r.takes(questions[k], s.Type) {
				left[i]--
				ok := try(k + 1)
				left[i]++
				if ok {
					return true
				}
			}
		}
		return false
	}
	return try(0)
}

// small makes a random blueprint and pool of at most 14 questions.
func small(s *stream) (Blueprint, Pool) {
	pool := make(Pool, 5+s.below(10))
	for i := range pool {
		pool[i] = Entry{ID: fmt.Sprintf("q%02d", i), Version: 1, Topic: []string{"a", "a/x", "a/x/y", "ab", "b"}[s.below(5)],
			Type: testTypes[s.below(2)], Difficulty: 100 * (1 + s.below(9)), Layout: Layout{Key: -1, Options: 3, Marks: engine.One}}
		for _, tag := range []string{"law", "case"} {
			if s.below(3) == 0 {
				pool[i].Tags = append(pool[i].Tags, tag)
			}
		}
	}
	enemies := s.below(8)
	if s.below(5) == 0 {
		enemies = 10 + s.below(20)
	}
	for range enemies {
		a, b := s.below(len(pool)), s.below(len(pool))
		if a != b {
			pool[a].Enemies = append(pool[a].Enemies, pool[b].ID)
		}
	}
	b := Blueprint{Minutes: 1, Forms: Forms{Kind: Personal, Count: 1, Tolerance: 1000 * engine.One, Overlap: 1000}}
	for range 1 + s.below(2) {
		section := Section{Marks: engine.One, Type: []questionbank.Type{"", "", questionbank.Single}[s.below(3)]}
		for range 1 + s.below(3) {
			r := Rule{Topic: []string{"*", "*", "a", "a/x", "b"}[s.below(5)], Count: 1 + s.below(2)}
			if s.below(4) == 0 {
				low := 100 * (1 + s.below(9))
				r.Difficulty = &Band{low, min(1000, low+100*s.below(6))}
			}
			r.Tags = [][]string{nil, nil, nil, nil, nil, nil, {"law"}, {"case"}, {"case", "law"}}[s.below(9)]
			section.Draw = append(section.Draw, r)
		}
		b.Sections = append(b.Sections, section)
	}
	for range s.below(3) * s.below(2) {
		if id := pool[s.below(len(pool))].ID; !slices.Contains(b.Must, id) {
			b.Must = append(b.Must, id)
		}
	}
	for range s.below(3) * s.below(3) {
		if id := pool[s.below(len(pool))].ID; !slices.Contains(b.Must, id) {
			b.Never = append(b.Never, id)
		}
	}
	return b, pool
}

// formSets finds by trying everything the sets of questions, as bits, that meet
// the blueprint.
func formSets(b Blueprint, pool Pool) map[uint16]bool {
	at := func(id engine.ID) int { return slices.IndexFunc(pool, func(e Entry) bool { return e.ID == id }) }
	foes := make([]uint16, len(pool))
	for i := range pool {
		for _, id := range pool[i].Enemies {
			foes[i] |= 1 << at(id)
			foes[at(id)] |= 1 << i
		}
	}
	var must, never uint16
	for _, id := range b.Must {
		must |= 1 << at(id)
	}
	for _, id := range b.Never {
		never |= 1 << at(id)
	}
	reached := map[uint16]bool{0: true}
	for _, s := range b.Sections {
		for _, r := range s.Draw {
			rule := planRule{Rule: r}
			for range r.Count {
				next := map[uint16]bool{}
				for set := range reached {
					for q := range pool {
						if (set|never)>>q&1 == 0 && set&foes[q] == 0 && rule.takes(&pool[q], s.Type) {
							next[set|1<<q] = true
						}
					}
				}
				reached = next
			}
		}
	}
	for set := range reached {
		if set&must != must {
			delete(reached, set)
		}
	}
	return reached
}

func TestFeasibilityAgreesWithBruteForce(t *testing.T) {
	t.Parallel()
	cases, yes, more := 10000, 0, 0
	if testing.Short() {
		cases = 1000
	}
	s := newStream("brute force")
	for i := range cases {
		b, pool := small(s)
		sets := formSets(b, pool)
		want := len(sets) > 0
		candidates := roster(5)
		var seen uint16
		for q := range pool {
			if s.below(2) == 0 {
				seen |= 1 << q
				candidates[0].Seen = append(candidates[0].Seen, pool[q].ID)
			}
		}
		drawn, err := Draw(t.Context(), Request{Blueprint: b, Pool: pool, Seed: SeedOf(fmt.Sprint(i)), Candidates: candidates})
		if want != (err == nil) {
			t.Fatalf("case %d: possible %v, drawn with %v\n%+v\n%+v", i, want, err, b, pool)
		}
		least := len(pool)
		for set := range sets {
			least = min(least, bits.OnesCount16(set&seen))
		}
		if r := drawn.Report.Repeated; r != nil && r.Questions > least {
			more++
			if !slices.ContainsFunc(pool, func(e Entry) bool { return len(e.Enemies) > 0 }) {
				t.Fatalf("case %d: %d seen again, %d would do\n%+v\n%+v", i, r.Questions, least, b, pool)
			}
		}
		if err != nil {
			if !engine.Is(err, engine.KindInvalid) {
				t.Fatalf("case %d: %v", i, err)
			}
			continue
		}
		yes++
		for _, f := range drawn.Forms {
			if err := checkForm(b, pool, f); err != nil {
				t.Fatalf("case %d: %v\n%+v\n%+v", i, err, b, pool)
			}
		}
	}
	if more > yes/50 {
		t.Errorf("%d of %d forms repeat more than they must", more, yes)
	}
	if yes < cases/5 || yes > cases*4/5 {
		t.Errorf("%d of %d cases are possible: the cases prove little", yes, cases)
	}
}

func TestFormsMeetTheBlueprint(t *testing.T) {
	t.Parallel()
	pool := generate(5000, 5, 300, "meets")
	b := twoWay()
	b.Must = []engine.ID{"q00007", "q00100"}
	b.Never = []engine.ID{"q00008", "nobody"}
	drawn := mustDraw(t, Request{Blueprint: b, Pool: pool, Seed: SeedOf("meets"), Candidates: roster(400), Workers: 2})
	if len(drawn.Warnings) != 1 {
		t.Errorf("warnings %v", drawn.Warnings)
	}
	for _, f := range drawn.Forms {
		if err := checkForm(b, pool, f); err != nil {
			t.Fatal(err)
		}
		if d := f.Expected - drawn.Report.Target; d > 501 || d < -501 {
			t.Errorf("%s: expected %v, target %v", f.Candidate, f.Expected, drawn.Report.Target)
		}
	}
	r := drawn.Report
	if r.Expected.SD*20 > r.UnequalisedSD {
		t.Errorf("sd %v, unequalised %v", r.Expected.SD, r.UnequalisedSD)
	}
}

func TestSameFormsWhateverTheWorkersAndTheOrder(t *testing.T) {
	t.Parallel()
	pool := generate(600, 5, 40, "workers")
	r := Request{Blueprint: twoWay(), Pool: pool, Seed: SeedOf("w"), Candidates: roster(300), Workers: 1}
	one := mustDraw(t, r)
	r.Workers = 7
	r.Pool = slices.Clone(pool)
	slices.Reverse(r.Pool)
	many := mustDraw(t, r)
	if !reflect.DeepEqual(one.Forms, many.Forms) {
		t.Error("forms depend on the workers or on the pool's order")
	}
	slices.Reverse(r.Candidates)
	back := mustDraw(t, r)
	slices.Reverse(back.Forms)
	if !reflect.DeepEqual(one.Forms, back.Forms) {
		t.Error("forms depend on the roster's order")
	}
	p, err := NewPlan(r.Blueprint, r.Pool, r.Seed)
	if err != nil {
		t.Fatal(err)
	}
	late := Candidate{ID: "late"}
	a, err := p.Form(late, r.Seed.Late(late.ID))
	if err != nil || checkForm(r.Blueprint, pool, a) != nil {
		t.Errorf("late form: %v, %v", err, checkForm(r.Blueprint, pool, a))
	}
}

func TestSameKindDrawsOnce(t *testing.T) {
	t.Parallel()
	b := twoWay()
	b.Forms.Kind = Same
	drawn := mustDraw(t, Request{Blueprint: b, Pool: generate(300, 5, 10, "same"), Seed: SeedOf("x"), Candidates: roster(9)})
	sorted := func(f Form) []Ref {
		refs := f.Refs()
		slices.SortFunc(refs, func(a, b Ref) int { return compare(a.ID, b.ID) })
		return refs
	}
	orders := 0
	for _, f := range drawn.Forms[1:] {
		if !reflect.DeepEqual(sorted(f), sorted(drawn.Forms[0])) {
			t.Error("forms hold different questions")
		}
		if !reflect.DeepEqual(f.Refs(), drawn.Forms[0].Refs()) {
			orders++
		}
	}
	if orders < 8 {
		t.Errorf("%d of 8 are in another order", orders)
	}
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func TestSeenQuestionsAreAvoided(t *testing.T) {
	t.Parallel()
	pool := generate(400, 5, 30, "seen")
	b := twoWay()
	first := mustDraw(t, Request{Blueprint: b, Pool: pool, Seed: SeedOf("1"), Candidates: roster(40)})
	again := roster(40)
	for i := range again {
		for _, ref := range first.Forms[i].Refs() {
			again[i].Seen = append(again[i].Seen, ref.ID)
		}
	}
	second := mustDraw(t, Request{Blueprint: b, Pool: pool, Seed: SeedOf("2"), Candidates: again})
	if second.Report.Repeated == nil || second.Report.Repeated.Questions != 0 {
		t.Errorf("repeated %+v where the bank has enough", second.Report.Repeated)
	}
	if first.Report.Target != second.Report.Target {
		t.Errorf("make-up target %v, original %v", second.Report.Target, first.Report.Target)
	}

	// Three singles, two of them seen, two to draw: one comes again.
	tiny := generate(3, 1, 0, "tiny")
	for i := range tiny {
		tiny[i].Type = questionbank.Single
	}
	tb := Blueprint{Sections: []Section{{Marks: 1000, Draw: []Rule{{Topic: "*", Count: 2}}}},
		Forms: Forms{Kind: Personal, Tolerance: 5000, Overlap: 1000}}
	c := []Candidate{{ID: "a", Seen: []engine.ID{tiny[0].ID, tiny[1].ID, "gone"}}}
	for i := range 20 {
		d := mustDraw(t, Request{Blueprint: tb, Pool: tiny, Seed: SeedOf(fmt.Sprint(i)), Candidates: c})
		if d.Report.Repeated.Questions != 1 {
			t.Fatalf("repeated %+v", d.Report.Repeated)
		}
	}
}

func TestRefusalsNameTheRule(t *testing.T) {
	t.Parallel()
	pool := generate(30, 3, 0, "refusals") // 10 a topic: 4 single, 3 multiple, 3 true/false
	section := func(rules ...Rule) Blueprint {
		return Blueprint{Sections: []Section{{Title: "单选", Type: questionbank.Single, Marks: 1000, Draw: rules}},
			Forms: Forms{Kind: Personal, Tolerance: 9000, Overlap: 1000}}
	}
	must := section(Rule{Topic: "t0", Count: 1})
	must.Must = []engine.ID{pool[0].ID, pool[9].ID}
	must.Sections[0].Draw = append(must.Sections[0].Draw, Rule{Topic: "t1", Count: 2})
	enemies := slices.Clone(pool)
	for i := range 30 {
		for j := range 30 {
			if i != j {
				enemies[i].Enemies = append(slices.Clone(enemies[i].Enemies), pool[j].ID)
			}
		}
	}
	tests := []struct {
		name          string
		b             Blueprint
		pool          Pool
		message, rule string
		need, have    int
		field         string
	}{
		{"alone", section(Rule{Topic: "t0", Count: 2}, Rule{Topic: "t1", Count: 6}), pool,
			"error.paper.short", "t1", 6, 4, "sections[0].draw[1].count"},
		{"together", section(Rule{Topic: "t0", Count: 3}, Rule{Topic: "t0", Count: 2, Difficulty: &Band{0, 1000}}), pool,
			"error.paper.short_together", "t0 ×3; t0, 0–1 ×2", 5, 4, "sections"},
		{"none", section(Rule{Topic: "nowhere", Count: 1}), pool,
			"error.paper.short", "nowhere", 1, 0, "sections[0].draw[0].count"},
		{"must", must, pool, "error.paper.must_places", "t0", 2, 1, "must[1]"},
		{"enemies", section(Rule{Topic: "t2", Count: 2}), enemies,
			"error.paper.short_enemies", "t2", 2, 1, "sections[0].draw[0].count"},
	}
	for _, tt := range tests {
		_, err := NewPlan(tt.b, tt.pool, Seed{})
		var e *engine.Error
		if !errors.As(err, &e) {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		if e.Message != tt.message || e.Args["rule"] != tt.rule || e.Args["need"] != tt.need || e.Args["have"] != tt.have || e.Field != tt.field {
			t.Errorf("%s: %v", tt.name, e)
		}
	}
}

func TestToleranceZero(t *testing.T) {
	t.Parallel()
	pool := generate(300, 5, 0, "zero")
	for i := range pool {
		pool[i].Difficulty = pool[i].Difficulty / 50 * 50
	}
	b := twoWay()
	b.Forms.Tolerance = 0
	d := mustDraw(t, Request{Blueprint: b, Pool: pool, Seed: SeedOf("z"), Candidates: roster(50)})
	if e := d.Report.Expected; e.SD != 0 || e.Min != e.Max {
		t.Errorf("expected %+v", e)
	}
	far := 90 * engine.One
	b.Forms.Target = &far
	if _, err := NewPlan(b, pool, Seed{}); err != nil {
		t.Fatal(err)
	}
	_, err := Draw(t.Context(), Request{Blueprint: b, Pool: pool, Candidates: roster(1)})
	var e *engine.Error
	if !errors.As(err, &e) || e.Message != "error.paper.tolerance" {
		t.Errorf("a target out of reach: %v", err)
	}
}

func TestCandidateTwice(t *testing.T) {
	t.Parallel()
	_, err := Draw(t.Context(), Request{Blueprint: twoWay(), Pool: generate(300, 5, 0, "x"), Candidates: append(roster(3), roster(1)...)})
	if !engine.Is(err, engine.KindInvalid) {
		t.Error(err)
	}
}
