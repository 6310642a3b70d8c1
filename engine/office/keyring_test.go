package office_test

import (
	"bytes"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/quick"

	"lectern/engine"
	"lectern/engine/office"
)

func TestKeyFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lectern.key")
	if _, err := office.OpenKeyring(path, false); !engine.Is(err, engine.KindUnavailable) {
		t.Errorf("no file: %v", err)
	}
	ids := make(chan string, 8)
	var wg sync.WaitGroup
	for range 8 { // processes that meet at the first use have one key
		wg.Go(func() {
			k, err := office.OpenKeyring(path, true)
			if err != nil {
				t.Error(err)
				return
			}
			ids <- k.ID()
		})
	}
	wg.Wait()
	close(ids)
	first := <-ids
	for id := range ids {
		if id != first {
			t.Errorf("keys %s and %s", first, id)
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("files left behind: %v", left)
	}
	if err := os.WriteFile(path, []byte("no key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := office.OpenKeyring(path, true); !engine.Is(err, engine.KindInvalid) {
		t.Errorf("a broken key is not replaced: %v", err)
	}
}

func keyring(t *testing.T, b byte) *office.Keyring {
	t.Helper()
	k, err := office.NewKeyring(bytes.Repeat([]byte{b}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestSealOpens(t *testing.T) {
	t.Parallel()
	k, other := keyring(t, 1), keyring(t, 2)
	if err := quick.Check(func(plain []byte, context string) bool {
		sealed, err := k.Seal(plain, context)
		if err != nil || len(plain) > 8 && bytes.Contains(sealed, plain) {
			return false
		}
		again, err := k.Seal(plain, context)
		if err != nil || bytes.Equal(sealed, again) {
			return false
		}
		opened, err := k.Open(sealed, context)
		if err != nil || !bytes.Equal(opened, plain) {
			return false
		}
		if _, err := k.Open(sealed, context+"x"); err == nil {
			return false
		}
		if _, err := other.Open(sealed, context); err == nil {
			return false
		}
		sealed[len(sealed)-1] ^= 1
		_, err = k.Open(sealed, context)
		return err != nil
	}, &quick.Config{MaxCount: 50}); err != nil {
		t.Error(err)
	}
	for _, bad := range [][]byte{nil, {1}, {2, 3, 4}, make([]byte, 12)} {
		if _, err := k.Open(bad, "x"); !engine.Is(err, engine.KindInternal) {
			t.Errorf("%v: %v", bad, err)
		}
	}
	if _, err := office.NewKeyring([]byte("short")); !engine.Is(err, engine.KindInvalid) {
		t.Errorf("a short key: %v", err)
	}
}

func TestMACsOfOneKeyDiffer(t *testing.T) {
	t.Parallel()
	k := keyring(t, 1)
	if bytes.Equal(k.AnchorMAC([]byte("ab"), []byte("c")), k.AnchorMAC([]byte("a"), []byte("bc"))) {
		t.Error("an anchor's parts can be shifted")
	}
	if bytes.Equal(k.TicketMAC("e", "1", "2"), keyring(t, 2).TicketMAC("e", "1", "2")) {
		t.Error("two keys make one MAC")
	}
}
