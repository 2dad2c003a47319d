package app_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/internal/script"
)

// TestGateShowsWhatIsSent compares the gate with what goes to the customer: every
// part of every message, word for word and in order, and the labels of the buttons
// (method d.6: the account manager sees exactly what will be sent). So does what a
// button of a changed plan's card opens.
func TestGateShowsWhatIsSent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ script, until, send string }{
		{"agreed", "eva presses: Send Plan", "eva presses: Send Plan"},
		{"changed", "eva presses: Send Changes\n> Sent", "eva presses: Send Changes"},
	} {
		t.Run(c.script, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join("testdata", "script", "agreement", c.script+".txt")
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			before, _, found := strings.Cut(string(data), c.until)
			if !found {
				t.Fatal("the script has changed")
			}
			s := newReplay(t, path)
			s.runAll([]byte(before + "…\n"))
			gate := lastQuestion(s.messages("eva"))
			sofar := len(s.messages(script.SharedChannel))
			s.runAll([]byte(c.send + "\n…\n"))
			sent := slices.DeleteFunc(slices.Clone(s.messages(script.SharedChannel)[sofar:]), func(m bot.Message) bool { return m.Kind == bot.KindRecord })
			if len(sent) == 0 {
				t.Fatal("nothing was sent")
			}
			at := 0
			for _, m := range sent {
				for _, part := range m.Parts {
					i := slices.IndexFunc(gate.Parts[at:], func(shown bot.Part) bool { return shown.Kind == part.Kind && shown.Text == part.Text })
					if i < 0 {
						t.Fatalf("the gate did not show this, or not in this order: %q", part.Text)
					}
					at += i + 1
				}
				for _, b := range m.Buttons {
					if !slices.ContainsFunc(gate.Parts, func(shown bot.Part) bool { return strings.Contains(bot.Plain(shown.Text), "["+b.Label+"]") }) {
						t.Errorf("the gate did not show the button %q", b.Label)
					}
				}
			}
			if c.script != "changed" {
				return
			}
			s.runAll([]byte("visser clicks shared: Read Differences\n…\n"))
			told := s.messages("visser")
			for _, part := range told[len(told)-1].Parts {
				if !slices.ContainsFunc(gate.Parts, func(shown bot.Part) bool { return shown.Text == part.Text }) {
					t.Errorf("the gate did not show what the button opens: %q", part.Text)
				}
			}
		})
	}
}
