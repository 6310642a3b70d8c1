package paper

import (
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"lectern/engine"
)

// Anyone can draw again from the file and compare; whatever was changed shows.
func TestRedrawFromFile(t *testing.T) {
	t.Parallel()
	personal := Request{Blueprint: twoWay(), Pool: generate(400, 5, 20, "file"), Seed: SeedOf("file"), Candidates: roster(30), Workers: 2}
	for i := range personal.Candidates {
		personal.Candidates[i].Seat = 30 - i
	}
	personal.Blueprint.Must, personal.Blueprint.Never = []engine.ID{"q00001"}, []engine.ID{"q00002"}
	parallel := Request{Blueprint: forty(3, 0), Pool: generate(200, 5, 20, "file"), Seed: SeedOf("file")}
	seen := personal
	seen.Candidates = slices.Clone(personal.Candidates)
	for i := range seen.Candidates {
		for q := i; q < 200; q += 2 {
			seen.Candidates[i].Seen = append(seen.Candidates[i].Seen, personal.Pool[q].ID)
		}
	}
	same, parallelSeen := seen, parallel
	same.Blueprint.Forms.Kind = Same
	same.Candidates = seen.Candidates[:3]
	parallelSeen.Candidates = []Candidate{{Seen: []engine.ID{parallel.Pool[0].ID, parallel.Pool[9].ID}}}
	for name, r := range map[string]Request{"personal": personal, "parallel": parallel, "seen": seen, "same, seen": same, "parallel, seen": parallelSeen} {
		made := fileOf(t, r)
		data, err := json.Marshal(made)
		if err != nil {
			t.Fatal(err)
		}
		f, err := ParseDrawing(data)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if got, err := f.Redraw(t.Context(), 1); err != nil || !got.Equal() {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
		changes := map[string]func(f *DrawingFile){
			"seed":       func(f *DrawingFile) { f.Seed = "00" + f.Seed[2:] },
			"hash":       func(f *DrawingFile) { f.Forms[1].Hash = f.Forms[0].Hash },
			"difficulty": func(f *DrawingFile) { f.Pool[7].Difficulty -= 100 },
			"root":       func(f *DrawingFile) { f.Root = "00" + f.Root[2:] },
		}
		if strings.Contains(name, "seen") {
			changes = map[string]func(f *DrawingFile){"seen": func(f *DrawingFile) {
				f.Seen = nil
				for i := range f.Forms {
					f.Forms[i].Seen = nil
				}
			}}
		}
		for what, change := range changes {
			changed, err := ParseDrawing(data)
			if err != nil {
				t.Fatal(err)
			}
			change(&changed)
			if got, err := changed.Redraw(t.Context(), 2); err == nil && got.Equal() {
				t.Errorf("%s: another %s goes unseen", name, what)
			}
		}
	}
	for _, data := range []string{"", "{}", `{"drawing_version":1,"pool":[{}],"forms":[{}]}`} {
		if _, err := ParseDrawing([]byte(data)); !engine.Is(err, engine.KindInvalid) {
			t.Errorf("%q: %v", data, err)
		}
	}
}

func fileOf(t *testing.T, r Request) DrawingFile {
	t.Helper()
	drawn := mustDraw(t, r)
	f := DrawingFile{Version: DrawingVersion, Blueprint: r.Blueprint, Seed: hex.EncodeToString(r.Seed[:]), Commitment: Commitment(r.Seed), Pool: r.Pool}
	if r.Blueprint.Forms.Kind == Parallel {
		f.Seen = SeenIn(r.Pool, SeenByAny(r.Candidates))
	}
	hashes := make([][32]byte, len(drawn.Forms))
	for i := range drawn.Forms {
		hashes[i] = drawn.Forms[i].Hash()
		one := DrawnForFile{Candidate: drawn.Forms[i].Candidate, Form: drawn.Forms[i].Name, Hash: hex.EncodeToString(hashes[i][:])}
		if one.Form == "" {
			one.Seat, one.Seen = r.Candidates[i].Seat, SeenIn(r.Pool, r.Candidates[i].Seen)
		}
		f.Forms = append(f.Forms, one)
	}
	root := Root(hashes)
	f.Root = hex.EncodeToString(root[:])
	return f
}
