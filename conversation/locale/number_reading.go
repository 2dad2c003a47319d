package locale

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/shopspring/decimal"
)

// NotANumber is the Problem of a NumberReading: the text does not begin with a
// number, or goes on with something that is no unit (F27 "not a number").
const NotANumber = "not_a_number"

// digitLimit bounds the digits of a number that is read, unitLimit the
// characters of its unit: a longer one is a sentence.
const (
	digitLimit = 24
	unitLimit  = 40
)

// NumberReading is what a text was understood as. Amounts are exact decimals.
type NumberReading struct {
	Amount decimal.Decimal
	// Unit is as written, without spaces outside: "hours". Words and signs for
	// a currency become its ISO 4217 code, those for percent "%". "" where
	// there was none.
	Unit string
	// Others are further readings of the same digits, in the same unit. Where
	// there are any the person must be asked (F27 "unclear number").
	Others  []decimal.Decimal
	Problem string // NotANumber, or "" where Amount counts
}

// Money reports whether the number has a currency, and no other unit.
func (r NumberReading) Money() bool { return isCurrency(r.Unit) }

// ParseNumber reads a number with or without a unit, as people write it in
// the language: 96 hours, 12,5 %, -5, USD 3.2 million, 4.3m USD, 250k,
// € 250.000,-, 1 234,5, 1'234.50. The currency may stand on either side.
// Words for about (ca., rund, ongeveer) are skipped; under and over are not
// read, because they would be lost.
//
// Spaces and apostrophes always set thousands apart. Point and comma together:
// the last one is the decimal sign. The same one several times: thousands. One
// alone: a decimal sign where not exactly three digits follow, or where the
// number begins with 0 or has more than three digits in front. What is left,
// one to three digits, one sign, three digits, is read so:
//
//   - With a currency, without a word such as million: thousands, in every
//     language; nobody writes amounts of money with three decimals.
//   - With a comma in English: thousands.
//   - With a point in German and Dutch: thousands after two or three digits
//     (250.000). After a single digit (1.500) it is unclear: Amount has the
//     thousands, Others the decimal reading.
//   - With a comma in German and Dutch, and with a point in English, it is
//     unclear: Amount has the decimal reading of the language, Others the
//     thousands that people mean who are used to another one.
//
// A German "Billion" is unclear as well: a million millions, or what English
// calls by that word. A Dutch "ton" is a hundred thousand beside a currency, and a
// tonne elsewhere.
func ParseNumber(lang Language, text string) NumberReading {
	unread := NumberReading{Problem: NotANumber}
	if len(text) > inputLimit {
		return unread
	}
	lang = lang.known()
	before, digits, after, ok := splitNumber(text)
	if !ok {
		return unread
	}
	money, negative, ok := readBefore(before)
	if !ok {
		return unread
	}
	factor, otherFactor, unit, ok := readAfter(lang, after, money != "")
	if !ok {
		return unread
	}
	unit, money, ok = joinUnit(money, unit)
	if !ok {
		return unread
	}
	amounts := readDigits(lang, digits, money != "" && factor.Equal(one))
	if len(amounts) == 0 {
		return unread
	}
	if !otherFactor.IsZero() {
		amounts = append(amounts, amounts[0].Mul(otherFactor))
		amounts[0] = amounts[0].Mul(factor)
	} else {
		for i := range amounts {
			amounts[i] = amounts[i].Mul(factor)
		}
	}
	if negative {
		for i := range amounts {
			amounts[i] = amounts[i].Neg()
		}
	}
	reading := NumberReading{Amount: amounts[0], Unit: unit}
	if len(amounts) > 1 {
		reading.Others = amounts[1:]
	}
	return reading
}

// splitNumber cuts a text at its first number.
func splitNumber(text string) (before, number, after string, ok bool) {
	text = strings.Map(plainSpace, Clean(text))
	start := strings.IndexAny(text, "0123456789")
	if start < 0 {
		return "", "", "", false
	}
	if start > 0 && strings.ContainsRune(".,", rune(text[start-1])) && (start == 1 || text[start-2] == ' ') {
		start-- // .5
	}
	end := start
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if r >= '0' && r <= '9' {
			end += size
			continue
		}
		// A sign between digits belongs to the number, a space only in front
		// of exactly three of them.
		rest := text[end+size:]
		if !strings.ContainsRune(".,'’ ", r) || digitsAt(rest) == 0 || (r == ' ' && digitsAt(rest) != 3) {
			break
		}
		end += size
	}
	return text[:start], text[start:end], text[end:], true
}

// plainSpace turns every space into the plain one, and the signs for minus
// into the one of the keyboard.
func plainSpace(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case r == '−', r == '–', r == '—':
		return '-'
	}
	return r
}

func digitsAt(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// readBefore reads what stands in front of the digits: a sign, a currency,
// words for about.
func readBefore(s string) (money string, negative, ok bool) {
	s = strings.TrimSpace(s)
	if rest, found := strings.CutSuffix(s, "-"); found {
		s, negative = rest, true
	} else {
		s = strings.TrimSuffix(s, "+")
	}
	s = strings.TrimSpace(s)
	if rest, found := strings.CutPrefix(s, "-"); found && s != "" {
		if negative {
			return "", false, false
		}
		s, negative = rest, true
	}
	var words []string
	for _, word := range strings.Fields(strings.ReplaceAll(s, "~", " ")) {
		switch Fold(word) {
		case "about", "around", "approx", "approximately", "roughly", "ca", "circa", "rund", "etwa", "ungefahr", "ongeveer":
		default:
			words = append(words, word)
		}
	}
	if len(words) == 0 {
		return "", negative, true
	}
	money, ok = currencyOf(strings.Join(words, " "))
	return money, negative, ok
}

// joinUnit puts the currency in front of the number and the unit behind it
// together: "€ 5 per piece" is in "EUR per piece". It returns the currency too
// where the whole unit is one; a price per piece may well have three decimals.
func joinUnit(money, unit string) (joined, currencyCode string, ok bool) {
	if code, found := currencyOf(unit); found {
		return code, code, money == "" || money == code
	}
	first, rest, _ := strings.Cut(unit, " ")
	if code, found := currencyOf(first); found {
		if money != "" && money != code {
			return "", "", false
		}
		return code + " " + strings.TrimSpace(rest), "", true
	}
	if money == "" || unit == "" {
		return money + unit, money, true
	}
	return money + " " + unit, "", true
}
