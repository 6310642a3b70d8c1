package sample

import (
	"testing"

	"lectern/engine"
)

func TestSampleIsWhole(t *testing.T) {
	t.Parallel()
	files, err := Bank()
	if err != nil || len(files) != len(Lectures) {
		t.Fatalf("%d files of questions for %d lectures (%v)", len(files), len(Lectures), err)
	}
	names, ids := map[string]bool{}, map[string]bool{}
	for _, p := range People() {
		if names[p.Name] || ids[p.ID] {
			t.Errorf("%s %s stands twice", p.ID, p.Name)
		}
		names[p.Name], ids[p.ID] = true, true
	}
	b := Blueprint("x", []string{"征地拆迁", "招商引资", "信访稳定"})
	var total engine.Mark
	for _, s := range b.Sections {
		for _, d := range s.Draw {
			total += s.Marks * engine.Mark(d.Count)
		}
	}
	if total != 100000 {
		t.Errorf("the blueprint's total is %v", total)
	}
	if err := b.Validate(); err != nil {
		t.Error(err)
	}
}
