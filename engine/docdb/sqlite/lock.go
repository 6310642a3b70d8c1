package sqlite

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"lectern/engine"
	"lectern/engine/docdb/internal/key"
)

// owner is what the lock file says of the process that holds it.
type owner struct {
	PID  int    `json:"pid"`
	Addr string `json:"addr"` // where it serves, "" where it does not
}

// lock takes the folder for this process: Conflict when another holds it,
// "error.db.locked" with pid and addr where that one serves, else
// "error.db.busy" with pid.
func lock(folder string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, engine.Invalid("error.db.folder", "folder", folder).Because(err)
	}
	if !waitLock(f) {
		var o owner
		text, _ := io.ReadAll(io.LimitReader(f, 4096))
		_ = json.Unmarshal(bytes.TrimSpace(text), &o)
		_ = f.Close()
		if o.Addr == "" {
			return nil, engine.Conflict("error.db.busy", "pid", strconv.Itoa(o.PID))
		}
		return nil, engine.Conflict("error.db.locked", "pid", strconv.Itoa(o.PID), "addr", o.Addr)
	}
	if err := writeOwner(f, owner{PID: os.Getpid()}); err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

func writeOwner(f *os.File, o owner) error {
	text, err := json.Marshal(o)
	if err != nil {
		return engine.Internal("write the lock", err)
	}
	if err := f.Truncate(0); err != nil {
		return key.Unavailable("write the lock", err)
	}
	if _, err := f.WriteAt(append(text, '\n'), 0); err != nil {
		return key.Unavailable("write the lock", err)
	}
	return nil
}

// SetOwner tells other processes where the one that holds the database serves.
func (db *DB) SetOwner(addr string) error {
	return writeOwner(db.lock, owner{PID: os.Getpid(), Addr: addr})
}

// lockPatience is how long a folder may still seem to be held after its owner
// has let go: a process that the owner was starting at that moment shares the
// lock until it runs its program.
const lockPatience = 500 * time.Millisecond

func waitLock(f *os.File) bool {
	for end := time.Now().Add(lockPatience); ; time.Sleep(10 * time.Millisecond) {
		if tryLock(f) {
			return true
		}
		if time.Now().After(end) {
			return false
		}
	}
}
