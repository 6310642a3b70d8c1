package paper

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
)

// Hash returns SHA-256 over what the form shows: ids, versions, marks and
// orders, in order. Nothing of a key goes in, nor whose form it is.
//
// The bytes hashed are "lectern form 1\n", then numbers as unsigned varints
// and ids as length and bytes: the number of sections; for each its number of
// questions; for each of those id, version and its placing; a placing is
// marks in thousandths, the length of the option order and the order, the
// same for targets, the number of parts and the placing of each.
func (f *Form) Hash() [32]byte {
	b := hashedSections(len(f.Sections))
	for i := range f.Sections {
		b = binary.AppendUvarint(b, uint64(len(f.Sections[i].Questions)))
		for k := range f.Sections[i].Questions {
			b = f.Sections[i].Questions[k].hashedQuestion(b)
		}
	}
	return sha256.Sum256(b)
}

// FormHash returns the Hash of the sheet's form.
func (s *Sheet) FormHash() [32]byte {
	b := hashedSections(len(s.Sections))
	for i := range s.Sections {
		b = binary.AppendUvarint(b, uint64(len(s.Sections[i].Questions)))
		for k := range s.Sections[i].Questions {
			b = s.Sections[i].Questions[k].Placed.hashedQuestion(b)
		}
	}
	return sha256.Sum256(b)
}

func hashedSections(n int) []byte {
	b := append(make([]byte, 0, 4096), "lectern form 1\n"...)
	return binary.AppendUvarint(b, uint64(n))
}

func (q *Placed) hashedQuestion(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(q.ID)))
	b = append(b, q.ID...)
	b = binary.AppendUvarint(b, uint64(q.Version))
	return q.hashed(b)
}

func (q *Placed) hashed(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(q.Marks))
	for _, order := range [2][]int{q.Order, q.Targets} {
		b = binary.AppendUvarint(b, uint64(len(order)))
		for _, i := range order {
			b = binary.AppendUvarint(b, uint64(i))
		}
	}
	b = binary.AppendUvarint(b, uint64(len(q.Parts)))
	for i := range q.Parts {
		b = q.Parts[i].hashed(b)
	}
	return b
}

// Root returns the Merkle tree hash of RFC 6962 over the hashes of an exam's
// forms in the order of candidates' ids (parallel: of names). Published at
// sealing, it commits to every form.
func Root(hashes [][32]byte) [32]byte {
	switch n := len(hashes); n {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, hashes[0][:]...))
	default:
		k := 1 << (bits.Len(uint(n-1)) - 1)
		left, right := Root(hashes[:k]), Root(hashes[k:])
		b := append([]byte{1}, left[:]...)
		return sha256.Sum256(append(b, right[:]...))
	}
}
