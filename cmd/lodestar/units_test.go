package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestUnitsAreWellFormed lets systemd read the units that are handed out, where it is
// there. It looks whether the program exists, so this test stands in for it.
func TestUnitsAreWellFormed(t *testing.T) {
	t.Parallel()
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("no systemd on this machine")
	}
	folder := t.TempDir()
	var units []string
	for _, name := range []string{"lodestar.service", "lodestar-backup.service", "lodestar-backup.timer"} {
		unit, err := os.ReadFile(filepath.Join("../../deploy", name))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(unit), "/usr/local/bin/lodestar", os.Args[0])), 0o600); err != nil {
			t.Fatal(err)
		}
		units = append(units, path)
	}
	said, err := exec.CommandContext(t.Context(), analyze, append([]string{"verify", "--man=no"}, units...)...).CombinedOutput()
	// What it says of other units of this machine is not ours.
	for _, line := range strings.Split(string(said), "\n") {
		if strings.Contains(line, "lodestar") {
			t.Error(line)
		}
	}
	if err != nil && !t.Failed() {
		t.Skipf("systemd cannot judge here: %v %s", err, said)
	}
}
