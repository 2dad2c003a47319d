package locale

import "strings"

// Language is one of the five ways in which the product speaks: a language,
// and in German and Dutch also the form of address (conversation.md I-4).
// English has one form. The value is stored; it never changes.
type Language string

// The languages. The plain ones address a person as du and je, the formal ones
// as Sie and u.
const (
	English      Language = "en"
	German       Language = "de"
	GermanFormal Language = "de@formal"
	Dutch        Language = "nl"
	DutchFormal  Language = "nl@formal"
)

const formalSuffix = "@formal"

// Languages returns all five, the plain one of a language before its formal
// one.
func Languages() []Language {
	return []Language{English, German, GermanFormal, Dutch, DutchFormal}
}

// Base returns the language without the form of address: de for de@formal.
func (l Language) Base() Language {
	return Language(strings.TrimSuffix(string(l), formalSuffix))
}

// Formal returns the language as customers are addressed in it: de@formal for
// de. A language that knows no formal address is returned as it is.
func (l Language) Formal() Language {
	switch base := l.Base(); base {
	case German:
		return GermanFormal
	case Dutch:
		return DutchFormal
	default:
		return base
	}
}

// ParseLanguage reads the name of a language: what people call it in any of
// the three (Deutsch, German, Duits), a code with or without a country (de,
// de-AT, nl_NL, en_US.UTF-8), or a stored value (de@formal). False means that
// it names none of ours; the caller decides on a default.
func ParseLanguage(s string) (Language, bool) {
	if len(s) > 40 {
		return "", false
	}
	s = Fold(s)
	for _, l := range Languages() {
		if s == string(l) {
			return l, true
		}
	}
	if l, ok := languageNamed(s); ok {
		return l, true
	}
	code, country, found := strings.Cut(strings.NewReplacer("_", "-", "@", "-", ".", "-").Replace(s), "-")
	if !found || country == "" || strings.Trim(country, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || len(code) > 3 {
		return "", false
	}
	return languageNamed(code)
}

// LanguageOf reads the language that a platform knows of somebody, English where it
// is none of ours; formal where they are outside the company.
func LanguageOf(tag string, outside bool) Language {
	lang, ok := ParseLanguage(tag)
	if !ok {
		lang = English
	}
	if outside {
		lang = lang.Formal()
	}
	return lang
}

func languageNamed(s string) (Language, bool) {
	switch s {
	case "en", "eng", "english", "englisch", "engels", "anglais":
		return English, true
	case "de", "deu", "ger", "german", "deutsch", "duits", "allemand":
		return German, true
	case "nl", "nld", "dut", "dutch", "nederlands", "niederlandisch", "niederlaendisch", "hollandisch", "hollands", "vlaams", "flemish":
		return Dutch, true
	}
	return "", false
}

// index is the place of a language in the forms of a text. An unknown language
// speaks English, so that a damaged record still says something.
func (l Language) index() int {
	for i, known := range Languages() {
		if l == known {
			return i
		}
	}
	return 0
}

// known returns the base of l, or English where l is none of ours.
func (l Language) known() Language { return Languages()[l.index()].Base() }
