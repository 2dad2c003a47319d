//go:build unix

package main

import (
	"io/fs"
	"path/filepath"
	"testing"
)

// TestWhatIsMadeIsOursAlone (trust E6): folders that the program makes have the mode
// 0700, the files in them 0600.
func TestWhatIsMadeIsOursAlone(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "new")
	data, key := filepath.Join(folder, "of", "chat"), filepath.Join(folder, "of", "key", "key")
	if _, said, code := lodestar(t, []string{"LODESTAR_KEY_FILE=" + key}, "chat", "--data", data); code != 0 {
		t.Fatalf("%d %s", code, said)
	}
	files := 0
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		want := fs.FileMode(0o600)
		if d.IsDir() {
			want = 0o700
		} else {
			files++
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has the mode %o", path, got)
		}
		return nil
	})
	if err != nil || files < 2 {
		t.Errorf("%d files, %v", files, err)
	}
}
