package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// Backup writes a consistent copy of the database as of now into a new file,
// while turns go on (E3). A file that exists is refused with ErrExists and left
// as it is. The copy is readable by its owner only.
func (s *Store) Backup(ctx context.Context, file string) error {
	//nolint:gosec // the operator names the file
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return &Fault{
			Kind: ErrExists, Path: file,
			Says: fmt.Sprintf("There is already a file %s.", file),
			Mend: "Name another file, or remove this one.",
		}
	}
	if err != nil {
		return fmt.Errorf("sqlstore: making the backup's file: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("sqlstore: making the backup's file: %w", err)
	}
	// VACUUM INTO takes an empty file for none, and keeps its mode.
	if err := s.copyInto(ctx, file); err != nil {
		about := file
		if errors.Is(kindOf(err), ErrNotDatabase) { // the original is damaged, not the copy
			about = s.path
		}
		return errors.Join(fmt.Errorf("sqlstore: backing up: %w", diagnose(about, err)), os.Remove(file))
	}
	return nil
}

func (s *Store) copyInto(ctx context.Context, file string) error {
	conn, err := s.readers.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // it only goes back to the pool
	// query_only would forbid writing to the copy as well; mode=ro still keeps
	// the original as it is.
	if _, err := conn.ExecContext(ctx, `PRAGMA query_only = 0`); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, `VACUUM INTO ?`, file)
	_, again := conn.ExecContext(context.WithoutCancel(ctx), `PRAGMA query_only = 1`)
	return errors.Join(err, again)
}

// Check reads the whole database and reports the first thing that is damaged,
// with ErrNotDatabase; nil means sound. It takes as long as reading the file.
func (s *Store) Check(ctx context.Context) error {
	return s.read(ctx, func(t *tx) error {
		var found string
		_, err := t.first("checking the database", `PRAGMA integrity_check(1)`, nil, func(s scan) error { return s(&found) })
		if err != nil {
			return err
		}
		if found == "ok" {
			found = ""
			_, err = t.first("checking the database", `SELECT 'table ' || "table" || ' refers to a row that is not there' FROM pragma_foreign_key_check`,
				nil, func(s scan) error { return s(&found) })
		}
		if err != nil || found == "" {
			return err
		}
		return &Fault{
			Kind: ErrNotDatabase, Path: s.path,
			Says:  fmt.Sprintf("The database %s is damaged.", s.path),
			Mend:  "Bring back a backup with `lodestar restore`.",
			Cause: errors.New(found),
		}
	})
}

// Answers reports whether the database can be read now. It takes no time, so
// that anybody may ask as often as they like.
func (s *Store) Answers(ctx context.Context) error {
	return s.read(ctx, func(t *tx) error {
		_, err := t.first("asking the database", `SELECT 1 FROM event LIMIT 1`, nil, func(scan) error { return nil })
		return err
	})
}
