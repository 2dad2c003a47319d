package email

import (
	"testing"

	"lodestar/bot"
)

// TestOnlyWhatWasWrittenIsRead: what programs put around the words, as they do
// in each language.
func TestOnlyWhatWasWrittenIsRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text      string
		words     string
		forwarded bool
	}{
		"nothing quoted":                  {"I agree to version 3.\n\nKind regards\nKim Visser\n", "I agree to version 3.\n\nKind regards\nKim Visser", false},
		"Gmail":                           {"I agree to version 3.\n\nOn Tue, Nov 24, 2026 at 10:02 AM Lodestar <plans@lodestar.example> wrote:\n\n> Dear Ms Visser,\n>\n> yes, but no\n", "I agree to version 3.", false},
		"Gmail, wrapped":                  {"I agree.\n\nOn Tue, Nov 24, 2026 at 10:02 AM Lodestar for Contoso\n<plans+k5q2ynk4x7zq3m6v2r7w8d9f1a@lodestar.example> wrote:\n\n> Dear Ms Visser,\n", "I agree.", false},
		"Gmail, German":                   {"Ich stimme der Version 3 zu.\n\nAm Di., 24. Nov. 2026 um 10:02 Uhr schrieb Lodestar <plans@lodestar.example>:\n\n> Guten Tag Frau Visser,\n", "Ich stimme der Version 3 zu.", false},
		"Gmail, Dutch":                    {"akkoord met versie 3\n\nOp di 24 nov 2026 om 10:02 schreef Lodestar <plans@lodestar.example>:\n\n> Geachte mevrouw Visser,\n", "akkoord met versie 3", false},
		"Apple, Dutch":                    {"Akkoord.\n\n> Op 24 nov 2026, om 10:02 heeft Lodestar <plans@lodestar.example> het volgende geschreven:\n> \n> Geachte mevrouw Visser,\n", "Akkoord.", false},
		"Apple, German":                   {"Ja.\n\nAm 24.11.2026 um 10:02 schrieb Lodestar <plans@lodestar.example>:\n\n\uFEFF> Guten Tag\n", "Ja.", false},
		"Apple phone":                     {"Agreed\n\nSent from my iPhone\n\n> On 24 Nov 2026, at 10:02, Lodestar <plans@lodestar.example> wrote:\n> \n> Dear Ms Visser,\n", "Agreed", false},
		"phone, German":                   {"Einverstanden\n\nVon meinem iPhone gesendet\n\nAm 24.11.2026 um 10:02 schrieb Lodestar:\n> Guten Tag\n", "Einverstanden", false},
		"phone, Dutch":                    {"Akkoord\n\nVerstuurd vanaf mijn iPhone\n\nOp 24 nov 2026 om 10:02 schreef Lodestar:\n> Geachte\n", "Akkoord", false},
		"Thunderbird, below":              {"On 24/11/2026 10:02, Lodestar wrote:\n> Dear Ms Visser,\n> please confirm.\n\nI agree to version 3.\n\n-- \nKim Visser\nContoso\n", "I agree to version 3.", false},
		"Thunderbird, German":             {"Lodestar schrieb am 24.11.26 um 10:02:\n> Guten Tag\n\nJa\n", "Ja", false},
		"between":                         {"On 24/11/2026 10:02, Lodestar wrote:\n> Dates?\nNo, later please.\n> Goals?\nYes.\n", "No, later please.\nYes.", false},
		"Outlook":                         {"Yes, I agree.\n\nKim\n\n________________________________\nFrom: Lodestar <plans@lodestar.example>\nSent: Tuesday, November 24, 2026 10:02 AM\nTo: Kim Visser <k.visser@contoso.example>\nSubject: Our plan for Contoso\n\nDear Ms Visser,\nyes but no\n", "Yes, I agree.\n\nKim", false},
		"Outlook without a rule":          {"Yes\n\nFrom: Lodestar <plans@lodestar.example>\nDate: Tuesday, November 24, 2026\nTo: Kim Visser\nSubject: Our plan\nDear\n", "Yes", false},
		"Outlook, bold":                   {"Yes\n\n*From:* Lodestar\n*Sent:* Tuesday\n*To:* Kim\n*Subject:* Our plan\n\nDear\n", "Yes", false},
		"Outlook, German":                 {"Ja, einverstanden.\n\nVon: Lodestar <plans@lodestar.example>\nGesendet: Dienstag, 24. November 2026 10:02\nAn: Visser, Kim\nBetreff: Unser Plan\n\nGuten Tag\n", "Ja, einverstanden.", false},
		"Outlook, Dutch":                  {"Akkoord\n\nVan: Lodestar\nVerzonden: dinsdag 24 november 2026 10:02\nAan: Kim Visser\nOnderwerp: Ons plan\n\nGeachte\n", "Akkoord", false},
		"GMX":                             {"Ja\n\nGesendet: Dienstag, 24. November 2026 um 10:02 Uhr\nVon: \"Lodestar\" <plans@lodestar.example>\nAn: k.visser@contoso.example\nBetreff: Unser Plan\nGuten Tag\n", "Ja", false},
		"original message":                {"Yes\n\n-----Original Message-----\nFrom: Lodestar\n\nDear\n", "Yes", false},
		"original, German":                {"Ja\n\n-----Ursprüngliche Nachricht-----\nVon: Lodestar\n\nGuten Tag\n", "Ja", false},
		"original, Dutch":                 {"Ja\n\n-----Oorspronkelijk bericht-----\nVan: Lodestar\n\nGeachte\n", "Ja", false},
		"not marked below":                {"Yes\n\nOn Tue, 24 Nov 2026, Lodestar wrote:\n\nDear Ms Visser,\nno\n", "Yes", false},
		"forwarded":                       {"FYI\n\n---------- Forwarded message ---------\nFrom: Kim Visser\n\nI agree.\n", "FYI", true},
		"forwarded, Apple":                {"zur Info\n\nAnfang der weitergeleiteten Nachricht:\n\n> Von: Kim Visser\n> Ja.\n", "zur Info", true},
		"forwarded, Dutch":                {"-------- Doorgestuurd bericht --------\nVan: Kim\n\nAkkoord\n", "", true},
		"a sentence that ends in a colon": {"On Monday 3 people wrote to me about this:\nall agree.\n", "On Monday 3 people wrote to me about this:\nall agree.", false},
		"a sentence like it":              {"Am Montag schrieb ich\ndir schon.\n", "Am Montag schrieb ich\ndir schon.", false},
		"a form is no header":             {"Goal: Deliver\nMeasure: time\nBy: 31 Dec\n", "Goal: Deliver\nMeasure: time\nBy: 31 Dec", false},
		"dashes":                          {"one\n---\ntwo\n-----\nthree\n", "one\n---\ntwo\n-----\nthree", false},
		"empty":                           {"", "", false},
		"only quoted":                     {"> yes\n> I agree\n", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := unquote(c.text)
			if got.words != c.words || got.forwarded != c.forwarded {
				t.Errorf("reads %q (forwarded: %v), want %q (%v)", got.words, got.forwarded, c.words, c.forwarded)
			}
		})
	}
}

func TestHTMLIsRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ source, words string }{
		"paragraphs": {"<html><head><title>no</title><style>p{}</style></head><body><p>I agree<br>to <b>version</b>\n3.</p><p>Kim</p></body></html>", "I agree\nto version 3.\n\nKim"},
		"Gmail":      {`<div dir="ltr">I agree.</div><br><div class="gmail_quote"><div class="gmail_attr">On Tue, Nov 24, 2026 at 10:02 AM Lodestar &lt;<a href="mailto:plans@lodestar.example">plans@lodestar.example</a>&gt; wrote:<br></div><blockquote class="gmail_quote"><div>Dear Ms Visser, <p>no</p></div></blockquote></div>`, "I agree."},
		"Outlook":    {`<div class=WordSection1><p class=MsoNormal>Ja, einverstanden.<o:p></o:p></p><div><div style='border-top:solid'><p class=MsoNormal><b>Von:</b> Lodestar &lt;plans@lodestar.example&gt;<br><b>Gesendet:</b> Dienstag<br><b>An:</b> Kim<br><b>Betreff:</b> Plan</p></div></div><p class=MsoNormal>nein</p></div>`, "Ja, einverstanden."},
		"entities":   {"<p>a &lt; b &amp;&nbsp;c &#8222;x&#8220;</p>", "a < b & c „x“"},
		"script":     {"<p>yes</p><script>document.write('no')</script>", "yes"},
		"broken":     {"<p>yes<div><b>of <i>course", "yes\nof course"},
		"pre":        {"<pre>a\n  b</pre>", "a\n  b"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := unquote(htmlWords(c.source)).words; got != c.words {
				t.Errorf("reads %q, want %q", got, c.words)
			}
		})
	}
}

// TestHandedOn: of a forward stays what somebody wrote, whatever program handed it on.
func TestHandedOn(t *testing.T) {
	t.Parallel()
	inner := "From: Kim Visser <kim@contoso.example>\r\nSubject: Notes\r\n\r\nThe label printer helped a lot.\r\n"
	for name, c := range map[string]struct {
		text   string
		within []bot.File
		want   string
	}{
		"gmail":       {"My notes.\n\n---------- Forwarded message ---------\nFrom: Jonas <j@x.example>\nDate: Mon, 23 Nov 2026 at 10:02\nSubject: Call\nTo: <eva@x.example>\n\nLate deliveries\ncost 40,000 EUR.\n\nJonas", nil, "Late deliveries\ncost 40,000 EUR.\n\nJonas"},
		"outlook":     {"Siehe unten.\n\n________________________________\nVon: Jonas\nGesendet: Montag, 23. November 2026 10:02\nAn: Eva\nBetreff: Gespräch\n\nDie Lieferungen sind zu spät.", nil, "Die Lieferungen sind zu spät."},
		"no rule":     {"Van: Jonas\nVerzonden: maandag 23 november 2026 10:02\nAan: Eva\nOnderwerp: Gesprek\n\nDe leveringen zijn te laat.", nil, "De leveringen zijn te laat."},
		"apple":       {"Begin forwarded message:\n\nFrom: Jonas\nSubject: Call\nDate: 23 November 2026\nTo: Eva\n\nIt was a success.", nil, "It was a success."},
		"attached":    {"See attached.", []bot.File{{Name: "mail.eml", Data: []byte(inner)}}, "The label printer helped a lot."},
		"marker only": {"---------- Forwarded message ---------\nIt was a success.", nil, "It was a success."},
		"nothing":     {"Fwd: what?", nil, ""},
		"broken":      {"See attached.", []bot.File{{Name: "mail.eml", Data: []byte("\x00")}}, ""},
	} {
		if got := handedOn(c.text, c.within); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
