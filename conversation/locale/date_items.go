package locale

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// numericDate is a date of numbers with signs between them, not yet read.
type numericDate struct {
	sign  byte // '.', '-' or '/'
	parts []datePart
}

type datePart struct{ n, digits int }

// token is a run of letters, a run of digits, or a single sign.
type token struct {
	text   string
	digits bool
	letter bool
	glued  bool // no space stands before it
}

// dateItems takes a text apart into the items of a date. False means that it
// holds something no date holds. A full stop after a number in front of a word
// makes it an ordinal; commas and the stops of abbreviations are dropped.
func dateItems(lang Language, text string) ([]item, bool) {
	tokens := joinPhrases(dateTokens(Fold(text)))
	var items []item
	for i := 0; i < len(tokens); {
		t := tokens[i]
		switch {
		case t.letter:
			found, ok := dateWord(lang, t.text)
			if !ok {
				return nil, false
			}
			for _, f := range found {
				if f.kind != skipped {
					items = append(items, f)
				}
			}
			i++
		case t.digits:
			afterLetter := len(items) > 0 && (items[len(items)-1].kind == 'q' || items[len(items)-1].kind == 'U')
			if d, used := numericAt(tokens[i:]); used > 0 && !afterLetter {
				items = append(items, item{kind: 'D', date: d})
				i += used
				continue
			}
			number, used, ok := numberAt(tokens[i:])
			if !ok {
				return nil, false
			}
			items = append(items, number)
			i += used
		case isOneOf(t.text, ",.-/()'"):
			i++
		default:
			return nil, false
		}
	}
	return settle(items), len(items) > 0
}

func dateTokens(s string) []token {
	var tokens []token
	text := []rune(s)
	glued := false
	for i := 0; i < len(text); {
		start := i
		switch r := text[i]; {
		case unicode.IsSpace(r):
			glued = false
			i++
			continue
		case r >= '0' && r <= '9':
			for i < len(text) && text[i] >= '0' && text[i] <= '9' {
				i++
			}
			tokens = append(tokens, token{text: string(text[start:i]), digits: true, glued: glued})
		case unicode.IsLetter(r):
			for i < len(text) && unicode.IsLetter(text[i]) {
				i++
			}
			tokens = append(tokens, token{text: string(text[start:i]), letter: true, glued: glued})
		default:
			i++
			tokens = append(tokens, token{text: string(r), glued: glued})
		}
		glued = true
	}
	return tokens
}

// joinPhrases puts the single word in place of words that belong together.
func joinPhrases(tokens []token) []token {
	var joined []token
next:
	for i := 0; i < len(tokens); {
		for _, p := range phrases {
			words := strings.Fields(p.words)
			if tokens[i].letter && startsWith(tokens[i:], words) {
				for _, as := range strings.Fields(p.as) {
					_, err := strconv.Atoi(as)
					joined = append(joined, token{text: as, digits: err == nil, letter: err != nil})
				}
				i += len(words)
				continue next
			}
		}
		joined = append(joined, tokens[i])
		i++
	}
	return joined
}

func startsWith(tokens []token, words []string) bool {
	if len(tokens) < len(words) {
		return false
	}
	for i, w := range words {
		if tokens[i].text != w {
			return false
		}
	}
	return true
}

// numericAt reads two or three numbers with the same sign between them, and
// returns how many tokens it took; 0 where there are none.
func numericAt(tokens []token) (numericDate, int) {
	var d numericDate
	used := 0
	for used < len(tokens) && tokens[used].digits && len(d.parts) < 4 {
		n, err := strconv.Atoi(tokens[used].text)
		if err != nil || len(tokens[used].text) > 4 {
			return d, 0
		}
		d.parts = append(d.parts, datePart{n, len(tokens[used].text)})
		used++
		if used+1 >= len(tokens) || !tokens[used+1].digits || !isOneOf(tokens[used].text, ".-/") {
			break
		}
		if d.sign != 0 && d.sign != tokens[used].text[0] {
			break
		}
		d.sign = tokens[used].text[0]
		used++
	}
	if len(d.parts) < 2 {
		return d, 0
	}
	return d, used
}

// numberAt reads a number that stands alone, with its ordinal ending.
func numberAt(tokens []token) (item, int, bool) {
	n, err := strconv.Atoi(tokens[0].text)
	digits := len(tokens[0].text)
	if err != nil || digits > 4 {
		return item{}, 0, false
	}
	if digits == 4 {
		return item{kind: 'Y', n: n}, 1, true
	}
	if len(tokens) > 1 && tokens[1].glued {
		if tokens[1].letter && slices.Contains([]string{"st", "nd", "rd", "th", "te", "ten", "ter", "tes", "ste", "e", "de"}, tokens[1].text) {
			return item{kind: 'O', n: n}, 2, true
		}
		if tokens[1].text == "." && len(tokens) > 2 && tokens[2].letter {
			return item{kind: 'O', n: n}, 2, true
		}
	}
	return item{kind: 'N', n: n}, 1, true
}

// settle decides what could not be decided word by word: "half maart" is the
// middle of March, "first half" a half-year; "the" and "on" count only in
// front of the number of a day; "in March" is March.
func settle(items []item) []item {
	var settled []item
	for i, it := range items {
		next := byte(0)
		if i+1 < len(items) {
			next = items[i+1].kind
		}
		switch it.kind {
		case 'h':
			if next == 'M' || next == 'Y' && (i == 0 || items[i-1].kind != 'O') {
				it = item{kind: 'E', n: edgeMiddle}
			} else {
				it = item{kind: 'U', n: unitHalfYear}
			}
		case 'o':
			if next == 'N' && (i+2 == len(items) || items[i+2].kind == 'M') {
				items[i+1].kind = 'O'
			}
			continue
		}
		settled = append(settled, it)
	}
	return settled
}

// shapeOf spells the kinds of the items, in order.
func shapeOf(items []item) string {
	shape := make([]byte, len(items))
	for i, it := range items {
		shape[i] = it.kind
	}
	return string(shape)
}

// isOneOf reports whether a token is one of the signs.
func isOneOf(token, signs string) bool { return strings.Contains(signs, token) }
