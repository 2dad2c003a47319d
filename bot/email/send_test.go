package email

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"lodestar/bot"
	"lodestar/bot/bottest"
)

// peer is a mail server that can fail wherever a mail server fails.
type peer struct {
	mu       sync.Mutex
	mails    []taken
	at       map[string]error // what it says at "mail", "rcpt", "data", "dot"
	cut      string           // hangs up at this stage: "mail", "rcpt", "data", "dot", "after the dot"
	hang     string           // says nothing more from this stage on
	password string
	released chan struct{}
}

type taken struct {
	from, to string
	raw      []byte
}

type peerSession struct {
	p        *peer
	conn     *smtp.Conn
	from, to string
}

func (p *peer) NewSession(c *smtp.Conn) (smtp.Session, error) {
	return &peerSession{p: p, conn: c}, nil
}

// stand is what happens at a stage.
func (s *peerSession) stand(stage string) error {
	s.p.mu.Lock()
	hang, cut, said := s.p.hang == stage, s.p.cut == stage, s.p.at[stage]
	s.p.mu.Unlock()
	if hang {
		<-s.p.released
	}
	if cut {
		_ = s.conn.Conn().Close()
		return errors.New("gone")
	}
	return said
}

func (s *peerSession) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return s.stand("mail")
}

func (s *peerSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return s.stand("rcpt")
}

func (s *peerSession) Data(r io.Reader) error {
	if err := s.stand("data"); err != nil {
		return err
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.stand("dot"); err != nil {
		return err
	}
	s.p.mu.Lock()
	s.p.mails = append(s.p.mails, taken{s.from, s.to, raw})
	s.p.mu.Unlock()
	return s.stand("after the dot")
}

func (s *peerSession) Reset()        {}
func (s *peerSession) Logout() error { return nil }

func (s *peerSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *peerSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "lodestar" || password != s.p.password {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "wrong: " + password}
		}
		return nil
	}), nil
}

func (p *peer) got() []taken {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]taken(nil), p.mails...)
}

// listen starts a peer and returns an adapter that sends to it.
func listen(t *testing.T, p *peer) *Adapter {
	t.Helper()
	p.released = make(chan struct{})
	server := smtp.NewServer(p)
	server.Domain, server.AllowInsecureAuth = "mx.lodestar.example", true
	server.ErrorLog = slogDiscard{}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(l)
	}()
	t.Cleanup(func() {
		close(p.released)
		_ = server.Close()
		<-ended
	})
	o := options(t)
	o.SMTP = Server{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Security: None}
	if p.password != "" {
		o.SMTP.User, o.SMTP.Password = "lodestar", p.password
	}
	a, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

type slogDiscard struct{}

func (slogDiscard) Printf(string, ...any) {}
func (slogDiscard) Println(...any)        {}

func delivery(id string) bot.Delivery {
	return bot.Delivery{ID: id, To: toVisser(), Message: agreement()}
}

func TestSendHandsOverWhatWasComposed(t *testing.T) {
	t.Parallel()
	p := &peer{password: "s3cret"}
	a := listen(t, p)
	receipt, err := a.Send(t.Context(), delivery("dlv_1"))
	if err != nil {
		t.Fatal(err)
	}
	if receipt.Message != "<lodestar.dlv_1@lodestar.example>" {
		t.Errorf("the receipt is %q", receipt.Message)
	}
	got := p.got()
	if len(got) != 1 || got[0].from != plans || got[0].to != visser {
		t.Fatalf("the server has %d mails: %+v", len(got), got)
	}
	out, err := a.compose.mail(t.Context(), delivery("dlv_1"))
	if err != nil || !bytes.Equal(got[0].raw, out.raw) {
		t.Errorf("what arrived is not what was composed:\n%s", got[0].raw)
	}
	if r, found, err := a.Reconcile(t.Context(), delivery("dlv_1")); err != nil || !found || r != receipt {
		t.Errorf("reconciled as %+v, %v, %v", r, found, err)
	}
}

// TestWhatAServerSaysIsJudged: what certainly was not taken is a refusal, for
// good where trying again can't help; only a connection that ends after the dot
// leaves the outcome open.
func TestWhatAServerSaysIsJudged(t *testing.T) {
	t.Parallel()
	no := func(code int) error {
		return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: "secret words about k.visser@contoso.example"}
	}
	type want struct {
		refused, final, later bool
	}
	again, never, unsure := want{refused: true, later: true}, want{refused: true, final: true}, want{}
	for name, c := range map[string]struct {
		peer *peer
		want want
	}{
		"sender later":      {&peer{at: map[string]error{"mail": no(451)}}, again},
		"sender never":      {&peer{at: map[string]error{"mail": no(550)}}, want{refused: true}},
		"too large":         {&peer{at: map[string]error{"mail": no(552)}}, never},
		"greylisted":        {&peer{at: map[string]error{"rcpt": no(450)}}, again},
		"no such mailbox":   {&peer{at: map[string]error{"rcpt": no(550)}}, never},
		"content later":     {&peer{at: map[string]error{"data": no(452)}}, again},
		"content never":     {&peer{at: map[string]error{"data": no(554)}}, never},
		"taken back":        {&peer{at: map[string]error{"dot": no(451)}}, again},
		"refused after all": {&peer{at: map[string]error{"dot": no(554)}}, never},
		"cut at sender":     {&peer{cut: "mail"}, want{refused: true}},
		"cut at receiver":   {&peer{cut: "rcpt"}, want{refused: true}},
		"cut after the dot": {&peer{cut: "after the dot"}, unsure},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := listen(t, c.peer).Send(t.Context(), delivery("dlv_1"))
			if err == nil {
				t.Fatal("no error")
			}
			refused, is := bot.IsRefused(err)
			got := want{refused: is}
			if is {
				got.final, got.later = refused.Final, refused.Again > 0
			}
			if got != c.want {
				t.Errorf("%v is %+v, want %+v", err, got, c.want)
			}
			if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "visser") {
				t.Errorf("the error repeats what the server wrote: %v", err)
			}
		})
	}
}

func TestAServerThatSaysNothingIsLeft(t *testing.T) {
	t.Parallel()
	for _, stage := range []string{"mail", "rcpt", "after the dot"} {
		t.Run(stage, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
			defer cancel()
			began := time.Now()
			_, err := listen(t, &peer{hang: stage}).Send(ctx, delivery("dlv_1"))
			if err == nil || time.Since(began) > 5*time.Second {
				t.Fatalf("after %s: %v", time.Since(began), err)
			}
			if _, refused := bot.IsRefused(err); refused == (stage == "after the dot") {
				t.Errorf("%v: refused is %v", err, refused)
			}
		})
	}
}

func TestNobodyListens(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o := options(t)
	o.SMTP = Server{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Security: None}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	a, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.Send(t.Context(), delivery("dlv_1"))
	if refused, ok := bot.IsRefused(err); !ok || refused.Final {
		t.Errorf("%v: want a refusal that is tried again", err)
	}
}

// TestThePasswordStaysHere: not in errors, and not in the clear where the server
// offers no encryption although it is asked for.
func TestThePasswordStaysHere(t *testing.T) {
	t.Parallel()
	p := &peer{password: "s3cret"}
	a := listen(t, p)
	a.o.SMTP.Password = "0ther"
	_, err := a.Send(t.Context(), delivery("dlv_1"))
	if refused, ok := bot.IsRefused(err); !ok || refused.Final {
		t.Errorf("%v: want a refusal that is tried again", err)
	}
	if err != nil && (strings.Contains(err.Error(), "0ther") || strings.Contains(err.Error(), "s3cret")) {
		t.Errorf("the error holds a password: %v", err)
	}
	said := make(chan string, 1)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		_, _ = io.WriteString(conn, "220 mx ESMTP\r\n")
		var all strings.Builder
		lines := bufio.NewScanner(conn)
		for lines.Scan() {
			all.WriteString(lines.Text() + "\n")
			if strings.HasPrefix(lines.Text(), "EHLO") {
				_, _ = io.WriteString(conn, "250-mx\r\n250 AUTH PLAIN\r\n")
				continue
			}
			_, _ = io.WriteString(conn, "500 what?\r\n")
		}
		said <- all.String()
	}()
	a.o.SMTP.Security, a.o.SMTP.Port = StartTLS, l.Addr().(*net.TCPAddr).Port
	if _, err := a.Send(t.Context(), delivery("dlv_1")); err == nil {
		t.Error("a mail went out without encryption")
	}
	_ = l.Close()
	if s := <-said; strings.Contains(s, "AUTH") || strings.Contains(s, "MAIL") {
		t.Errorf("said in the clear:\n%s", s)
	}
}

// TestOnceMoreIsTheSameMail: a mail of unknown fate is not found, goes out again
// and can be told to be the same.
func TestOnceMoreIsTheSameMail(t *testing.T) {
	t.Parallel()
	p := &peer{cut: "after the dot"}
	a := listen(t, p)
	if _, err := a.Send(t.Context(), delivery("dlv_1")); err == nil {
		t.Fatal("no error")
	}
	if _, found, err := a.Reconcile(t.Context(), delivery("dlv_1")); err != nil || found {
		t.Fatalf("found %v, %v", found, err)
	}
	p.mu.Lock()
	p.cut = ""
	p.mu.Unlock()
	if _, err := a.Send(t.Context(), delivery("dlv_1")); err != nil {
		t.Fatal(err)
	}
	got := p.got()
	if len(got) != 2 || !bytes.Equal(got[0].raw, got[1].raw) {
		t.Errorf("%d mails, or they differ", len(got))
	}
}

func TestNothingTypedBeginsAHeader(t *testing.T) {
	t.Parallel()
	evil := "x\r\nBcc: all@contoso.example\r\n\r\n<script>alert(1)</script>"
	o := options(t)
	o.From.Name = evil
	o.Unsubscribe = func(bot.Delivery) string { return "https://lodestar.example/u/1\r\nBcc: all@contoso.example" }
	a, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	for name, d := range map[string]bot.Delivery{
		"subject":          {ID: "1", To: toVisser(), Message: bot.Message{Subject: evil, Notification: evil, Parts: []bot.Part{{Kind: bot.Text, Text: evil}}}},
		"notification":     {ID: "1", To: toVisser(), Message: bot.Message{Notification: evil}},
		"id":               {ID: evil, To: toVisser(), Message: bot.Message{Notification: "x"}},
		"thread":           {ID: "1", To: place("local", visser, evil), Message: bot.Message{Notification: "x"}},
		"thread of theirs": {ID: "1", To: place("local", visser, "<a@b>\r\nBcc: <c@d>"), Message: bot.Message{Notification: "x"}},
		"file":             {ID: "1", To: toVisser(), Message: bot.Message{Notification: "x", Attachments: []bot.File{{Name: evil, MediaType: evil, Data: []byte("x")}}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out, err := a.compose.mail(t.Context(), d)
			if err != nil {
				t.Fatal(err)
			}
			for line := range bytes.Lines(out.raw) {
				if bytes.HasPrefix(bytes.ToLower(line), []byte("bcc:")) && name != "subject" {
					t.Errorf("a header began:\n%s", out.raw)
				}
			}
			c, err := decode(out.raw)
			if err != nil {
				t.Fatal(err)
			}
			if c.header.Has("Bcc") || strings.Contains(c.html, "<script>") {
				t.Errorf("a header or an element of theirs:\n%s", out.raw)
			}
			if bytes.Contains(bytes.ReplaceAll(out.raw, []byte("\r\n"), nil), []byte("\n")) {
				t.Error("a line ends without CR")
			}
		})
	}
	for name, to := range map[string]string{"receiver": visser + "\r\nBcc: all@contoso.example", "two receivers": visser + ", " + plans, "named": "Kim <" + visser + ">"} {
		_, err := a.compose.mail(t.Context(), bot.Delivery{ID: "1", To: place("local", to, ""), Message: bot.Message{Notification: "x"}})
		if refused, ok := bot.IsRefused(err); !ok || !refused.Final {
			t.Errorf("%s: %v, want a final refusal", name, err)
		}
	}
}

func TestLimitsOfAMail(t *testing.T) {
	t.Parallel()
	o := options(t)
	o.MostOut = 100 << 10
	a, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	for name, m := range map[string]bot.Message{
		"too large":      {Notification: "x", Attachments: []bot.File{{Name: "a", Data: make([]byte, 90<<10)}}},
		"token too long": {Notification: "x", ReplyToken: strings.Repeat("a", 41)},
		"token of signs": {Notification: "x", ReplyToken: "a@b"},
		"token of ours":  {Notification: "x", ReplyToken: "press-1-2"},
	} {
		_, err := a.compose.mail(t.Context(), bot.Delivery{ID: "1", To: toVisser(), Message: m})
		if refused, ok := bot.IsRefused(err); !ok || !refused.Final {
			t.Errorf("%s: %v, want a final refusal", name, err)
		}
	}
}

// TestNothingIsFetchedByAMail (trust H2): no picture, style or font is loaded from
// anywhere, so nobody learns when a mail is read.
func TestNothingIsFetchedByAMail(t *testing.T) {
	t.Parallel()
	a, err := New(options(t))
	if err != nil {
		t.Fatal(err)
	}
	fetches := regexp.MustCompile(`(?i)<(img|link|iframe|object|embed|video|audio|script)|\b(src|srcset|background|poster)\s*=|url\(|@import`)
	letters := 0
	for _, sample := range bottest.Samples() {
		out, err := a.compose.mail(t.Context(), bot.Delivery{ID: sample.Name, To: toVisser(), Message: sample.Message})
		if _, refused := bot.IsRefused(err); refused {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		c, err := decode(out.raw)
		if err != nil {
			t.Fatal(err)
		}
		if c.html != "" {
			letters++
		}
		if found := fetches.FindString(c.html); found != "" {
			t.Errorf("%s: %q in\n%.2000s", sample.Name, found, c.html)
		}
	}
	if letters < 5 {
		t.Errorf("only %d mails have HTML: this shows nothing", letters)
	}
}

func TestUnsubscribingByClickNeedsHTTPS(t *testing.T) {
	t.Parallel()
	for link, post := range map[string]string{"": "", "http://lodestar.example/u": "", "https://lodestar.example/u": "List-Unsubscribe=One-Click"} {
		o := options(t)
		o.Unsubscribe = func(bot.Delivery) string { return link }
		a, err := New(o)
		if err != nil {
			t.Fatal(err)
		}
		out, err := a.compose.mail(t.Context(), delivery("1"))
		if err != nil {
			t.Fatal(err)
		}
		c, err := decode(out.raw)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.header.Get("List-Unsubscribe-Post"); got != post {
			t.Errorf("%q: List-Unsubscribe-Post is %q, want %q", link, got, post)
		}
		if ways := c.header.Get("List-Unsubscribe"); !strings.Contains(ways, "<mailto:") || strings.Contains(ways, "http://") || post != "" && !strings.HasPrefix(ways, "<"+link+">, ") {
			t.Errorf("%q: List-Unsubscribe is %q", link, ways)
		}
	}
}

func TestAddressesAreCompared(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"K.Visser@Contoso.EXAMPLE":       visser,
		" k.visser@contoso.example ":     visser,
		"kim@bücher.example":             "kim@xn--bcher-kva.example",
		"kim@xn--bcher-kva.example":      "kim@xn--bcher-kva.example",
		"Kim <k.visser@contoso.example>": "",
		"k.visser":                       "", "a@b": "", "@contoso.example": "", "k@visser@contoso.example": "", "": "",
		"a@contoso.example, b@contoso.example": "",
		"kim@0.ℵ":                              "", // becomes a name that is none
	} {
		got, _ := Canonical(in)
		if got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
		if again, _ := Canonical(got); again != got {
			t.Errorf("%q is %q, and that is %q", in, got, again)
		}
	}
}
