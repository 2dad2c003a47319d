package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"

	"lodestar/internal/app"
)

// TestExportsAreEncrypted: with --encrypt a plan and the evidence are written for the
// administrator's recipient alone, and one flipped bit is refused (E4).
func TestExportsAreEncrypted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	identities, err := app.ReadIdentities(h.identity)
	if err != nil {
		t.Fatal(err)
	}
	other, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args  []string
		opens func(plain []byte) error
	}{
		"plan": {[]string{"export", "--account", "ABC Company", "--format", "pdf"}, func(plain []byte) error {
			if !bytes.HasPrefix(plain, []byte("%PDF-")) {
				return errors.New("it is no PDF")
			}
			return nil
		}},
		"evidence": {[]string{"evidence", "--plan", "pln"}, func(plain []byte) error {
			_, err := zip.NewReader(bytes.NewReader(plain), int64(len(plain)))
			return err
		}},
	} {
		file := filepath.Join(h.folder, name+".age")
		args := slices.Concat(c.args, []string{"--encrypt", "-o", file})
		_, said, code := h.run(args...)
		if _, err := os.Stat(file); code == 0 || !strings.Contains(said, "LODESTAR_BACKUP_RECIPIENT") || !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s without a recipient: %d %s", name, code, said)
		}
		if _, said, code := h.run(append([]string{"LODESTAR_BACKUP_RECIPIENT=" + h.recipient}, args...)...); code != 0 {
			t.Fatalf("%s: %s", name, said)
		}
		sealed := h.read(file)
		read := func(data []byte, who ...age.Identity) ([]byte, error) {
			r, err := age.Decrypt(bytes.NewReader(data), who...)
			if err != nil {
				return nil, err
			}
			return io.ReadAll(r)
		}
		plain, err := read(sealed, identities...)
		if err == nil {
			err = c.opens(plain)
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if bytes.Contains(sealed, []byte("ABC")) {
			t.Errorf("%s: the customer stands in it", name)
		}
		if _, err := read(sealed, other); err == nil {
			t.Errorf("%s: somebody else can read it", name)
		}
		flipped := bytes.Clone(sealed)
		flipped[len(flipped)/2] ^= 1
		if _, err := read(flipped, identities...); err == nil {
			t.Errorf("%s: one flipped bit is not noticed", name)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", name, info.Mode(), err)
		}
		// Without the flag it opens for whoever it is handed to.
		plainFile := filepath.Join(h.folder, name)
		if _, said, code := h.run(append([]string{"LODESTAR_BACKUP_RECIPIENT=" + h.recipient}, slices.Concat(c.args, []string{"-o", plainFile})...)...); code != 0 {
			t.Fatalf("%s: %s", name, said)
		}
		if err := c.opens(h.read(plainFile)); err != nil {
			t.Errorf("%s, not encrypted: %v", name, err)
		}
	}
}
