// Package nodetest lets tests run programs that are not part of the product:
// for Node, Slack's own clients and a real browser; of the system, those that open
// the files we make. What it needs and does not find skips a test on a laptop and
// fails it where CI=true.
package nodetest

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// Node returns the path of node, after `npm ci` in folder unless what its lock
// file says is there already. Packages run no scripts of their own.
func Node(t *testing.T, folder string) string {
	t.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		Missing(t, "no node (%v)", err)
	}
	if says, err := install(t.Context(), folder); err != nil {
		Missing(t, "npm ci: %v\n%s", err, says)
	}
	return node
}

// Missing skips the test because a tool is missing, or fails it in CI.
func Missing(t *testing.T, format string, args ...any) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf(format, args...)
	}
	t.Skipf(format, args...)
}

// installing lets one test at a time run npm ci: two in one folder delete what the
// other unpacks.
var installing sync.Mutex

// install runs npm ci in a folder unless what the lock file says is there.
func install(ctx context.Context, folder string) (string, error) {
	installing.Lock()
	defer installing.Unlock()
	lock, err := os.ReadFile(filepath.Join(folder, "package-lock.json")) //nolint:gosec // a test's own folder
	if err != nil {
		return "", err
	}
	stamp := filepath.Join(folder, "node_modules", ".lodestar-installed")
	if done, err := os.ReadFile(stamp); err == nil && string(done) == string(lock) { //nolint:gosec // as above
		return "", nil
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
	command.Dir = folder
	says, err := command.CombinedOutput()
	if err != nil {
		return string(says), err
	}
	return "", os.WriteFile(stamp, lock, 0o600) //nolint:gosec // as above
}
