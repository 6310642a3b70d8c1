// Package disktest puts a disk that fails under SQLite, for tests.
//
// Reads, writes and syncs of the files in a folder fail at random, as often as
// is asked. A Disk also knows what has reached the platter, as the kernel does
// it: a write is in the cache alone until a sync; when a sync fails, the cache
// takes what it could not write for clean, so that no later sync writes it
// although every read shows it. PowerCut tells what is left then.
package disktest

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Op is something that a disk does.
type Op int

// What can fail.
const (
	Read Op = iota
	Write
	Sync
	ops
)

// page is what the kernel writes at once.
const page = 4096

// Disk is the disk under the files of a folder.
type Disk struct {
	folder string // with a separator at its end

	mu     sync.Mutex
	rng    *rand.Rand
	files  map[string]*file
	share  [ops]float64
	failed [ops]int
}

// file is what the kernel holds of one file, and what the platter does.
type file struct {
	disk *Disk

	mu              sync.Mutex
	cached, platter []byte
	dirty           map[int64]bool // pages that are in the cache alone
	shrunk          int64          // how small it was cut since the last sync, -1 for not
}

// Mount puts a disk under a folder: under every file there that SQLite opens
// from now on. Equal seeds fail alike where one goroutine works.
func Mount(folder string, seed uint64) *Disk {
	install()
	absolute, err := filepath.Abs(folder)
	if err != nil {
		panic(err)
	}
	d := &Disk{folder: absolute + string(filepath.Separator), rng: rand.New(rand.NewPCG(seed, 0)), files: map[string]*file{}}
	mu.Lock()
	defer mu.Unlock()
	disks = append(disks, d)
	return d
}

// Fail makes a share of the operations of a kind fail, 0 to 1, from now on.
func (d *Disk) Fail(op Op, share float64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.share[op] = share
}

// Failed returns how many have failed.
func (d *Disk) Failed(op Op) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.failed[op]
}

func (d *Disk) fails(op Op) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.share[op] == 0 || d.rng.Float64() >= d.share[op] {
		return false
	}
	d.failed[op]++
	return true
}

func (d *Disk) coin() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.rng.IntN(2) == 0
}

func (d *Disk) file(path string) *file {
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.files[path]
	if f == nil {
		f = &file{disk: d, dirty: map[int64]bool{}, shrunk: -1}
		if there, err := os.ReadFile(path); err == nil { // it stood before the disk was mounted
			f.cached, f.platter = there, append([]byte{}, there...)
		}
		d.files[path] = f
	}
	return f
}

func (d *Disk) forget(path string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.files, path)
}

func (d *Disk) each(do func(name string, f *file) error) error {
	d.mu.Lock()
	files := map[string]*file{}
	for path, f := range d.files {
		files[strings.TrimPrefix(path, d.folder)] = f
	}
	d.mu.Unlock()
	for _, f := range files {
		f.mu.Lock()
	}
	var failed error
	for name, f := range files {
		if err := do(name, f); err != nil {
			failed = err
		}
	}
	for _, f := range files {
		f.mu.Unlock()
	}
	return failed
}

// PowerCut writes into a folder what the platter would hold if the power failed
// at this moment: what was not synced is there or not, page by page.
func (d *Disk) PowerCut(folder string) error {
	return d.each(func(name string, f *file) error {
		return os.WriteFile(filepath.Join(folder, name), f.survives(), 0o600)
	})
}

// Restart writes into a folder what a process would find that began after this
// one was killed, and mounts a disk there that knows what of it has reached
// the platter.
func (d *Disk) Restart(folder string) (*Disk, error) {
	next := Mount(folder, d.rng.Uint64())
	return next, d.each(func(name string, f *file) error {
		copied := &file{disk: next, dirty: map[int64]bool{}, shrunk: f.shrunk}
		copied.cached, copied.platter = append([]byte{}, f.cached...), append([]byte{}, f.platter...)
		for p := range f.dirty {
			copied.dirty[p] = true
		}
		next.files[next.folder+name] = copied
		return os.WriteFile(next.folder+name, f.cached, 0o600)
	})
}

func (f *file) written(b []byte, to int64) {
	if end := to + int64(len(b)); end > int64(len(f.cached)) {
		f.cached = append(f.cached, make([]byte, end-int64(len(f.cached)))...)
	}
	copy(f.cached[to:], b)
	for p := to / page; p*page < to+int64(len(b)); p++ {
		f.dirty[p] = true
	}
}

func (f *file) truncated(size int64) {
	if size >= int64(len(f.cached)) {
		return
	}
	f.cached = f.cached[:size:size]
	if f.shrunk < 0 || size < f.shrunk {
		f.shrunk = size
	}
}

// synced takes what is dirty to the platter; where that fails, a part of it.
func (f *file) synced(well bool) {
	f.platter = f.flushed(f.platter, func() bool { return well || f.disk.coin() })
	clear(f.dirty)
	f.shrunk = -1
}

func (f *file) survives() []byte {
	return f.flushed(append([]byte{}, f.platter...), f.disk.coin)
}

// flushed returns a platter with those of the dirty pages that reach it.
func (f *file) flushed(platter []byte, reaches func() bool) []byte {
	if f.shrunk >= 0 && f.shrunk < int64(len(platter)) && reaches() {
		platter = platter[:f.shrunk]
	}
	for p := range f.dirty {
		from := p * page
		if from >= int64(len(f.cached)) || !reaches() {
			continue
		}
		to := min(from+page, int64(len(f.cached)))
		if to > int64(len(platter)) {
			platter = append(platter, make([]byte, to-int64(len(platter)))...)
		}
		copy(platter[from:to], f.cached[from:to])
	}
	return platter
}
