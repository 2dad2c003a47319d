package terminal

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"lodestar/bot"
)

func TestEvents(t *testing.T) {
	t.Parallel()
	question := bot.Question{Session: "s", Flow: "plan", Step: "aim_12_months", Shown: 3}
	_, events := run(t, "first\n/as visser\nsecond\n/as eva\nthird\n", nil, func(term *Terminal, e bot.Event) {
		if e.Text == "first" {
			m := notice("What next?")
			m.Kind, m.Question = "question", question
			send(t, term, "eva", m)
		}
	})
	at := time.Date(2026, time.December, 1, 9, 0, 0, 0, time.UTC)
	eva, visser := people()[0], people()[2]
	eva.Tenant, visser.Tenant = "local", "local"
	evas := bot.Address{Platform: "terminal", Tenant: "local", Place: "dm:eva", Person: "eva"}
	vissers := bot.Address{Platform: "terminal", Tenant: "local", Place: "dm:visser", Person: "visser", Audience: bot.Customer}
	want := []bot.Event{
		{Tenant: "local", Kind: bot.Arrived, From: eva, Place: evas, At: at},
		{Tenant: "local", Kind: bot.Said, From: eva, Place: evas, At: at, Text: "first"},
		{Tenant: "local", Kind: bot.Arrived, From: visser, Place: vissers, At: at},
		{Tenant: "local", Kind: bot.Said, From: visser, Place: vissers, At: at, Text: "second"},
		{Tenant: "local", Kind: bot.Said, From: eva, Place: evas, At: at, Text: "third", Action: bot.Action{Question: question}},
	}
	if diff := cmp.Diff(want, events, cmpopts.IgnoreFields(bot.Event{}, "ID", "Message")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	seen := map[string]bool{}
	for _, e := range events {
		if e.ID == "" || seen[e.ID] {
			t.Errorf("the id %q is empty or came before", e.ID)
		}
		seen[e.ID] = true
	}
}

func TestIDsDifferAfterARestart(t *testing.T) {
	t.Parallel()
	_, before := run(t, "a\n", nil, nil)
	_, after := run(t, "a\n", nil, nil)
	for i := range before {
		if before[i].ID == after[i].ID {
			t.Errorf("event %d has the id %q at both starts", i, before[i].ID)
		}
	}
}

// What is still to be said at the end of the input is said.
func TestSettlesAfterEveryEventAndAtTheEnd(t *testing.T) {
	t.Parallel()
	for name, input := range map[string]string{"end of input": "a\nb\n", "quit": "a\nb\n/quit\nnever read\n"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			waiting := 0
			printed, events := run(t, input, func(term *Terminal) {
				term.Settle = func(context.Context) error {
					waiting++
					send(t, term, "eva", notice(strings.Repeat("x", waiting))) //nolint:contextcheck // the test sends, not what is waited for
					return nil
				}
			}, nil)
			if want := "x\n\nxx\n\nxxx\n\nxxxx\n"; printed != want {
				t.Errorf("printed %q, want %q", printed, want)
			}
			if diff := cmp.Diff([]string{"a", "b"}, texts(events)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestErrorsOfTheHandler(t *testing.T) {
	t.Parallel()
	broken := errors.New("disk full")
	failing := func(times int) (bot.Handler, *[]bot.Event) {
		var events []bot.Event
		return handler(func(e bot.Event) error {
			events = append(events, e)
			if e.Text == "a" && times > 0 {
				times--
				return broken
			}
			return nil
		}), &events
	}
	t.Run("repeated once with the same id", func(t *testing.T) {
		t.Parallel()
		h, events := failing(1)
		if err := newTerminal(t, strings.NewReader("a\nb\n"), io.Discard).Run(t.Context(), h); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"a", "a", "b"}, texts(*events)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if (*events)[1].ID != (*events)[2].ID {
			t.Error("the repeated event has another id: it could count twice")
		}
	})
	t.Run("ends a pipe", func(t *testing.T) {
		t.Parallel()
		h, events := failing(9)
		if err := newTerminal(t, strings.NewReader("a\nb\n"), io.Discard).Run(t.Context(), h); !errors.Is(err, broken) {
			t.Errorf("Run: %v", err)
		}
		if diff := cmp.Diff([]string{"a", "a"}, texts(*events)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	t.Run("is told to a person and logged", func(t *testing.T) {
		t.Parallel()
		h, _ := failing(9)
		out, log := &output{}, &output{}
		term := newTerminal(t, strings.NewReader("a\n"), out)
		term.TTY, term.Log = true, slog.New(slog.NewTextHandler(log, nil))
		if err := term.Run(t.Context(), h); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), "! That could not be stored") {
			t.Errorf("printed %q", out)
		}
		if !strings.Contains(log.String(), "disk full") || strings.Contains(log.String(), "text=a") {
			t.Errorf("logged %q", log)
		}
	})
}

func TestErrorOfSettleEndsIt(t *testing.T) {
	t.Parallel()
	term := newTerminal(t, strings.NewReader("a\n"), io.Discard)
	broken := errors.New("store closed")
	term.Settle = func(context.Context) error { return broken }
	if err := term.Run(t.Context(), handler(func(bot.Event) error { return nil })); !errors.Is(err, broken) {
		t.Errorf("Run: %v", err)
	}
}

type brokenReader struct{ err error }

func (r brokenReader) Read([]byte) (int, error) { return 0, r.err }

func TestBrokenInputEndsIt(t *testing.T) {
	t.Parallel()
	broken := errors.New("terminal hung up")
	_, events := run(t, "", nil, nil)
	if len(events) != 1 {
		t.Fatalf("an empty input gives %d events, want the arrival", len(events))
	}
	var got []bot.Event
	term := newTerminal(t, io.MultiReader(strings.NewReader("a\nrest"), brokenReader{broken}), io.Discard)
	err := term.Run(t.Context(), handler(func(e bot.Event) error {
		got = append(got, e)
		return nil
	}))
	if !errors.Is(err, broken) {
		t.Errorf("Run: %v", err)
	}
	if diff := cmp.Diff([]string{"a", "rest"}, texts(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Ctrl-C cancels the context while a read is waiting for a line that never
// comes.
func TestInterrupt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		in, keys := io.Pipe()
		out := &output{}
		term := newTerminal(t, in, out)
		term.TTY = true
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() { ended <- term.Run(ctx, handler(func(bot.Event) error { return nil })) }()
		synctest.Wait()
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("Run: %v", err)
		}
		if !strings.HasSuffix(out.String(), "eva> \n") {
			t.Errorf("printed %q: the shell's prompt would stand behind ours", out)
		}
		if err := keys.Close(); err != nil {
			t.Error(err)
		}
	})
}

func TestUnknownStart(t *testing.T) {
	t.Parallel()
	term := newTerminal(t, strings.NewReader(""), io.Discard)
	term.As = "nobody"
	err := term.Run(t.Context(), handler(func(bot.Event) error { return nil }))
	if err == nil || !strings.Contains(err.Error(), "eva, jonas, visser, deboer") {
		t.Errorf("Run: %v", err)
	}
}
