package terminal

import (
	"context"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/bot/bottest"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	bottest.Run(t, func(t *testing.T) bottest.Harness {
		t.Helper()
		s := newStage(t)
		return bottest.Harness{
			Sender: s.term, To: DirectAddress(people()[0]),
			Seen: s.seen, Offered: s.offered, Press: s.press, Say: s.say, Files: s.files,
		}
	})
}

// stage is a terminal in front of which a person sits for the whole of a test.
type stage struct {
	term   *Terminal
	out    *output
	keys   io.Writer
	events chan bot.Event
	kept   []bot.File // files, as they were kept
}

// files are those that were kept. A file on a disk has a name and no type.
func (s *stage) files(t *testing.T, d bot.Delivery, _ bot.Receipt) []bot.File {
	t.Helper()
	files := slices.Clone(s.kept[:len(d.Message.Attachments)]) // to be seen it was printed once more
	for i := range files {
		files[i].MediaType = d.Message.Attachments[i].MediaType
	}
	return files
}

func newStage(t *testing.T) *stage {
	t.Helper()
	in, keys := io.Pipe()
	s := &stage{out: &output{}, keys: keys, events: make(chan bot.Event, 1)}
	s.term = newTerminal(t, in, s.out)
	s.term.File = func(name string, data []byte) (string, error) {
		s.kept = append(s.kept, bot.File{Name: name, Data: data})
		return "/kept/" + name, nil
	}
	ended := make(chan error)
	go func() {
		ended <- s.term.Run(context.Background(), handler(func(e bot.Event) error {
			s.events <- e
			return nil
		}))
	}()
	<-s.events // arrived
	t.Cleanup(func() {
		if err := keys.Close(); err != nil {
			t.Error(err)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return s
}

// seen prints the message once more for reading: nothing else is printed
// meanwhile, so what is added to the output is the message.
func (s *stage) seen(t *testing.T, d bot.Delivery, _ bot.Receipt) bottest.Seen {
	t.Helper()
	start := s.out.len()
	if _, err := s.term.Send(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	text := s.out.since(start)
	start = s.out.len()
	d.To = DirectAddress(people()[1])
	if _, err := s.term.Send(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	return bottest.Seen{Text: text, Notification: strings.TrimSpace(s.out.since(start))}
}

func (s *stage) offered(t *testing.T, d bot.Delivery, _ bot.Receipt) int {
	t.Helper()
	n := 0
	all := append(append([]bot.Button(nil), d.Message.Options...), d.Message.Buttons...)
	for i := range all {
		if _, q, ok := s.term.pressable(name(d.Message, i)); ok && q == d.Message.Question {
			n++
		}
	}
	return n
}

// name is what a person writes after /press for the n-th thing.
func name(m bot.Message, n int) string {
	if n < len(m.Options) {
		return optionNumber(m.Options, n)
	}
	return m.Buttons[n-len(m.Options)].Label
}

func (s *stage) press(t *testing.T, d bot.Delivery, _ bot.Receipt, n int) bot.Event {
	t.Helper()
	return s.enter(t, "/press "+name(d.Message, n))
}

func (s *stage) say(t *testing.T, text string) bot.Event {
	t.Helper()
	return s.enter(t, typed(text))
}

func (s *stage) enter(t *testing.T, text string) bot.Event {
	t.Helper()
	if _, err := io.WriteString(s.keys, text+"\n"); err != nil {
		t.Fatal(err)
	}
	return <-s.events
}

var special = regexp.MustCompile(`(?m)(\\+)(n|$)`)

// typed is how a person enters a text that has to arrive as it is.
func typed(text string) string {
	text = special.ReplaceAllString(text, `$1$1$2`)
	if strings.HasPrefix(text, "/") {
		text = "/" + text
	}
	return strings.ReplaceAll(text, "\n", "\\\n")
}
