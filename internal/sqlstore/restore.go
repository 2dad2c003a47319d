package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Free takes the lock of the place where a database is to be restored to, until
// unlock is called. ErrLocked where a process writes there, ErrExists where
// something is there already: nothing is ever overwritten.
func Free(location string) (path string, unlock func() error, err error) {
	if path, err = Path(location); err != nil {
		return "", nil, err
	}
	if err := folderExists(path); err != nil {
		return "", nil, err
	}
	if unlock, err = lock(path); err != nil {
		return "", nil, err
	}
	// A log that was left behind would be taken for that of the restored database.
	for _, name := range []string{path, path + "-wal", path + "-shm", path + "-journal"} {
		if _, err := os.Lstat(name); err == nil {
			return "", nil, errors.Join(&Fault{
				Kind: ErrExists, Path: name,
				Says: fmt.Sprintf("There is already a file %s.", name),
				Mend: "Nothing is overwritten. Move the old database away, with the files that begin with its name, and restore again.",
			}, unlock())
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", nil, errors.Join(diagnose(name, err), unlock())
		}
	}
	return path, unlock, nil
}

// Prepare makes a copy ready to be the database again. Path is a file of the
// caller's own that is altered; name is what it is called in errors. The copy is
// refused with ErrNotDatabase where it is none or not what it says of itself, with
// ErrNewer where a newer program wrote it; one of an older program is migrated.
//
// What waited to be said when the copy was made may have been said since: it
// becomes unknown, so that the platform is asked before anything is said twice.
func Prepare(ctx context.Context, path, name string, o Options) (Contents, error) {
	found, err := examine(ctx, path, name)
	if err != nil {
		return found, renamed(err, name)
	}
	o.URL = path
	s, err := Open(ctx, o)
	if err != nil {
		return found, renamed(err, name)
	}
	err = s.write(ctx, func(t *tx) error {
		if _, err := t.change("taking the backup's own table away", `DROP TABLE IF EXISTS `+contentsTable); err != nil {
			return err
		}
		_, err := t.change("marking what may have been said", `UPDATE outbox SET state = 'unknown' WHERE state IN ('waiting', 'sending')`)
		return err
	})
	err = errors.Join(err, s.Check(ctx), s.Close())
	return found, renamed(errors.Join(err, os.Remove(path+".lock")), name)
}

// examine holds a copy against what it says of itself.
func examine(ctx context.Context, path, name string) (found Contents, err error) {
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		return found, errors.Join(noBackup(name, errors.New("the file is empty")), err)
	}
	db, err := connections(dsn(path, pragma("trusted_schema", "0")), nil)
	if err != nil {
		return found, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	version, err := schemaVersion(ctx, path, db)
	if err != nil {
		return found, err
	}
	latest, err := latestVersion()
	switch {
	case err != nil:
		return found, err
	case version == 0:
		return found, noBackup(name, errors.New("there is nothing in it"))
	case version > latest:
		return found, newer(name, version, latest)
	}
	wrong, err := oneColumn(ctx, db, `PRAGMA integrity_check(1)`)
	if err != nil {
		return found, diagnose(path, err)
	}
	if len(wrong) != 1 || wrong[0] != "ok" {
		return found, noBackup(name, fmt.Errorf("%v", wrong))
	}
	if found, err = readContents(ctx, path, db); err != nil {
		return found, err
	}
	says, err := compareContents(ctx, path, db, found)
	if err == nil && says != "" {
		err = noBackup(name, errors.New(says))
	}
	return found, err
}

func noBackup(name string, cause error) error {
	return &Fault{
		Kind: ErrNotDatabase, Path: name, Cause: cause,
		Says: fmt.Sprintf("%s is no backup of Lodestar, or it is damaged; nothing was restored.", name),
		Mend: "Take another backup.",
	}
}

// renamed lets a fault of the scratch file speak of the backup. A full disk is that
// of the place restored to, which the path of the scratch file names rightly.
func renamed(err error, name string) error {
	var fault *Fault
	if !errors.As(err, &fault) || fault.Path == name || errors.Is(err, ErrFull) {
		return err
	}
	switch {
	case errors.Is(err, ErrNotDatabase):
		return noBackup(name, fault.Cause)
	case errors.Is(err, ErrNewer):
		return &Fault{Kind: ErrNewer, Path: name, Says: fmt.Sprintf("%s was written by a newer Lodestar; nothing was restored.", name), Mend: "Install that version and restore with it."}
	}
	return err
}

// Place makes a prepared file the database at path, whole or not at all. It never
// replaces a file: ErrExists.
func Place(prepared, path string) error {
	if err := synced(prepared); err != nil {
		return diagnose(path, err)
	}
	err := os.Link(prepared, path)
	switch {
	case errors.Is(err, fs.ErrExist):
		return &Fault{Kind: ErrExists, Path: path, Says: fmt.Sprintf("There is already a file %s.", path), Mend: "Nothing is overwritten. Move it away, and try again."}
	case err != nil: // some file systems know no links; whoever else writes there holds no lock
		if err := os.Rename(prepared, path); err != nil {
			return diagnose(path, err)
		}
	default:
		if err := os.Remove(prepared); err != nil {
			return diagnose(prepared, err)
		}
	}
	_ = synced(filepath.Dir(path)) // where folders can be: the name survives a power cut
	return nil
}

func synced(path string) error {
	f, err := os.Open(path) //nolint:gosec // a file of ours
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
