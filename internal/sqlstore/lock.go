package sqlstore

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// errHeld is what a platform's tryLock returns where another one holds it.
var errHeld = errors.New("sqlstore: lock is held")

// Lock makes this process the only writer of the database at location until
// unlock is called. Commands that replace the file (restore) take it; Open
// takes it by itself. It is refused with ErrLocked while anybody holds it, this
// process included.
//
// The lock is a file beside the database, because a lock on the database itself
// would collide with SQLite's own. It stays behind beside a database, empty of
// meaning: the lock is the operating system's and ends with the process, however
// that ends. Where there is no database when it is given up, it goes too. Network
// file systems are not promised to keep it.
func Lock(location string) (unlock func() error, err error) {
	path, err := Path(location)
	if err != nil {
		return nil, err
	}
	return lock(path)
}

func lock(path string) (func() error, error) {
	name := path + ".lock"
	f, err := lockFile(name)
	if errors.Is(err, errHeld) {
		defer func() { _ = f.Close() }() // nothing was written
		return nil, &Fault{
			Kind: ErrLocked, Path: path,
			Says: fmt.Sprintf("The database %s is already in use by %s.", path, holder(f)),
			Mend: "Stop that process first; only one may write to the file.",
		}
	}
	if err != nil {
		return nil, diagnose(path, err)
	}
	// Who holds it is for the sentence above only, so failing to note it is
	// no reason to refuse.
	if f.Truncate(0) == nil {
		_, _ = f.WriteAt([]byte(strconv.Itoa(os.Getpid())), 0)
	}
	return func() error {
		// A command that failed before there was a database leaves nothing. It is
		// taken away while it is held; where a system refuses that for an open file,
		// it stays and does no harm.
		if !exists(path) && same(f, name) {
			_ = os.Remove(name)
		}
		return errors.Join(release(f), f.Close())
	}, nil
}

// lockFile opens the file of a lock and takes it. With errHeld the file is open all
// the same, to read who holds it.
func lockFile(name string) (*os.File, error) {
	for {
		//nolint:gosec // the operator names the file
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
		if err != nil {
			return nil, err
		}
		switch err := tryLock(f); {
		case errors.Is(err, errHeld):
			return f, err
		case err != nil:
			return nil, errors.Join(fmt.Errorf("sqlstore: locking %s: %w", name, err), f.Close())
		}
		// Whoever held it may have taken the file away between opening and locking:
		// then this is the lock of nothing, and another may hold the one that is there.
		if same(f, name) {
			return f, nil
		}
		if err := errors.Join(release(f), f.Close()); err != nil {
			return nil, err
		}
	}
}

// same reports whether a name is still that of an open file.
func same(f *os.File, name string) bool {
	opened, err := f.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(name)
	return err == nil && os.SameFile(opened, named)
}

// holder reads who holds the lock, as far as it can be told.
func holder(f *os.File) string {
	noted, err := io.ReadAll(io.NewSectionReader(f, 0, 32))
	pid, failed := strconv.Atoi(strings.TrimSpace(string(noted)))
	if err != nil || failed != nil {
		return "another process"
	}
	return fmt.Sprintf("process %d", pid)
}
