package docdbtest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"lectern/engine"
	"lectern/engine/docdb"
)

func journal(t *testing.T, db docdb.DB) {
	j := db.Journal()
	_, err := j.Last(ctx, "s")
	want(t, err, engine.KindNotFound)
	var prev []byte
	for seq := int64(1); seq <= 5; seq++ {
		payload := []byte(fmt.Sprintf("entry %d", seq))
		prev = docdb.Chain(prev, "s", seq, payload)
		e := docdb.Entry{Stream: "s", Seq: seq, Payload: payload, Hash: prev}
		want(t, j.Append(ctx, e), "")
		want(t, j.Append(ctx, e), "")
		another := e
		another.Payload = []byte("another")
		want(t, j.Append(ctx, another), engine.KindConflict)
		another = e
		another.Hash = []byte("of another chain")
		want(t, j.Append(ctx, another), engine.KindConflict)
	}
	var got []string
	for e, err := range j.Read(ctx, "s", 3) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(e.Payload))
	}
	if strings.Join(got, ",") != "entry 3,entry 4,entry 5" {
		t.Errorf("read %v", got)
	}
	last, err := j.Last(ctx, "s")
	if err != nil || last.Seq != 5 || !slices.Equal(last.Hash, prev) {
		t.Errorf("last is %+v, %v", last, err)
	}
}

// journalMeets lets several writers go for the same places: exactly one has
// each, and what it wrote stands.
func journalMeets(t *testing.T, db docdb.DB) {
	j := db.Journal()
	const writers, places = 6, 10
	won := make([]int, places+1)
	var mu sync.Mutex
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for seq := int64(1); seq <= places; seq++ {
				err := j.Append(ctx, docdb.Entry{Stream: "one", Seq: seq, Payload: []byte{byte(w), byte(seq)}, Hash: []byte{1}})
				mu.Lock()
				if err == nil {
					won[seq]++
				} else if !engine.Is(err, engine.KindConflict) {
					t.Error(err)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	for seq := 1; seq <= places; seq++ {
		if won[seq] != 1 {
			t.Errorf("%d writers won place %d", won[seq], seq)
		}
	}
}

func largeEntries(t *testing.T, db docdb.DB) {
	j := db.Journal()
	payload := bytes.Repeat([]byte("0123456789abcdef"), 1<<16)
	for seq, p := range [][]byte{payload, {}, nil, {0}, payload} {
		e := docdb.Entry{Stream: "中文/长", Seq: int64(seq + 1), Payload: p, Hash: []byte{byte(seq)}}
		want(t, j.Append(ctx, e), "")
		want(t, j.Append(ctx, e), "")
	}
	var lengths []int
	for e, err := range j.Read(ctx, "中文/长", 1) {
		if err != nil {
			t.Fatal(err)
		}
		lengths = append(lengths, len(e.Payload))
	}
	if !slices.Equal(lengths, []int{1 << 20, 0, 0, 1, 1 << 20}) {
		t.Errorf("payloads of %v bytes", lengths)
	}
	for e, err := range j.Read(ctx, "中文/长", 6) {
		t.Errorf("behind the end stands %+v, %v", e, err)
	}
}

func streams(t *testing.T, db docdb.DB) {
	j := db.Journal()
	for _, s := range []string{"sitting/a/1", "sitting/a/2", "sitting/b/1", "sitting/a%/1", "ledger/张三", "sitting/aa"} {
		for seq := range int64(2) {
			want(t, j.Append(ctx, docdb.Entry{Stream: s, Seq: seq + 1, Payload: []byte("p"), Hash: []byte("h")}), "")
		}
	}
	var got []string
	for s, err := range j.Streams(ctx, "sitting/a/") {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, s)
	}
	if strings.Join(got, " ") != "sitting/a/1 sitting/a/2" {
		t.Errorf("streams are %v", got)
	}
	for prefix, want := range map[string]int{"": 6, "sitting/a%": 1, "ledger/张": 1, "sitting/a": 4, "sitting/c": 0, "\U0010ffff": 0} {
		n := 0
		for _, err := range j.Streams(ctx, prefix) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		if n != want {
			t.Errorf("%d streams begin with %q, want %d", n, prefix, want)
		}
	}
}
