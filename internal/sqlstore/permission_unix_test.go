//go:build unix

package sqlstore

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestPermissions opens files and folders without the permission to. Permission
// bits do not bite the superuser, so a child tries it as somebody else.
func TestPermissions(t *testing.T) {
	t.Parallel()
	folder, err := os.MkdirTemp("", "lodestar-permissions-") //nolint:usetesting // t.TempDir is closed to other users
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	binary := filepath.Join(folder, "child")
	content, err := os.ReadFile(os.Args[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(binary, content, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	const somebody = 65534
	for _, c := range []struct {
		name         string
		folder, file os.FileMode
		wanted       []string
		refused      string
	}{
		{"all allowed", 0o700, 0o600, []string{"write: denied=false <nil>", "read: denied=false <nil>", "check: denied=false <nil>", "inspect: 0 faults <nil>"}, ""},
		{"file read-only", 0o700, 0o400, []string{"write: denied=true", "read: denied=false <nil>", "inspect: 1 faults <nil>", "inspect: The database "}, "can't be written"},
		{"folder read-only", 0o500, 0o600, []string{"write: denied=true", "read: denied=false <nil>", "check: denied=false <nil>", "inspect: 1 faults <nil>", "inspect: The folder "}, "can't be written"},
		{"file closed", 0o700, 0o000, []string{"write: denied=true", "read: denied=true", "inspect: The database "}, "can't be written"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			data := filepath.Join(folder, strings.ReplaceAll(c.name, " ", "-"))
			path := filepath.Join(data, "l.db")
			if err := os.Mkdir(data, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := openedAt(t, path, Options{}).Close(); err != nil {
				t.Fatal(err)
			}
			if err := os.Remove(path + ".lock"); err != nil {
				t.Fatal(err)
			}
			child := exec.CommandContext(t.Context(), binary, path)
			if os.Getuid() == 0 {
				child.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: somebody, Gid: somebody}}
				for _, name := range []string{path, data} {
					if err := os.Chown(name, somebody, somebody); err != nil {
						t.Fatal(err)
					}
				}
			}
			for name, mode := range map[string]os.FileMode{path: c.file, data: c.folder} {
				if err := os.Chmod(name, mode); err != nil {
					t.Fatal(err)
				}
			}
			t.Cleanup(func() { _ = os.Chmod(data, 0o700) })
			child.Env = append(os.Environ(), childVariable+"=open")
			said, err := child.CombinedOutput()
			if err != nil {
				t.Fatalf("%v\n%s", err, said)
			}
			for _, wanted := range append(c.wanted, c.refused) {
				if !strings.Contains(string(said), wanted) {
					t.Errorf("wanted %q, the child says\n%s", wanted, said)
				}
			}
		})
	}
}
