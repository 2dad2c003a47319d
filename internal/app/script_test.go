package app_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/internal/script"
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

// play runs one script. before is called ahead of everything that somebody does;
// after is called once it is done and before what is said is looked at. Both may be nil.
func play(t *testing.T, path string, after func(*replay), before func(*replay, bot.Event)) *replay {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := newReplay(t, path)
	s.after = after
	if before != nil {
		s.watch = func(e bot.Event) { before(s, e) }
	}
	defer func() {
		if testing.Verbose() && after == nil && !t.Failed() {
			t.Log("\n" + strings.Join(s.log, "\n"))
		}
	}()
	s.runAll(data)
	return s
}

func newReplay(t *testing.T, path string) *replay {
	t.Helper()
	return &replay{stage: newStage(t), path: path, heard: map[string]int{}, closed: map[string]int{}, failed: func(why string) { t.Helper(); t.Fatal(why) }}
}

// runAll runs the lines of a script.
func (s *replay) runAll(data []byte) {
	s.t.Helper()
	var lines []string
	lines, s.pages = script.Split(data)
	for i, line := range lines {
		s.number, s.line = i+1, line
		s.run()
	}
	s.number, s.line = s.number+1, "(end of the script)"
	s.allMentioned()
	s.insideHasNames()
}
