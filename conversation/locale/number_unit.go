package locale

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// readAfter reads what stands behind the digits: a magnitude such as million,
// then a unit. Other is a second magnitude the word may mean, or zero. Letters
// that are units as well (m, M, b) are a magnitude only beside a currency; k is
// one in every place.
func readAfter(lang Language, s string, money bool) (factor, other decimal.Decimal, unit string, ok bool) {
	factor = one
	for _, dash := range []string{",--", ".--", ",-", ".-"} { // € 250,-
		if rest, found := strings.CutPrefix(s, dash); found {
			s = rest
			break
		}
	}
	glued := s != "" && s[0] != ' '
	s = strings.TrimSpace(s)
	word := leadingLetters(s)
	rest := strings.TrimPrefix(s[len(word):], ".")
	if _, suffix := currencyOf(strings.TrimSpace(rest)); suffix {
		money = true
	}
	if f, o, found := magnitude(lang, word, glued, money); found && !beginsWithSign(rest) {
		factor, other = f, o
		s = strings.TrimSpace(rest)
	}
	unit, ok = readUnit(s, glued && factor.Equal(one))
	return factor, other, unit, ok
}

// beginsWithSign keeps "k/day" from being thousands.
func beginsWithSign(s string) bool { return s != "" && strings.ContainsRune("/-²³^", []rune(s)[0]) }

func leadingLetters(s string) string {
	end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	if end < 0 {
		return s
	}
	return s[:end]
}

func magnitude(lang Language, word string, glued, money bool) (factor, other decimal.Decimal, found bool) {
	power := int32(0)
	switch Fold(word) {
	case "k":
		if glued || money {
			power = 3
		}
	case "tsd", "tausend", "thousand", "duizend":
		power = 3
	case "ton":
		if money && lang == Dutch {
			power = 5
		}
	case "mio", "mln", "mill", "million", "millions", "millionen", "miljoen":
		power = 6
	case "m", "mn":
		if money {
			power = 6
		}
	case "mrd", "mld", "bn", "milliard", "milliarde", "milliarden", "miljard":
		power = 9
	case "b":
		if money {
			power = 9
		}
	case "billion", "billions", "billionen":
		if lang == German {
			return decimal.New(1, 12), decimal.New(1, 9), true
		}
		power = 9
	case "biljoen":
		power = 12
	}
	if power == 0 {
		return one, decimal.Decimal{}, false
	}
	return decimal.New(1, power), decimal.Decimal{}, true
}

// readUnit reads a unit. It begins with a letter or a sign such as % or €, has
// no number of its own except behind "per" (a second number is a range or a
// date), and is short.
func readUnit(s string, glued bool) (string, bool) {
	s = strings.TrimSpace(strings.TrimRight(s, " .,;:!"))
	if s == "" {
		return "", true
	}
	if Length(s) > unitLimit || strings.ContainsAny(s, "\n") {
		return "", false
	}
	first, size := utf8.DecodeRuneInString(s)
	switch {
	case unicode.IsLetter(first):
		// 1e9 and 5x3 are sums, not units.
		if glued && size < len(s) && digitsAt(s[size:]) > 0 && (first == 'e' || first == 'E' || first == 'x') {
			return "", false
		}
	case unicode.Is(unicode.Sc, first), strings.ContainsRune("%‰°µ", first):
	case first == '/' && size < len(s):
	default:
		return "", false
	}
	words := strings.Fields(s)
	switch Fold(words[0]) {
	case "to", "or", "and", "until", "of", "out", "bis", "oder", "und", "von", "tot", "en", "van":
		return "", false
	case "%", "percent", "prozent", "procent", "pct":
		words[0] = "%"
	}
	for i, w := range words[1:] {
		per := Fold(words[i])
		if bare := strings.TrimLeft(w, "0123456789"); bare != w && per != "per" && per != "pro" && per != "je" {
			if r, _ := utf8.DecodeRuneInString(bare); !unicode.IsLetter(r) {
				return "", false
			}
		}
	}
	return strings.Join(words, " "), true
}

// SameUnit reports whether two units, as people write them, mean the same:
// "hrs", "hours" and "Stunden" do.
func SameUnit(a, b string) bool { return commonUnit(a) == commonUnit(b) }

// commonUnit is one name for the units of time that people shorten, in all
// languages, and the folded unit for every other.
func commonUnit(unit string) string {
	folded := strings.TrimSuffix(Fold(unit), ".")
	switch folded {
	case "h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden", "uur", "uren":
		return "h"
	case "d", "day", "days", "tag", "tage", "tagen", "dag", "dagen":
		return "d"
	default:
		return folded
	}
}
