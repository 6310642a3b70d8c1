package paper

import (
	"reflect"
	"slices"
	"testing"

	"lectern/engine"
)

// withEverything adds cases, matches, orders and long option lists to a pool.
func withEverything(pool Pool) Pool {
	s := newStream("everything")
	for i := range pool {
		switch i % 7 {
		case 0:
			pool[i].Layout = Layout{Options: 4, Targets: 6, Key: -1, Marks: engine.One}
		case 1:
			pool[i].Layout = Layout{Options: 5, Always: true, Key: -1, Marks: engine.One}
		case 2:
			pool[i].Layout = Layout{Key: -1, Marks: 3 * engine.One, Parts: []Layout{
				{Options: 4, Key: 1, Marks: engine.One}, {Key: -1, Marks: 2 * engine.One}, {Options: 3, Targets: 4, Marks: engine.One, Key: -1}}}
		case 3:
			pool[i].Layout = Layout{Options: 1 + s.below(26), Key: -1, Marks: engine.One}
		}
	}
	return pool
}

func TestCodecRoundTrip(t *testing.T) {
	t.Parallel()
	drawn := mustDraw(t, Request{Blueprint: twoWay(), Pool: withEverything(generate(500, 5, 10, "codec")), Seed: SeedOf("c"), Candidates: roster(200)})
	table := tableOf(drawn.Forms)
	e := table.Encoder()
	for _, f := range drawn.Forms {
		b, err := e.Encode(&f)
		if err != nil {
			t.Fatal(err)
		}
		back, err := table.Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		back.Candidate = f.Candidate
		if !reflect.DeepEqual(back, f) {
			t.Fatalf("%+v\n%+v", f, back)
		}
		if back.Hash() != f.Hash() {
			t.Fatal("hash changed")
		}
	}
}

// TestOneQuestionDecodesAsInItsForm, and of bytes that were cut off none does.
func TestOneQuestionDecodesAsInItsForm(t *testing.T) {
	t.Parallel()
	drawn := mustDraw(t, Request{Blueprint: twoWay(), Pool: withEverything(generate(500, 5, 10, "codec")), Seed: SeedOf("c"), Candidates: roster(20)})
	table := tableOf(drawn.Forms)
	e := table.Encoder()
	for _, f := range drawn.Forms {
		b, err := e.Encode(&f)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, s := range f.Sections {
			for _, want := range s.Questions {
				n++
				if got, err := table.Question(b, n); err != nil || !reflect.DeepEqual(got, want) {
					t.Fatalf("question %d: %+v %v, want %+v", n, got, err, want)
				}
			}
		}
		for _, none := range []int{0, -1, n + 1} {
			if _, err := table.Question(b, none); !engine.Is(err, engine.KindNotFound) {
				t.Errorf("question %d: %v", none, err)
			}
		}
		for cut := range b {
			if _, err := table.Question(b[:cut], n); !engine.Is(err, engine.KindInternal) {
				t.Fatalf("cut after %d: %v", cut, err)
			}
		}
	}
}

func TestEncodedFormsAreSmall(t *testing.T) {
	t.Parallel()
	drawn := mustDraw(t, Request{Blueprint: twoWay(), Pool: generate(5000, 5, 0, "small"), Seed: SeedOf("c"), Candidates: roster(500)})
	e := tableOf(drawn.Forms).Encoder()
	for _, f := range drawn.Forms {
		if b, err := e.Encode(&f); err != nil || len(b) > 250 {
			t.Fatalf("%d bytes, %v", len(b), err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	drawn := mustDraw(f, Request{Blueprint: twoWay(), Pool: withEverything(generate(300, 5, 0, "fuzz")), Seed: SeedOf("c"), Candidates: roster(3)})
	table := tableOf(drawn.Forms)
	e := table.Encoder()
	for _, form := range drawn.Forms {
		b, err := e.Encode(&form)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte{codecVersion})
	f.Fuzz(func(t *testing.T, b []byte) {
		form, err := table.Decode(b)
		if err != nil {
			return
		}
		again, err := e.Encode(&form)
		if err != nil {
			return // an order of more than 20 that repeats a place
		}
		back, err := table.Decode(again)
		if err != nil || !reflect.DeepEqual(back, form) {
			t.Fatalf("%v\n%+v\n%+v", err, form, back)
		}
	})
}

func TestRoot(t *testing.T) {
	t.Parallel()
	hashes := make([][32]byte, 7)
	for i := range hashes {
		hashes[i][0] = byte(i)
	}
	seen := map[[32]byte]int{}
	for n := range 8 {
		seen[Root(hashes[:n])] = n
	}
	hashes[3][5] = 1
	seen[Root(hashes)] = 8
	hashes[3], hashes[4] = hashes[4], hashes[3]
	seen[Root(hashes)] = 9
	if len(seen) != 10 {
		t.Errorf("%d different roots of 10", len(seen))
	}
}

func TestHashSeesEverythingShown(t *testing.T) {
	t.Parallel()
	form := func() Form {
		return Form{Sections: []FormSection{{Title: "x", Questions: []Placed{
			{ID: "a", Version: 1, Marks: 1000, Order: []int{0, 1, 2}},
			{ID: "b", Version: 2, Marks: 1000, Order: []int{1, 0}, Targets: []int{0, 1}},
			{ID: "c", Version: 1, Marks: 1000, Parts: []Placed{{Marks: 400}, {Marks: 600, Order: []int{0, 1}}}},
		}}}}
	}
	changes := []func(*Form){
		func(f *Form) {},
		func(f *Form) { f.Sections[0].Questions[0].ID = "z" },
		func(f *Form) { f.Sections[0].Questions[0].Version = 2 },
		func(f *Form) { f.Sections[0].Questions[0].Marks = 2000 },
		func(f *Form) { f.Sections[0].Questions[0].Order = []int{1, 0, 2} },
		func(f *Form) { f.Sections[0].Questions[1].Targets = []int{1, 0} },
		func(f *Form) { f.Sections[0].Questions[2].Parts[1].Order = []int{1, 0} },
		func(f *Form) { f.Sections[0].Questions = f.Sections[0].Questions[:2] },
		func(f *Form) {
			q := f.Sections[0].Questions
			f.Sections = []FormSection{{Questions: q[:1]}, {Questions: q[1:]}}
		},
	}
	seen := map[[32]byte]bool{}
	for _, change := range changes {
		f := form()
		change(&f)
		seen[f.Hash()] = true
	}
	if len(seen) != len(changes) {
		t.Errorf("%d different hashes of %d", len(seen), len(changes))
	}
	f := form()
	f.Candidate, f.Expected = "someone", 5
	if f.Hash() != func() [32]byte { g := form(); return g.Hash() }() {
		t.Error("the hash depends on more than what is shown")
	}
}

// tableOf returns the table of forms drawn from one blueprint.
func tableOf(forms []Form) Table {
	var t Table
	seen := map[Ref]bool{}
	for i := range forms {
		if i == 0 {
			for _, s := range forms[i].Sections {
				t.Titles = append(t.Titles, s.Title)
			}
		}
		for _, s := range forms[i].Sections {
			for k := range s.Questions {
				ref := Ref{s.Questions[k].ID, s.Questions[k].Version}
				if !seen[ref] {
					seen[ref] = true
					t.Refs = append(t.Refs, ref)
				}
			}
		}
	}
	slices.SortFunc(t.Refs, func(a, b Ref) int {
		switch {
		case a.ID < b.ID:
			return -1
		case a.ID > b.ID:
			return 1
		}
		return a.Version - b.Version
	})
	return t
}
