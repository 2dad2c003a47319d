package nodetest

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"
)

// Program runs a program of the system in a folder and returns what it prints:
// one that is not ours and opens what we made. It runs where LODESTAR_DOCUMENTS is
// set, as the step of CI for it does, and its absence fails the test there.
func Program(t *testing.T, folder, name string, args ...string) string {
	t.Helper()
	if os.Getenv("LODESTAR_DOCUMENTS") == "" {
		t.Skip("runs other programs with LODESTAR_DOCUMENTS=all; .ci/documents does")
	}
	path, err := exec.LookPath(name)
	if err != nil {
		Missing(t, "no %s (%v)", name, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, path, args...) //nolint:gosec // a test's own program and arguments
	command.Dir = folder
	says, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, says)
	}
	return string(says)
}

// Office lets LibreOffice convert a file of a folder to another kind, with a
// profile of its own: the file it makes stands beside the other.
func Office(t *testing.T, folder, file, kind string) {
	t.Helper()
	Program(t, folder, "soffice", "-env:UserInstallation=file://"+t.TempDir(), "--headless", "--norestore", "--convert-to", kind, file)
}
