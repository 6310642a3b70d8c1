package paper

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"lectern/engine"
)

// DrawingFile is all that an exam's forms were drawn from, and their hashes, so
// that anyone can draw again and compare. It holds no texts; as right options
// are kept from piling up, it says which option of a question is right.
type DrawingFile struct {
	Version    int            `json:"drawing_version"`
	Blueprint  Blueprint      `json:"blueprint"`
	Seed       string         `json:"seed"`       // hexadecimal
	Commitment string         `json:"commitment"` // published at sealing: Commitment of the seed
	Root       string         `json:"root"`       // published at sealing: Root of the forms
	Pool       Pool           `json:"pool"`
	Seen       []int          `json:"seen,omitempty"` // parallel forms: indexes of what any candidate had seen before
	Forms      []DrawnForFile `json:"forms"`
}

// DrawnForFile is whose form a hash is of: a candidate's with the rank of their
// seat and what they had seen, or a parallel form's name.
type DrawnForFile struct {
	Candidate engine.ID `json:"candidate,omitempty"`
	Seat      int       `json:"seat,omitempty"`
	Form      string    `json:"form,omitempty"`
	Seen      []int     `json:"seen,omitempty"` // indexes into the pool: what the candidate had seen before
	Hash      string    `json:"hash"`           // Form.Hash, hexadecimal
}

// Commitment returns what is published of a seed before the exam, in
// hexadecimal: it tells nothing of the forms, and nobody can later show another
// seed for it.
func Commitment(seed Seed) string {
	sum := sha256.Sum256(append([]byte("lectern commitment\n"), seed[:]...))
	return hex.EncodeToString(sum[:])
}

// SeenIn returns the indexes of ids in a pool that is sorted by id; what is not
// in the pool is left out.
func SeenIn(pool Pool, ids []engine.ID) []int {
	var list []int
	for _, id := range ids {
		if i, ok := slices.BinarySearchFunc(pool, id, func(e Entry, id engine.ID) int { return strings.Compare(e.ID, id) }); ok {
			list = append(list, i)
		}
	}
	slices.Sort(list)
	return list
}

// seen returns the ids at indexes of the pool.
func (f *DrawingFile) seen(indexes []int) ([]engine.ID, error) {
	ids := make([]engine.ID, len(indexes))
	for k, i := range indexes {
		if i < 0 || i >= len(f.Pool) {
			return nil, engine.Invalid("error.paper.drawing_file").At("seen")
		}
		ids[k] = f.Pool[i].ID
	}
	return ids, nil
}

// Redrawn is what drawing again showed.
type Redrawn struct {
	Forms      int      `json:"forms"`
	Commitment bool     `json:"commitment"` // the seed is the one that was committed to
	Root       bool     `json:"root"`       // the hashes are those that were published
	Different  []string `json:"different"`  // candidates or forms that come out otherwise
}

// Equal reports whether everything agrees.
func (r Redrawn) Equal() bool { return r.Commitment && r.Root && len(r.Different) == 0 && r.Forms > 0 }

// ParseDrawing reads a drawing file; Invalid for anything else, or one of a
// drawing version that this program does not draw.
func ParseDrawing(data []byte) (DrawingFile, error) {
	var f DrawingFile
	if err := json.Unmarshal(data, &f); err != nil || len(f.Pool) == 0 || len(f.Forms) == 0 {
		return f, engine.Invalid("error.paper.drawing_file").Because(err)
	}
	if f.Version != DrawingVersion {
		return f, engine.Invalid("error.paper.drawing_version", "have", f.Version, "want", DrawingVersion)
	}
	return f, nil
}

// Redraw draws again what a file says was drawn, and compares. Its errors are
// those of Draw.
func (f *DrawingFile) Redraw(ctx context.Context, workers int) (Redrawn, error) {
	out := Redrawn{Different: []string{}}
	var seed Seed
	raw, err := hex.DecodeString(f.Seed)
	if err != nil || len(raw) != len(seed) {
		return out, engine.Invalid("error.paper.drawing_seed").At("seed")
	}
	copy(seed[:], raw)
	out.Commitment = Commitment(seed) == f.Commitment
	plan, err := NewPlan(f.Blueprint, f.Pool, seed)
	if err != nil {
		return out, err
	}
	candidates := make([]Candidate, len(f.Forms))
	for i, d := range f.Forms {
		candidates[i] = Candidate{ID: d.Candidate, Seat: d.Seat}
		if candidates[i].Seen, err = f.seen(d.Seen); err != nil {
			return out, err
		}
	}
	if f.Blueprint.Forms.Kind == Parallel {
		seen, err := f.seen(f.Seen)
		if err != nil {
			return out, err
		}
		candidates = []Candidate{{Seen: seen}}
	}
	forms, err := plan.Forms(ctx, candidates, workers)
	if err != nil {
		return out, err
	}
	out.Forms = len(forms)
	drawn := make(map[string]string, len(forms))
	hashes := make([][32]byte, len(forms))
	for i := range forms {
		hashes[i] = forms[i].Hash()
		drawn[forms[i].Name+"/"+forms[i].Candidate] = hex.EncodeToString(hashes[i][:])
	}
	root := Root(hashes)
	out.Root = hex.EncodeToString(root[:]) == f.Root
	for _, d := range f.Forms {
		if drawn[d.Form+"/"+d.Candidate] != d.Hash {
			out.Different = append(out.Different, d.Form+d.Candidate)
		}
	}
	return out, nil
}
