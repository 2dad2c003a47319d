package locale

import (
	"unicode"
	"unicode/utf8"
)

// Length counts characters as people do: a letter with its accents is one, a
// flag is one, a family emoji joined from four people is one. All limits of
// the method are in this measure (method d.9).
//
// It follows the grapheme clusters of Unicode UAX 29 as far as marks, joiners,
// emoji modifiers, flags and Hangul syllables go. It does not join consonants
// of Indic scripts that a virama connects, so such text may count a little
// longer than it looks, never shorter.
func Length(s string) int {
	n := 0
	for s != "" {
		s = s[nextCharacter(s):]
		n++
	}
	return n
}

const zeroWidthJoiner = '\u200D'

// nextCharacter returns how many bytes the first character of s takes, with
// all that belongs to it; s must not be empty.
func nextCharacter(s string) int {
	first, size := utf8.DecodeRuneInString(s)
	if first == '\r' && len(s) > 1 && s[1] == '\n' {
		return 2
	}
	if unicode.IsControl(first) {
		return size
	}
	previous, flag := first, isRegional(first)
	for size < len(s) {
		r, n := utf8.DecodeRuneInString(s[size:])
		switch {
		case extends(r):
		case previous == zeroWidthJoiner && pictorial(r) && pictorial(first):
		case flag && isRegional(r):
			flag = false
			size += n
			previous = r
			continue
		case hangulJoins(previous, r):
		default:
			return size
		}
		flag = false
		size += n
		previous = r
	}
	return size
}

// extends reports whether r is part of the character before it.
func extends(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r == zeroWidthJoiner, r == '\u200C':
		return true
	case r >= 0x1F3FB && r <= 0x1F3FF: // skin tones
		return true
	case r >= 0xE0020 && r <= 0xE007F: // the letters of a regional flag
		return true
	}
	return unicode.In(r, unicode.Mn, unicode.Me, unicode.Mc)
}

func isRegional(r rune) bool { return r >= 0x1F1E6 && r <= 0x1F1FF }

// pictorial reports whether r can be a part of a joined emoji. It is wider than
// Extended_Pictographic, which the standard library does not have.
func pictorial(r rune) bool {
	return r >= 0x1F000 && r <= 0x1FAFF && !isRegional(r) || r >= 0x2190 && r <= 0x2BFF || r == 0xA9 || r == 0xAE
}

// hangulJoins reports whether b goes on with the syllable that a began.
func hangulJoins(a, b rune) bool {
	leading := func(r rune) bool { return r >= 0x1100 && r <= 0x115F || r >= 0xA960 && r <= 0xA97C }
	vowel := func(r rune) bool { return r >= 0x1160 && r <= 0x11A7 || r >= 0xD7B0 && r <= 0xD7C6 }
	trailing := func(r rune) bool { return r >= 0x11A8 && r <= 0x11FF || r >= 0xD7CB && r <= 0xD7FB }
	whole := func(r rune) bool { return r >= 0xAC00 && r <= 0xD7A3 }
	open := func(r rune) bool { return whole(r) && (r-0xAC00)%28 == 0 }
	switch {
	case leading(a):
		return leading(b) || vowel(b) || whole(b)
	case vowel(a), open(a):
		return vowel(b) || trailing(b)
	case trailing(a), whole(a):
		return trailing(b)
	}
	return false
}
