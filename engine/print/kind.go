package print

import (
	"context"
	"io"
	"iter"
	"slices"
	"strings"

	"lectern/engine"
)

// Kind is something to print, named as the command line names it.
type Kind string

// What can be printed.
const (
	KindPapers Kind = "papers"
	KindKeys   Kind = "keys"
)

// Kinds lists what can be printed.
var Kinds = []Kind{KindPapers, KindKeys}

// later are kinds that the formats name and that cannot be printed yet.
var later = []string{"sheets", "tickets", "rooms", "signin", "results"}

// ParseKinds reads kinds in a list with commas. Each counts once. Invalid where
// there is no such kind, or none at all.
func ParseKinds(list string) ([]Kind, error) {
	var kinds []Kind
	for _, word := range strings.Split(list, ",") {
		word = strings.TrimSpace(word)
		k := Kind(word)
		switch {
		case word == "", slices.Contains(kinds, k):
		case slices.Contains(Kinds, k):
			kinds = append(kinds, k)
		case slices.Contains(later, word):
			return nil, engine.Invalid("error.print.later", "what", word).At("what")
		default:
			return nil, engine.Invalid("error.print.what", "what", word).At("what")
		}
	}
	if len(kinds) == 0 {
		return nil, engine.Invalid("error.print.nothing").At("what")
	}
	return kinds, nil
}

// CheckPreset returns Invalid unless there is a preset of that name; "" is a4.
func CheckPreset(name string) error {
	_, err := presetOf(name)
	return err
}

// File is the name of the one file of the kind.
func (k Kind) File() string { return string(k) + ".pdf" }

// Print prints papers as this kind: see Papers.
func (k Kind) Print(ctx context.Context, w io.Writer, name string, e Exam, papers iter.Seq2[Paper, error], preset string) (Manifest, error) {
	switch k {
	case KindPapers:
		return Papers(ctx, w, name, e, papers, preset)
	case KindKeys:
		return Keys(ctx, w, name, e, papers, preset)
	}
	return Manifest{}, engine.Invalid("error.print.what", "what", string(k)).At("what")
}
