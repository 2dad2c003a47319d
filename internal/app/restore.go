package app

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"filippo.io/age"
	"filippo.io/age/armor"

	"lodestar/internal/sqlstore"
)

// RestoreOptions say what to restore, and to where.
type RestoreOptions struct {
	Database   string // must not be there
	File       string // a backup
	Identities []age.Identity
	Key        []byte   // the operator's, to verify with; nil checks the hashes alone
	OldKeys    [][]byte // that it has replaced
	Heads      string   // file of the heads noted outside; "" compares none
	// AcceptAltered restores what does not verify as well: altered evidence is
	// better than none, and verify goes on saying so.
	AcceptAltered bool
	Now           func() time.Time
}

// Restored is what was restored. Its JSON form is what `lodestar restore --json`
// prints.
type Restored struct {
	File     string            `json:"file"`
	Database string            `json:"database"`
	Contents sqlstore.Contents `json:"contents"` // of the backup
	Verified Verified          `json:"verified"`
	// Behind are the heads noted outside that the restored chain does not reach:
	// what came after the backup is gone.
	Behind []Altered `json:"behind"`
}

// What is wrong with a backup's file; the errors name it and how to mend it.
var (
	ErrEncrypted  = errors.New("the backup is encrypted")
	ErrUnreadable = errors.New("the backup was damaged or tampered with")
)

// Restore makes a backup the database: read through, held against what it says of
// itself, brought to this program's schema, verified, and only then put where the
// database is to be. It never overwrites, and refuses while a process writes there.
// Where anything fails, nothing is there afterwards that was not there before.
func Restore(ctx context.Context, o RestoreOptions) (done Restored, err error) {
	path, unlock, err := sqlstore.Free(o.Database)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	done = Restored{File: o.File, Database: path, Behind: []Altered{}}
	folder, clean, err := scratchFolder(filepath.Dir(path), o.Now())
	if err != nil {
		return done, fmt.Errorf("the database cannot be written: %w", err)
	}
	defer func() { err = errors.Join(err, clean()) }()
	prepared := filepath.Join(folder, "copy.db")
	if err := fetchBackup(o, prepared); err != nil {
		return done, err
	}
	done.Contents, err = sqlstore.Prepare(ctx, prepared, o.File, sqlstore.Options{Now: o.Now, Key: o.Key})
	if err != nil {
		return done, err
	}
	verify := VerifyOptions{Database: prepared, Key: o.Key, OldKeys: o.OldKeys, Now: o.Now}
	if done.Verified, err = Verify(ctx, verify); err != nil {
		return done, err
	}
	if err := done.Verified.Err(); err != nil && !o.AcceptAltered {
		return done, fmt.Errorf("%w in %s; nothing was restored. Where no other backup is sound, restore it with --accept-altered", err, o.File)
	}
	verify.Heads = o.Heads
	withHeads, err := Verify(ctx, verify)
	if err != nil {
		return done, err
	}
	done.Verified.Heads = withHeads.Heads
	for _, a := range withHeads.Altered {
		if !slices.Contains(done.Verified.Altered, a) {
			done.Behind = append(done.Behind, a)
		}
	}
	return done, sqlstore.Place(prepared, path)
}

// fetchBackup copies a backup to where it may be altered, decrypted where it is
// encrypted.
func fetchBackup(o RestoreOptions, to string) (err error) {
	in, err := os.Open(o.File)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no backup %s; nothing was restored", o.File)
	}
	if err != nil {
		return fmt.Errorf("the backup cannot be read; nothing was restored: %w", err)
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	if info, err := in.Stat(); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a file; nothing was restored", o.File)
	}
	readable, err := decrypted(bufio.NewReader(in), o)
	if err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // a file of ours
	if err != nil {
		return fmt.Errorf("the database cannot be written: %w", err)
	}
	written := &remembers{w: out}
	_, err = io.Copy(written, readable)
	err = errors.Join(err, out.Close())
	switch {
	case err == nil:
		return nil
	case written.failed != nil:
		return fmt.Errorf("the database cannot be written; nothing was restored: %w", written.failed)
	case readable != in && !errors.As(err, new(*fs.PathError)):
		return fmt.Errorf("%w: %s; nothing was restored. Take another backup", ErrUnreadable, o.File)
	}
	return fmt.Errorf("the backup cannot be read; nothing was restored: %w", err)
}

// remembers tells what failed in writing from what failed in reading.
type remembers struct {
	w      io.Writer
	failed error
}

func (r *remembers) Write(b []byte) (int, error) {
	n, err := r.w.Write(b)
	if err != nil {
		r.failed = err
	}
	return n, err
}

// How files begin that age has written.
const (
	sealedHeader = "age-encryption.org/"
	armorHeader  = armor.Header
)

// decrypted reads a backup through its encryption, where it has one. No error holds
// anything of an identity.
func decrypted(in *bufio.Reader, o RestoreOptions) (io.Reader, error) {
	begin, _ := in.Peek(len(armorHeader)) // one that is shorter is no backup, which is found later
	var sealed io.Reader = in
	switch {
	case strings.HasPrefix(string(begin), armorHeader):
		sealed = armor.NewReader(in)
	case !strings.HasPrefix(string(begin), sealedHeader):
		return in, nil
	}
	if len(o.Identities) == 0 {
		return nil, fmt.Errorf("%w with age: %s. Name the file of your identity with --identity; nothing was restored", ErrEncrypted, o.File)
	}
	readable, err := age.Decrypt(sealed, o.Identities...)
	var other *age.NoIdentityMatchError
	switch {
	case errors.As(err, &other):
		return nil, fmt.Errorf("%w for another identity than the one given: %s; nothing was restored", ErrEncrypted, o.File)
	case err != nil:
		return nil, fmt.Errorf("%w: %s; nothing was restored. Take another backup", ErrUnreadable, o.File)
	}
	return readable, nil
}

// ReadIdentities reads a file of age identities, as age-keygen writes it.
func ReadIdentities(path string) (all []age.Identity, err error) {
	f, err := os.Open(path) //nolint:gosec // the operator named it
	if err != nil {
		return nil, fmt.Errorf("the identity cannot be read: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if all, err = age.ParseIdentities(f); err != nil { // the cause may quote a secret
		return nil, fmt.Errorf("%s holds no identity of age; it is the file that age-keygen writes, with a line that begins with AGE-SECRET-KEY-. One that is protected by a passphrase has to be decrypted with age first", path)
	}
	return all, nil
}

// WriteText writes what was done as sentences for an operator.
func (done Restored) WriteText(w io.Writer) error {
	var text strings.Builder
	fmt.Fprintf(&text, "%s is restored from %s: %d rows in %d tables, schema %d.\n", done.Database, done.File, done.Contents.Rows(), len(done.Contents.Tables), done.Contents.Schema)
	if !done.Contents.Noted {
		fmt.Fprintln(&text, "The backup says nothing of itself: it was not made by lodestar backup, and whether a row is missing could not be seen.")
	}
	for _, a := range done.Behind {
		fmt.Fprintf(&text, "BEHIND  %s: %s: %s\n", a.Workspace, a.Item, a.Says)
	}
	if len(done.Behind) > 0 {
		fmt.Fprintln(&text, "What was agreed after the backup is not in it. Once you know why, move the file of heads (LODESTAR_HEADS_FILE) aside and keep it; until then verify goes on saying so.")
	}
	if _, err := io.WriteString(w, text.String()); err != nil {
		return err
	}
	return done.Verified.WriteText(w)
}
