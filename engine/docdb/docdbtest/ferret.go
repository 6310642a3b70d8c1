package docdbtest

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"lectern/engine"
	"lectern/engine/docdb"
	"lectern/engine/docdb/mongodb"
)

// Ferret returns the URL of a database of the test's own on a server that
// speaks MongoDB's protocol: the one that LECTERN_TEST_MONGODB names, or a
// FerretDB that serves this test process. It skips the test under -short
// unless the variable is set; that the server cannot be had fails it.
//
// FerretDB scans for everything but _id: keep the data small.
func Ferret(t testing.TB) string {
	t.Helper()
	server := os.Getenv("LECTERN_TEST_MONGODB")
	if server == "" {
		if testing.Short() {
			t.Skip("no MongoDB under -short: set LECTERN_TEST_MONGODB to the URL of one")
		}
		var err error
		if server, err = ferret(); err != nil {
			t.Fatalf("start a FerretDB: %v", err)
		}
	}
	name := "lectern_test_" + strings.ReplaceAll(engine.NewID(), "-", "")
	t.Cleanup(func() { drop(t, server, name) })
	address, parameters, _ := strings.Cut(server, "?")
	if parameters != "" {
		parameters = "?" + parameters
	}
	scheme, rest, _ := strings.Cut(address, "://")
	hosts, _, _ := strings.Cut(rest, "/")
	return scheme + "://" + hosts + "/" + name + parameters
}

// OpenFerret opens a database at a URL that Ferret returns.
func OpenFerret(t testing.TB, schema docdb.Schema) docdb.DB {
	t.Helper()
	db, err := mongodb.Open(context.Background(), Ferret(t), schema)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func drop(t testing.TB, server, name string) {
	client, err := mongo.Connect(options.Client().ApplyURI(server).SetTimeout(10 * time.Second))
	if err != nil {
		t.Error(err)
		return
	}
	ctx := context.Background()
	if err := client.Database(name).Drop(ctx); err != nil {
		t.Errorf("drop %s: %v", name, err)
	}
	_ = client.Disconnect(ctx)
}

// ferret builds and starts FerretDB once a process.
var ferret = sync.OnceValues(func() (string, error) {
	url, _, err := startFerret()
	return url, err
})

// FerretProcess starts a FerretDB of the test's own, which keeps its data in a
// folder: killed and started again with the same folder and address, it has
// what it had. It returns its URL and what kills it, without warning. It skips
// the test under -short.
func FerretProcess(t testing.TB, folder, listen string) (url string, kill func()) {
	t.Helper()
	url, _, kill = FerretSignalled(t, folder, listen)
	return url, kill
}

// FerretSignalled is FerretProcess for who wants to send signals, too.
func FerretSignalled(t testing.TB, folder, listen string) (url string, process *os.Process, kill func()) {
	t.Helper()
	if testing.Short() {
		t.Skip("no MongoDB under -short")
	}
	url, cmd, err := startFerret("--state", folder, "--listen", listen)
	if err != nil {
		t.Fatalf("start a FerretDB: %v", err)
	}
	kill = sync.OnceFunc(func() {
		_ = cmd.Process.Kill()
		_, _ = cmd.Process.Wait()
	})
	t.Cleanup(kill)
	return url, cmd.Process, kill
}

func startFerret(args ...string) (string, *exec.Cmd, error) {
	program, err := buildFerret()
	if err != nil {
		return "", nil, err
	}
	cmd := exec.Command(program, args...)
	cmd.Stderr = os.Stderr
	if _, err := cmd.StdinPipe(); err != nil { // at whose end, that of this process, it ends
		return "", nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return "", nil, fmt.Errorf("it did not say where it listens: %w", err)
	}
	running.Store(cmd, true) // keeps its pipes from being collected, and it from ending
	return strings.TrimSpace(line), cmd, nil
}

var running sync.Map

// buildFerret returns the program, which it builds (in a minute or more) where
// the user's cache does not hold one of the same source and toolchain.
func buildFerret() (string, error) {
	listed, err := exec.Command("go", "list", "-f", "{{.Dir}}", "lectern/engine/docdb").Output()
	if err != nil {
		return "", fmt.Errorf("find its source: %w", err)
	}
	source := filepath.Join(strings.TrimSpace(string(listed)), "ferret")
	sum := sha256.New()
	fmt.Fprintln(sum, runtime.Version())
	for _, name := range []string{"main.go", "serial.go", "go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(source, name))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(sum, "%d\n%s", len(text), text)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	folder := filepath.Join(cache, "lectern")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return "", err
	}
	program := filepath.Join(folder, "ferret-"+hex.EncodeToString(sum.Sum(nil)[:8]))
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	fresh := fmt.Sprintf("%s.%d", program, os.Getpid()) // others may be building it, too
	build := exec.Command("go", "build", "-o", fresh, ".")
	build.Dir = source
	build.Env = append(os.Environ(), "GOFLAGS=-buildvcs=false", "GOWORK=off")
	if text, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build it: %w\n%s", err, text)
	}
	return program, os.Rename(fresh, program)
}
