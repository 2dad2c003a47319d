package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// testsOf are the tests of every folder, as folder and name.
func testsOf(t *testing.T) (all map[string]bool) {
	t.Helper()
	all = map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)\w+)\(`)
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		source, err := os.ReadFile(path)
		folder, _ := filepath.Rel("../..", filepath.Dir(path))
		for _, name := range declared.FindAllStringSubmatch(string(source), -1) {
			all[filepath.ToSlash(folder)+" "+name[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestPromises: every line of the checklist, A1 to K3, stands once in docs/promises.md,
// and what is named there as showing it exists; a line without says why.
func TestPromises(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../../docs/promises.md")
	if err != nil {
		t.Fatal(err)
	}
	page, tests := string(data), testsOf(t)
	rows := map[string]string{}
	for _, row := range regexp.MustCompile(`(?m)^\| ([A-K]\d+) \| [^|]+ \| (.*) \|$`).FindAllStringSubmatch(page, -1) {
		if rows[row[1]] != "" {
			t.Errorf("%s stands there twice", row[1])
		}
		rows[row[1]] = row[2]
	}
	for letter, n := range map[rune]int{'A': 8, 'B': 7, 'C': 10, 'D': 6, 'E': 6, 'F': 7, 'G': 5, 'H': 3, 'I': 6, 'J': 10, 'K': 3} {
		for i := 1; i <= n; i++ {
			line := fmt.Sprintf("%c%d", letter, i)
			shown, ok := rows[line]
			if !ok {
				t.Errorf("%s is missing", line)
			}
			if count := named(t, line, shown, tests); ok && count == 0 && !strings.Contains(shown, "No test: ") {
				t.Errorf("%s names nothing that shows it, and no reason", line)
			}
			delete(rows, line)
		}
	}
	for line := range rows {
		t.Errorf("%s is no line of the checklist", line)
	}
	for _, command := range regexp.MustCompile("`go test (?:-run '?([^' ]+)'? )?([^`]+)`").FindAllStringSubmatch(page, -1) {
		for _, folder := range strings.Fields(strings.ReplaceAll(command[2], `\|`, "|")) {
			folder = strings.TrimSuffix(strings.TrimPrefix(folder, "./"), "/...")
			found := false
			for test := range tests {
				of, name, _ := strings.Cut(test, " ")
				pattern := regexp.MustCompile(strings.ReplaceAll(command[1], `\|`, "|"))
				found = found || (of == folder || strings.HasPrefix(of, folder+"/")) && pattern.MatchString(name)
			}
			if !found {
				t.Errorf("%s runs no test in %s", command[0], folder)
			}
		}
	}
}

// named counts what a line names and looks that each is there.
func named(t *testing.T, line, shown string, tests map[string]bool) (n int) {
	t.Helper()
	folder := ""
	for _, word := range regexp.MustCompile("`[^`]+`|\\b(?:Test|Fuzz|Benchmark)[A-Z]\\w*").FindAllString(shown, -1) {
		path := strings.Trim(word, "`")
		switch _, script := os.Stat("../../internal/app/testdata/script/" + path + ".txt"); {
		case word == path: // a test
			n++
			if !tests[folder+" "+path] {
				t.Errorf("%s: there is no %s in %q", line, path, folder)
			}
		case strings.HasPrefix(path, ".ci/"):
			n++
			if _, err := os.Stat("../../" + path); err != nil {
				t.Errorf("%s: %v", line, err)
			}
		case script == nil:
			n++
		default:
			if info, err := os.Stat("../../" + path); err == nil && info.IsDir() {
				folder = path
			} else if regexp.MustCompile(`^[a-z]+/[a-z_/]+$`).MatchString(path) {
				t.Errorf("%s: there is no %s", line, path)
			}
		}
	}
	return n
}
