package terminal

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
	"lodestar/bot/bottest"
)

// TestTranscript is for reading: what a person at a terminal sees from
// beginning to end. What they type is put in as their terminal echoes it.
func TestTranscript(t *testing.T) {
	t.Parallel()
	samples := map[string]bot.Message{}
	for _, s := range bottest.Samples() {
		samples[s.Name] = s.Message
	}
	synctest.Test(t, func(t *testing.T) {
		in, keys := io.Pipe()
		out := &output{}
		term := newTerminal(t, in, out)
		term.TTY = true
		ended := make(chan error)
		go func() {
			ended <- term.Run(t.Context(), handler(func(e bot.Event) error {
				switch {
				case e.Kind == bot.Arrived && e.From.ID == "eva":
					send(t, term, "eva", samples["welcome"])
				case e.Text == "start plan" || e.Action.Value == "new_plan":
					send(t, term, "eva", samples["question_line"])
				case e.Text == "Express freight keeps rising.":
					send(t, term, "eva", samples["question_problem"])
					send(t, term, "eva", samples["pack"])
				case strings.HasPrefix(e.Text, "Goal: "):
					send(t, term, "eva", samples["pack_confirm"])
				}
				return nil
			}))
		}()
		enter := func(line string) {
			synctest.Wait()
			if _, err := out.Write([]byte(line)); err != nil {
				t.Error(err)
			}
			if _, err := io.WriteString(keys, line); err != nil {
				t.Error(err)
			}
			time.Sleep(time.Second) // of the bubble's clock
		}
		enter("Start plan\n")
		enter("\n")
		enter("Express freight keeps rising.\n")
		enter("Goal: Deliver within 48 hours\\nBy: 31 Dec 2027\n")
		send(t, term, "eva", samples["reminder"])
		send(t, term, "jonas", notice("Eva Brandt has named you for an action."))
		send(t, term, "visser", notice("Contoso's plan is ready."))
		enter("/nonsense\n")
		enter("/help\n")
		enter("/as jonas\n")
		enter("/help\n")
		enter("/quit\n")
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if strings.ContainsAny(out.String(), "\x1b⟦⟧") {
			t.Errorf("an escape sequence or a missing text in\n%q", out)
		}
		golden(t, "transcript", out.String())
		if err := keys.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestSendRefuses(t *testing.T) {
	t.Parallel()
	good := DirectAddress(people()[0])
	for name, change := range map[string]func(*bot.Address){
		"platform": func(a *bot.Address) { a.Platform = "slack" },
		"tenant":   func(a *bot.Address) { a.Tenant = "slack:T1" },
		"channel":  func(a *bot.Address) { a.Place, a.Person = "#contoso-shared", "" },
		"thread":   func(a *bot.Address) { a.Thread = "1" },
		"nobody":   func(a *bot.Address) { a.Place, a.Person = "dm:nobody", "nobody" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := &output{}
			to := good
			change(&to)
			_, err := newTerminal(t, nil, out).Send(t.Context(), bot.Delivery{ID: "1", To: to, Message: notice("secret")})
			if refused, ok := bot.IsRefused(err); !ok || !refused.Final {
				t.Errorf("Send: %v, want a final refusal", err)
			}
			if out.len() > 0 {
				t.Errorf("printed %q", out)
			}
		})
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("no more paper") }

func TestWhatCouldNotBePrintedWasNotSaid(t *testing.T) {
	t.Parallel()
	term := newTerminal(t, nil, brokenWriter{})
	d := bot.Delivery{ID: "1", To: DirectAddress(people()[0]), Message: notice("Hi")}
	if _, err := term.Send(t.Context(), d); err == nil {
		t.Error("Send: no error")
	}
	if _, found, err := term.Reconcile(t.Context(), d); found || err != nil {
		t.Errorf("Reconcile: %v, %v", found, err)
	}
}

// FuzzMessage proves that nothing anybody typed can steer the terminal, and
// that every word of it can be read.
func FuzzMessage(f *testing.F) {
	for _, s := range bottest.Samples() {
		for _, p := range s.Message.Parts {
			f.Add(p.Text, 40)
		}
	}
	words := catalogue(f)
	f.Fuzz(func(t *testing.T, text string, width int) {
		out := &output{}
		term := &Terminal{Out: out, People: people(), As: "eva", Words: words, Width: width % 300}
		m := bot.Message{
			Kind: "question", Notification: text,
			Parts: []bot.Part{
				{Kind: bot.Heading, Text: bot.Escape(text)},
				{Kind: bot.Problem, Text: text},
				{Kind: bot.Text, Text: bot.Escape(text)},
				{Kind: bot.Table, Rows: []bot.Row{{Number: 1, Label: text, Text: text}}},
				{Kind: bot.Example, Text: text},
				{Kind: bot.Page, Text: text},
				{Kind: bot.Context, Text: text},
			},
			Options: []bot.Button{{Label: text, Value: "1"}}, Buttons: []bot.Button{{Label: text}},
		}
		send(t, term, "eva", m)
		send(t, term, "jonas", m)
		for i, r := range out.String() {
			if r != '\n' && (r < 0x20 || r >= 0x7F && r <= 0x9F) {
				t.Fatalf("%U is printed at byte %d", r, i)
			}
		}
		out = &output{}
		term.Out = out
		send(t, term, "eva", bot.Message{Parts: []bot.Part{{Kind: bot.Text, Text: bot.Escape(text)}}})
		if diff := cmp.Diff(strings.Fields(clean(text)), strings.Fields(out.String())); diff != "" {
			t.Errorf("words (-said +printed):\n%s", diff)
		}
	})
}
