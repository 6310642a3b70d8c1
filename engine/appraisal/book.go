package appraisal

import (
	"maps"
	"slices"

	"lectern/engine"
)

// Book is the fold of a person's ledger. Its zero value is empty.
type Book struct {
	Entries []Posted // all, in order

	objects map[string]*object
	known   map[string]bool // entry ids
}

// object is what a ledger holds of one thing.
type object struct {
	revision int64 // the newest
	standing int   // index in Entries, -1 for none
}

// Apply takes the next entry; Internal when it does not follow from those
// before it: it was not made by Plan.
func (b *Book) Apply(p Posted) error {
	wrong := func(why string) error {
		return engine.E(engine.KindInternal, "error.ledger.broken", "person", p.Person, "seq", p.Seq, "why", why)
	}
	if b.objects == nil {
		b.objects, b.known = map[string]*object{}, map[string]bool{}
	}
	o := b.objects[p.Object]
	if o == nil {
		o = &object{standing: -1}
	}
	switch {
	case p.Seq != int64(len(b.Entries))+1:
		return wrong("gap")
	case b.known[p.ID]:
		return wrong("twice")
	case p.Kind == KindReversal && (o.standing < 0 || b.Entries[o.standing].ID != p.Reverses):
		return wrong("nothing to reverse")
	case p.Kind != KindReversal && o.standing >= 0:
		return wrong("not reversed")
	case p.Kind != KindReversal && p.Of <= 0:
		return wrong("out of nothing")
	}
	b.objects[p.Object], b.known[p.ID] = o, true
	o.revision = max(o.revision, p.Revision)
	o.standing = len(b.Entries)
	if p.Kind == KindReversal {
		o.standing = -1
	}
	b.Entries = append(b.Entries, p)
	return nil
}

// Standing returns the entries that count, in order: not reversed, and of one
// of the periods; all periods for nil.
func (b *Book) Standing(periods []engine.ID) []Posted {
	places := make([]int, 0, len(b.objects))
	for o := range maps.Values(b.objects) {
		if o.standing >= 0 && (periods == nil || slices.Contains(periods, b.Entries[o.standing].Period)) {
			places = append(places, o.standing)
		}
	}
	slices.Sort(places)
	list := make([]Posted, len(places))
	for i, at := range places {
		list[i] = b.Entries[at]
	}
	return list
}

// Current returns what stands of an object.
func (b *Book) Current(name string) (Posted, bool) {
	if o := b.objects[name]; o != nil && o.standing >= 0 {
		return b.Entries[o.standing], true
	}
	return Posted{}, false
}

// Find returns the entry with an id.
func (b *Book) Find(id string) (Posted, bool) {
	i := slices.IndexFunc(b.Entries, func(p Posted) bool { return p.ID == id })
	if i < 0 {
		return Posted{}, false
	}
	return b.Entries[i], true
}

// Head returns the hash of the newest entry; nil for an empty ledger.
func (b *Book) Head() []byte {
	if len(b.Entries) == 0 {
		return nil
	}
	return b.Entries[len(b.Entries)-1].Hash
}

// Wish is what the ledger should say of an object from now on. Revision grows
// with each thing wished; with Withdrawn the object counts no more. A revision
// that changes nothing leaves no entry, so whoever posts revisions of one object
// posts one at a time: an older one is told only from those that left entries.
type Wish struct {
	Entry     // without ID
	Withdrawn bool
}

// Plan returns the entries by which the wish comes true: none when it is so
// already, when it was so once (posting twice is posting once) or when a newer
// revision stands; else a reversal of what stands, a new entry, or both in this
// order. Invalid for an entry that is out of nothing.
func (b *Book) Plan(w Wish) ([]Entry, error) {
	if !w.Withdrawn && w.Of <= 0 {
		return nil, engine.Invalid("error.ledger.of").At("of")
	}
	entry := w.Entry
	entry.ID = EntryID(w.Object, w.Revision)
	o := b.objects[w.Object]
	if o != nil && w.Revision < o.revision || b.known[entry.ID] && !w.Withdrawn {
		return nil, nil
	}
	var plan []Entry
	if o != nil && o.standing >= 0 {
		standing := &b.Entries[o.standing].Entry
		if !w.Withdrawn && standing.same(&entry) {
			return nil, nil
		}
		plan = append(plan, standing.reversal(&w))
	}
	if !w.Withdrawn {
		plan = append(plan, entry)
	}
	return plan, nil
}
