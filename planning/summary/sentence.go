package summary

import (
	"strings"
	"unicode"

	"github.com/rivo/uniseg"

	"lodestar/conversation/locale"
)

// Sentences takes a text apart into sentences as they stand in it, by the rules of
// Unicode (UAX 29) and what they do not know: "z. B.", "i.p.v." and "31." end none.
// A line end always ends one.
func Sentences(lang locale.Language, text string) []string {
	l := languageOf(lang)
	var all []string
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		line = strings.TrimSpace(strings.TrimLeft(line, "•-*–—"))
		held := ""
		for state := -1; line != ""; {
			var s string
			s, line, state = uniseg.FirstSentenceInString(line, state)
			held += s
			if line != "" && l.goesOn(held, line) {
				continue
			}
			if s := strings.TrimSpace(held); s != "" {
				all = append(all, s)
			}
			held = ""
		}
	}
	return all
}

// goesOn reports whether what looks like the end of a sentence is none: behind an
// abbreviation, an initial, or the number of a day.
func (l language) goesOn(before, after string) bool {
	before = strings.TrimSpace(before)
	if !strings.HasSuffix(before, ".") {
		return false
	}
	fields := strings.Fields(before)
	last := strings.ToLower(strings.TrimLeft(fields[len(fields)-1], "(\"„‘'"))
	if l.abbreviations[last] {
		return true
	}
	if len(fields) > 1 { // "z. B."
		pair := strings.ToLower(strings.TrimLeft(fields[len(fields)-2], "(\"„‘'")) + last
		if l.abbreviations[pair] {
			return true
		}
	}
	bare := []rune(strings.TrimSuffix(last, "."))
	if len(bare) == 1 && unicode.IsLetter(bare[0]) { // an initial, or the first half of "z. B."
		return true
	}
	number := len(bare) > 0 && len(bare) <= 2
	for _, r := range bare {
		number = number && unicode.IsDigit(r)
	}
	next := []rune(strings.TrimSpace(after))
	// "am 31. Dezember", "der 3. Versuch"; a number at the end of a sentence is
	// followed by a new one, which a month or a lower-case word is not.
	if !number || len(next) == 0 {
		return false
	}
	_, month := l.months[fold(strings.Fields(after)[0])]
	return month || unicode.IsLower(next[0]) || unicode.IsDigit(next[0])
}
