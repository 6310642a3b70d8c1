package docdb_test

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"lectern/engine/docdb"
)

func TestChain(t *testing.T) {
	t.Parallel()
	first := docdb.Chain(nil, "s", 1, []byte("p"))
	// printf '%016x%016x73%016x%016x70' 0 1 1 1 | xxd -r -p | sha256sum
	if got := hex.EncodeToString(first); got != "f068b18e6ce9abd372829b74c3da80a92ebd1e9d490ad5323193c7f9990a9a4e" {
		t.Errorf("the chain's hash has changed to %s: no stored chain could be verified any more", got)
	}
	seen := map[string]bool{string(first): true}
	for _, e := range []struct {
		prev    []byte
		stream  string
		seq     int64
		payload string
	}{
		{nil, "s", 2, "p"}, {nil, "sp", 1, ""}, {nil, "", 1, "sp"}, {[]byte("s"), "", 1, "p"}, {first, "s", 1, "p"}, {nil, "s", 1, ""}, {nil, "s", -1, "p"},
	} {
		h := string(docdb.Chain(e.prev, e.stream, e.seq, []byte(e.payload)))
		if seen[h] {
			t.Errorf("%+v has another entry's hash", e)
		}
		seen[h] = true
	}
}

func FuzzPrefixEnd(f *testing.F) {
	for _, s := range []string{"", "a", "中", "\ud7ff", "\U0010ffff", "a\U0010ffff", "sitting/"} {
		f.Add(s, s+"x")
	}
	f.Fuzz(func(t *testing.T, prefix, s string) {
		prefix, s = strings.ToValidUTF8(prefix, "?"), strings.ToValidUTF8(s, "?")
		in := s >= prefix
		if end, ok := docdb.PrefixEnd(prefix).(string); ok {
			in = in && s < end
		}
		if in != strings.HasPrefix(s, prefix) {
			t.Errorf("%q begins with %q: %t by the bounds", s, prefix, in)
		}
	})
}

func TestSchemaValidate(t *testing.T) {
	t.Parallel()
	with := func(x ...docdb.Index) docdb.Schema {
		return docdb.Schema{{Name: "c", Indexes: x, ShardKey: []string{"exam"}}}
	}
	for name, s := range map[string]docdb.Schema{
		"doubled collection":     {{Name: "a"}, {Name: "a"}},
		"the journal's name":     {{Name: docdb.JournalName}},
		"no name":                {{}},
		"odd name":               {{Name: "a.b"}},
		"doubled index":          with(docdb.Index{Name: "i", Fields: []string{"a"}}, docdb.Index{Name: "i", Fields: []string{"b"}}),
		"index without a name":   with(docdb.Index{Fields: []string{"a"}}),
		"index without fields":   with(docdb.Index{Name: "i"}),
		"list not among fields":  with(docdb.Index{Name: "i", Fields: []string{"a"}, List: "b"}),
		"unique list":            with(docdb.Index{Name: "i", Fields: []string{"exam", "a"}, List: "a", Unique: true}),
		"unique but not sharded": with(docdb.Index{Name: "i", Fields: []string{"a"}, Unique: true}),
	} {
		if s.Validate() == nil {
			t.Errorf("%s: not refused", name)
		}
	}
	if err := with(docdb.Index{Name: "i", Fields: []string{"exam", "a"}, Unique: true}, docdb.Index{Name: "j", Fields: []string{"l"}, List: "l"}).Validate(); err != nil {
		t.Error(err)
	}
	if !bytes.Equal(docdb.Chain(nil, "", 0, nil), docdb.Chain([]byte{}, "", 0, []byte{})) {
		t.Error("nil and empty differ")
	}
}
