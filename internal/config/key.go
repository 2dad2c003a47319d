package config

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
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
// and makes one where there is none yet.
func (c Config) Key() ([]byte, error) {
	path, err := c.keyFile()
	if err != nil {
		return nil, err
	}
	return Key(path)
}

func (c Config) keyFile() (string, error) {
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
	path, err := c.keyFile()
	return filepath.Join(filepath.Dir(path), "heads.jsonl"), err
}

// Key reads the operator's key, for the audit chain, and makes one where there
// is none yet. A key that others can read, or that is none, is refused with what
// mends it; the key itself is in no error.
func Key(path string) ([]byte, error) {
	data, err := os.ReadFile(path) //nolint:gosec // the operator named it
	if errors.Is(err, fs.ErrNotExist) {
		return newKey(path)
	}
	if err != nil {
		return nil, fmt.Errorf("the key cannot be read; look at LODESTAR_KEY_FILE: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("the key cannot be read; look at LODESTAR_KEY_FILE: %w", err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 && runtime.GOOS != "windows" {
		return nil, fmt.Errorf("others can read the key %s (mode %04o): make it yours alone with chmod 600 %s", path, mode, path)
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(data)))
	if err != nil || len(key) != keySize {
		return nil, fmt.Errorf("%s is no key of Lodestar: it must hold 64 hexadecimal digits; restore it from your backup, a new one would not fit the records that exist", path)
	}
	return key, nil
}

// newKey makes a key; two processes that start at once end with the same one.
func newKey(path string) ([]byte, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("the folder of the key cannot be made; name another with LODESTAR_KEY_FILE: %w", err)
	}
	key := make([]byte, keySize)
	if _, err := rand.Read(key); err != nil {
		return nil, fmt.Errorf("making a key: %w", err)
	}
	temporary, err := os.CreateTemp(filepath.Dir(path), "key-*") // 0600
	if err != nil {
		return nil, fmt.Errorf("the key cannot be written; name another place with LODESTAR_KEY_FILE: %w", err)
	}
	defer func() { _ = os.Remove(temporary.Name()) }()
	_, err = temporary.WriteString(hex.EncodeToString(key) + "\n")
	if err = errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return nil, fmt.Errorf("the key cannot be written: %w", err)
	}
	if err := os.Link(temporary.Name(), path); errors.Is(err, fs.ErrExist) {
		return Key(path)
	} else if err != nil {
		return nil, fmt.Errorf("the key cannot be written: %w", err)
	}
	return key, nil
}
