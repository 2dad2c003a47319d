package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"lodestar/bot/delivery"
)

// Inspection is what can be told of a database without writing to it.
type Inspection struct {
	Path   string
	Exists bool // false where the next start makes it
	Held   bool // another process writes it now
	Failed int  // messages that were given up, without those of Removed
	// Removed are messages set aside because the app was removed.
	Removed int
	Late    int // messages that wait for another try
	// Latest is when the last event was stored, by the clock of then; zero where
	// there is none.
	Latest time.Time
	// Faults are what keeps the program from using it, or will; the first to be
	// found comes first. ErrOlder is none that needs mending before a start.
	Faults []*Fault
}

// Inspect looks at the database beside the process that writes it: can it be
// opened, is it sound, is it closed to other users, and can its folder still be
// written to. It takes as long as reading the file. The error is for what no
// operator can mend.
func Inspect(ctx context.Context, o Options) (Inspection, error) {
	path, err := Path(o.URL)
	found := Inspection{Path: path}
	if err != nil {
		return found, found.note(err)
	}
	if err := folderExists(path); err != nil {
		return found, found.note(err)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return found, found.note(mayGrow(path))
	case err != nil:
		return found, found.note(diagnose(path, err))
	}
	found.Exists, found.Held = true, held(path)
	if err := found.note(exposed(path, info)); err != nil {
		return found, err
	}
	if err := found.note(found.read(ctx, o)); err != nil {
		return found, err
	}
	if err := found.note(mayGrow(path)); err != nil {
		return found, err
	}
	if err := writable(path); err != nil {
		return found, found.note(diagnose(path, err))
	}
	return found, nil
}

// note keeps a fault and returns any other error.
func (i *Inspection) note(err error) error {
	var fault *Fault
	if errors.As(err, &fault) {
		i.Faults = append(i.Faults, fault)
		return nil
	}
	return err
}

func (i *Inspection) read(ctx context.Context, o Options) (err error) {
	s, err := OpenReadOnly(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	if err := s.Check(ctx); err != nil {
		return err
	}
	if err := s.read(ctx, func(t *tx) error {
		_, err := t.first("reading when the last event came", `SELECT at FROM event ORDER BY at DESC LIMIT 1`, nil, func(s scan) error { return scanInstant(s, &i.Latest) })
		return err
	}); err != nil {
		return err
	}
	rows, err := s.Undelivered(ctx)
	for _, row := range rows {
		switch {
		case row.Reason == delivery.AppRemoved:
			i.Removed++
		case row.State == delivery.Failed:
			i.Failed++
		default:
			i.Late++
		}
	}
	return err
}

// held tries the lock and gives it back at once. Where the lock's file is not
// there, or closed to us, nobody is known to hold it.
func held(path string) bool {
	f, err := os.OpenFile(path+".lock", os.O_RDWR, 0) //nolint:gosec // the operator names the file
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }() // nothing was written
	return errors.Is(tryLock(f), errHeld)
}

// tried is how much mayGrow writes: more than a turn needs.
const tried = 64 << 10

// mayGrow reports whether files can be made beside the database and the disk has
// room for them: the log of SQLite stands there.
func mayGrow(path string) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".lodestar-doctor-*")
	if err != nil {
		return folderFault(path, err)
	}
	_, err = f.Write(make([]byte, tried))
	if err == nil {
		err = f.Sync()
	}
	return folderFault(path, errors.Join(err, f.Close(), os.Remove(f.Name())))
}

func folderFault(path string, err error) error {
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, errReadOnlyDisk) {
		return &Fault{
			Kind: ErrDenied, Path: path, Cause: err,
			Says: fmt.Sprintf("The folder %s can't be written.", filepath.Dir(path)),
			Mend: "Let the user that runs Lodestar own the folder, on a disk that is not mounted read-only.",
		}
	}
	return diagnose(path, err)
}
