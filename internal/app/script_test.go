package app_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lodestar/bot"
)

// TestScripts runs every conversation of testdata/script on the whole product,
// each on a database and a clock of its own. The language of the scripts is
// described in testdata/script/README.md. With -v the transcripts are printed.
func TestScripts(t *testing.T) {
	t.Parallel()
	root := filepath.Join("testdata", "script")
	found := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".txt" {
			return err
		}
		found++
		name := strings.TrimSuffix(filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator))), ".txt")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play(t, path, nil, nil)
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if found == 0 {
		t.Error("no scripts found")
	}
}

// play runs one script. before is called in front of everything that somebody
// does, after behind it and before what is said is looked at; both may be nil.
func play(t *testing.T, path string, after func(*script), before func(*script, bot.Event)) *script {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := &script{stage: newStage(t), path: path, heard: map[string]int{}, pending: map[string][]spoken{}, after: after}
	if before != nil {
		s.watch = func(e bot.Event) { before(s, e) }
	}
	defer func() {
		if testing.Verbose() && after == nil && !t.Failed() {
			t.Log("\n" + strings.Join(s.log, "\n"))
		}
	}()
	for i, line := range strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n") {
		s.number, s.line = i+1, strings.TrimSpace(line)
		s.run()
	}
	s.number, s.line = s.number+1, "(end of the script)"
	s.allMentioned()
	return s
}
