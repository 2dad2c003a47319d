package bot

import (
	"strings"
	"unicode"
)

// Clean drops what cannot be shown and could steer a screen: broken bytes and
// control characters of both ranges (trust D5). Line ends of all kinds become
// "\n", a tab is a space, and words of every script stay as they are.
func Clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.IndexFunc(s, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }) < 0 {
		return s
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\r', r == '\v', r == '\f', r == '\u0085', r == '\u2028', r == '\u2029':
			return '\n'
		case r == '\t':
			return ' '
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, s)
}

// OneLine is a text without line ends, for labels and notifications.
func OneLine(s string) string { return strings.Join(strings.Fields(Clean(s)), " ") }
