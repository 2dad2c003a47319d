package summary

import (
	"strings"
	"unicode"

	"lodestar/conversation/locale"
)

// fold is a word as it is compared.
func fold(s string) string { return locale.Fold(s) }

// word is one of a text, with its case and where it stands.
type word struct {
	text   string // as written
	folded string
	at     int  // byte offset
	begins bool // the first of a sentence, or behind a mark that begins one
}

// wordsOf takes a text apart at everything but letters, digits and the marks that
// stand inside words. \b of the regexp package knows ASCII alone and is of no use
// in "schön".
func wordsOf(text string) []word {
	var all []word
	begins := true
	runes := []rune(text)
	offset := 0
	inner := func(i int) bool {
		r := runes[i]
		return (r == '\'' || r == '’' || r == '-' || r == '_') && i > 0 && i+1 < len(runes) && unicode.IsLetter(runes[i-1]) && unicode.IsLetter(runes[i+1])
	}
	for i := 0; i < len(runes); {
		r := runes[i]
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			if strings.ContainsRune(".!?:;\n•\"„“‘»«(", r) {
				begins = true
			}
			offset += len(string(r))
			i++
			continue
		}
		start, from := i, offset
		for i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i]) || unicode.Is(unicode.Mn, runes[i]) || inner(i)) {
			offset += len(string(runes[i]))
			i++
		}
		text := string(runes[start:i])
		all = append(all, word{text: text, folded: fold(text), at: from, begins: begins})
		begins = false
	}
	return all
}

// stem takes endings of the three languages off a folded word. It need not be
// right, only the same for the same word: it is compared, never shown.
func stem(w string) string {
	for _, ending := range []string{"ungen", "ingen", "ation", "ings", "ern", "est", "ung", "ing", "ers", "en", "er", "es", "em", "ed", "et", "te", "st", "s", "e", "n", "t", "d"} {
		if rest, ok := strings.CutSuffix(w, ending); ok && len([]rune(rest)) >= 4 {
			return rest
		}
	}
	return w
}

// content are the stems of the words that say something, with how often.
func (l language) content(text string) map[string]int {
	counts := map[string]int{}
	for _, w := range wordsOf(text) {
		if !l.anyStop[w.folded] && !isFigure(w.text) {
			counts[stem(w.folded)]++
		}
	}
	return counts
}

func isFigure(w string) bool { return w != "" && unicode.IsDigit([]rune(w)[0]) }

// capital reports whether a word begins with a capital.
func capital(w string) bool {
	r := []rune(w)
	return len(r) > 1 && unicode.IsUpper(r[0])
}
