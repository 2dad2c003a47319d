package locale_test

import (
	"strings"
	"testing"
	"time"

	"lodestar/conversation/locale"
)

// answers to the request to agree to version 3, by Kim Visser.
var answers = map[locale.Clarity][]string{
	locale.ClearYes: {
		"yes", "Yes.", "YES!", "ja", "Ja.", "Ja!", "jawohl", "Jazeker",
		"I agree to version 3", "I agree to version 3.", "\"I agree to version 3\"", "I agree.", "We agree.", "Yes, I agree.", "Yes, I agree to version 3!", "I agree with version 3",
		"I hereby agree to version 3 of our joint plan.", "I fully agree with the plan.", "agreed", "Agreed.", "Agreed to version 3", "agree 3", "Agree 3.", "Confirmed.", "Approved",
		"I confirm.", "I confirm that I agree to version 3.", "I confirm my agreement to version 3.", "We accept the plan.", "I agree to v3", "I agree to version no. 3", "I am in agreement with the plan",
		"Yes, I do.", "I agree to all five points.", "The plan is approved.", "I agree to\nversion 3 of the\nplan.",
		"Ich stimme der Version 3 zu", "Ich stimme der Version 3 zu.", "„Ich stimme der Version 3 zu“", "Ich stimme zu.", "ICH STIMME ZU", "Wir stimmen dem Plan zu.", "Ja, ich stimme zu.", "Ja, ich stimme der Version 3 zu!",
		"Hiermit stimme ich der Version 3 zu.", "Hiermit stimme ich der Version 3 unseres gemeinsamen Plans zu.", "Ich stimme hiermit der Version 3 zu.", "Der Version 3 stimme ich gerne zu.", "Stimme zu", "zustimmen 3",
		"einverstanden", "Einverstanden!", "Ja, einverstanden.", "Ich bin einverstanden.", "Ich bin damit einverstanden.", "Damit bin ich einverstanden.", "Ich bin mit Version 3 einverstanden.", "Wir sind mit dem Plan einverstanden.",
		"Ich bestätige das.", "Ich bestaetige", "Hiermit bestätige ich Version 3.", "Bestätigt", "Zugestimmt.", "Meine Zustimmung zu Version 3", "Ich stimme allen fünf Punkten zu.",
		"akkoord", "Akkoord!", "akkoord met versie 3", "Ik ga akkoord met versie 3", "Ik ga akkoord met versie 3.", "‘Ik ga akkoord met versie 3’", "Ja, ik ga akkoord.", "Ja, akkoord.", "Wij gaan akkoord met het plan.", "Ik ben akkoord",
		"Hierbij ga ik akkoord met versie 3 van het plan.", "Ik bevestig dat ik akkoord ga met versie 3.", "Hierbij bevestig ik mijn akkoord met versie 3.", "Bevestigd.", "Ik ben het ermee eens.", "Mee eens", "akkoord 3", "Ja hoor",
		"Dear Ms Brandt,\n\nI agree to version 3.\n\nKind regards,\nKim Visser\nDirector Operations\nContoso B.V.\nT +31 20 123 45 67 | www.contoso.example",
		"Hi Eva, I agree to version 3. Thanks!\nKind regards", "Hi Eva,\nyes\nBest,\nKim", "Hello,\n\nAgreed. Thank you for the plan.\n\nBest regards\nKim",
		"Guten Tag Frau Brandt,\n\nich stimme der Version 3 zu. Vielen Dank!\n\nMit freundlichen Grüßen\nKim Visser", "Hallo Eva\nja\nViele Grüße\nKim", "Sehr geehrte Frau Brandt, hiermit stimme ich der Version 3 zu.\n\nMfG\nK. Visser",
		"Geachte mevrouw Brandt,\n\nAkkoord met versie 3.\n\nMet vriendelijke groet,\n\nKim Visser\nContoso", "Beste Eva,\n\nIk ga akkoord. Dank u wel.\n\nGroeten, Kim",
		"I agree.\nKim", "I agree to version 3.\n\nKim Visser\nDirector Operations", "Yes.\nI agree to version 3.", "Ja.\nAkkoord met versie 3.\nDank u wel.", "Agreed\nThanks",
		"I agree to version 3. I am looking forward to working together.",
	},
	locale.ClearNo: {
		"no", "No.", "I do not agree.", "I don't agree to version 3.", "Not agreed", "I disagree.", "nein", "Nein, danke.", "Ich stimme nicht zu.", "Ich bin nicht einverstanden.", "Nicht einverstanden!", "nee", "Nee, dank u.", "Niet akkoord.", "Ik ga niet akkoord met versie 3.",
		"Dear Ms Brandt,\n\nI do not agree.\n\nKind regards\nKim Visser",
	},
	locale.Unclear: {
		"", " ", ".", "👍", "ok", "OK!", "okay", "fine", "looks good", "Looks good to me.", "sounds good", "great", "perfect", "noted", "received", "thanks", "Thank you.", "Vielen Dank", "passt", "gut", "prima", "klar", "geht klar", "in Ordnung", "top", "prima zo", "ziet er goed uit", "goed",
		"yes?", "I agree?", "Ja?", "Is this version 3?", "yes, but", "Yes, but the date is wrong.", "Yes, but not the dates", "I agree, but only to the goals.", "I agree if the date moves.", "I agree to version 3 except the dates", "I agree to version 3, except for action 2.",
		"I would agree", "I could agree", "I will agree", "I think I agree", "I agree in principle", "I mostly agree", "I agree to the goals", "I agree to the dates.", "I agree to version 3 once the dates are fixed", "I agree. However, the dates are wrong.", "I agree subject to legal review",
		"Yes and no", "yes no", "Yes. No.", "No, I agree.", "I agree to version 2", "I agree to version 4.", "I agree to version 33", "I agree to version 3 and 4", "I agree to version 3.1", "I agree to version 2 of the plan", "agree 2", "agree 4", "agree 34", "v4 agreed", "I agree to version three",
		"I agree to version 3. Please change the date.", "I agree. Can we talk?", "Tom agrees", "He agrees", "You agree", "We have agreed to talk", "I agree to talk", "Please agree", "I confirm receipt.", "I confirm receipt of version 3.", "I confirm the call", "agreed to disagree",
		"I do not disagree", "I don't think I agree", "not yet", "maybe", "later", "tomorrow", "I accept your apology",
		"Ja, aber", "Ja, aber der Termin passt nicht.", "Ja, wenn der Termin verschoben wird", "Ja, unter Vorbehalt", "Ich stimme unter Vorbehalt zu.", "Ich stimme grundsätzlich zu.", "Ich stimme der Version 2 zu", "Ich stimme der Version 4 zu.", "Ich stimme den Zielen zu.", "Ich stimme nur den Zielen zu", "Ich würde zustimmen",
		"Grundsätzlich einverstanden", "Einverstanden, bis auf Maßnahme 2", "Einverstanden bis auf den Termin", "Ich bestätige den Eingang.", "Ich bestätige den Termin", "Zur Kenntnis genommen", "Ja, ich habe die Mail erhalten", "Ja, ich melde mich", "zustimmen 4", "Jein", "Ja nein", "Ja. Aber Termin ändern.",
		"Ja, maar", "Ja, maar niet versie 3", "Ja, mits de datum klopt", "Akkoord, behalve de data", "Akkoord met versie 2", "akkoord 4", "Ik ga akkoord met de doelen", "In principe akkoord", "Akkoord onder voorbehoud", "Ik zou akkoord gaan", "Ik bevestig de ontvangst", "Ontvangen, dank", "Ja, ik bel u",
		"withdraw 3", "zurückziehen 3", "intrekken 3", "change: the dates", "I agree\n\nchange: the dates", "unsubscribe",
		"I agree to version 3.\n\nKind regards\nKim\nPS: please change the date", "I agree.\n\nKind regards\nKim\n\nP.S. Not Action 2", "I agree.\n\nRegards\nKim\nBut Not The Dates", "Ja\n\nViele Grüße\nKim\nBitte Termin verschieben", "Ja\n\nViele Grüße\nKim\nBitte Termin Ändern", "Ja\n\nGruß\nOhne Maßnahme 2",
		"Yes\nBut later", "Yes\nTermin Venlo", "Hi Nein,\nyes", "Dear Eva, not yet.", "Hi Eva, but\nyes", "I agree\nTom de Boer said so",
		"I will not agree, as I told you.\nI agree.", "As I said: \"I agree to version 3\" is what Tom wrote", "> I agree to version 3", "On Tue Eva wrote:\nI agree to version 3",
		"Out of office. Yes, I agree.", "I am out of office until Monday.", "Ich bin bis Montag nicht im Büro.", "Sent by my assistant: yes",
		"Yes, send me the plan", "yes please call me", "Ja bitte", "ja graag", "Yes, version 3 is the latest", "Yes 4", "3", "version 3",
		strings.Repeat("yes ", 2000), "I agree to version 99999999999999999999",
	},
}

func TestOnlyAClearYesIsOne(t *testing.T) {
	t.Parallel()
	for want, texts := range answers {
		for _, text := range texts {
			if got := locale.ReadAgreement(text, 3, "Kim Visser"); got != want {
				t.Errorf("%q is %q, want %q", text, got, want)
			}
		}
	}
}

// TestNoClearYesSurvivesADoubt: whatever is put around a clear yes, it is none
// any more.
func TestNoClearYesSurvivesADoubt(t *testing.T) {
	t.Parallel()
	for _, text := range answers[locale.ClearYes] {
		for _, with := range []string{
			text + "\nbut not the dates", text + "\nPS: version 4", text + "?", "Not sure. " + text, text + " unless the date moves", text + "\n\naber nur die Ziele", text + "\n\nmaar niet de data",
			"If the dates move:\n" + text, text + "\n\nNein", text + "\nBut Not The Dates", text + "\nNur Ziele",
		} {
			if got := locale.ReadAgreement(with, 3, "Kim Visser"); got == locale.ClearYes {
				t.Errorf("%q is a clear yes", with)
			}
		}
		if strings.Contains(text, "3") && !strings.Contains(text, "+31") {
			if got := locale.ReadAgreement(text, 4, "Kim Visser"); got == locale.ClearYes {
				t.Errorf("%q is a clear yes to version 4", text)
			}
		}
	}
}

// FuzzReadAgreement: it ends, in time; a question, a negation or a condition
// never comes out as a clear yes, and neither does another version.
func FuzzReadAgreement(f *testing.F) {
	for _, texts := range answers {
		for _, text := range texts {
			f.Add(text, 3)
		}
	}
	f.Fuzz(func(t *testing.T, text string, version int) {
		began := time.Now()
		got := locale.ReadAgreement(text, version, "Kim Visser")
		if took := time.Since(began); took > 500*time.Millisecond {
			t.Errorf("%d bytes take %s", len(text), took)
		}
		if got != locale.ClearYes {
			return
		}
		text = strings.NewReplacer("no.", "", "No.", "", "NO.", "").Replace(text) // "version no. 3"
		words := " " + strings.Join(strings.FieldsFunc(locale.Fold(text), func(r rune) bool { return strings.ContainsRune(" \n.,;:!\"'", r) }), " ") + " "
		for _, doubt := range []string{" but ", " not ", " no ", " if ", " aber ", " nicht ", " nein ", " wenn ", " maar ", " niet ", " nee ", " mits ", "?"} {
			if strings.Contains(words, doubt) {
				t.Errorf("%q with %q is a clear yes", text, doubt)
			}
		}
		if locale.ReadAgreement(text+"\nbut not the dates", version, "Kim Visser") == locale.ClearYes {
			t.Errorf("%q stays a clear yes with a but below", text)
		}
	})
}
