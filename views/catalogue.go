package views

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"lectern/engine"
)

// Languages lists the languages of the interface, the first being the one that
// is used when nothing else is known.
var Languages = []string{"zh", "en"}

// Catalogue holds the texts of one language by their keys.
type Catalogue struct {
	Lang  string
	texts map[string]string
	zone  *time.Location // in which times are told, nil for their own
}

var catalogues = loadCatalogues()

func loadCatalogues() map[string]*Catalogue {
	all := make(map[string]*Catalogue, len(Languages))
	for _, lang := range Languages {
		c := &Catalogue{Lang: lang, texts: make(map[string]string)}
		files, err := fs.Glob(catalogueFiles, path.Join("catalogue", lang, "*.json"))
		if err != nil {
			panic(err)
		}
		for _, file := range files {
			if err := c.load(file); err != nil {
				panic(err)
			}
		}
		all[lang] = c
	}
	return all
}

func (c *Catalogue) load(file string) error {
	b, err := catalogueFiles.ReadFile(file)
	if err != nil {
		return err
	}
	var texts map[string]string
	if err := json.Unmarshal(b, &texts); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if lines := bytes.Count(b, []byte("\": \"")); lines > len(texts) {
		return fmt.Errorf("%s: a key stands there twice (%d texts for %d keys)", file, lines, len(texts))
	}
	for key, text := range texts {
		if _, stands := c.texts[key]; stands {
			return fmt.Errorf("%s: %q stands in another file too", file, key)
		}
		c.texts[key] = text
	}
	return nil
}

// Words returns the catalogue of a language, the first of Languages for one
// that is not there.
func Words(lang string) *Catalogue {
	if c, ok := catalogues[lang]; ok {
		return c
	}
	return catalogues[Languages[0]]
}

// In returns the catalogue telling times in a zone.
func (c *Catalogue) In(zone *time.Location) *Catalogue {
	in := *c
	in.zone = zone
	return &in
}

// Has reports whether there is a text for key.
func (c *Catalogue) Has(key string) bool {
	_, ok := c.texts[key]
	return ok
}

// KeysUnder returns what follows prefix in the keys that begin with it, sorted.
func (c *Catalogue) KeysUnder(prefix string) []string {
	var rest []string
	for key := range c.texts {
		if name, ok := strings.CutPrefix(key, prefix); ok {
			rest = append(rest, name)
		}
	}
	slices.Sort(rest)
	return rest
}

// T returns the text of key with its arguments put in; args are pairs of a name
// and a value. In a text {n} stands for the argument n, and {n|day|days} for
// the first word when n is 1 and the second otherwise. An unknown key is
// returned in brackets, which the tests look for.
func (c *Catalogue) T(key string, args ...any) string {
	text, ok := c.texts[key]
	if !ok {
		return "⟦" + key + "⟧"
	}
	if !strings.Contains(text, "{") {
		return text
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		slot, after, _ := strings.Cut(rest, "}")
		c.fill(&b, slot, args)
		text = after
	}
}

func (c *Catalogue) fill(b *strings.Builder, slot string, args []any) {
	name, forms, plural := strings.Cut(slot, "|")
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] != name {
			continue
		}
		value := c.value(args[i+1])
		if plural {
			one, other, _ := strings.Cut(forms, "|")
			if value = other; fmt.Sprint(args[i+1]) == "1" {
				value = one
			}
		}
		b.WriteString(value)
		return
	}
	b.WriteString("{" + slot + "}")
}

// value prints an argument as the language prints it: keys and roles as their
// texts, lists with the language's comma, large numbers in groups.
func (c *Catalogue) value(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case engine.Key:
		return c.T(string(v))
	case engine.Role:
		return c.T("role." + string(v))
	case []engine.Role:
		return joined(c, v)
	case []engine.Key:
		return joined(c, v)
	case []string:
		return joined(c, v)
	case time.Time:
		if c.zone != nil {
			v = v.In(c.zone)
		}
		return v.Format(timeLayout)
	case int, int64, int32, uint64:
		return grouped(fmt.Sprint(v))
	}
	return fmt.Sprint(v)
}

func joined[T any](c *Catalogue, list []T) string {
	texts := make([]string, len(list))
	for i, v := range list {
		texts[i] = c.value(v)
	}
	return strings.Join(texts, c.T("frame.comma"))
}

// Named returns the text of key with its arguments by name, as an Error has
// them.
func (c *Catalogue) Named(key string, args map[string]any) string {
	pairs := make([]any, 0, 2*len(args))
	for name, value := range args {
		pairs = append(pairs, name, value)
	}
	return c.T(key, pairs...)
}

// Print prints a value as it would stand in a text.
func (c *Catalogue) Print(v any) string { return c.value(v) }

// Say returns what an error says to its reader: the message of the Error in
// its chain, or of an unexpected failure when there is none.
func (c *Catalogue) Say(err error) string {
	e := engine.AsError(err)
	return c.Named(e.Message, e.Args)
}
