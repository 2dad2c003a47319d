package terminal

import (
	"bytes"
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// load reads the catalogue once for all tests; it does not change.
var load = sync.OnceValues(locale.Load)

func catalogue(tb testing.TB) *locale.Catalogue {
	tb.Helper()
	c, err := load()
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func people() []bot.Person {
	return []bot.Person{
		{ID: "eva", Name: "Eva Brandt", Language: "en"},
		{ID: "jonas", Name: "Jonas Keller", Language: "de-DE"},
		{ID: "visser", Name: "Kim Visser", Language: "nl", External: true, Organisation: "Contoso"},
		{ID: "deboer", Name: "Tom de Boer", Language: "nl", External: true, Organisation: "Contoso"},
	}
}

// output is what was printed, for several goroutines.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// since returns what was printed after the first n bytes.
func (o *output) since(n int) string { return o.String()[n:] }

func (o *output) len() int { return len(o.String()) }

func newTerminal(tb testing.TB, in io.Reader, out io.Writer) *Terminal {
	tb.Helper()
	return &Terminal{
		In: in, Out: out, People: people(), As: "eva", Words: catalogue(tb),
		Now: func() time.Time { return time.Date(2026, time.December, 1, 9, 0, 0, 0, time.UTC) },
	}
}

// handler does what a test wants with an event.
type handler func(bot.Event) error

func (h handler) Handle(_ context.Context, e bot.Event) (bot.Reply, error) {
	return bot.Reply{}, h(e)
}

// run gives a terminal its whole input and returns what was printed and which
// events came; answer, if any, is what the bot does with each.
func run(t *testing.T, input string, change func(*Terminal), answer func(*Terminal, bot.Event)) (printed string, events []bot.Event) {
	t.Helper()
	out := &output{}
	term := newTerminal(t, strings.NewReader(input), out)
	if change != nil {
		change(term)
	}
	err := term.Run(t.Context(), handler(func(e bot.Event) error {
		events = append(events, e)
		if answer != nil {
			answer(term, e)
		}
		return nil
	}))
	if err != nil {
		t.Fatalf("Run: %v", err)
	}
	return out.String(), events
}

func send(t *testing.T, term *Terminal, to string, m bot.Message) {
	t.Helper()
	p, ok := term.find(to)
	if !ok {
		t.Fatalf("nobody is called %q", to)
	}
	if _, err := term.Send(t.Context(), bot.Delivery{ID: to + m.Notification, To: DirectAddress(p), Message: m}); err != nil {
		t.Fatalf("sending to %s: %v", to, err)
	}
}

func notice(text string) bot.Message {
	return bot.Message{Kind: "notice", Notification: text, Parts: []bot.Part{{Kind: bot.Text, Text: text}}}
}

// texts are the words of the messages among events.
func texts(events []bot.Event) []string {
	var all []string
	for _, e := range events {
		if e.Kind == bot.Said {
			all = append(all, e.Text)
		}
	}
	return all
}
