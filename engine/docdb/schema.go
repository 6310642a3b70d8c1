package docdb

import (
	"fmt"
	"slices"
	"strings"
)

// Schema declares every collection with its indexes, once, for both sides.
type Schema []CollectionSpec

// CollectionSpec declares a collection. ShardKey is the key by which a sharded
// MongoDB spreads it ("_id" where empty); the embedded database ignores it.
type CollectionSpec struct {
	Name     string
	Indexes  []Index
	ShardKey []string
}

// Index declares an index over fields of a document, in order; "a.b" reaches
// into an embedded document. A missing field counts as nil. In a unique index
// nil is a value like any other: two documents without it conflict.
//
// List names the one field, if any, that holds a list: the document is then
// found under each of its elements, and under nil when the list is empty. A
// list in any other indexed field is refused. Where Equal does not reach past
// the list field, a document is still found once, at a place not specified.
// A unique index holds no list.
type Index struct {
	Name   string
	Fields []string
	Unique bool
	List   string
}

// JournalName is the name that the journal takes among collections. Its schema
// is fixed: entries are unique by {stream, seq} and sharded by {stream}.
const JournalName = "journal"

// Index returns the declaration of an index.
func (c CollectionSpec) Index(name string) (Index, bool) {
	i := slices.IndexFunc(c.Indexes, func(x Index) bool { return x.Name == name })
	if i < 0 {
		return Index{}, false
	}
	return c.Indexes[i], true
}

// Validate reports the first mistake in the schema: a doubled or odd name (names
// are lower-case letters, digits and _), an index without fields, a List that
// is not among them, a unique index with a list, or one that a sharded MongoDB
// could not keep unique because it does not begin with the shard key.
func (s Schema) Validate() error {
	seen := map[string]bool{JournalName: true, "": true}
	for _, c := range s {
		if seen[c.Name] || !plainName(c.Name) {
			return fmt.Errorf("docdb: collection name %q is doubled, reserved or odd", c.Name)
		}
		seen[c.Name] = true
		indexes := map[string]bool{}
		for _, x := range c.Indexes {
			if indexes[x.Name] || !plainName(x.Name) {
				return fmt.Errorf("docdb: index name %q of %s is doubled or odd", x.Name, c.Name)
			}
			indexes[x.Name] = true
			if err := x.validate(c); err != nil {
				return err
			}
		}
	}
	return nil
}

func (x Index) validate(c CollectionSpec) error {
	switch {
	case len(x.Fields) == 0:
		return fmt.Errorf("docdb: index %s of %s has no fields", x.Name, c.Name)
	case x.List != "" && !slices.Contains(x.Fields, x.List):
		return fmt.Errorf("docdb: index %s of %s: list %q is not among its fields", x.Name, c.Name, x.List)
	case x.List != "" && x.Unique:
		return fmt.Errorf("docdb: index %s of %s: a unique index holds no list", x.Name, c.Name)
	case x.Unique && len(c.ShardKey) > 0 &&
		(len(x.Fields) < len(c.ShardKey) || !slices.Equal(x.Fields[:len(c.ShardKey)], c.ShardKey)):
		return fmt.Errorf("docdb: unique index %s of %s does not begin with the shard key", x.Name, c.Name)
	}
	return nil
}

func plainName(name string) bool {
	return name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}
