package script

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// section begins a page below a script: "-- plan.page --".
var section = regexp.MustCompile(`^-- (\S+)\.page --$`)

// Split takes a script apart: its lines, without indentation, and the pages that
// stand below them, by name.
func Split(data []byte) (lines []string, pages map[string]string) {
	pages = map[string]string{}
	name := ""
	for line := range strings.SplitSeq(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n") {
		if m := section.FindStringSubmatch(line); m != nil {
			name = m[1]
			pages[name] = ""
			continue
		}
		if name == "" {
			lines = append(lines, strings.TrimSpace(line))
		} else {
			pages[name] += line + "\n"
		}
	}
	return lines, pages
}

// PageLines are the lines of a page as they are compared: line ends of other
// systems and empty lines at the end make no difference.
func PageLines(page string) []string {
	return strings.Split(strings.TrimRight(strings.ReplaceAll(page, "\r\n", "\n"), "\n"), "\n")
}

// fitsBelow reports whether a page can stand below a script and come back.
func fitsBelow(page string) bool {
	for line := range strings.SplitSeq(page, "\n") {
		if section.MatchString(line) || strings.ContainsFunc(line, unicode.IsControl) || !utf8.ValidString(line) {
			return false
		}
	}
	return true
}
