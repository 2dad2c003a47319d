package conversation_test

import (
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// TestBadInput: whatever is typed is answered with one sentence in the person's
// language, nothing is lost, and the question is asked again (M-5).
func TestBadInput(t *testing.T) {
	t.Parallel()
	said := func(en, de, nl string) map[locale.Language]string {
		return map[locale.Language]string{locale.English: en, locale.German: de, locale.Dutch: nl}
	}
	for name, c := range map[string]struct {
		at, typed string
		want      map[locale.Language]string
	}{
		"100 KB":                {"aim_12_months", strings.Repeat("wort ", 20_000), said("600 fit on the page", "passen 600", "passen er 600")},
		"emoji, too many":       {"aim_12_months", strings.Repeat("😀", 601), said("That has 601 characters", "Das sind 601 Zeichen", "Dat zijn 601 tekens")},
		"right to left, long":   {"aim_12_months", strings.Repeat("ארוך ", 200), said("600 fit", "passen 600", "passen er 600")},
		"only control":          {"aim_12_months", "\x00\x1b\u200b", said("There is no text", "enthält keinen Text", "Er staat geen tekst")},
		"empty":                 {"aim_12_months", "", said("There is no text", "enthält keinen Text", "Er staat geen tekst")},
		"only spaces":           {"relationship_strength", " \t\n ", said("There is no text", "enthält keinen Text", "Er staat geen tekst")},
		"no such option":        {"relationship_strength", "so so", said("Please choose one of these", "Bitte wähle eines davon", "Kies een van deze")},
		"number out of range":   {"relationship_strength", "7", said("Please choose one of these", "Bitte wähle eines davon", "Kies een van deze")},
		"30 February":           {"park_until", "30 February 2027", said(`"30 February 2027" does not exist`, "30 February 2027“ gibt es nicht", "30 February 2027’ bestaat niet")},
		"no date":               {"park_until", "whenever", said(`I cannot read "whenever"`, "whenever", "whenever")},
		"unknown command":       {"park_until", "/frobnicate", said("/frobnicate", "/frobnicate", "/frobnicate")},
		"nothing of a pack":     {"header.pack", "soon", said("soon", "soon", "soon")},
		"a pack without a sign": {"header.pack", "?!", said("", "", "")},
	} {
		for lang, want := range c.want {
			t.Run(name+"/"+string(lang), func(t *testing.T) {
				t.Parallel()
				talk := newTalk(t, lang)
				if c.at != "header.pack" {
					talk.says("Industry: paper\n2011").says("save")
				}
				if c.at == "aim_12_months" || c.at == "park_until" {
					talk.says("2")
				}
				if c.at == "park_until" {
					talk.says("skip").says("skip")
				}
				if c.at == "header.pack" && want == "" { // it may be read as open, never as nothing
					return
				}
				before := talk.records()
				talk.at(c.at).says(c.typed).at(c.at).hears(want)
				problems := 0
				for _, p := range talk.message.Parts {
					if p.Kind == bot.Problem {
						problems++
					}
				}
				if problems != 1 || talk.message.Parts[0].Kind != bot.Problem {
					t.Errorf("%d problems in %s", problems, inWords(talk.message))
				}
				if talk.message.Question.Step == "" || len(talk.message.Parts) < 2 {
					t.Error("the question is not asked again")
				}
				if talk.records() != before {
					t.Error("an answer changed")
				}
				if typed := locale.Clean(c.typed); typed != "" && !strings.Contains(strings.Join(keptTexts(talk), "\n"), typed) {
					t.Errorf("%.60q is not kept", typed)
				}
				if strings.Contains(talk.text(), "⟦") {
					t.Errorf("words are missing: %s", talk.text())
				}
			})
		}
	}
}

func keptTexts(c *talk) []string {
	var all []string
	for _, text := range c.s.Kept {
		all = append(all, text)
	}
	return all
}
