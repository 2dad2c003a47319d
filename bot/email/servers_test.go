package email

import (
	"context"
	"crypto/tls"
	"strings"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/internal/mailtest"
)

// options are those of our own mailbox there.
func serverOptions(t *testing.T, s *mailtest.Servers) Options {
	t.Helper()
	o := options(t)
	o.SMTP = Server{Host: "127.0.0.1", Port: s.SMTP, User: "plans", Password: "s3cret", Security: StartTLS}
	o.IMAP = Server{Host: "127.0.0.1", Port: s.IMAPS, User: "plans", Password: "s3cret", Security: TLS}
	o.TLS = &tls.Config{RootCAs: s.Roots, MinVersion: tls.VersionTLS12}
	o.Marks, o.Resolver, o.Now = &marks{}, noKeys{}, time.Now
	return o
}

func must(t *testing.T, o Options) *Adapter {
	t.Helper()
	a, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestRealServers: Postfix and Dovecot, from our mail to its answer and back,
// over encryption, tokens, bounces, a restart on either side and an outage.
func TestRealServers(t *testing.T) {
	t.Parallel()
	s := mailtest.Run(t)
	a := must(t, serverOptions(t, s))
	events := make(chanHandler)
	run := func(a *Adapter) (stop func()) {
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- a.Run(ctx, events) }()
		return func() {
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	}
	stop := run(a)

	sent := delivery("dlv_1")
	if _, err := a.Send(t.Context(), sent); err != nil {
		t.Fatal(err)
	}
	got := s.Arrived(t, "k.visser")
	if m := mustRead(t, got); m.MessageID != "<lodestar.dlv_1@lodestar.example>" || m.Subject != agreement().Subject || len(m.Files) != 3 && len(m.Files) != 2 {
		t.Fatalf("arrived:\n%s", got)
	}

	// Kim Visser answers.
	received, err := read(got)
	if err != nil {
		t.Fatal(err)
	}
	received.To, received.ID = visser, "<lodestar.dlv_1@lodestar.example>"
	inbox := newInbox(t)
	answer := func(text string) {
		t.Helper()
		inbox.a.o.Now = time.Now
		raw, err := inbox.write(received, Answer{Text: text, FromName: "Kim Visser", Forged: true})
		if err != nil {
			t.Fatal(err)
		}
		if err := a.hand(t.Context(), outgoing{from: visser, to: received.ReplyTo, raw: raw}); err != nil {
			t.Fatal(err)
		}
	}
	answer("I agree to version 3.")
	e := next(t, events)
	if e.Text != "I agree to version 3." || e.From.ID != visser || e.Mail.Token != token || e.Place != sent.To {
		t.Errorf("the answer: %+v\n%+v", e, e.Mail)
	}

	t.Run("bounce", func(t *testing.T) { //nolint:paralleltest // one after the other: they share the mailbox
		d := delivery("dlv_2")
		d.To = place("local", "gone@contoso.example", "")
		if _, err := a.Send(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		e := next(t, events)
		if b := e.Mail.Bounce; b == nil || !b.Final || b.Delivery != "dlv_2" || b.Status != "5.1.1" || b.Recipient != "gone@contoso.example" || e.Text != "" {
			t.Errorf("%+v\n%s", e.Mail.Bounce, e.Mail.Raw)
		}
	})
	t.Run("refusals", func(t *testing.T) { //nolint:paralleltest // one after the other: they share the mailbox
		refused := func(change func(*Options, *bot.Delivery)) *bot.Refused {
			t.Helper()
			o, d := serverOptions(t, s), delivery("dlv_3")
			change(&o, &d)
			_, err := must(t, o).Send(t.Context(), d)
			r, ok := bot.IsRefused(err)
			if !ok {
				t.Fatalf("no refusal: %v", err)
			}
			if strings.Contains(r.Error(), "s3cret") || strings.Contains(r.Error(), "wr0ng") {
				t.Errorf("the error holds a password: %v", r)
			}
			return r
		}
		if r := refused(func(_ *Options, d *bot.Delivery) { d.To.Place = "nobody@contoso.example" }); !r.Final {
			t.Errorf("no such mailbox: %v", r)
		}
		if r := refused(func(_ *Options, d *bot.Delivery) {
			d.Message.Attachments = []bot.File{{Name: "big", Data: make([]byte, 400_000)}}
		}); !r.Final {
			t.Errorf("too large: %v", r)
		}
		if r := refused(func(o *Options, _ *bot.Delivery) { o.SMTP.Password = "wr0ng" }); r.Final {
			t.Errorf("wrong password: %v", r)
		}
		if r := refused(func(o *Options, _ *bot.Delivery) { o.TLS = nil }); r.Final {
			t.Errorf("unknown certificate: %v", r)
		}
	})
	t.Run("ways in and out", func(t *testing.T) { //nolint:paralleltest // one after the other: they share the mailbox
		o := serverOptions(t, s)
		o.SMTP.Port, o.SMTP.Security, o.IMAP.Port, o.IMAP.Security, o.AuthServer = s.SMTPS, TLS, s.IMAP, StartTLS, "mx"
		other := must(t, o)
		for _, f := range other.Doctor(t.Context()) {
			if f.State != bot.OK {
				t.Errorf("%+v", f)
			}
		}
		if _, err := other.Send(t.Context(), delivery("dlv_4")); err != nil {
			t.Error(err)
		}
		o.IMAP.Password, o.SMTP.Password = "wr0ng", "wr0ng"
		for i, says := range []string{"say.doctor_mail_out_login", "say.doctor_mail_in_login"} {
			if f := must(t, o).Doctor(t.Context())[i]; f.Says != says {
				t.Errorf("wrong password: %+v", f)
			}
		}
	})

	// While we are away, and once more while the server is.
	stop()
	answer("while you were away")
	defer run(must(t, a.o))()
	if e := next(t, events); e.Text != "while you were away" {
		t.Errorf("after a restart: %+v", e)
	}
	s.StopDovecot()
	s.StartDovecot(t)
	answer("after the outage")
	if e := next(t, events); e.Text != "after the outage" {
		t.Errorf("after an outage: %+v", e)
	}
}
