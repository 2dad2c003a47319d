package email

import (
	"context"
	"log/slog"
	"net/mail"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"lodestar/bot"
	"lodestar/bot/bottest"
	"lodestar/conversation/locale"
)

const (
	plans  = "plans@lodestar.example"
	visser = "k.visser@contoso.example"
	token  = "k5q2ynk4x7zq3m6v2r7w8d9f1a"
)

var noon = time.Date(2026, 11, 24, 9, 42, 17, 0, time.UTC)

var loaded = sync.OnceValues(locale.Load)

func options(t *testing.T) Options {
	t.Helper()
	words, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return Options{
		From: mail.Address{Name: "Lodestar", Address: plans}, Words: words, Now: func() time.Time { return noon },
		PublicURL: "https://lodestar.example", Log: slog.New(slog.NewTextHandler(t.Output(), nil)),
	}
}

func newInbox(t *testing.T) *Inbox {
	t.Helper()
	b, err := NewInbox(options(t))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// handled collects events.
type handled struct {
	events []bot.Event
	fail   func(bot.Event) error
}

func (h *handled) Handle(_ context.Context, e bot.Event) (bot.Reply, error) {
	if h.fail != nil {
		if err := h.fail(e); err != nil {
			return bot.Reply{}, err
		}
	}
	h.events = append(h.events, e)
	return bot.Reply{}, nil
}

// stage is a person with a mail program.
type stage struct {
	inbox *Inbox
	html  bool // they read the HTML part, else the text
	said  int
}

func toVisser() bot.Address { return place("local", visser, "pln-1/3") }

func (s *stage) harness() bottest.Harness {
	return bottest.Harness{Sender: s.inbox, To: toVisser(), Seen: s.seen, Offered: s.offered, Press: s.press, Say: s.say, Files: s.files}
}

func (s *stage) files(t *testing.T, d bot.Delivery, r bot.Receipt) []bot.File {
	t.Helper()
	return s.mail(t, d, r).Files
}

func (s *stage) mail(t *testing.T, d bot.Delivery, r bot.Receipt) Received {
	t.Helper()
	for _, m := range s.inbox.Mails(visser) {
		if m.Delivery == d.ID && m.ID == r.Message {
			return m
		}
	}
	t.Fatalf("no mail %q", r.Message)
	return Received{}
}

func (s *stage) seen(t *testing.T, d bot.Delivery, r bot.Receipt) bottest.Seen {
	t.Helper()
	m := s.mail(t, d, r)
	if !s.html {
		return bottest.Seen{Text: m.Text, Notification: m.Subject}
	}
	return bottest.Seen{Text: shown(t, m.HTML), Notification: m.Subject}
}

// shown is what a browser shows of a mail. A link that is none of those offered
// is marked, because people's words must not become one.
func shown(t *testing.T, source string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
		case n.DataAtom == atom.Title || n.DataAtom == atom.Style || n.DataAtom == atom.Script:
			return
		case n.DataAtom == atom.A && !strings.HasPrefix(attribute(n, "href"), "mailto:"+"plans+"):
			b.WriteString("⟦link⟧")
		case n.DataAtom == atom.Br || n.DataAtom == atom.P || n.DataAtom == atom.Li || n.DataAtom == atom.Td || n.DataAtom == atom.Th || n.DataAtom == atom.H1:
			b.WriteString("\n")
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(root)
	return strings.TrimSpace(b.String())
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// links are what can be followed in the HTML part.
func links(t *testing.T, source string) []string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for n := range root.Descendants() {
		if n.DataAtom == atom.A {
			all = append(all, attribute(n, "href"))
		}
	}
	return all
}

// follow writes the mail that a link begins, and sends it.
func (s *stage) follow(t *testing.T, link string) bot.Event {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "mailto" {
		t.Fatalf("%q is no link to answer by: %v", link, err)
	}
	to, err := url.PathUnescape(u.Opaque)
	if err != nil {
		t.Fatal(err)
	}
	s.said++
	return s.deliver(t, "To: "+to+"\r\nSubject: x\r\n", u.Query().Get("body"))
}

func (s *stage) deliver(t *testing.T, header, body string) bot.Event {
	t.Helper()
	s.said++
	var h handled
	raw := header + "From: Kim Visser <" + visser + ">\r\nMessage-ID: <" + strings.Repeat("x", s.said) + "@contoso.example>\r\n" +
		"Date: Tue, 24 Nov 2026 10:42:17 +0100\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" +
		strings.ReplaceAll(body, "\n", "\r\n") + "\r\n"
	if err := s.inbox.Deliver(t.Context(), &h, []byte(raw)); err != nil {
		t.Fatal(err)
	}
	return h.events[0]
}

func (s *stage) offered(t *testing.T, d bot.Delivery, r bot.Receipt) int {
	t.Helper()
	n := 0
	for _, link := range links(t, s.mail(t, d, r).HTML) {
		if strings.HasPrefix(link, "mailto:plans+") && s.follow(t, link).Kind == bot.Pressed {
			n++
		}
	}
	return n
}

func (s *stage) press(t *testing.T, d bot.Delivery, r bot.Receipt, n int) bot.Event {
	t.Helper()
	return s.follow(t, links(t, s.mail(t, d, r).HTML)[n])
}

// say answers the latest mail.
func (s *stage) say(t *testing.T, text string) bot.Event {
	t.Helper()
	s.said++
	all := s.inbox.Mails(visser)
	var h handled
	number := all[len(all)-1].Number
	if err := s.inbox.Answer(t.Context(), &h, number, Answer{Text: text, FromName: "Kim Visser"}); err != nil {
		t.Fatal(err)
	}
	return h.events[0]
}

func TestConformance(t *testing.T) {
	t.Parallel()
	for name, html := range map[string]bool{"text": false, "html": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bottest.Run(t, func(t *testing.T) bottest.Harness {
				t.Helper()
				return (&stage{inbox: newInbox(t), html: html}).harness()
			})
		})
	}
}
