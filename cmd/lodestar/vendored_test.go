package main

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// vendored are the scripts of others, unchanged, with their SHA-256.
func vendored() map[string]string {
	return map[string]string{
		// The package adaptivecards 3.0.6 of Microsoft, MIT (docs/adr/0035-the-same-message-elsewhere.md).
		"../../bot/playground/static/adaptivecards.min.js": "5e7c13f3300ae7b89b34703501e08d709fbb6635f1c6755b92495577a77344f2",
	}
}

// TestVendoredScripts (trust K1): the scripts that pages load are ours, none of which
// bears a licence of somebody else or is minified, or are as they were published and
// have their licence beside them.
func TestVendoredScripts(t *testing.T) {
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
		if want, known := vendored()[script]; known {
			if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != want {
				t.Errorf("%s is not as it was published: %x", script, sum)
			}
			if licence, err := os.ReadFile(script + ".LICENSE.txt"); err != nil || !strings.Contains(string(licence), "Copyright") {
				t.Errorf("%s has no licence beside it: %v", script, err)
			}
			continue
		}
		if found := foreign.Find(data); found != nil {
			t.Errorf("%s is somebody else's: %.80s", script, found)
		}
	}
	if len(scripts) == 0 {
		t.Error("there is no script: this shows nothing")
	}
}
