// Package key holds what both implementations of docdb must agree on before
// either touches its database: how a document is encoded, which values an index
// takes and how they order, and what a query selects.
package key

import (
	"encoding/binary"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Tags of the types within a key, in their order among each other, which is
// MongoDB's.
const (
	tagNil byte = iota + 1
	tagInt
	tagText
	tagBytes
	tagBool
	tagTime
)

// value encodes a query's value as the codec would within a document.
func value(v any) (bson.RawValue, error) {
	if t, ok := v.(time.Time); ok { // MarshalValue takes no bare time
		v = bson.NewDateTimeFromTime(t)
	}
	if v == nil {
		return bson.RawValue{Type: bson.TypeNull}, nil
	}
	kind, data, err := bson.MarshalValue(v)
	return bson.RawValue{Type: kind, Value: data}, err
}

// appendValue appends a value in a form whose bytes order as the values do,
// and of which none is the beginning of another.
func appendValue(key []byte, v bson.RawValue) ([]byte, error) {
	switch v.Type {
	case 0, bson.TypeNull, bson.TypeUndefined:
		return append(key, tagNil), nil
	case bson.TypeInt32, bson.TypeInt64:
		return appendInt(append(key, tagInt), v.AsInt64()), nil
	case bson.TypeString:
		return appendText(append(key, tagText), v.StringValue()), nil
	case bson.TypeBinary:
		_, data := v.Binary()
		return append(appendInt(append(key, tagBytes), int64(len(data))), data...), nil
	case bson.TypeBoolean:
		if v.Boolean() {
			return append(key, tagBool, 1), nil
		}
		return append(key, tagBool, 0), nil
	case bson.TypeDateTime:
		return appendInt(append(key, tagTime), v.DateTime()), nil
	}
	return nil, fmt.Errorf("a BSON %s cannot be indexed", v.Type)
}

// appendText ends the text with 00 01 and writes a NUL in it as 00 FF, so that
// a text orders before those it begins.
func appendText(key []byte, s string) []byte {
	for i := range len(s) {
		key = append(key, s[i])
		if s[i] == 0 {
			key = append(key, 0xFF)
		}
	}
	return append(key, 0, 1)
}

func appendInt(key []byte, n int64) []byte {
	return binary.BigEndian.AppendUint64(key, uint64(n)^1<<63)
}

// end returns the first key above all that begin with prefix. Tags are below
// FF, so one byte suffices.
func end(prefix []byte) []byte {
	return append(append([]byte{}, prefix...), 0xFF)
}
