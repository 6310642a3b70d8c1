package disktest

import (
	"strings"
	"sync"
	"unsafe"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// SQLite reaches its files through a table of C functions, which its Go
// translation calls as Go functions. Here some of them are put before those of
// the system, for the files of a Disk alone.

type (
	openFunc     = func(tls *libc.TLS, vfs, name, file uintptr, flags int32, out uintptr) int32
	deleteFunc   = func(tls *libc.TLS, vfs, name uintptr, dir int32) int32
	closeFunc    = func(tls *libc.TLS, file uintptr) int32
	transferFunc = func(tls *libc.TLS, file, buffer uintptr, n int32, at int64) int32
	truncateFunc = func(tls *libc.TLS, file uintptr, size int64) int32
	syncFunc     = func(tls *libc.TLS, file uintptr, flags int32) int32
)

// methods are a file's functions and those that they stand before.
type methods struct {
	own    uintptr // a *Tsqlite3_io_methods
	system lib.Tsqlite3_io_methods
}

var (
	install = sync.OnceFunc(register)
	system  uintptr // the system's *Tsqlite3_vfs

	mu    sync.Mutex
	disks []*Disk
	open  = map[uintptr]*openFile{} // by SQLite's own file
	known = map[uintptr]*methods{}  // by the system's methods
)

type openFile struct {
	*file
	methods *methods
}

// at reads what a C pointer points to.
func at[T any](p uintptr) *T { return *(**T)(unsafe.Pointer(&p)) }

// call makes a function of a C function pointer, put sets one.
func call[F any](pointer uintptr) F { return *(*F)(unsafe.Pointer(&pointer)) }

func put[F any](pointer *uintptr, f F) { *(*F)(unsafe.Pointer(pointer)) = f }

// inC copies a table to memory of C's, where SQLite may walk over it.
func inC[T any](tls *libc.TLS, table T) uintptr {
	p := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(table)))
	if p == 0 {
		panic("disktest: no memory")
	}
	*at[T](p) = table
	return p
}

// register makes this package the way to every file that is opened from now on.
func register() {
	tls := libc.NewTLS()
	defer tls.Close()
	system = lib.Xsqlite3_vfs_find(tls, 0)
	vfs := *at[lib.Tsqlite3_vfs](system)
	name, err := libc.CString("disktest")
	if err != nil {
		panic(err)
	}
	vfs.FzName, vfs.FpNext = name, 0
	put[openFunc](&vfs.FxOpen, xOpen)
	put[deleteFunc](&vfs.FxDelete, xDelete)
	if rc := lib.Xsqlite3_vfs_register(tls, inC(tls, vfs), 1); rc != lib.SQLITE_OK {
		panic("disktest: SQLite refuses the file system")
	}
}

// diskOf returns the disk that a path lies on, nil for the machine's own.
func diskOf(path string) *Disk {
	for _, d := range disks {
		if strings.HasPrefix(path, d.folder) {
			return d
		}
	}
	return nil
}

func xOpen(tls *libc.TLS, _, name, p uintptr, flags int32, out uintptr) int32 {
	rc := call[openFunc](at[lib.Tsqlite3_vfs](system).FxOpen)(tls, system, name, p, flags, out)
	if rc != lib.SQLITE_OK || name == 0 {
		return rc
	}
	mu.Lock()
	defer mu.Unlock()
	path := libc.GoString(name)
	disk := diskOf(path)
	if disk == nil {
		return rc
	}
	base := at[lib.Tsqlite3_file](p)
	m := known[base.FpMethods]
	if m == nil {
		m = &methods{system: *at[lib.Tsqlite3_io_methods](base.FpMethods)}
		own := m.system
		put[closeFunc](&own.FxClose, xClose)
		put[transferFunc](&own.FxRead, xRead)
		put[transferFunc](&own.FxWrite, xWrite)
		put[truncateFunc](&own.FxTruncate, xTruncate)
		put[syncFunc](&own.FxSync, xSync)
		m.own = inC(tls, own)
		known[base.FpMethods] = m
	}
	base.FpMethods = m.own
	open[p] = &openFile{disk.file(path), m}
	return rc
}

func opened(p uintptr) *openFile {
	mu.Lock()
	defer mu.Unlock()
	return open[p]
}

func xClose(tls *libc.TLS, p uintptr) int32 {
	mu.Lock()
	f := open[p]
	delete(open, p)
	mu.Unlock()
	return call[closeFunc](f.methods.system.FxClose)(tls, p)
}

func xDelete(tls *libc.TLS, _, name uintptr, dir int32) int32 {
	mu.Lock()
	path := libc.GoString(name)
	if disk := diskOf(path); disk != nil {
		disk.forget(path)
	}
	mu.Unlock()
	return call[deleteFunc](at[lib.Tsqlite3_vfs](system).FxDelete)(tls, system, name, dir)
}

func xRead(tls *libc.TLS, p, buffer uintptr, n int32, from int64) int32 {
	f := opened(p)
	if f.disk.fails(Read) {
		return lib.SQLITE_IOERR_READ
	}
	return call[transferFunc](f.methods.system.FxRead)(tls, p, buffer, n, from)
}

// xWrite that fails leaves a part of what was to be written, as a disk may.
func xWrite(tls *libc.TLS, p, buffer uintptr, n int32, to int64) int32 {
	f := opened(p)
	fails := f.disk.fails(Write)
	if fails {
		n /= 2
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	rc := call[transferFunc](f.methods.system.FxWrite)(tls, p, buffer, n, to)
	if rc == lib.SQLITE_OK {
		f.written(unsafe.Slice(at[byte](buffer), n), to)
	}
	if fails {
		return lib.SQLITE_IOERR_WRITE
	}
	return rc
}

func xTruncate(tls *libc.TLS, p uintptr, size int64) int32 {
	f := opened(p)
	f.mu.Lock()
	defer f.mu.Unlock()
	rc := call[truncateFunc](f.methods.system.FxTruncate)(tls, p, size)
	if rc == lib.SQLITE_OK {
		f.truncated(size)
	}
	return rc
}

func xSync(tls *libc.TLS, p uintptr, flags int32) int32 {
	f := opened(p)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.disk.fails(Sync) {
		f.synced(false)
		return lib.SQLITE_IOERR_FSYNC
	}
	rc := call[syncFunc](f.methods.system.FxSync)(tls, p, flags)
	f.synced(rc == lib.SQLITE_OK)
	return rc
}
