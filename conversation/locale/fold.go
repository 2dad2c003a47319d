package locale

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold brings a word into the form in which names, commands and choices are
// compared: lower case, without accents (é is e, ü is u, ß is ss, ø is o) and
// without what cannot be seen, spaces outside gone and those inside single,
// punctuation at the end gone. ü and ue stay different: whoever compares
// decides whether to accept both. Folding twice changes nothing.
//
// The result is for comparing only, never to be shown. Two different names may
// fold to the same word.
func Fold(s string) string {
	s = strings.ToLower(norm.NFD.String(strings.ToLower(strings.ToValidUTF8(s, "�"))))
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		if unicode.IsSpace(r) {
			space = true
			continue
		}
		if unicode.In(r, unicode.Mn, unicode.Cf, unicode.Cc) {
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		if plain, ok := undecomposed(r); ok {
			b.WriteString(plain)
		} else {
			b.WriteRune(r)
		}
	}
	return strings.TrimRight(b.String(), " .,;:!?…")
}

// undecomposed spells letters that Unicode does not take apart into a letter
// and a mark, and the apostrophes that keyboards and phones disagree about.
func undecomposed(r rune) (string, bool) {
	switch r {
	case 'ß':
		return "ss", true
	case 'ø':
		return "o", true
	case 'æ':
		return "ae", true
	case 'œ':
		return "oe", true
	case 'ł':
		return "l", true
	case 'đ', 'ð':
		return "d", true
	case 'þ':
		return "th", true
	case 'ı':
		return "i", true
	case '’', '‘', 'ʼ', '`':
		return "'", true
	case 'ĳ':
		return "ij", true
	}
	return "", false
}
