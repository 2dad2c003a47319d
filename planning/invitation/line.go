package invitation

import (
	"strings"
	"unicode/utf8"
)

// longestLine is how many octets a content line may have before it is folded (RFC
// 5545 section 3.1).
const longestLine = 75

// lines writes content lines: CRLF at their ends, folded between characters.
type lines struct{ b strings.Builder }

// add writes one line: a name with its parameters, and a value that is escaped
// already where it is text.
func (l *lines) add(name, value string) {
	line := name + ":" + value
	room := longestLine
	for len(line) > room {
		cut := room
		for cut > 0 && !utf8.RuneStart(line[cut]) {
			cut--
		}
		l.b.WriteString(line[:cut] + "\r\n ")
		line, room = line[cut:], longestLine-1 // the blank at its beginning counts
	}
	l.b.WriteString(line + "\r\n")
}

var escaper = strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\r\n", `\n`, "\r", `\n`, "\n", `\n`)

// text is a value of type TEXT (RFC 5545 section 3.3.11). What has no place in
// it, such as other control characters, is left out.
func text(s string) string { return escaper.Replace(printable(s, "\r\n\t")) }

// quoted is the value of a parameter, between quotation marks: nothing can be
// escaped there, and names hold commas and apostrophes. A quotation mark itself
// becomes an apostrophe (RFC 5545 section 3.2).
func quoted(s string) string {
	return `"` + strings.ReplaceAll(strings.Join(strings.Fields(printable(s, "\r\n\t")), " "), `"`, "'") + `"`
}

func printable(s, but string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(but, r):
			return r
		case r == '\v', r == '\f': // white space that no text of iCalendar may hold
			return ' '
		case r < ' ', r == 0x7f, r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
}
