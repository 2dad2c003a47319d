package app_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"

	"lodestar/bot/email"
	"lodestar/conversation/locale"
)

// mailMishap is what befalls the n-th thing that is said to a mail server.
type mailMishap string

const (
	mailLater     mailMishap = "refused for now"
	mailNever     mailMishap = "refused for good"
	mailHangs     mailMishap = "not answered"
	mailCutBefore mailMishap = "cut before"
	mailCutAfter  mailMishap = "cut after"
)

// postWire is all that is said to two mail servers: one takes mails, the other has them.
type postWire struct {
	n          int
	mishap     mailMishap
	smtp, imap int // ports
	inbox      *imapmemserver.User

	mu       sync.Mutex
	counting bool
	count    int
	met      string         // the step that suffered
	fate     string         // the mail that was taken without its sender hearing of it
	taken    map[string]int // by Message-ID
	raw      map[string][]byte
	read     bool // how far the mailbox was read is stored
}

func newPostWire(t *testing.T, n int, m mailMishap) *postWire {
	t.Helper()
	w := &postWire{n: n, mishap: m, taken: map[string]int{}, raw: map[string][]byte{}, inbox: imapmemserver.NewUser("plans", "s3cret")}
	if err := w.inbox.Create("INBOX", nil); err != nil {
		t.Fatal(err)
	}
	memory := imapmemserver.New()
	memory.AddUser(w.inbox)
	server := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return memory.NewSession(), nil, nil
		},
		Caps: imap.CapSet{imap.CapIMAP4rev1: {}}, InsecureAuth: true, Logger: quietLog{},
	})
	behind := listening(t)
	go func() { _ = server.Serve(behind) }() // ends with Close
	t.Cleanup(func() { _ = server.Close() })
	w.smtp = w.serve(t, w.takeMail)
	w.imap = w.serve(t, func(conn net.Conn) { w.handOn(conn, behind.Addr().String()) })
	return w
}

func listening(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// serve accepts connections until the test ends, and waits for them to end.
func (w *postWire) serve(t *testing.T, with func(net.Conn)) (port int) {
	t.Helper()
	l := listening(t)
	var all sync.WaitGroup
	ctx, cancel := context.WithCancel(context.Background())
	all.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() {
				defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
				with(conn)
				_ = conn.Close()
			})
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		cancel()
		all.Wait()
	})
	return l.Addr().(*net.TCPAddr).Port
}

// connect gives a stage that is just opened an adapter that speaks over this wire.
func (w *postWire) connect(t *testing.T, s *stage, words *locale.Catalogue, key keys) *email.Adapter {
	t.Helper()
	inbox, err := email.NewInbox(email.Options{From: mail.Address{Address: scriptPost}, Words: words, Now: s.clock})
	if err != nil {
		t.Fatal(err)
	}
	s.post.inbox = inbox // of which nothing is used
	s.open()
	server := func(port int, user string) email.Server {
		return email.Server{Host: "127.0.0.1", Port: port, User: user, Password: "s3cret", Security: email.None}
	}
	adapter, err := email.New(email.Options{
		From: mail.Address{Name: "Lodestar", Address: scriptPost}, PublicURL: scriptSite, Words: words, Now: s.clock, Resolver: key, Poll: 20 * time.Millisecond,
		SMTP: server(w.smtp, ""), IMAP: server(w.imap, "plans"), Tenant: s.app.MailTenant, Marks: markedStore{s.app.Store, w}, Sent: s.app.Store,
	})
	if err != nil {
		t.Fatal(err)
	}
	w.mu.Lock()
	w.read = false
	w.mu.Unlock()
	s.app.Delivery.Senders[email.Name] = s.app.MailSender(adapter)
	return adapter
}

// markedStore tells the wire that a mark was stored, or was there.
type markedStore struct {
	email.Marks
	w *postWire
}

func (s markedStore) Mark(ctx context.Context, mailbox string) (email.Mark, error) {
	m, err := s.Marks.Mark(ctx, mailbox)
	s.saw(m)
	return m, err
}

func (s markedStore) SetMark(ctx context.Context, mailbox string, m email.Mark) error {
	err := s.Marks.SetMark(ctx, mailbox, m)
	if err == nil {
		s.saw(m)
	}
	return err
}

func (s markedStore) saw(m email.Mark) {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	s.w.read = s.w.read || m.UID > 0
}

func (w *postWire) set(fn func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	fn()
}

func (w *postWire) begin()  { w.set(func() { w.counting = true }) }
func (w *postWire) pause()  { w.set(func() { w.counting = false }) }
func (w *postWire) resume() { w.set(func() { w.counting = true }) }
func (w *postWire) end()    { w.set(func() { w.counting = false }) }

func (w *postWire) counted() (n int)  { w.set(func() { n = w.count }); return n }
func (w *postWire) hit() (at string)  { w.set(func() { at = w.met }); return at }
func (w *postWire) marked() (is bool) { w.set(func() { is = w.read }); return is }

// unsure is the mail whose fate could not be known: it was taken, and the answer never came.
func (w *postWire) unsure() (id string) { w.set(func() { id = w.fate }); return id }

// forGood reports whether a mail was refused at a point where that means this mail.
func (w *postWire) forGood() bool {
	at := w.hit()
	return at == "RCPT" || at == "DATA" || at == "dot"
}

func (w *postWire) arrived() map[string]int {
	all := map[string]int{}
	w.set(func() {
		for id, n := range w.taken {
			all[id] = n
		}
	})
	return all
}

func (w *postWire) mails() map[string][]byte {
	all := map[string][]byte{}
	w.set(func() {
		for id, raw := range w.raw {
			all[id] = raw
		}
	})
	return all
}

// step counts, and says what befalls this one.
func (w *postWire) step(name string) (m mailMishap) {
	w.set(func() {
		if !w.counting {
			return
		}
		if w.count++; w.count == w.n {
			w.met, m = name, w.mishap
		}
	})
	return m
}

// deliver puts a mail into the mailbox that is read.
func (w *postWire) deliver(t *testing.T, raw []byte, at time.Time) {
	t.Helper()
	if _, err := w.inbox.Append("INBOX", literal{bytes.NewReader(raw)}, &imap.AppendOptions{Time: at}); err != nil {
		t.Fatal(err)
	}
}

type literal struct{ *bytes.Reader }

// Size implements imap.LiteralReader.
func (l literal) Size() int64 { return l.Reader.Size() }

// takeMail is an SMTP server (RFC 5321) that does as it is told.
func (w *postWire) takeMail(conn net.Conn) {
	in := bufio.NewReader(conn)
	// exchange reports whether the connection goes on, and whether it was agreed to.
	exchange := func(step, answer string, do func()) (on, yes bool) {
		said := answer
		switch m := w.step(step); m {
		case mailHangs:
			_, _ = io.Copy(io.Discard, in) // until the other side leaves
			return false, false
		case mailCutBefore:
			return false, false
		case mailCutAfter:
			do()
			return false, false
		case mailLater:
			said = "451 4.3.0 later"
		case mailNever:
			said = "550 5.7.1 no"
		default:
			do()
		}
		_, err := io.WriteString(conn, said+"\r\n")
		return err == nil, said == answer
	}
	nothing := func() {}
	if on, _ := exchange("greeting", "220 mx.lodestar.example", nothing); !on {
		return
	}
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		verb := strings.ToUpper(strings.TrimSpace(line[:min(4, len(line))]))
		answer := map[string]string{"EHLO": "250 mx.lodestar.example", "HELO": "250 mx.lodestar.example", "DATA": "354 go on", "QUIT": "221 2.0.0 bye"}[verb]
		if answer == "" {
			answer = "250 2.0.0 well"
		}
		on, yes := exchange(verb, answer, nothing)
		if !on || verb == "QUIT" {
			return
		}
		if verb != "DATA" || !yes {
			continue
		}
		var raw bytes.Buffer
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				return
			}
			if line == ".\r\n" {
				break
			}
			raw.WriteString(strings.TrimPrefix(line, "."))
		}
		id := ""
		if on, _ := exchange("dot", "250 2.0.0 taken", func() { id = w.take(raw.Bytes()) }); !on {
			if id != "" {
				w.set(func() { w.fate = id })
			}
			return
		}
	}
}

func (w *postWire) take(raw []byte) (id string) {
	id = "without a Message-ID"
	if m, err := mail.ReadMessage(bytes.NewReader(raw)); err == nil {
		id = m.Header.Get("Message-ID")
	}
	w.set(func() {
		w.taken[id]++
		w.raw[id] = raw
	})
	return id
}

// handOn stands between the product and an IMAP server. Each command is a step.
func (w *postWire) handOn(conn net.Conn, to string) {
	server, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	in := bufio.NewReader(conn)
	switch w.step("IMAP greeting") {
	case mailHangs:
		_, _ = io.Copy(io.Discard, in)
		return
	case mailLater, mailNever:
		_, _ = io.WriteString(conn, "* BYE later\r\n")
		return
	case mailCutBefore, mailCutAfter:
		return
	default:
	}
	go func() {
		_, _ = io.Copy(conn, server) // ends with either of them
		_ = conn.Close()
	}()
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		tag, command, _ := strings.Cut(strings.TrimSpace(line), " ")
		command, _, _ = strings.Cut(command, " ")
		switch w.step("IMAP " + command) {
		case mailHangs:
			_, _ = io.Copy(io.Discard, in)
			return
		case mailLater, mailNever:
			_, _ = io.WriteString(conn, tag+" NO [UNAVAILABLE] later\r\n")
			continue
		case mailCutBefore:
			return
		case mailCutAfter:
			_, _ = io.WriteString(server, line)
			return
		default:
		}
		if _, err := io.WriteString(server, line); err != nil {
			return
		}
	}
}
