package sqlite

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// Tags of the types within a key, in their order among each other.
const (
	tagNil byte = iota + 1
	tagInt
	tagText
	tagBytes
	tagBool
	tagTime
)

// appendKey appends a value in a form whose bytes order as the values do.
func appendKey(key []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(key, tagNil), nil
	case time.Time:
		return appendInt(append(key, tagTime), v.UnixMilli()), nil
	case []byte:
		return append(appendInt(append(key, tagBytes), int64(len(v))), v...), nil
	}
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.String:
		return appendText(key, r.String()), nil
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return appendInt(append(key, tagInt), r.Int()), nil
	case reflect.Bool:
		return appendBool(key, r.Bool()), nil
	}
	return nil, fmt.Errorf("a %T cannot be indexed", v)
}

// appendRaw appends a value of a document.
func appendRaw(key []byte, v bson.RawValue) ([]byte, error) {
	switch v.Type {
	case 0, bson.TypeNull, bson.TypeUndefined:
		return append(key, tagNil), nil
	case bson.TypeString:
		return appendText(key, v.StringValue()), nil
	case bson.TypeInt32, bson.TypeInt64:
		return appendInt(append(key, tagInt), v.AsInt64()), nil
	case bson.TypeBoolean:
		return appendBool(key, v.Boolean()), nil
	case bson.TypeDateTime:
		return appendInt(append(key, tagTime), v.DateTime()), nil
	case bson.TypeBinary:
		_, data := v.Binary()
		return append(appendInt(append(key, tagBytes), int64(len(data))), data...), nil
	}
	return nil, fmt.Errorf("a BSON %s cannot be indexed", v.Type)
}

// appendText ends the text with 00 01 and writes a NUL in it as 00 FF, so that
// a text orders before those it begins.
func appendText(key []byte, s string) []byte {
	key = append(key, tagText)
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

func appendBool(key []byte, b bool) []byte {
	if b {
		return append(key, tagBool, 1)
	}
	return append(key, tagBool, 0)
}

// keyEnd returns the first key above all that begin with prefix.
func keyEnd(prefix []byte) []byte {
	end := append([]byte{}, prefix...)
	for i := len(end) - 1; i >= 0; i-- {
		if end[i] < 0xFF {
			end[i]++
			return end[:i+1]
		}
	}
	return []byte{0xFF}
}
