package locale_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"lodestar/conversation/locale"
)

func catalogue(tb testing.TB) *locale.Catalogue {
	tb.Helper()
	c, err := locale.Load()
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// eachText calls f with every form of every text in every language. That all
// languages are there and have the same placeholders is checked by Load.
func eachText(t *testing.T, f func(lang locale.Language, key, text string)) {
	t.Helper()
	c := catalogue(t)
	for _, key := range c.Keys() {
		for _, lang := range locale.Languages() {
			for _, text := range c.Raw(lang, key) {
				f(lang, key, text)
			}
		}
	}
}

func TestEveryTextCanBeSaid(t *testing.T) {
	t.Parallel()
	c := catalogue(t)
	name := regexp.MustCompile(`\{\{ *\.([a-z0-9_]+) *\}\}`)
	eachText(t, func(lang locale.Language, key, text string) {
		args := locale.Args{}
		for _, match := range name.FindAllStringSubmatch(text, -1) {
			args[match[1]] = "x"
		}
		args["n"] = 2
		if said := c.Printer(lang).Text(key, args); strings.ContainsAny(said, "⟦⟧") || strings.Contains(said, "{{") || said == "" {
			t.Errorf("%s %s is said as %q", lang, key, said)
		}
	})
}

// labelLimit is what a modal's title and a button hold (conversation.md Q-3,
// I-5).
const labelLimit = 24

func TestLabelsFit(t *testing.T) {
	t.Parallel()
	placeholder := regexp.MustCompile(`\{\{[^}]*\}\}`)
	eachText(t, func(lang locale.Language, key, text string) {
		if !strings.HasPrefix(key, "button.") && !strings.HasPrefix(key, "choice.") && !strings.HasPrefix(key, "field.") {
			return
		}
		// What is filled in is shortened by whoever fills it in; a number has
		// two digits.
		bare := placeholder.ReplaceAllString(text, "00")
		if n := locale.Length(bare); n > labelLimit {
			t.Errorf("%s %s: %q has %d characters, at most %d fit", lang, key, text, n, labelLimit)
		}
	})
}

func TestEnglishButtonsAreInTitleCase(t *testing.T) {
	t.Parallel()
	small := []string{"a", "an", "the", "and", "or", "of", "in", "on", "to", "for", "as", "at", "by", "with", "until", "from"}
	c := catalogue(t)
	for _, key := range c.Keys() {
		if !strings.HasPrefix(key, "button.") {
			continue
		}
		for _, text := range c.Raw(locale.English, key) {
			for i, word := range strings.Fields(text) {
				first := []rune(strings.TrimLeft(word, `"'(+-`))
				if len(first) == 0 || !unicode.IsLower(first[0]) || i > 0 && slices.Contains(small, strings.Trim(word, `"'().,`)) {
					continue
				}
				t.Errorf("%s: %q is not in Title Case at %q (M-3)", key, text, word)
			}
		}
	}
}

// informal are the words of du, je and their like, whole and in small letters
// or with a capital.
var informal = map[locale.Language]*regexp.Regexp{
	locale.GermanFormal: regexp.MustCompile(`(?i)(^|[^\p{L}])(du|dich|dir|dein|deine|deinem|deinen|deiner|deines|deins|euch|euer|eure|eurem|euren|eurer|eures|schreib|wähle|prüf|prüfe)($|[^\p{L}])`),
	locale.DutchFormal:  regexp.MustCompile(`(?i)(^|[^\p{L}])(je|jij|jou|jouw|jouwe|jullie|jezelf)($|[^\p{L}])`),
}

func TestFormalTextsHaveNoInformalWord(t *testing.T) {
	t.Parallel()
	eachText(t, func(lang locale.Language, key, text string) {
		words := informal[lang]
		// What people may type stays what it is, however they are addressed.
		if words == nil || strings.HasPrefix(key, "command.") || strings.HasPrefix(key, "alias.") {
			return
		}
		if found := words.FindString(text); found != "" {
			t.Errorf("%s %s: %q addresses the person informally: %q (I-4)", lang, key, text, strings.TrimSpace(found))
		}
	})
}

func TestTheToneOfErrors(t *testing.T) {
	t.Parallel()
	forbidden := regexp.MustCompile(`(?i)\b(oops|sorry|invalid|hoppla|ungültig|oeps|helaas|ongeldig)\b`)
	eachText(t, func(lang locale.Language, key, text string) {
		if found := forbidden.FindString(text); found != "" && !strings.HasPrefix(key, "command.") && !strings.HasPrefix(key, "alias.") {
			t.Errorf("%s %s says %q: what is wrong and how to mend it instead (M-5)", lang, key, found)
		}
		if strings.Contains(text, "@channel") || strings.Contains(text, "@here") || strings.Contains(text, "@everyone") {
			t.Errorf("%s %s calls everybody (M-8): %q", lang, key, text)
		}
	})
}

func TestLabelsHaveNoEmoji(t *testing.T) {
	t.Parallel()
	eachText(t, func(lang locale.Language, key, text string) {
		family, _, _ := strings.Cut(key, ".")
		if !slices.Contains([]string{"button", "field", "step", "heading", "choice"}, family) {
			return
		}
		for _, r := range text {
			if r >= 0x1F000 || r >= 0x2600 && r <= 0x27BF || r == 0xFE0F {
				t.Errorf("%s %s has the emoji %q (M-4)", lang, key, r)
			}
		}
	})
}

// The markup of texts is *bold* and `typed`; a sign without its partner would
// be shown as it is.
func TestMarkupIsClosed(t *testing.T) {
	t.Parallel()
	eachText(t, func(lang locale.Language, key, text string) {
		if strings.Count(text, "*")%2 != 0 || strings.Count(text, "`")%2 != 0 {
			t.Errorf("%s %s: a sign for bold or typed is not closed: %q", lang, key, text)
		}
	})
}
