package config

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// keySize is that of the operator's key, in bytes.
const keySize = 32

// KeyFile is where the operator's key is kept unless LODESTAR_KEY_FILE names
// another place: in the user's configuration folder and so outside the data
// folder, where whoever copies the database would find it (trust E2).
func KeyFile() (string, error) {
	folder, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("no configuration folder found; name a file with LODESTAR_KEY_FILE: %w", err)
	}
	return filepath.Join(folder, "lodestar", "key"), nil
}

// Key reads the key that the environment names, or the one in its usual place,
// and makes one where there is none yet; old are those it has replaced, the newest
// first. A key beside the database is refused: whoever copies the one would have
// the other (trust E2).
func (c Config) Key() (key []byte, old [][]byte, err error) {
	path, err := c.PathOfKey()
	if err != nil {
		return nil, nil, err
	}
	if err := c.apart(path); err != nil {
		return nil, nil, err
	}
	return Key(path)
}

// LookAtKey reads the key without making one: its path, nil where there is none
// yet, and what is wrong with it.
func (c Config) LookAtKey() (path string, key []byte, old [][]byte, err error) {
	if path, err = c.PathOfKey(); err != nil {
		return "", nil, nil, err
	}
	if err := c.apart(path); err != nil {
		return path, nil, nil, err
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return path, nil, nil, nil
	}
	key, old, err = Key(path)
	return path, key, old, err
}

// apart refuses a key in the folder of the database, also where a link leads there.
func (c Config) apart(path string) error {
	if sameFolder(filepath.Dir(path), filepath.Dir(c.databaseFile())) {
		return &Problem{"LODESTAR_KEY_FILE", "names a file in the folder of the database: whoever copies the folder has both", "move the key to a folder of its own, and name it here"}
	}
	return nil
}

// databaseFile is the file that DatabaseURL names, as the store reads it.
func (c Config) databaseFile() string {
	const scheme = "file:"
	if len(c.DatabaseURL) < len(scheme) || !strings.EqualFold(c.DatabaseURL[:len(scheme)], scheme) {
		return c.DatabaseURL
	}
	rest := c.DatabaseURL[len(scheme):]
	if after, ok := strings.CutPrefix(rest, "//"); ok {
		rest = strings.TrimPrefix(after, "localhost")
	}
	if plain, err := url.PathUnescape(rest); err == nil {
		rest = plain
	}
	return filepath.FromSlash(rest)
}

// sameFolder reports whether two paths lead to one folder.
func sameFolder(one, other string) bool {
	a, err := os.Stat(one)
	b, err2 := os.Stat(other)
	if err == nil && err2 == nil {
		return os.SameFile(a, b)
	}
	one, err = filepath.Abs(one) // one of them is still to be made
	other, err2 = filepath.Abs(other)
	return err == nil && err2 == nil && one == other
}

// PathOfKey is where the key is: where the environment says, else in its usual
// place.
func (c Config) PathOfKey() (string, error) {
	if c.KeyFile != "" {
		return c.KeyFile, nil
	}
	return KeyFile()
}

// Heads is where the heads of the audit chain are noted: where the environment
// says, else beside the key, and so not where the database is.
func (c Config) Heads() (string, error) {
	if c.HeadsFile != "" {
		return c.HeadsFile, nil
	}
	path, err := c.PathOfKey()
	return filepath.Join(filepath.Dir(path), "heads.jsonl"), err
}

// Key reads the operator's key, for the audit chain and links, and makes one where
// there is none yet. The file holds a key a line, the one that counts first and
// those it has replaced below it (RotateKey). One that others can read, or that is
// none, is refused with what mends it; a key itself is in no error.
func Key(path string) (key []byte, old [][]byte, err error) {
	data, err := os.ReadFile(path) //nolint:gosec // the operator named it
	if errors.Is(err, fs.ErrNotExist) {
		return newKey(path)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("the key cannot be read; look at LODESTAR_KEY_FILE: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, fmt.Errorf("the key cannot be read; look at LODESTAR_KEY_FILE: %w", err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return nil, nil, fmt.Errorf("others can read the key %s (mode %04o): make it yours alone with chmod 600 %s", path, mode, path)
	}
	var all [][]byte
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		one, err := hex.DecodeString(line)
		if err != nil || len(one) != keySize {
			return nil, nil, fmt.Errorf("%s is no key of Lodestar: each line must hold 64 hexadecimal digits; restore it from your backup, a new one would not fit the records that exist", path)
		}
		all = append(all, one)
	}
	if len(all) == 0 {
		return nil, nil, fmt.Errorf("%s is no key of Lodestar: it is empty; restore it from your backup, a new one would not fit the records that exist", path)
	}
	return all[0], all[1:], nil
}

// RotateKey puts a new key before those of the file. The old ones stay: what was
// made with them is checked with them. It replaces the file whole or not at all.
func RotateKey(path string) error {
	switch _, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no key to be replaced at %s; the first start of lodestar serve makes one", path)
	case err != nil:
		return fmt.Errorf("the key cannot be read: %w", err)
	}
	if _, _, err := Key(path); err != nil {
		return err
	}
	before, err := os.ReadFile(path) //nolint:gosec // the operator named it
	if err != nil {
		return fmt.Errorf("the key cannot be read; look at LODESTAR_KEY_FILE: %w", err)
	}
	_, name, err := writeKey(path, string(before))
	if err != nil {
		return err
	}
	if err := os.Rename(name, path); err != nil {
		return errors.Join(fmt.Errorf("the key cannot be written: %w", err), os.Remove(name))
	}
	return nil
}

// newKey makes a key; two processes that start at once end with the same one.
func newKey(path string) (key []byte, old [][]byte, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, nil, fmt.Errorf("the folder of the key cannot be made; name another with LODESTAR_KEY_FILE: %w", err)
	}
	key, name, err := writeKey(path, "")
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = os.Remove(name) }()
	if err := os.Link(name, path); errors.Is(err, fs.ErrExist) {
		return Key(path)
	} else if err != nil {
		return nil, nil, fmt.Errorf("the key cannot be written: %w", err)
	}
	return key, nil, nil
}

// writeKey writes a new key and what stands below it into a file beside path, which
// is on disk when it returns.
func writeKey(path, below string) (key []byte, name string, err error) {
	key = make([]byte, keySize)
	if _, err := rand.Read(key); err != nil {
		return nil, "", fmt.Errorf("making a key: %w", err)
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), "key-*") // 0600
	if err != nil {
		return nil, "", fmt.Errorf("the key cannot be written; name another place with LODESTAR_KEY_FILE: %w", err)
	}
	_, err = temporary.WriteString(hex.EncodeToString(key) + "\n" + below)
	if err = errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return nil, "", errors.Join(fmt.Errorf("the key cannot be written: %w", err), os.Remove(temporary.Name()))
	}
	return key, temporary.Name(), nil
}
