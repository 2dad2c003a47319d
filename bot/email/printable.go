package email

import (
	"strings"
	"unicode"
)

// printable is a text as it may be shown: line ends are \n, broken bytes U+FFFD,
// tabs spaces; control characters are gone, and so are the marks that make text
// read in another order than it stands (trust D5).
func printable(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\t", " ", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n").Replace(strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, s)
}
