package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestFullDisk: where there is no room, a backup and a restore say so and leave
// nothing behind. The disk is one of 64 KiB in memory that only the child sees.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	if out, err := exec.CommandContext(t.Context(), "unshare", "--mount", "--map-root-user", "true").CombinedOutput(); err != nil {
		t.Skipf("a disk of our own cannot be made here: %v %s", err, out)
	}
	h := newHouse(t)
	backup := h.backup("b")
	full := t.TempDir()
	for _, c := range []struct{ database, command, recipient string }{
		{h.database, `backup "$FULL/b"`, ""},
		{h.database, `backup "$FULL/b"`, h.recipient},
		{filepath.Join(full, "l.db"), `restore "$BACKUP"`, ""},
	} {
		script := `mount -t tmpfs -o size=64k none "$FULL" && "$PROGRAM" ` + c.command + `; echo "status $?"; find "$FULL" -mindepth 1 -not -name '*.lock'`
		child := exec.CommandContext(t.Context(), "unshare", "--mount", "--map-root-user", "sh", "-c", script)
		child.Dir = t.TempDir()
		child.Env = []string{
			asCommand + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + child.Dir, "FULL=" + full, "PROGRAM=" + os.Args[0], "BACKUP=" + backup,
			"LODESTAR_DATABASE_URL=file:" + c.database, "LODESTAR_KEY_FILE=" + h.key, "LODESTAR_BACKUP_RECIPIENT=" + c.recipient,
		}
		out, err := child.CombinedOutput()
		said := string(out)
		if err != nil || !strings.Contains(said, "no space left") && !strings.Contains(said, "is full") || !strings.HasSuffix(said, "status 1\n") {
			t.Errorf("%s: %v %s", c.command, err, said)
		}
	}
	if _, err := os.Stat(filepath.Join(full, "b")); err == nil {
		t.Error("a file is there")
	}
}
