package store

import (
	"bytes"
	"compress/flate"
	"io"
	"sync"

	"lectern/engine"
)

// Sealed documents are compressed before: a sealed text cannot be afterwards,
// and a document names its fields at length. Those of packedAlready are not,
// which would cost more time than all else about them.
var packedAlready = []string{scoresSpec.Name}

// unpacked stands before a document that is not compressed: no compressed one
// begins so (RFC 1951, 3.2.3: a block of the reserved type).
const unpacked = 0x06

var (
	packers = sync.Pool{New: func() any {
		w, _ := flate.NewWriter(nil, flate.BestSpeed) // the level is a valid one
		return w
	}}
	unpackers = sync.Pool{New: func() any { return flate.NewReader(bytes.NewReader(nil)) }}
)

func pack(plain []byte) ([]byte, error) {
	var out bytes.Buffer
	w := packers.Get().(*flate.Writer)
	defer packers.Put(w)
	w.Reset(&out)
	_, err := w.Write(plain)
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, engine.Internal("pack a document", err)
	}
	return out.Bytes(), nil
}

func unpack(packed []byte) ([]byte, error) {
	if len(packed) > 0 && packed[0] == unpacked {
		return packed[1:], nil
	}
	r := unpackers.Get().(io.ReadCloser)
	defer unpackers.Put(r)
	err := r.(flate.Resetter).Reset(bytes.NewReader(packed), nil)
	var plain []byte
	if err == nil {
		plain, err = io.ReadAll(r)
	}
	if err != nil {
		return nil, engine.Internal("unpack a document", err)
	}
	return plain, nil
}
