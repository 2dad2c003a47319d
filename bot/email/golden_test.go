package email

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
	"lodestar/bot/bottest"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestSamplesAreWrittenAsBefore: the files below testdata are what goes out,
// byte for byte.
func TestSamplesAreWrittenAsBefore(t *testing.T) {
	t.Parallel()
	for _, s := range bottest.Samples() {
		if s.Name == "long_page" || s.Name == "very_long_text" {
			continue // nobody would read these files; the conformance suite reads the mails
		}
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			golden(t, s.Name, composed(t, s.Name, s.Message))
		})
	}
	t.Run("agreement", func(t *testing.T) {
		t.Parallel()
		golden(t, "agreement", composed(t, "agreement", agreement()))
	})
}

// agreement is a mail with everything a mail can have.
func agreement() bot.Message {
	return bot.Message{
		Kind: "notice", Subject: "Unser Plan für Contoso, Version 3: Bitte um Ihre Bestätigung", Notification: "Version 3 wartet auf Ihre Antwort.",
		Parts: []bot.Part{
			{Kind: bot.Text, Text: "Guten Tag Frau Visser,"},
			{Kind: bot.Text, Text: "bitte bestätigen Sie mir unter https://lodestar.example/agree/abc oder mit einer kurzen Antwort auf diese E-Mail („Ich stimme der Version 3 zu“), dass Sie einverstanden sind."},
			{Kind: bot.Text, Text: "Freundliche Grüße\nEva Brandt"},
		},
		ReplyToken: token,
		Attachments: []bot.File{
			{Name: "Plan für Contoso, Version 3.pdf", MediaType: "application/pdf", Data: []byte("%PDF-1.7 not really")},
			{Name: "call.ics", MediaType: "text/calendar; method=REQUEST; charset=utf-8", Data: []byte("BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n")},
		},
	}
}

func composed(t *testing.T, id string, m bot.Message) []byte {
	t.Helper()
	out, err := newComposer(filled(t), true).mail(t.Context(), bot.Delivery{ID: id, To: toVisser(), Message: m})
	if err != nil {
		t.Fatal(err)
	}
	return out.raw
}

func filled(t *testing.T) Options {
	t.Helper()
	a, err := New(options(t))
	if err != nil {
		t.Fatal(err)
	}
	return a.o
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", "sent", name+".eml")
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}
