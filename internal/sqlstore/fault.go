package sqlstore

import (
	"errors"
	"fmt"
	"io/fs"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// What can be wrong with the database, for errors.Is. The error itself is a
// *Fault.
var (
	ErrMissing     = errors.New("sqlstore: not there")
	ErrDenied      = errors.New("sqlstore: no permission")
	ErrExposed     = errors.New("sqlstore: readable by everybody")
	ErrFull        = errors.New("sqlstore: disk full")
	ErrIO          = errors.New("sqlstore: disk error")
	ErrBusy        = errors.New("sqlstore: busy")
	ErrLocked      = errors.New("sqlstore: open in another process")
	ErrNewer       = errors.New("sqlstore: written by a newer program")
	ErrOlder       = errors.New("sqlstore: written by an older program")
	ErrNotDatabase = errors.New("sqlstore: not a database of Lodestar, or damaged")
	ErrUnsupported = errors.New("sqlstore: unsupported database")
	ErrExists      = errors.New("sqlstore: already there")
)

// What a caller did wrong, or met at the end of a life.
var (
	ErrClosed    = errors.New("sqlstore: closed")
	ErrReadOnly  = errors.New("sqlstore: open for reading only")
	ErrEnded     = errors.New("sqlstore: the transaction has ended")
	ErrTooLong   = errors.New("sqlstore: the turn took too long and was rolled back")
	ErrNameTaken = errors.New("sqlstore: another account of the tenant has this name")
)

// Fault is an error that an operator can mend. Its text is plain English for
// the command line and the log: what is wrong, and how to mend it. It holds the
// path of the database and no content.
type Fault struct {
	Kind  error  // one of the errors above
	Path  string // the file it is about
	Says  string // what is wrong, a sentence
	Mend  string // what to do, a sentence
	Cause error  // nil where the sentence says it all
}

// Error returns both sentences and the cause, unless that would say once more that
// there is no such file.
func (f *Fault) Error() string {
	if f.Cause == nil || errors.Is(f.Kind, ErrMissing) && errors.Is(f.Cause, fs.ErrNotExist) {
		return f.Says + " " + f.Mend
	}
	return fmt.Sprintf("%s %s (%v)", f.Says, f.Mend, f.Cause)
}

// Unwrap returns kind and cause.
func (f *Fault) Unwrap() []error {
	if f.Cause == nil {
		return []error{f.Kind}
	}
	return []error{f.Kind, f.Cause}
}

func unsupported(location, says string) error {
	return &Fault{
		Kind: ErrUnsupported, Path: location, Says: says,
		Mend: "Use the path of a file, for example LODESTAR_DATABASE_URL=file:lodestar.db.",
	}
}

// diagnose turns what the driver or the file system says into a *Fault. An
// error that is nobody's to mend comes back as it is.
func diagnose(path string, err error) error {
	var known *Fault
	if err == nil || errors.As(err, &known) {
		return err
	}
	f := &Fault{Path: path, Cause: err}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.Kind = ErrMissing
	case errors.Is(err, fs.ErrPermission), errors.Is(err, errReadOnlyDisk):
		f.Kind = ErrDenied
	case errors.Is(err, errDiskFull):
		f.Kind = ErrFull
	default:
		f.Kind = kindOf(err)
	}
	switch {
	case errors.Is(f.Kind, ErrMissing):
		f.Says = fmt.Sprintf("There is no database at %s.", path)
		f.Mend = "Check LODESTAR_DATABASE_URL and the folder it names."
	case errors.Is(f.Kind, ErrDenied):
		f.Says = fmt.Sprintf("The database %s can't be written.", path)
		f.Mend = "Let the user that runs Lodestar own the file and its folder, on a disk that is not mounted read-only."
	case errors.Is(f.Kind, ErrFull):
		f.Says = fmt.Sprintf("The disk of %s is full; nothing was stored and nothing stored earlier is lost.", path)
		f.Mend = "Free some space; no restart is needed."
	case errors.Is(f.Kind, ErrIO):
		f.Says = fmt.Sprintf("The disk of %s reported an error; what was being stored may have to be sent again.", path)
		f.Mend = "Check the disk and the system log, and take a backup."
	case errors.Is(f.Kind, ErrBusy):
		f.Says = fmt.Sprintf("Something else holds the database %s.", path)
		f.Mend = "Close other programs that have the file open."
	case errors.Is(f.Kind, ErrNotDatabase):
		f.Says = fmt.Sprintf("%s is not a database of Lodestar, or it is damaged.", path)
		f.Mend = "Check LODESTAR_DATABASE_URL, or bring back a backup with `lodestar restore`."
	default:
		return err
	}
	return f
}

// kindOf sorts the driver's result codes; nil means it is none of ours.
func kindOf(err error) error {
	switch resultCode(err) & 0xff {
	case sqlite3.SQLITE_FULL:
		return ErrFull
	case sqlite3.SQLITE_IOERR:
		return ErrIO
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return ErrBusy
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		return ErrNotDatabase
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN:
		return ErrDenied
	}
	return nil
}

// resultCode is SQLite's extended result code, 0 where err has none.
func resultCode(err error) int {
	var failed *sqlite.Error
	if errors.As(err, &failed) {
		return failed.Code()
	}
	return 0
}

// taken reports whether a unique or primary key refused a row.
func taken(err error) bool {
	code := resultCode(err)
	return code == sqlite3.SQLITE_CONSTRAINT_UNIQUE || code == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY
}
