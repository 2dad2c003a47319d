package summary

import "strings"

const (
	// shortestScale keeps "k" and "mn" from being numbers where none stands in front.
	shortestScale = 4
	// longestNumber and deepestNumber keep a word that somebody has made for it from
	// taking long to take apart.
	longestNumber, deepestNumber = 80, 3
)

// spelled is a number written as a word: "twelve", "twenty-five", "fünfundzwanzig",
// "tweehonderdvijftig", and the million of "a million" too.
func (l language) spelled(folded string) (float64, bool) {
	if n, ok := l.numbers[folded]; ok {
		return n, true
	}
	if n, ok := l.scale[folded]; ok && len(folded) >= shortestScale {
		return n, true
	}
	if len(folded) > longestNumber {
		return 0, false
	}
	return l.compound(folded, deepestNumber)
}

// compound is a number that is put together within one word.
func (l language) compound(word string, deep int) (float64, bool) {
	if deep == 0 {
		return 0, false
	}
	for name, scale := range l.scale {
		before, rest, ok := strings.Cut(word, name)
		if !ok || len(name) < shortestScale {
			continue
		}
		many, below := 1.0, 0.0
		if before != "" {
			many, ok = l.part(before, deep-1)
		}
		if ok && rest != "" {
			below, ok = l.part(rest, deep-1)
		}
		if ok && many < 1000 && below < scale { // else it is of a greater one
			return many*scale + below, true
		}
	}
	for _, joint := range l.joints {
		for at := range word {
			behind, joins := strings.CutPrefix(word[at:], joint)
			if !joins {
				continue
			}
			a, b := l.plain(word[:at]), l.plain(behind)
			if tens(a) && ones(b) || ones(a) && tens(b) {
				return a + b, true
			}
		}
	}
	return 0, false
}

// part is a number within a word, of several parts or of one.
func (l language) part(word string, deep int) (float64, bool) {
	if n := l.plain(word); n > 0 {
		return n, true
	}
	return l.compound(word, deep)
}

// plain is a number of one part, 0 where a word is none.
func (l language) plain(word string) float64 {
	if n, ok := l.joined[word]; ok {
		return n
	}
	return l.numbers[word]
}

func ones(n float64) bool { return n >= 1 && n <= 9 && n == float64(int(n)) }

func tens(n float64) bool { return n >= 20 && n <= 90 && int(n)%10 == 0 }
