package store

import (
	"bytes"
	"compress/flate"
	"io"
	"sync"

	"lectern/engine"
)

// Sealed documents are compressed before: a sealed text cannot be afterwards,
// and a document names its fields at length.
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
