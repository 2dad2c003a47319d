package main

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// TestNoScriptIsVendored (trust K1): the scripts that pages load are ours: none bears a
// licence of somebody else or is minified. Whoever brings in another notes its SHA-256,
// and tests it.
func TestNoScriptIsVendored(t *testing.T) {
	t.Parallel()
	var scripts []string
	for _, pattern := range []string{"../../bot/*/static/*.js", "../../bot/*/templates/*.js", "../../bot/*/static/*.mjs"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		scripts = append(scripts, found...)
	}
	foreign := regexp.MustCompile(`(?i)copyright|@license|sourceMappingURL|[^\n]{600}`)
	for _, script := range scripts {
		data, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		if found := foreign.Find(data); found != nil {
			t.Errorf("%s is somebody else's: %.80s", script, found)
		}
	}
	if len(scripts) == 0 {
		t.Error("there is no script: this shows nothing")
	}
}
