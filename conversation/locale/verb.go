package locale

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// HasVerb reports whether the title of an action has its verb in the usual
// place (method d.4): in English the first word, in German and Dutch an
// infinitive as the last word or an imperative as the first. It feeds a hint
// and never a refusal, so wherever it is in doubt it says yes: a verb that it
// does not know but whose ending looks like one, a title in another script, an
// empty title. It says no only where no word in the place looks like a verb.
func HasVerb(lang Language, title string) bool {
	words := titleWords(title)
	if len(words) == 0 {
		return true
	}
	switch lang.known() {
	case German:
		return hasGermanVerb(words)
	case Dutch:
		return hasDutchVerb(words)
	default:
		return hasEnglishVerb(words)
	}
}

// titleWords takes a title apart, without what stands in brackets. A title
// that has a word in another script has none: no rule here can judge it.
func titleWords(title string) []string {
	if len(title) > inputLimit { // a paragraph is no title
		return nil
	}
	if i := strings.IndexByte(title, '('); i > 0 {
		title = title[:i]
	}
	words := strings.FieldsFunc(Clean(title), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '-' && r != '\'' && r != '’'
	})
	words = slices.DeleteFunc(words, func(w string) bool { return strings.Trim(w, "-'’") == "" })
	for _, w := range words {
		for _, r := range w {
			if unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) {
				return nil
			}
		}
	}
	return words
}

func hasEnglishVerb(words []string) bool {
	for i, w := range words {
		if i > 0 && i+1 < len(words) && w == "to" && englishVerb(Fold(words[i+1])) { // "Jonas to call Kim"
			return true
		}
	}
	for _, w := range words {
		w = Fold(w)
		if first, rest, hyphen := strings.Cut(w, "-"); hyphen && (first == "re" || first == "co" || first == "pre") {
			w = rest
		}
		if englishVerb(w) {
			return true
		}
		if !leadsUp(w) {
			return false
		}
	}
	return false
}

// leadsUp reports whether an English verb may still follow w: "jointly define".
func leadsUp(w string) bool {
	switch w {
	case "then", "please", "together", "also", "first":
		return true
	case "quarterly", "monthly", "weekly", "daily", "yearly", "early", "friendly":
		return false
	}
	return strings.HasSuffix(w, "ly")
}

func englishVerb(w string) bool {
	if _, known := englishVerbs[w]; known {
		return true
	}
	for _, prefix := range []string{"re", "pre", "co", "out", "over", "up"} {
		if rest, found := strings.CutPrefix(w, prefix); found {
			if _, known := englishVerbs[rest]; known {
				return true
			}
		}
	}
	if utf8.RuneCountInString(w) < 6 {
		return false
	}
	for _, ending := range []string{"ize", "ise", "ify", "ate"} {
		if strings.HasSuffix(w, ending) {
			_, noun := notEnglishVerbs[w]
			return !noun
		}
	}
	return false
}

func hasGermanVerb(words []string) bool {
	first, last := words[0], words[len(words)-1]
	if germanInfinitive(last) || germanImperative(first, words) {
		return true
	}
	// A part of the sentence after the verb: "Angebot senden an den Einkauf".
	for _, w := range words[:len(words)-1] {
		if _, known := germanVerbs[Fold(w)]; known && isLower(w) {
			return true
		}
	}
	return false
}

// germanInfinitive takes a small letter as the sign of a verb: nouns have
// capitals. A capital is forgiven for verbs it knows ("Senden").
func germanInfinitive(w string) bool {
	folded := Fold(w)
	if _, known := germanVerbs[folded]; known {
		return true
	}
	if !isLower(w) || utf8.RuneCountInString(w) < 4 {
		return false
	}
	switch folded {
	case "intern", "extern", "modern", "morgen", "ubermorgen", "offen", "oben", "unten", "gestern", "sieben", "innen", "aussen", "neben", "wegen", "gegen", "zwischen":
		return false
	}
	for _, ending := range []string{"en", "ern", "eln", "tun", "sein"} {
		if strings.HasSuffix(folded, ending) {
			return true
		}
	}
	return false
}

func germanImperative(first string, words []string) bool {
	folded := Fold(first)
	if len(words) > 1 && Fold(words[1]) == "sie" && strings.HasSuffix(folded, "n") { // Senden Sie
		return true
	}
	switch folded {
	case "gib", "nimm", "lies", "sprich", "hilf", "triff", "wirf", "lass", "tu", "sieh", "vergib", "ubernimm":
		return true
	}
	for _, ending := range []string{"n", "en"} { // sende, ruf
		if _, known := germanVerbs[folded+ending]; known {
			return true
		}
	}
	return false
}

func hasDutchVerb(words []string) bool {
	first, last := Fold(words[0]), Fold(words[len(words)-1])
	if dutchInfinitive(last) {
		return true
	}
	if _, known := dutchImperatives[first]; known {
		return true
	}
	if strings.HasSuffix(first, "eer") && utf8.RuneCountInString(first) > 5 { // organiseer
		return true
	}
	for i, w := range words[:len(words)-1] {
		w = Fold(w)
		if _, known := dutchVerbs[w]; known {
			return true
		}
		if w == "te" && i+1 < len(words) {
			return true
		}
	}
	return false
}

// dutchInfinitive cannot go by the capital, and plurals of nouns end in -en
// too. Those with the endings of nouns are told apart, the rest pass.
func dutchInfinitive(w string) bool {
	if _, known := dutchVerbs[w]; known {
		return true
	}
	if _, noun := dutchPlurals[w]; noun {
		return false
	}
	for _, ending := range []string{"gaan", "staan", "slaan", "doen", "zien"} {
		if strings.HasSuffix(w, ending) {
			return true
		}
	}
	if utf8.RuneCountInString(w) < 5 || !strings.HasSuffix(w, "en") {
		return false
	}
	for _, ending := range []string{"ingen", "heden", "teiten", "schappen", "punten", "plannen"} {
		if strings.HasSuffix(w, ending) {
			return false
		}
	}
	return true
}

func isLower(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsLower(r)
}
