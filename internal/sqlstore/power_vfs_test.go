package sqlstore

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"unsafe"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// A power cut is played with a record: SQLite works through its own unix VFS, of
// which opening, writing, cutting and syncing are noted on the way. What a disk
// would hold after a cut at any point is then made up from the record: everything
// a sync has promised, and of what came after it any part.
//
// Not played: a disk that lies about fsync, folders that forget a new file (the log
// is made when the database is opened, long before a turn), and the index of the
// log in shared memory, which is made anew after a crash.

// powerVFS is the name under which SQLite finds the recording VFS.
const powerVFS = "lodestar-power"

// sector is what a disk writes as a whole.
const sector = 512

// disk is the record of one folder's files.
type disk struct {
	mu    sync.Mutex
	base  map[string][]byte // durable at the beginning
	steps []step
}

// step is one thing that was done to a file, or with kind marked something that
// was promised at that point.
type step struct {
	kind stepKind
	file string
	at   int64 // offset of a write, size after a cut
	data []byte
}

type stepKind int

const (
	written stepKind = iota
	shortened
	fileSynced
	removed
	marked
)

// The VFS is one for the process, as SQLite's list of them is; what belongs to
// which disk is told by the folder.
var (
	powerMu       sync.Mutex
	powerDisks    = map[string]*disk{}     // by folder
	powerFiles    = map[uintptr]openFile{} // by SQLite's file
	powerOriginal *sqlite3.Tsqlite3_vfs
	powerMethods  = map[uintptr]uintptr{} // ours by the original ones
	powerRegister sync.Once
)

type openFile struct {
	disk    *disk
	name    string
	methods *sqlite3.Tsqlite3_io_methods // the original ones
}

// recordDisk begins the record of a folder.
func recordDisk(t *testing.T, folder string) *disk {
	t.Helper()
	powerRegister.Do(func() {
		tls := libc.NewTLS()
		at := sqlite3.Xsqlite3_vfs_find(tls, 0)
		powerOriginal = vfsAt(at)
		mine := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(*powerOriginal)))
		name, err := libc.CString(powerVFS)
		if mine == 0 || err != nil {
			panic("no memory for a VFS")
		}
		v := vfsAt(mine)
		*v = *powerOriginal
		v.FpNext, v.FzName = 0, name
		v.FxOpen, v.FxDelete = pointer(powerOpen), pointer(powerDelete)
		if code := sqlite3.Xsqlite3_vfs_register(tls, mine, 0); code != sqlite3.SQLITE_OK {
			panic(fmt.Sprint("registering a VFS: ", code))
		}
	})
	d := &disk{base: map[string][]byte{}}
	for _, name := range filesIn(t, folder) {
		content, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		d.base[name] = content
	}
	powerMu.Lock()
	defer powerMu.Unlock()
	powerDisks[folder] = d
	return d
}

func filesIn(t *testing.T, folder string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// Functions cross the border to SQLite as its translation does it: a function's
// value is a pointer to where its code stands. They have to be functions of the
// package, which no garbage collection moves or frees.
func pointer[F any](f F) uintptr { return *(*uintptr)(unsafe.Pointer(&f)) }

func function[F any](p uintptr) F { return *(*F)(unsafe.Pointer(&p)) }

func vfsAt(p uintptr) *sqlite3.Tsqlite3_vfs {
	return *(**sqlite3.Tsqlite3_vfs)(unsafe.Pointer(&p))
}

func methodsAt(p uintptr) *sqlite3.Tsqlite3_io_methods {
	return *(**sqlite3.Tsqlite3_io_methods)(unsafe.Pointer(&p))
}

func fileAt(p uintptr) *sqlite3.Tsqlite3_file {
	return *(**sqlite3.Tsqlite3_file)(unsafe.Pointer(&p))
}

func powerOpen(tls *libc.TLS, vfs, name, file uintptr, flags int32, out uintptr) int32 {
	open := function[func(*libc.TLS, uintptr, uintptr, uintptr, int32, uintptr) int32](powerOriginal.FxOpen)
	code := open(tls, vfs, name, file, flags, out)
	if code != sqlite3.SQLITE_OK || name == 0 {
		return code
	}
	path := libc.GoString(name)
	powerMu.Lock()
	defer powerMu.Unlock()
	d := powerDisks[filepath.Dir(path)]
	if d == nil {
		return code
	}
	f := fileAt(file)
	original := f.FpMethods
	powerFiles[file] = openFile{d, filepath.Base(path), methodsAt(original)}
	if powerMethods[original] == 0 {
		p := libc.Xmalloc(tls, libc.Tsize_t(unsafe.Sizeof(sqlite3.Tsqlite3_io_methods{})))
		m := methodsAt(p)
		*m = *methodsAt(original)
		m.FxWrite, m.FxTruncate, m.FxSync, m.FxClose = pointer(powerWrite), pointer(powerTruncate), pointer(powerSync), pointer(powerClose)
		m.FiVersion = 2 // without memory-mapped pages, which pass by xWrite
		powerMethods[original] = p
	}
	f.FpMethods = powerMethods[original]
	return code
}

func powerFile(file uintptr) openFile {
	powerMu.Lock()
	defer powerMu.Unlock()
	return powerFiles[file]
}

func (d *disk) note(s step) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.steps = append(d.steps, s)
}

func powerWrite(tls *libc.TLS, file, data uintptr, size int32, at int64) int32 {
	f := powerFile(file)
	code := function[func(*libc.TLS, uintptr, uintptr, int32, int64) int32](f.methods.FxWrite)(tls, file, data, size, at)
	if code == sqlite3.SQLITE_OK {
		content := unsafe.Slice(*(**byte)(unsafe.Pointer(&data)), size)
		f.disk.note(step{kind: written, file: f.name, at: at, data: append([]byte(nil), content...)})
	}
	return code
}

func powerTruncate(tls *libc.TLS, file uintptr, size int64) int32 {
	f := powerFile(file)
	code := function[func(*libc.TLS, uintptr, int64) int32](f.methods.FxTruncate)(tls, file, size)
	if code == sqlite3.SQLITE_OK {
		f.disk.note(step{kind: shortened, file: f.name, at: size})
	}
	return code
}

func powerSync(tls *libc.TLS, file uintptr, flags int32) int32 {
	f := powerFile(file)
	code := function[func(*libc.TLS, uintptr, int32) int32](f.methods.FxSync)(tls, file, flags)
	if code == sqlite3.SQLITE_OK {
		f.disk.note(step{kind: fileSynced, file: f.name})
	}
	return code
}

func powerClose(tls *libc.TLS, file uintptr) int32 {
	f := powerFile(file)
	powerMu.Lock()
	delete(powerFiles, file)
	powerMu.Unlock()
	return function[func(*libc.TLS, uintptr) int32](f.methods.FxClose)(tls, file)
}

func powerDelete(tls *libc.TLS, vfs, name uintptr, sync int32) int32 {
	code := function[func(*libc.TLS, uintptr, uintptr, int32) int32](powerOriginal.FxDelete)(tls, vfs, name, sync)
	path := libc.GoString(name)
	powerMu.Lock()
	d := powerDisks[filepath.Dir(path)]
	powerMu.Unlock()
	if d != nil && code == sqlite3.SQLITE_OK {
		d.note(step{kind: removed, file: filepath.Base(path)})
	}
	return code
}

// mark notes what is promised from now on.
func (d *disk) mark(name string) { d.note(step{kind: marked, file: name}) }

// after writes into a folder what the disk holds when the power fails behind the
// first n steps, and returns what was promised by then. What was not synced is
// kept, lost or torn, each write by itself and in any order: with keep 0 all of it
// is lost, with keep 1 none.
func (d *disk) after(t *testing.T, n int, folder string, random *rand.Rand, keep float64) (promised []string) {
	t.Helper()
	files := map[string][]byte{}
	for name, content := range d.base {
		files[name] = append([]byte(nil), content...)
	}
	waiting := map[string][]step{}
	for _, s := range d.steps[:n] {
		switch s.kind {
		case marked:
			promised = append(promised, s.file)
		case fileSynced:
			for _, w := range waiting[s.file] {
				files[s.file] = w.done(files[s.file])
			}
			delete(waiting, s.file)
		case removed:
			delete(files, s.file)
			delete(waiting, s.file)
		default:
			waiting[s.file] = append(waiting[s.file], s)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(waiting)) {
		for _, w := range waiting[name] {
			if random.Float64() >= keep {
				continue
			}
			if keep < 1 && w.kind == written && random.IntN(3) == 0 {
				w = w.torn(random, files[name])
			}
			files[name] = w.done(files[name])
		}
	}
	for name, content := range files {
		if filepath.Ext(name) == ".lock" || name == "l.db-shm" {
			continue
		}
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return promised
}

// done is the content with the step carried out.
func (s step) done(content []byte) []byte {
	size := s.at
	if s.kind == written {
		size = max(int64(len(content)), s.at+int64(len(s.data)))
	}
	if more := size - int64(len(content)); more > 0 {
		content = append(content, make([]byte, more)...)
	}
	content = content[:size]
	if s.kind == written {
		copy(content[s.at:], s.data)
	}
	return content
}

// torn is a write of which some sectors have not arrived: they hold what was there
// before.
func (s step) torn(random *rand.Rand, content []byte) step {
	data := append([]byte(nil), s.data...)
	for at := 0; at < len(data); at += sector {
		if random.IntN(2) == 0 {
			continue
		}
		part := data[at:min(at+sector, len(data))]
		clear(part)
		if from := int(s.at) + at; from < len(content) {
			copy(part, content[from:])
		}
	}
	s.data = data
	return s
}
