package playbook

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// phrases are messages that name what somebody wants, and nothing else.
var phrases = map[phraseKind][]string{
	phraseYes: {
		"agree 3", "Agree 3.", "AGREE 3!", "I agree 3", "agreed 3", "I agree to version 3", "We agree to the plan version 3", "yes, I agree to 3", "agree with version 3",
		"zustimmen 3", "Zustimmung 3", "Zustimmung zu Version 3", "Ich stimme Version 3 zu", "Wir stimmen der Version 3 zu.", "ich stimme dem Plan 3 zu", "einverstanden mit Version 3",
		"Ich bin mit Version 3 einverstanden", "Ja, ich stimme der Version 3 zu!",
		"akkoord 3", "Akkoord met versie 3", "Ik ga akkoord met versie 3.", "wij gaan akkoord met het plan versie 3", "Ja, akkoord 3",
	},
	phraseBack: {
		"withdraw 3", "I withdraw 3", "withdraw my agreement to version 3", "zurückziehen 3", "zurueckziehen Version 3", "Ich ziehe meine Zustimmung zu Version 3 zurück",
		"intrekken 3", "Ik trek mijn akkoord met versie 3 in",
	},
}

func TestPhrases(t *testing.T) {
	t.Parallel()
	for kind, all := range phrases {
		for _, text := range all {
			for _, text := range []string{text, "  " + text + "  ", strings.ReplaceAll(text, " ", "\n")} {
				if got := parsePhrase(text); got.kind != kind || got.version != 3 {
					t.Errorf("%q is read as %+v", text, got)
				}
			}
		}
	}
	for _, text := range []string{
		"agree", "I agree", "zustimmen", "akkoord", "agree 0", "agree 33333", "agree -3", "agree 3?", "agree 3 4", "agree 3.5", "agree 3%", "agree three",
		"I don't agree 3", "I do not agree 3", "we agree 3 but", "We agree 3 but not the dates", "disagree 3", "agree 3 hours are enough", "I agreed 3 weeks ago",
		"Ich stimme Version 3 nicht zu", "zustimmen 3?", "nicht zustimmen 3", "Zustimmung 3 unter Vorbehalt", "stimmen 3", "wir stimmen 3 Terminen zu", "einverstanden", "nicht einverstanden mit 3",
		"niet akkoord 3", "akkoord 3 mits", "akkoord 3, maar niet voor mei", "ik ga niet akkoord met 3", "> agree 3", "\"agree 3\"", "agree 3 (as Eva wrote)", "Tom: agree 3", "agree\u00a03 if",
		"change 3", "withdraw", "withdraw 3?", "don't withdraw 3", "",
	} {
		if got := parsePhrase(text); got.kind != phraseNone {
			t.Errorf("%q is read as %+v", text, got)
		}
	}
	for text, want := range map[string]string{
		"change: the dates": "the dates", "Change :  agree 3 is too early ": "agree 3 is too early", "Änderung: Termine\nund Ziele": "Termine\nund Ziele", "wijziging: later": "later",
	} {
		if got := parsePhrase(text); got.kind != phraseWish || got.text != want {
			t.Errorf("%q is read as %+v", text, got)
		}
	}
}

// TestNoPhraseSurvivesAnotherWord: whatever stands beside a phrase makes it something
// to be read by a person.
func TestNoPhraseSurvivesAnotherWord(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom([]phraseKind{phraseYes, phraseBack}).Draw(t, "kind")
		words := strings.Fields(rapid.SampledFrom(phrases[kind]).Draw(t, "phrase"))
		word := rapid.OneOf(
			rapid.SampledFrom([]string{
				"not", "don't", "never", "but", "if", "unless", "maybe", "nicht", "nie", "aber", "wenn", "kein", "vielleicht", "niet", "nooit", "maar", "als", "geen", "misschien",
				"?", "…", ":", "(", "4", "3", "tomorrow", "except",
			}),
			rapid.StringMatching(`[a-z]{6,12}`),
		).Draw(t, "word")
		at := rapid.IntRange(0, len(words)).Draw(t, "at")
		text := strings.Join(append(append(append([]string{}, words[:at]...), word), words[at:]...), " ")
		if known[word] {
			t.Skip()
		}
		if got := parsePhrase(text); got.kind != phraseNone {
			t.Fatalf("%q is read as %+v", text, got)
		}
	})
}

// known are the words that a phrase may have.
var known = func() map[string]bool {
	all := map[string]bool{}
	for _, texts := range phrases {
		for _, text := range texts {
			for _, word := range strings.Fields(text) {
				all[strings.Trim(strings.ToLower(word), ",.!")] = word != "3"
			}
		}
	}
	return all
}()

var denied = regexp.MustCompile(`(?i)\b(not|n't|never|but|if|nicht|nie|aber|niet|nooit|maar)\b|\?`)

// FuzzPhrase: what counts as an agreement holds a verb, its version and no doubt.
func FuzzPhrase(f *testing.F) {
	for _, all := range phrases {
		for _, text := range all {
			f.Add(text)
			f.Add(text + " but")
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := parsePhrase(text)
		if got.kind != phraseYes && got.kind != phraseBack {
			return
		}
		folded := strings.ToLower(text)
		if denied.MatchString(text) || !strings.Contains(text, strconv.Itoa(got.version)) || got.version < 1 || got.version > 9999 ||
			!regexp.MustCompile(`agree|zustimm|stimme|einverstanden|akkoord|eens|withdraw|zur(ü|ue)ck|intrek|trek`).MatchString(folded) {
			t.Errorf("%q is read as %+v", text, got)
		}
	})
}
