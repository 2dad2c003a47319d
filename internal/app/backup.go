package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"filippo.io/age"

	"lodestar/internal/sqlstore"
)

// BackupOptions say what to back up, and where to.
type BackupOptions struct {
	Database   string
	File       string          // a new file; one that exists is never overwritten
	Recipients []age.Recipient // for whom it is encrypted; none leaves it readable to whoever has the file
	Key        []byte          // the operator's, to verify with; nil checks the hashes alone
	OldKeys    [][]byte        // that it has replaced
	Heads      string          // file of the heads noted outside; "" compares none
	Now        func() time.Time
}

// BackedUp is what a backup holds. Its JSON form is what `lodestar backup --json`
// prints.
type BackedUp struct {
	File      string            `json:"file"`
	Bytes     int64             `json:"bytes"`
	Encrypted bool              `json:"encrypted"`
	Contents  sqlstore.Contents `json:"contents"`
	Verified  Verified          `json:"verified"`
}

// scratch begins the name of folders for copies that are not finished. What a
// killed run left goes with a later one: it holds all that the database holds.
const (
	scratch     = ".lodestar-unfinished-"
	scratchKept = 24 * time.Hour
)

// Backup writes a consistent copy of the database beside the process that writes
// it. The copy is read again before it counts: SQLite's own check, every agreement
// and the audit chain, and the rows of each table, which are noted in it for
// Restore. Where something in the database was altered the copy is kept all the
// same and the error is ErrAltered. A file that exists is sqlstore.ErrExists.
func Backup(ctx context.Context, o BackupOptions) (done BackedUp, err error) {
	done = BackedUp{File: o.File, Encrypted: len(o.Recipients) > 0}
	if _, err := os.Lstat(o.File); err == nil {
		return done, &sqlstore.Fault{Kind: sqlstore.ErrExists, Path: o.File, Says: fmt.Sprintf("There is already a file %s.", o.File), Mend: "Nothing is overwritten. Name another file."}
	}
	database, err := sqlstore.Path(o.Database)
	if err != nil {
		return done, err
	}
	out, clean, err := scratchFolder(filepath.Dir(o.File), o.Now())
	if err != nil {
		return done, fmt.Errorf("the backup cannot be written: %w", unwritable(filepath.Dir(o.File), err))
	}
	defer func() { err = errors.Join(err, clean()) }()
	within := out
	if done.Encrypted { // what is readable stays where the database is
		var clean func() error
		if within, clean, err = scratchFolder(filepath.Dir(database), o.Now()); err != nil {
			return done, fmt.Errorf("the backup is copied beside the database before it is encrypted, and cannot be written there: %w", err)
		}
		defer func() { err = errors.Join(err, clean()) }()
	}
	copied := filepath.Join(within, "copy.db")
	if err := done.copy(ctx, o, copied); err != nil {
		return done, err
	}
	ready := copied
	if done.Encrypted {
		ready = filepath.Join(out, "copy.age")
		if err := encryptFile(copied, ready, o.Recipients); err != nil {
			return done, err
		}
	}
	info, err := os.Stat(ready)
	if err != nil {
		return done, err
	}
	done.Bytes = info.Size()
	if err := sqlstore.Place(ready, o.File); err != nil {
		return done, err
	}
	return done, done.Verified.Err()
}

// copy writes the readable copy and reads it again.
func (done *BackedUp) copy(ctx context.Context, o BackupOptions, copied string) error {
	store, err := sqlstore.OpenReadOnly(ctx, sqlstore.Options{URL: o.Database, Now: o.Now})
	if err != nil {
		return err
	}
	if err := errors.Join(store.Backup(ctx, copied), store.Close()); err != nil {
		return err
	}
	if done.Contents, err = sqlstore.NoteContents(ctx, copied); err != nil {
		return err
	}
	again, err := sqlstore.OpenReadOnly(ctx, sqlstore.Options{URL: copied, Now: o.Now})
	if err != nil {
		return err
	}
	if err := errors.Join(again.Check(ctx), again.Close()); err != nil {
		return err
	}
	done.Verified, err = Verify(ctx, VerifyOptions{Database: copied, Key: o.Key, OldKeys: o.OldKeys, Heads: o.Heads, Now: o.Now})
	return err
}

// scratchFolder makes a folder closed to others, and takes old ones away.
func scratchFolder(within string, now time.Time) (folder string, clean func() error, err error) {
	if old, err := filepath.Glob(filepath.Join(within, scratch+"*")); err == nil {
		for _, path := range old {
			if info, err := os.Lstat(path); err == nil && info.IsDir() && now.Sub(info.ModTime()) > scratchKept {
				_ = os.RemoveAll(path) // the next run tries again
			}
		}
	}
	folder, err = os.MkdirTemp(within, scratch+"*") // 0700
	return folder, func() error { return os.RemoveAll(folder) }, err
}

// unwritable says how to mend that nothing can be written in a folder.
func unwritable(folder string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no folder %s; make it, or name a file elsewhere", folder)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("nothing may be written in the folder %s; name a file elsewhere", folder)
	default:
		return err
	}
}

// encryptFile writes a file that only the recipients can read.
func encryptFile(from, to string, recipients []age.Recipient) (err error) {
	in, err := os.Open(from) //nolint:gosec // a file of ours
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // a file of ours
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	return Encrypt(out, recipients, func(w io.Writer) error {
		_, err := io.Copy(w, in)
		return err
	})
}

// Encrypt lets write write what only the recipients can read (E4).
func Encrypt(out io.Writer, recipients []age.Recipient, write func(io.Writer) error) error {
	sealed, err := age.Encrypt(out, recipients...)
	if err != nil {
		return fmt.Errorf("app: encrypting: %w", err)
	}
	if err := write(sealed); err != nil {
		return err
	}
	if err := sealed.Close(); err != nil {
		return fmt.Errorf("app: encrypting: %w", err)
	}
	return nil
}

// WriteText writes what was done as sentences for an operator.
func (done BackedUp) WriteText(w io.Writer) error {
	var text strings.Builder
	fmt.Fprintf(&text, "%s: %d bytes, %d rows in %d tables, schema %d.\n", done.File, done.Bytes, done.Contents.Rows(), len(done.Contents.Tables), done.Contents.Schema)
	if done.Encrypted {
		fmt.Fprintln(&text, "Encrypted. Without the identity of the recipient nobody can restore it.")
	} else {
		fmt.Fprintln(&text, "Not encrypted: whoever has the file can read all plans. To encrypt, set LODESTAR_BACKUP_RECIPIENT.")
	}
	fmt.Fprintln(&text, "The key (LODESTAR_KEY_FILE) is not in it; keep a copy of it elsewhere.")
	if _, err := io.WriteString(w, text.String()); err != nil {
		return err
	}
	return done.Verified.WriteText(w)
}
