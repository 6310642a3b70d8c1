package paper

import (
	"bytes"
	"context"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"lectern/engine"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGoldenForms holds what this drawing version draws. When it fails, forms
// that were sealed can no longer be drawn again and compared: raise
// DrawingVersion, then write a new file with -update; older files stay.
func TestGoldenForms(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	for _, c := range goldenCases() {
		drawn, err := Draw(context.Background(), c.request)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		fmt.Fprintf(&out, "%s target %v unequalised %v\n", c.name, drawn.Report.Target, drawn.Report.UnequalisedSD)
		hashes := make([][32]byte, len(drawn.Forms))
		for i, f := range drawn.Forms {
			hashes[i] = f.Hash()
			fmt.Fprintf(&out, "  %s%s %v %s\n", f.Candidate, f.Name, f.Expected, hex.EncodeToString(hashes[i][:8]))
		}
		root := Root(hashes)
		fmt.Fprintf(&out, "  root %s\n", hex.EncodeToString(root[:]))
	}
	file := filepath.Join("testdata", fmt.Sprintf("drawing_v%d.golden", DrawingVersion))
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), want) {
		t.Errorf("drawing version %d draws other forms than %s holds:\n%s", DrawingVersion, file, out.Bytes())
	}
}

type goldenCase struct {
	name    string
	request Request
}

func goldenCases() []goldenCase {
	everything := withEverything(generate(500, 5, 60, "golden"))
	plain := Request{Blueprint: twoWay(), Pool: everything, Seed: SeedOf("golden"), Candidates: roster(12), Workers: 2}

	must := plain
	must.Blueprint.Must = []engine.ID{"q00001", "q00042"}
	must.Blueprint.Never = []engine.ID{"q00002"}
	must.Blueprint.Shuffle = Shuffle{}

	same := plain
	same.Blueprint.Forms.Kind = Same

	seen := plain
	seen.Candidates = roster(6)
	for i := range seen.Candidates {
		for q := i; q < 400; q += 2 {
			seen.Candidates[i].Seen = append(seen.Candidates[i].Seen, everything[q].ID)
		}
	}

	overlapping := plain
	overlapping.Blueprint = Blueprint{Forms: Forms{Kind: Personal, Tolerance: 200, Overlap: 1000}, Shuffle: Shuffle{Questions: true, Options: true},
		Sections: []Section{{Title: "a", Marks: 2000, Draw: []Rule{{Topic: "t0", Count: 20}, {Topic: "*", Count: 10, Difficulty: &Band{200, 600}}, {Topic: "t1", Count: 30}}},
			{Title: "b", Marks: 1500, Draw: []Rule{{Topic: "*", Count: 40}, {Topic: "t1", Count: 40}}}}}

	parallel := Request{Blueprint: forty(5, 0), Pool: generate(300, 5, 60, "golden parallel"), Seed: SeedOf("golden")}
	parallelMust := parallel
	parallelMust.Blueprint = forty(3, 50)
	parallelMust.Blueprint.Must = []engine.ID{"q00001", "q00042"}
	for q := range 100 {
		parallelMust.Candidates = append(parallelMust.Candidates, Candidate{Seen: []engine.ID{parallel.Pool[q].ID}})
	}
	sameSeen := same
	sameSeen.Candidates = slices.Clone(seen.Candidates)
	shared := Request{Blueprint: forty(4, 400), Pool: generate(110, 5, 10, "golden shared"), Seed: SeedOf("golden")}
	return []goldenCase{{"personal", plain}, {"must and never, not shuffled", must}, {"same", same}, {"seen", seen},
		{"overlapping rules", overlapping}, {"parallel", parallel}, {"parallel with overlap", shared},
		{"parallel with must and seen", parallelMust}, {"same, seen", sameSeen}}
}
