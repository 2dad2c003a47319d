package config_test

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"lodestar/internal/config"
)

func TestKeyIsMadeOnceAndKept(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lodestar", "key")
	first, _, err := config.Key(path)
	if err != nil || len(first) != 32 {
		t.Fatalf("%d bytes, %v", len(first), err)
	}
	again, _, err := config.Key(path)
	if err != nil || !bytes.Equal(first, again) {
		t.Errorf("another key the second time: %v", err)
	}
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

func TestKeyThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(path, []byte("secret words"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := config.Key(path); err == nil || !strings.Contains(err.Error(), "backup") || strings.Contains(err.Error(), "secret") {
		t.Errorf("no key: %v", err)
	}
	if runtime.GOOS == "windows" {
		return
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := config.Key(path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("open to others: %v", err)
	}
}

// TestKeyIsReplaced: the new key comes first and the old ones stay; a file that
// cannot be replaced is left as it is.
func TestKeyIsReplaced(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "key")
	if err := config.RotateKey(path); err == nil {
		t.Error("a key that is not there was replaced")
	}
	first, _, err := config.Key(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := 1; n <= 2; n++ {
		if err := config.RotateKey(path); err != nil {
			t.Fatal(err)
		}
		key, old, err := config.Key(path)
		if err != nil || bytes.Equal(key, first) || len(old) != n || !bytes.Equal(old[n-1], first) || bytes.Equal(key, old[0]) {
			t.Errorf("%d old keys, %v", len(old), err)
		}
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
	if err := os.WriteFile(path, []byte("# nothing\n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := config.RotateKey(path); err == nil || !strings.Contains(err.Error(), "it is empty") {
		t.Errorf("an empty file: %v", err)
	}
}

// TestTheKeyStaysApart: whoever copies the folder of the database must not have the
// key with it (trust E2).
func TestTheKeyStaysApart(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	linked := filepath.Join(t.TempDir(), "linked")
	if err := os.Symlink(folder, linked); err != nil {
		t.Fatal(err)
	}
	escaped := strings.Replace(folder, "Apart", "%41part", 1) // of the test's name
	if escaped == folder {
		t.Fatalf("nothing is escaped in %s", folder)
	}
	for _, database := range []string{
		"file:" + filepath.Join(folder, "l.db"), filepath.Join(folder, "l.db"), "file://" + filepath.Join(folder, "l.db"), "FILE:" + filepath.Join(folder, "l.db"),
		"file://localhost" + filepath.Join(folder, "l.db"), "file:" + filepath.Join(escaped, "l.db"), "file:" + filepath.Join(linked, "l.db"),
	} {
		c := config.Config{DatabaseURL: database, KeyFile: filepath.Join(folder, "key")}
		if _, _, err := c.Key(); len(config.Problems(err)) != 1 || !strings.Contains(err.Error(), "LODESTAR_KEY_FILE") {
			t.Errorf("%s: %v", database, err)
		}
		c.KeyFile = filepath.Join(folder, "secret", "key")
		if _, _, err := c.Key(); err != nil {
			t.Errorf("%s: %v", database, err)
		}
	}
}
