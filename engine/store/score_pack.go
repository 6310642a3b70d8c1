package store

import (
	"encoding/binary"
	"errors"
	"slices"

	"github.com/google/uuid"

	"lectern/engine"
	"lectern/engine/exam"
)

// scoreDoc is a score as it is stored: what it says of each question stands in
// Packed, a quarter of the size that lists of documents have, and of the time
// that they take. Scores that were stored before have the lists.
type scoreDoc struct {
	exam.Score `bson:",inline"`
	Packed     []byte `bson:"packed,omitempty"`
}

// packedScore is the version of the packed form.
const packedScore = 1

func packScore(s *exam.Score) scoreDoc {
	doc := scoreDoc{Score: *s}
	n := len(s.Marks)
	if len(s.Maxima) != n || len(s.Flags) != n || len(s.Refs) != n {
		return doc
	}
	b := make([]byte, 0, 2+n*24)
	b = append(b, packedScore)
	b = binary.AppendUvarint(b, uint64(n))
	for i := range n {
		b = binary.AppendVarint(b, int64(s.Marks[i]))
		b = binary.AppendVarint(b, int64(s.Maxima[i]))
		b = binary.AppendVarint(b, int64(s.Flags[i]))
		b = binary.AppendVarint(b, int64(s.Refs[i].Version))
		b = appendID(b, s.Refs[i].ID)
	}
	doc.Marks, doc.Maxima, doc.Flags, doc.Refs, doc.Packed = nil, nil, nil, nil, b
	return doc
}

// appendID writes 0 and a UUID's bytes, or any other id's length plus 1 and its
// text.
func appendID(b []byte, id engine.ID) []byte {
	if u, err := uuid.Parse(id); err == nil && u.String() == id {
		return append(append(b, 0), u[:]...)
	}
	return append(binary.AppendUvarint(b, uint64(len(id))+1), id...)
}

func (d *scoreDoc) unpack() error {
	if d.Packed == nil {
		return nil
	}
	r := packedReader{b: d.Packed}
	if v := r.uvarint(); v != packedScore {
		return engine.Internal("read score "+d.Key, errors.New("packed by a later version"))
	}
	n := int(min(r.uvarint(), uint64(len(d.Packed))))
	d.Marks, d.Maxima = make([]engine.Mark, n), make([]engine.Mark, n)
	d.Flags, d.Refs = make([]exam.Flag, n), make([]exam.Ref, n)
	for i := range n {
		d.Marks[i], d.Maxima[i] = engine.Mark(r.varint()), engine.Mark(r.varint())
		d.Flags[i], d.Refs[i].Version = exam.Flag(r.varint()), int(r.varint())
		d.Refs[i].ID = r.id()
	}
	if r.short || len(r.b) > 0 {
		return engine.Internal("read score "+d.Key, errors.New("packed to another length"))
	}
	d.Packed = nil
	return nil
}

// packedReader reads from the front of b; short is that there was too little.
type packedReader struct {
	b     []byte
	short bool
}

func (r *packedReader) uvarint() uint64 {
	v, n := binary.Uvarint(r.b)
	r.skip(n)
	return v
}

func (r *packedReader) varint() int64 {
	v, n := binary.Varint(r.b)
	r.skip(n)
	return v
}

func (r *packedReader) id() engine.ID {
	n := r.uvarint()
	if n == 0 {
		u, err := uuid.FromBytes(r.take(len(uuid.UUID{})))
		if err != nil {
			return ""
		}
		return u.String()
	}
	return string(r.take(int(min(n-1, uint64(len(r.b))+1))))
}

func (r *packedReader) take(n int) []byte {
	if n > len(r.b) {
		r.short, r.b = true, nil
		return nil
	}
	taken := slices.Clip(r.b[:n])
	r.b = r.b[n:]
	return taken
}

func (r *packedReader) skip(n int) {
	if n <= 0 {
		r.short, r.b = true, nil
		return
	}
	r.b = r.b[n:]
}
