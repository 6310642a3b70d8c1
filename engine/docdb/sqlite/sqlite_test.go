package sqlite_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/docdb/docdbtest"
	"lectern/engine/docdb/sqlite"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	docdbtest.Run(t, func(t *testing.T) docdb.DB { return docdbtest.Open(t, docdbtest.Schema) })
}

func TestFolderHasOneOwner(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	db, err := sqlite.Open(context.Background(), folder, docdbtest.Schema)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.SetOwner("127.0.0.1:8080"); err != nil {
		t.Fatal(err)
	}
	_, err = sqlite.Open(context.Background(), folder, docdbtest.Schema)
	if !engine.Is(err, engine.KindConflict) || !strings.Contains(err.Error(), "127.0.0.1:8080") {
		t.Errorf("a second owner got %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := sqlite.Open(context.Background(), folder, docdbtest.Schema)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Close(); err != nil {
		t.Error(err)
	}
}

func TestClosedDatabaseIsUnavailable(t *testing.T) {
	t.Parallel()
	db := docdbtest.Open(t, docdbtest.Schema)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Journal().Append(context.Background(), docdb.Entry{Stream: "s", Seq: 1}); !engine.Is(err, engine.KindUnavailable) {
		t.Errorf("append after close: %v", err)
	}
}

// TestKillLosesNothingAcknowledged runs this binary as a process that appends
// and prints what was acknowledged, kills it, and looks for each.
func TestKillLosesNothingAcknowledged(t *testing.T) {
	if folder := os.Getenv("LECTERN_TEST_APPENDER"); folder != "" {
		appendForEver(folder)
	}
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "db")
	cmd := exec.Command(os.Args[0], "-test.run=TestKillLosesNothingAcknowledged")
	cmd.Env = append(os.Environ(), "LECTERN_TEST_APPENDER="+folder)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	acked := map[string]int64{}
	lines := bufio.NewScanner(out)
	for n := 0; n < 2000 && lines.Scan(); n++ {
		var stream string
		var seq int64
		if _, err := fmt.Sscan(lines.Text(), &stream, &seq); err != nil {
			t.Fatalf("%q: %v", lines.Text(), err)
		}
		acked[stream] = seq
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() {
		var stream string
		var seq int64
		if n, _ := fmt.Sscan(lines.Text(), &stream, &seq); n == 2 {
			acked[stream] = seq
		}
	}
	_ = cmd.Wait()
	if len(acked) == 0 {
		t.Fatal("nothing was acknowledged")
	}
	db, err := sqlite.Open(context.Background(), folder, docdbtest.Schema)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for stream, seq := range acked {
		last, err := db.Journal().Last(context.Background(), stream)
		if err != nil || last.Seq < seq {
			t.Errorf("%s: acknowledged %d, found %d (%v)", stream, seq, last.Seq, err)
		}
	}
}

func appendForEver(folder string) {
	db, err := sqlite.Open(context.Background(), folder, docdbtest.Schema)
	if err != nil {
		panic(err)
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			stream := fmt.Sprintf("s%d", w)
			for seq := int64(1); ; seq++ {
				if err := db.Journal().Append(context.Background(), docdb.Entry{Stream: stream, Seq: seq, Payload: []byte("answer"), Hash: []byte("h")}); err != nil {
					panic(err)
				}
				mu.Lock()
				fmt.Println(stream, seq)
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}

func BenchmarkAppend64(b *testing.B) {
	db, err := sqlite.Open(context.Background(), b.TempDir(), docdbtest.Schema)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	b.SetParallelism(32)
	var mu sync.Mutex
	worker := 0
	b.RunParallel(func(pb *testing.PB) {
		mu.Lock()
		worker++
		stream := fmt.Sprintf("sitting/exam/%d", worker)
		mu.Unlock()
		for seq := int64(1); pb.Next(); seq++ {
			if err := db.Journal().Append(context.Background(), docdb.Entry{Stream: stream, Seq: seq, Payload: make([]byte, 80), Hash: make([]byte, 32)}); err != nil {
				b.Error(err)
			}
		}
	})
}
