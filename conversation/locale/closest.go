package locale

import "strings"

// wordLimit bounds the words that Closest compares, in bytes: no name or
// command is longer, and the comparison costs the product of both lengths.
const wordLimit = 200

// Closest returns the candidate that word most probably means, for "Did you
// mean …?". Words are folded and compared by the number of letters that were
// left out, added, exchanged or swapped with their neighbour. One such slip is
// forgiven from three letters on, two from six, three from ten. Failing that,
// a candidate counts that begins with the word, from three letters on and only
// if it is the only one. Among equals the first candidate wins. It returns the
// candidate as it was given; false means that none is close.
func Closest(word string, candidates []string) (string, bool) {
	if len(word) > wordLimit {
		return "", false
	}
	wanted := []rune(Fold(word))
	if len(wanted) == 0 {
		return "", false
	}
	allowed := slips(len(wanted))
	best, bestDistance := "", allowed+1
	begins, beginning := 0, ""
	for _, candidate := range candidates {
		if len(candidate) > wordLimit {
			continue
		}
		folded := Fold(candidate)
		if d := distance(wanted, []rune(folded), allowed); d < bestDistance {
			best, bestDistance = candidate, d
		}
		if strings.HasPrefix(folded, string(wanted)) {
			begins++
			beginning = candidate
		}
	}
	if bestDistance <= allowed {
		return best, true
	}
	if begins == 1 && len(wanted) >= 3 {
		return beginning, true
	}
	return "", false
}

// OneSlip reports whether a folded text is another but for one letter that is
// missing, wrong or too many, or two that changed places.
func OneSlip(text, other string) bool {
	return distance([]rune(text), []rune(other), 1) == 1
}

func slips(letters int) int {
	switch {
	case letters < 3:
		return 0
	case letters < 6:
		return 1
	case letters < 10:
		return 2
	default:
		return 3
	}
}

// distance is the Damerau-Levenshtein distance (optimal string alignment) of a
// and b, or any number above most where it is larger than that.
func distance(a, b []rune, most int) int {
	if len(a)-len(b) > most || len(b)-len(a) > most {
		return most + 1
	}
	before := make([]int, len(b)+1)
	last := make([]int, len(b)+1)
	this := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		this[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			this[j] = min(last[j]+1, this[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				this[j] = min(this[j], before[j-2]+1)
			}
		}
		before, last, this = last, this, before
	}
	return last[len(b)]
}
