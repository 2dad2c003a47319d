package email

import (
	"bytes"
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"

	"lodestar/bot"
)

type literal struct{ *bytes.Reader }

func (l literal) Size() int64 { return l.Reader.Size() }

// imapPeer is an IMAP server in this process.
func imapPeer(t *testing.T) (*imapmemserver.User, Server) {
	t.Helper()
	user := imapmemserver.NewUser("plans", "s3cret")
	if err := user.Create("INBOX", nil); err != nil {
		t.Fatal(err)
	}
	memory := imapmemserver.New()
	memory.AddUser(user)
	server := imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return memory.NewSession(), nil, nil
		},
		Caps: imap.CapSet{imap.CapIMAP4rev1: {}}, InsecureAuth: true, Logger: slogDiscard{},
	})
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
		_ = server.Close()
		<-ended
	})
	return user, Server{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, User: "plans", Password: "s3cret", Security: None}
}

func appendMail(t *testing.T, user *imapmemserver.User, raw []byte) {
	t.Helper()
	if _, err := user.Append("INBOX", literal{bytes.NewReader(raw)}, &imap.AppendOptions{Time: time.Now()}); err != nil {
		t.Fatal(err)
	}
}

// chanHandler hands events on.
type chanHandler chan bot.Event

func (c chanHandler) Handle(ctx context.Context, e bot.Event) (bot.Reply, error) {
	select {
	case c <- e:
		return bot.Reply{}, nil
	case <-ctx.Done():
		return bot.Reply{}, ctx.Err()
	}
}

func next(t *testing.T, c chanHandler) bot.Event {
	t.Helper()
	select {
	case e := <-c:
		return e
	case <-time.After(20 * time.Second):
		t.Fatal("no mail came in")
		return bot.Event{}
	}
}

func TestMailIsReadByIMAP(t *testing.T) {
	t.Parallel()
	for name, told := range map[string]bool{"told of news": true, "by looking": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			user, server := imapPeer(t)
			appendMail(t, user, mailOf("", "mail 1"))
			o := options(t)
			m := &marks{}
			o.IMAP, o.Marks, o.Resolver, o.Now, o.Poll, o.MostIn = server, m, noKeys{}, time.Now, 20*time.Millisecond, 4<<10
			a, err := New(o)
			if err != nil {
				t.Fatal(err)
			}
			// The server of this test does not tell of what came just before it is
			// listened to; that real ones do is proved with Dovecot.
			a.longestIdle = time.Second
			a.connect = func(ctx context.Context) (mailbox, error) {
				opened, err := a.dial(ctx)
				if box, ok := opened.(*imapBox); ok {
					box.idle = told // the server offers it in any case
				}
				return opened, err
			}
			run := func() (chanHandler, func()) {
				ctx, cancel := context.WithCancel(t.Context())
				h, ended := make(chanHandler), make(chan error, 1)
				go func() { ended <- a.Run(ctx, h) }()
				return h, func() {
					cancel()
					select {
					case err := <-ended:
						if err != nil {
							t.Error(err)
						}
					case <-time.After(10 * time.Second):
						t.Error("Run does not end with its context")
					}
				}
			}
			h, stop := run()
			if e := next(t, h); e.Text != "mail 1" || e.Mail.Token != token {
				t.Errorf("%+v", e)
			}
			appendMail(t, user, mailOf("Message-ID: <2@contoso.example>\n", "mail 2"))
			if e := next(t, h); e.Text != "mail 2" {
				t.Errorf("%+v", e)
			}
			appendMail(t, user, mailOf("Message-ID: <3@contoso.example>\n", strings.Repeat("long ", 2000)))
			if e := next(t, h); !e.Mail.Cut || e.Text != "" || e.Mail.MessageID != "<3@contoso.example>" {
				t.Errorf("%+v", e)
			}
			// The mark is stored after the handler returns; the next mail proves it is.
			appendMail(t, user, mailOf("Message-ID: <4@contoso.example>\n", "mail 4"))
			next(t, h)
			stop()
			appendMail(t, user, mailOf("Message-ID: <5@contoso.example>\n", "mail 5"))
			h, stop = run()
			if e := next(t, h); e.Text != "mail 5" {
				t.Errorf("after a restart: %+v", e)
			}
			stop()
		})
	}
}

func TestDoctorOfMail(t *testing.T) {
	t.Parallel()
	_, in := imapPeer(t)
	out := listen(t, &peer{password: "s3cret"}).o.SMTP
	closed := Server{Host: "127.0.0.1", Port: 1, Security: None}
	with := func(s Server, change func(*Server)) Server { change(&s); return s }
	for name, c := range map[string]struct {
		change  func(*Options)
		out, in string
	}{
		"fine":           {func(*Options) {}, "ok say.doctor_mail_out", "ok say.doctor_mail_in"},
		"nothing":        {func(o *Options) { o.SMTP, o.IMAP = Server{}, Server{} }, "warn say.doctor_mail_out_none", "ok say.doctor_mail_in_none"},
		"closed":         {func(o *Options) { o.SMTP, o.IMAP = closed, closed }, "fail say.doctor_mail_out_unreachable", "fail say.doctor_mail_in_unreachable"},
		"wrong password": {func(o *Options) { o.SMTP.Password, o.IMAP.Password = "x", "x" }, "fail say.doctor_mail_out_login", "fail say.doctor_mail_in_login"},
		"no encryption":  {func(o *Options) { o.SMTP = with(o.SMTP, func(s *Server) { s.Security = StartTLS }) }, "fail say.doctor_mail_out_tls", "ok say.doctor_mail_in"},
		"wrong mailbox":  {func(o *Options) { o.Mailbox = "Nowhere" }, "ok say.doctor_mail_out", "fail say.doctor_mail_in_mailbox"},
		"no name":        {func(o *Options) { o.AuthServer = "" }, "ok say.doctor_mail_out", "warn say.doctor_mail_in_unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := options(t)
			o.SMTP, o.IMAP, o.Marks, o.AuthServer = out, in, &marks{}, "mx.lodestar.example"
			c.change(&o)
			a, err := New(o)
			if err != nil {
				t.Fatal(err)
			}
			findings := a.Doctor(t.Context())
			for i, want := range []string{c.out, c.in} {
				f := findings[i]
				if got := string(f.State) + " " + f.Says; got != want {
					t.Errorf("%s: %q, want %q", f.Check, got, want)
				}
				if (f.State != bot.OK) != (f.Mend != "") {
					t.Errorf("%s: %s is mended by %q", f.Check, f.State, f.Mend)
				}
				for _, key := range []string{f.Says, f.Mend} {
					if key != "" && strings.Contains(o.Words.Printer("en").Text(key, f.Args), "⟦") {
						t.Errorf("%s lacks an argument", key)
					}
				}
			}
		})
	}
}
