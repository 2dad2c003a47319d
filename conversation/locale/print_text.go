package locale

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// List joins words as a sentence does: "A, B and C", "A, B und C", "A, B en C".
func (p Printer) List(items []string) string {
	return joined(items, map[Language]string{English: " and ", German: " und ", Dutch: " en "}[p.Language().Base()])
}

// Either joins words of which one is enough: "A, B or C", "A, B oder C", "A, B of C".
func (p Printer) Either(items []string) string {
	return joined(items, map[Language]string{English: " or ", German: " oder ", Dutch: " of "}[p.Language().Base()])
}

func joined(items []string, last string) string {
	switch n := len(items); n {
	case 0:
		return ""
	case 1:
		return items[0]
	default:
		return strings.Join(items[:n-1], ", ") + last + items[n-1]
	}
}

// Quote puts somebody's words into the quotation marks of the language.
func (p Printer) Quote(s string) string {
	switch p.Language().Base() {
	case German:
		return "„" + s + "“"
	case Dutch:
		return "‘" + s + "’"
	default:
		return `"` + s + `"`
	}
}

// Shorten returns s, or its beginning and an ellipsis where it is longer than
// most characters as Length counts them; the ellipsis counts as one. A
// character is never cut in two. Where most is less than one it returns "".
func (p Printer) Shorten(s string, most int) string {
	if most < 1 {
		return ""
	}
	kept, rest := 0, s
	for n := 1; rest != ""; n++ {
		size := nextCharacter(rest)
		if n == most {
			// This is the last place. It goes to the character itself only
			// where nothing follows.
			if size == len(rest) {
				return s
			}
			return strings.TrimRightFunc(s[:kept], unicode.IsSpace) + "…"
		}
		kept += size
		rest = rest[size:]
	}
	return s
}

// Capital returns s with its first letter as a capital, for a weekday or month
// that begins a sentence: Dutch writes "zaterdag" within one and "Zaterdag" at
// its start.
func (p Printer) Capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if first == utf8.RuneError {
		return s
	}
	return string(unicode.ToTitle(first)) + s[size:]
}
