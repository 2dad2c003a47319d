package locale

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// marksPerLetter bounds the accents piled on one letter. Real writing needs
// four at most; more of them paint over the lines above and below.
const marksPerLetter = 8

// Clean makes what a person typed safe to store and to show, and changes
// nothing they could see: valid UTF-8 (a broken byte becomes U+FFFD), composed
// (NFC), lines ended by \n, tabs as spaces, spaces and blank lines outside
// gone. Control characters, the embedding and override marks that make text
// read in another order than it is stored (trust D5), and invisible characters
// are removed. A joiner stays where it joins: in an emoji, and in scripts that
// need it; direction marks stay in text that has right-to-left letters.
// Cleaning twice changes nothing.
func Clean(s string) string {
	s = strings.ToValidUTF8(s, "�")
	for range 4 {
		cleaned := strings.TrimSpace(norm.NFC.String(visible(norm.NFC.String(s))))
		if cleaned == s {
			break
		}
		s = cleaned
	}
	return s
}

// visible drops from composed text what cannot be seen.
func visible(s string) string {
	text := []rune(s)
	rightToLeft := strings.IndexFunc(s, isRightToLeft) >= 0
	kept := make([]rune, 0, len(text))
	marks, flagLetters := 0, 0
	for i, r := range text {
		previous := rune(0)
		if len(kept) > 0 {
			previous = kept[len(kept)-1]
		}
		next := rune(0)
		if i+1 < len(text) {
			next = text[i+1]
		}
		if unicode.Is(unicode.Mn, r) {
			marks++
		} else {
			marks = 0
		}
		switch {
		case r == '\n', r == '\u0085', r == '\u2028', r == '\u2029':
			kept = append(kept, '\n')
		case r == '\r':
			if next != '\n' {
				kept = append(kept, '\n')
			}
		case r == '\t':
			kept = append(kept, ' ')
		case unicode.IsControl(r), isNoncharacter(r):
		case r == zeroWidthJoiner, r == '\u200C':
			if joins(previous) && joins(next) {
				kept = append(kept, r)
			}
		case r == '\u200E', r == '\u200F', r == '\u061C':
			if rightToLeft && previous != r {
				kept = append(kept, r)
			}
		case r >= 0xE0000 && r <= 0xE0FFF:
			// Letters without a shape: they spell the flag of England after a
			// black flag, and everywhere else a message that nobody sees.
			if r >= 0xE0020 && r <= 0xE007F && flagLetters < 8 && (previous == 0x1F3F4 || flagLetters > 0) {
				flagLetters++
				kept = append(kept, r)
				continue
			}
		case isInvisible(r):
		case marks > marksPerLetter:
		default:
			kept = append(kept, r)
		}
		flagLetters = 0
	}
	return string(kept)
}

// joins reports whether a joiner beside r can have a meaning. Latin, Greek and
// Cyrillic letters are never joined; between them it only hides.
func joins(r rune) bool {
	return r >= 0x600 && !unicode.IsSpace(r) && r != zeroWidthJoiner && r != '\u200C' && !isInvisible(r) && !isNoncharacter(r) && !unicode.IsControl(r) ||
		r == 0xA9 || r == 0xAE
}

func isRightToLeft(r rune) bool {
	return unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Adlam)
}

func isInvisible(r rune) bool {
	switch {
	case r == 0xAD, r == 0x34F, r == 0x180E: // soft hyphen, grapheme joiner, vowel separator
		return true
	case r == 0x200B, r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F, r == 0xFEFF:
		return true
	case r >= 0xFFF9 && r <= 0xFFFB: // annotations
		return true
	case r == 0x115F, r == 0x1160, r == 0x3164, r == 0xFFA0: // Hangul fillers: letters without a shape
		return true
	case r >= 0x1D173 && r <= 0x1D17A: // phrasing of music
		return true
	case r >= 0xE0000 && r <= 0xE0FFF:
		return true
	}
	return false
}

func isNoncharacter(r rune) bool {
	return r&0xFFFE == 0xFFFE || r >= 0xFDD0 && r <= 0xFDEF
}
