package sqlite_test

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"flag"
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

var update = flag.Bool("update", false, "write golden files")

func TestConformance(t *testing.T) {
	t.Parallel()
	docdbtest.Run(t, func(t *testing.T) docdb.DB { return docdbtest.Open(t, docdbtest.Schema) })
}

func TestListBounds(t *testing.T) {
	t.Parallel()
	docdbtest.RunListBounds(t, docdbtest.Open(t, docdbtest.Schema))
}

func TestStandsWhenOpenedAgain(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	docdbtest.RunAgain(t, func(t *testing.T) docdb.DB { return open(t, folder, docdbtest.Schema) })
}

func TestIndexesDeclaredAnew(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "100% #1?中 文") // a name that a URL would misread
	docdbtest.RunDeclaredAnew(t, func(t *testing.T, schema docdb.Schema) docdb.DB { return open(t, folder, schema) })
}

func open(t *testing.T, folder string, schema docdb.Schema) *sqlite.DB {
	t.Helper()
	db, err := sqlite.Open(context.Background(), folder, schema)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func TestFileOfALaterVersionIsRefused(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := open(t, folder, nil).Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := sql.Open("sqlite", filepath.Join(folder, "lectern.db"))
	if err == nil {
		_, err = raw.Exec(`PRAGMA user_version = 99`)
	}
	if err != nil {
		t.Fatal(err)
	}
	raw.Close()
	_, err = sqlite.Open(context.Background(), folder, nil)
	if !engine.Is(err, engine.KindConflict) || !strings.Contains(err.Error(), "error.db.newer") {
		t.Errorf("got %v", err)
	}
}

func TestFolderThatCannotBe(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(context.Background(), file, nil); !engine.Is(err, engine.KindInvalid) {
		t.Errorf("a file as folder: %v", err)
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "lectern.db"), bytes.Repeat([]byte("no database "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(context.Background(), folder, nil); err == nil {
		t.Error("a file that is no database was opened")
	}
}

// TestTables holds the tables that a schema makes; -update writes them anew.
func TestTables(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	if err := open(t, folder, docdbtest.Schema).Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := sql.Open("sqlite", filepath.Join(folder, "lectern.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	rows, err := raw.Query(`SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var dump strings.Builder
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		dump.WriteString(text + ";\n")
	}
	golden := filepath.Join("testdata", "tables.sql")
	if *update {
		if err := os.WriteFile(golden, []byte(dump.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || dump.String() != string(want) {
		t.Errorf("the tables have changed (%v); a change needs a new layout version, and then -update:\n%s", err, dump.String())
	}
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
