package paper

import (
	"slices"
	"testing"

	"lectern/engine"
)

// Whatever is done to a form, the check that stands in the report sees it.
func TestCheckSeesWhatIsBroken(t *testing.T) {
	t.Parallel()
	pool := generate(400, 5, 0, "check")
	b := twoWay()
	b.Must, b.Never = []engine.ID{"q00003"}, []engine.ID{"q00004"}
	p, err := NewPlan(b, pool, SeedOf("check"))
	if err != nil {
		t.Fatal(err)
	}
	forms, err := p.Forms(t.Context(), roster(3), 1)
	if err != nil {
		t.Fatal(err)
	}
	if c := p.Check(forms); !c.Met() || c.Forms != 3 {
		t.Fatalf("drawn forms: %+v", c)
	}
	at := func(f *Form, id engine.ID) *Placed {
		for s := range f.Sections {
			for i := range f.Sections[s].Questions {
				if q := &f.Sections[s].Questions[i]; q.ID == id {
					return q
				}
			}
		}
		t.Fatalf("%s is not on the form", id)
		return nil
	}
	first := func(f *Form) *Placed { return &f.Sections[0].Questions[0] }
	tests := []struct {
		name string
		do   func(p *Plan, f *Form)
		want Constraints
	}{
		{"a question twice", func(_ *Plan, f *Form) { first(f).ID = f.Sections[0].Questions[1].ID }, Constraints{Twice: 1}},
		{"a must gone", func(_ *Plan, f *Form) { at(f, "q00003").ID = "q00033" }, Constraints{Must: 1}},
		{"a never there", func(_ *Plan, f *Form) { first(f).ID = "q00004" }, Constraints{Never: 1}},
		{"enemies", func(p *Plan, f *Form) {
			a, b := p.index[first(f).ID], p.index[f.Sections[1].Questions[0].ID]
			p.enemies[a], p.enemies[b] = append(p.enemies[a], b), append(p.enemies[b], a)
		}, Constraints{Enemies: 1}},
		{"one too few", func(_ *Plan, f *Form) { f.Sections[0].Questions = f.Sections[0].Questions[1:] }, Constraints{Rules: 1}},
		{"of another type", func(_ *Plan, f *Form) { first(f).ID = f.Sections[1].Questions[0].ID }, Constraints{Rules: 1}},
		{"harder", func(p *Plan, f *Form) {
			f.Sections[0].Questions[0].Marks, f.Sections[0].Questions[1].Marks = 0, 0
		}, Constraints{Tolerance: 1}},
	}
	for _, tt := range tests {
		p, _ := NewPlan(b, pool, SeedOf("check"))
		f := forms[1]
		f.Sections = slices.Clone(f.Sections)
		for i := range f.Sections {
			f.Sections[i].Questions = slices.Clone(f.Sections[i].Questions)
		}
		tt.do(p, &f)
		got := p.Check([]Form{f})
		for _, c := range []struct {
			name      string
			got, want int
		}{{"rules", got.Rules, tt.want.Rules}, {"twice", got.Twice, tt.want.Twice}, {"must", got.Must, tt.want.Must},
			{"never", got.Never, tt.want.Never}, {"enemies", got.Enemies, tt.want.Enemies}, {"tolerance", got.Tolerance, tt.want.Tolerance}} {
			if c.want > c.got {
				t.Errorf("%s: %s %d, want %d", tt.name, c.name, c.got, c.want)
			}
		}
	}
	b.Forms = Forms{Kind: Parallel, Count: 2, Overlap: 100, Tolerance: 500}
	if p, err = NewPlan(b, pool, SeedOf("check")); err != nil {
		t.Fatal(err)
	}
	if c := p.Check([]Form{forms[0], forms[0]}); c.Overlap != 1 {
		t.Errorf("the same form twice: %+v", c)
	}
}
