package app_test

import (
	"cmp"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"lodestar/internal/nodetest"
)

// TestBrowser uses the playground as people do: in Chromium, with mouse and
// keyboard, judged by axe. The tests are browser/*.test.mjs, each with a
// playground of its own. All of them run in CI; elsewhere the first plan alone,
// to keep `go test ./...` short, unless LODESTAR_BROWSER names another or is
// "all". Screenshots go to LODESTAR_SCREENSHOTS where it is set.
func TestBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute")
	}
	t.Parallel()
	node := nodetest.Node(t, "browser")
	chromium := findChromium(t)
	program := build(t)
	which := cmp.Or(os.Getenv("LODESTAR_BROWSER"), "first_plan")
	if os.Getenv("CI") == "true" || which == "all" {
		which = "*"
	}
	tests, err := filepath.Glob(filepath.Join("browser", which+".test.mjs"))
	if err != nil || len(tests) == 0 {
		t.Fatalf("no browser tests: %v", err)
	}
	for _, path := range tests { //nolint:paralleltest // one browser at a time
		name := strings.TrimSuffix(filepath.Base(path), ".test.mjs")
		t.Run(name, func(t *testing.T) {
			// A browser on a busy machine may be late once; a fault of ours is there
			// the second time as well.
			says, err := browse(t.Context(), node, path, program, chromium)
			if err != nil {
				t.Logf("once more after: %v\n%s", err, says)
				says, err = browse(t.Context(), node, path, program, chromium)
			}
			if err != nil {
				t.Errorf("%v\n%s", err, says)
			}
			t.Logf("%s", says)
		})
	}
}

// browse runs one file of browser tests.
func browse(ctx context.Context, node, path, program, chromium string) ([]byte, error) {
	run := exec.CommandContext(ctx, node, "--test", "--test-reporter=spec", filepath.Base(path))
	run.Dir = "browser"
	run.Env = append(os.Environ(), "LODESTAR_PROGRAM="+program, "LODESTAR_CHROMIUM="+chromium)
	return run.CombinedOutput()
}

func findChromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("LODESTAR_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if name == "" {
			continue
		}
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	nodetest.Missing(t, "no Chromium: install it, or name it with LODESTAR_CHROMIUM")
	return ""
}
