// Package store holds the typed repositories behind the domain packages,
// written once over docdb. Its central type is Store, with one field for each
// collection or kind of journal; each has a file of its own.
//
// Its invariants: every collection is declared in Schema; a document is
// replaced only by whoever read its newest version; what must happen together
// is one document or one journal entry; a collection in which something tells a
// key passes through the Sealer. It knows no rights and no rules: those stand in
// the domain packages and in engine/office.
package store
