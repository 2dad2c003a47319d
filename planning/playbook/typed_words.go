package playbook

import (
	"slices"
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// means reports whether a folded word is one of those of a catalogue key, in
// any language.
func means(c *conversation.Scene, key, folded string) bool {
	if folded == "" || !c.Words().Has(key) {
		return false
	}
	for _, lang := range []locale.Language{locale.English, locale.German, locale.Dutch} {
		for _, word := range strings.Split(c.Words().Printer(lang).Text(key, nil), "|") {
			if locale.Fold(word) == folded {
				return true
			}
		}
	}
	return false
}

// withoutWords takes leading words of a catalogue key off a text.
func withoutWords(c *conversation.Scene, text, key string) string {
	fields := strings.Fields(text)
	for len(fields) > 0 && means(c, key, locale.Fold(fields[0])) {
		fields = fields[1:]
	}
	return strings.Join(fields, " ")
}

func containsWord(c *conversation.Scene, key, folded string) bool {
	if !c.Words().Has(key) {
		return false
	}
	for _, lang := range []locale.Language{c.Facts.Language, locale.English} {
		for _, word := range strings.Split(c.Words().Printer(lang).Text(key, nil), "|") {
			word = locale.Fold(word)
			if word != "" && strings.Contains(" "+folded+" ", " "+word+" ") || len(word) > 4 && strings.Contains(folded, word) {
				return true
			}
		}
	}
	return false
}

// is reports whether a word is one of those of a catalogue key.
func (e *Env) is(key, word string) bool {
	for _, lang := range []locale.Language{e.Language(), locale.English} {
		for _, w := range strings.Split(e.Book.Words.Printer(lang).Text(key, nil), "|") {
			if locale.Fold(w) == locale.Fold(word) {
				return true
			}
		}
	}
	return false
}

// cutWord parts a text at one of some words that stand alone in it.
func cutWord(text string, words ...string) (before, after string, ok bool) {
	all := strings.Fields(text)
	for i, w := range all {
		for _, word := range words {
			if locale.Fold(w) == locale.Fold(word) {
				return strings.Join(all[:i], " "), strings.Join(all[i+1:], " "), true
			}
		}
	}
	return text, "", false
}

// cutAtLast cuts a text at the last of some words: names may have them in them.
func cutAtLast(text string, words ...string) (before, after string) {
	all := strings.Fields(text)
	for i := len(all) - 1; i > 0; i-- {
		if slices.ContainsFunc(words, func(w string) bool { return locale.Fold(w) == locale.Fold(all[i]) }) {
			return strings.Join(all[:i], " "), strings.Join(all[i+1:], " ")
		}
	}
	return "", ""
}
