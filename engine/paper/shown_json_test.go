package paper

import (
	"encoding/json"
	"testing"

	"lectern/engine"
	"lectern/questionbank"
)

func TestShownAsJSON(t *testing.T) {
	t.Parallel()
	awkward := []string{"", "土地", "<b>&\"\\/\b\f\n\r\t\x00\x1f\x7f", "\u2028\u2029\ufffd", "\xff\xc3(", "𠀀"}
	for _, seed := range []string{"a", "b", "c"} {
		sheet := sheetOf(t, seed)
		for i := range sheet.Sections {
			q := sheet.Sections[i].Questions[0].Question
			for k := range q.Options {
				q.Options[k] += awkward[(i+k)%len(awkward)]
			}
			q.Stem = awkward[i%len(awkward)]
			sheet.Sections[i].Questions[0].Placed.Marks = engine.Mark(i * 250)
		}
		sheet.Sections = append(sheet.Sections, SheetSection{Title: awkward[2], Instructions: awkward[3], Type: questionbank.Single, Questions: []SheetQuestion{}})
		want, err := json.Marshal(sheet.Shown())
		if err != nil {
			t.Fatal(err)
		}
		if got := sheet.AppendShown([]byte("before")); string(got) != "before"+string(want) {
			t.Fatalf("%s\nwant\n%s", got, want)
		}
	}
}

// TestASheetHasItsFormsHash, by which a sitting is bound to its form.
func TestASheetHasItsFormsHash(t *testing.T) {
	t.Parallel()
	sheet := sheetOf(t, "a")
	form := Form{Sections: make([]FormSection, len(sheet.Sections))}
	for i := range sheet.Sections {
		for _, q := range sheet.Sections[i].Questions {
			form.Sections[i].Questions = append(form.Sections[i].Questions, *q.Placed)
		}
	}
	if sheet.FormHash() != form.Hash() {
		t.Error("a sheet and its form differ")
	}
}

func TestTextsAsJSON(t *testing.T) {
	t.Parallel()
	texts := []string{"", "\u2028", "\u2029", "\xe2\x80", "\xff", "土地\ufffd", "𠀀"}
	for c := range 0x100 {
		texts = append(texts, "a"+string(rune(c))+"b", string([]byte{byte(c)}))
	}
	for _, text := range texts {
		want, err := json.Marshal(text)
		if got := AppendText(nil, text); err != nil || string(got) != string(want) {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}
