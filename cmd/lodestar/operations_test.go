package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"filippo.io/age"

	"lodestar/internal/config"
)

// TestOperations runs what docs/operations.md tells operators to type, in its order,
// in an empty folder, and ends at the first command that fails.
func TestOperations(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the page is written for a shell of Unix")
	}
	page, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	if len(blocks) < 8 {
		t.Fatalf("only %d blocks", len(blocks))
	}
	script := "set -eu\n"
	for _, block := range blocks {
		script += block[1]
	}
	home, bin := t.TempDir(), t.TempDir()
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"lodestar": "#!/bin/sh\n" + asCommand + "=1 exec '" + os.Args[0] + "' \"$@\"\n",
		// As the real one, which is not on every machine.
		"age-keygen": "#!/bin/sh\numask 077\nprintf '# public key: %s\\n%s\\n' " + identity.Recipient().String() + " " + identity.String() + " >\"$2\"\n",
	} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	// Where the system keeps its tools, whatever is in the path of who runs the tests.
	shell := exec.CommandContext(t.Context(), "/bin/sh", "-x", "-c", script)
	shell.Dir, shell.Env = home, []string{"PATH=" + bin + ":" + os.Getenv("PATH") + ":/usr/bin:/bin", "HOME=" + home}
	if out, err := shell.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, name := range []string{"backups/plain.db", "backups/sealed.age", "data/lodestar.db", "plan.pdf"} {
		if info, err := os.Stat(filepath.Join(home, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	// What is named is there: settings, figures, files.
	for _, name := range regexp.MustCompile(`\bLODESTAR_[A-Z_]+\b`).FindAllString(string(page), -1) {
		if !slices.Contains(config.Variables(), name) {
			t.Errorf("%s is no setting", name)
		}
	}
	figures, err := os.ReadFile("../../internal/app/metrics.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range regexp.MustCompile(`\blodestar_[a-z_]+\b`).FindAllString(string(page), -1) {
		if !strings.Contains(string(figures), `"`+name+`"`) {
			t.Errorf("%s is no figure", name)
		}
	}
	for _, link := range regexp.MustCompile(`\]\(([^)#:]+)\)`).FindAllStringSubmatch(string(page), -1) {
		if _, err := os.Stat(filepath.Join("../../docs", link[1])); err != nil && link[1] != "promises.md" {
			t.Errorf("a link leads nowhere: %v", err)
		}
	}
	for _, name := range regexp.MustCompile(`deploy/[A-Za-z.-]+`).FindAllString(string(page), -1) {
		if _, err := os.Stat(filepath.Join("../..", name)); err != nil {
			t.Error(err)
		}
	}
}
