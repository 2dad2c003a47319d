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
// would collide with SQLite's own. It stays behind, empty of meaning: the lock
// is the operating system's and ends with the process, however that ends.
// Network file systems are not promised to keep it.
func Lock(location string) (unlock func() error, err error) {
	path, err := Path(location)
	if err != nil {
		return nil, err
	}
	return lock(path)
}

func lock(path string) (func() error, error) {
	name := path + ".lock"
	//nolint:gosec // the operator names the file
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, diagnose(path, err)
	}
	if err := tryLock(f); err != nil {
		defer func() { _ = f.Close() }() // nothing was written
		if !errors.Is(err, errHeld) {
			return nil, fmt.Errorf("sqlstore: locking %s: %w", name, err)
		}
		return nil, &Fault{
			Kind: ErrLocked, Path: path,
			Says: fmt.Sprintf("The database %s is already in use by %s.", path, holder(f)),
			Mend: "Stop that process first; only one may write to the file.",
		}
	}
	// Who holds it is for the sentence above only, so failing to note it is
	// no reason to refuse.
	if f.Truncate(0) == nil {
		_, _ = f.WriteAt([]byte(strconv.Itoa(os.Getpid())), 0)
	}
	return func() error { return errors.Join(release(f), f.Close()) }, nil
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
