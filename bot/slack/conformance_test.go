package slack

import (
	"fmt"
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
		return bottest.Harness{Sender: s.bot, To: toEva(), Seen: s.seen, Offered: s.offered, Press: s.press, Say: s.say, Files: s.files, Hand: s.handOver}
	})
}

// seen reads all posts of a delivery.
func (s *stage) seen(t *testing.T, d bot.Delivery, r bot.Receipt) bottest.Seen {
	t.Helper()
	var seen bottest.Seen
	var all []string
	for _, m := range s.fake.in(d.To.Place) {
		outbox := outboxOf(m)
		if outbox != d.ID && !strings.HasPrefix(outbox, d.ID+"#") {
			continue
		}
		for _, b := range blocksIn(t, m) {
			all = append(all, shown(b))
		}
		if m.TS == r.Message {
			seen.Notification = readMrkdwn(m.Text)
		}
	}
	seen.Text = strings.Join(all, "\n")
	return seen
}

// files are what was shared where the delivery went. Slack tells types by endings.
func (s *stage) files(t *testing.T, d bot.Delivery, _ bot.Receipt) []bot.File {
	t.Helper()
	s.fake.mu.Lock()
	defer s.fake.mu.Unlock()
	var files []bot.File
	for _, f := range s.fake.files {
		if f.channel == d.To.Place {
			files = append(files, bot.File{Name: f.name, MediaType: d.Message.Attachments[len(files)].MediaType, Data: f.content})
		}
	}
	return files
}

func (s *stage) message(t *testing.T, d bot.Delivery, r bot.Receipt) posted {
	t.Helper()
	for _, m := range s.fake.in(d.To.Place) {
		if m.TS == r.Message {
			return m
		}
	}
	t.Fatalf("no message %q", r.Message)
	return posted{}
}

func (s *stage) offered(t *testing.T, d bot.Delivery, r bot.Receipt) int {
	t.Helper()
	return len(pressable(t, s.message(t, d, r)))
}

func (s *stage) press(t *testing.T, d bot.Delivery, r bot.Receipt, n int) bot.Event {
	t.Helper()
	s.ok(s.interact(pressable(t, s.message(t, d, r))[n](s, d.To.Place)))
	return s.next()
}

// handOver sends a file without any words.
func (s *stage) handOver(t *testing.T, f bot.File) bot.Event {
	t.Helper()
	s.fake.mu.Lock()
	address := fmt.Sprintf("%s/down/%d", s.fake.server.URL, len(s.fake.files))
	s.fake.files = append(s.fake.files, &fakeFile{name: f.Name, content: f.Data})
	s.fake.mu.Unlock()
	m := s.inDM("")
	m["subtype"], m["files"] = "file_share", []object{{"name": f.Name, "size": len(f.Data), "url_private_download": address}}
	s.take(m)
	return s.next()
}

func (s *stage) say(t *testing.T, text string) bot.Event {
	t.Helper()
	s.take(s.inDM(text))
	return s.next()
}
