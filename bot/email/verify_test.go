package email

import (
	"bytes"
	"context"
	"errors"
	"net"
	"strings"
	"testing"

	"lodestar/bot"
)

// TestWhoVouchesForAMail: only the domain of the sender, by a signature over
// the mail as it is.
func TestWhoVouchesForAMail(t *testing.T) {
	t.Parallel()
	keys, err := newDomainKeys()
	if err != nil {
		t.Fatal(err)
	}
	signed := func(raw []byte, domain string) []byte {
		out, err := keys.sign(raw, domain)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	plain := mailOf("", "I agree to version 3.\n")
	good := signed(plain, "contoso.example")
	below := mailOf("From: k.visser@nl.contoso.example\n", "yes")
	missing := resolver(func(name string) ([]string, error) { return nil, &net.DNSError{Name: name, IsNotFound: true} })
	broken := resolver(func(string) ([]string, error) { return nil, errors.New("no network") })
	for name, c := range map[string]struct {
		raw      []byte
		resolver Resolver
		by       string
		doubt    string
	}{
		"its own domain":             {good, keys, "dkim", ""},
		"saved with other line ends": {bytes.ReplaceAll(good, []byte("\r\n"), []byte("\n")), keys, "dkim", ""},
		"a domain above":             {signed(below, "contoso.example"), keys, "dkim", ""},
		"a domain below":             {signed(plain, "evil.contoso.example"), keys, "", "foreign"},
		"another domain":             {signed(plain, "evil.example"), keys, "", "foreign"},
		"a top-level domain":         {signed(plain, "example"), keys, "", "foreign"},
		"a name that ends alike":     {signed(mailOf("From: k@xcontoso.example\n", "yes"), "contoso.example"), keys, "", "foreign"},
		"both":                       {signed(signed(plain, "evil.example"), "contoso.example"), keys, "dkim", ""},
		"nobody":                     {plain, keys, "", "unsigned"},
		"words changed":              {bytes.Replace(good, []byte("version 3"), []byte("version 4"), 1), keys, "", "invalid"},
		"sender changed":             {bytes.Replace(good, []byte("From: Kim Visser"), []byte("From: Tom de Boer"), 1), keys, "", "invalid"},
		"a second sender on top":     {append([]byte("From: Tom de Boer <t.deboer@contoso.example>\r\n"), good...), keys, "", "ambiguous"},
		"a second subject on top":    {append([]byte("Subject: Version 9\r\n"), good...), keys, "", "ambiguous"},
		"two senders in one":         {signed(mailOf("From: k.visser@contoso.example, t.deboer@contoso.example\n", "yes"), "contoso.example"), keys, "", "ambiguous"},
		"the key is gone":            {good, missing, "", "invalid"},
		"the DNS does not answer":    {good, broken, "", "unreachable"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, err := (reader{ours: plans, resolver: c.resolver}).mail(t.Context(), c.raw, false)
			if err != nil {
				t.Fatal(err)
			}
			if m.Auth.By != c.by || m.Auth.Doubt != c.doubt || m.Auth.Verified != (c.by != "") {
				t.Errorf("%+v, want by %q, doubt %q", m.Auth, c.by, c.doubt)
			}
		})
	}
}

type resolver func(string) ([]string, error)

func (r resolver) LookupTXT(_ context.Context, name string) ([]string, error) { return r(name) }

// TestOurServersFindings: believed under the name we know, on top, and for the
// domain of the sender.
func TestOurServersFindings(t *testing.T) {
	t.Parallel()
	const ours = "mx.lodestar.example"
	for name, c := range map[string]struct{ header, server, by string }{
		"DMARC":                 {"Authentication-Results: mx.lodestar.example; dmarc=pass (p=REJECT; sp=x) header.from=contoso.example\n", ours, "dmarc"},
		"DKIM":                  {"Authentication-Results: mx.lodestar.example;\n dkim=pass (2048-bit key; unprotected) header.d=contoso.example header.i=@contoso.example; spf=fail smtp.mailfrom=a@b.example\n", ours, "dkim"},
		"SPF":                   {"Authentication-Results: mx.lodestar.example; spf=pass smtp.mailfrom=k.visser@contoso.example\n", ours, "spf"},
		"name in capitals":      {"Authentication-Results: MX.lodestar.example 1; spf=pass smtp.mailfrom=contoso.example\n", ours, "spf"},
		"unknown name":          {"Authentication-Results: mx.lodestar.example; dmarc=pass header.from=contoso.example\n", "", ""},
		"another's":             {"Authentication-Results: mx.evil.example; dmarc=pass header.from=contoso.example\n", ours, ""},
		"below another's":       {"Authentication-Results: mx.evil.example; none\nAuthentication-Results: mx.lodestar.example; dmarc=pass header.from=contoso.example\n", ours, ""},
		"another domain":        {"Authentication-Results: mx.lodestar.example; dmarc=pass header.from=evil.example; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=evil.example\n", ours, ""},
		"failed":                {"Authentication-Results: mx.lodestar.example; dmarc=fail header.from=contoso.example; spf=softfail smtp.mailfrom=contoso.example\n", ours, ""},
		"a finding in quotes":   {"Authentication-Results: mx.lodestar.example; spf=pass smtp.mailfrom=\"x; dmarc=pass header.from=contoso.example ; y=z\"@evil.example\n", ours, ""},
		"a finding in brackets": {"Authentication-Results: mx.lodestar.example; spf=fail (x; dmarc=pass header.from=contoso.example) smtp.mailfrom=evil.example\n", ours, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, err := (reader{ours: plans, resolver: noKeys{}, authServer: c.server}).mail(t.Context(), mailOf(c.header, "yes"), false)
			if err != nil {
				t.Fatal(err)
			}
			if m.Auth.By != c.by || m.Auth.Verified != (c.by != "") {
				t.Errorf("%+v, want by %q", m.Auth, c.by)
			}
			if c.by != "" && !strings.HasPrefix(strings.ToLower(m.Auth.Server), ours) {
				t.Errorf("the finding is not kept: %q", m.Auth.Server)
			}
		})
	}
}

// TestInboxAnswers: the ways in which a person answers arrive as what they are.
func TestInboxAnswers(t *testing.T) {
	t.Parallel()
	b := newInbox(t)
	d := delivery("dlv_1")
	if _, err := b.Send(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		answer   Answer
		from     string
		text     string
		words    string
		personal bool
		verified bool
	}{
		"a reply":       {Answer{Text: "I agree to version 3."}, visser, "I agree to version 3.", "I agree to version 3.", true, true},
		"with a but":    {Answer{Text: "Yes, but\nlater."}, visser, "Yes, but\nlater.", "Yes, but\nlater.", true, true},
		"somebody else": {Answer{Text: "yes", From: "t.deboer@contoso.example"}, "t.deboer@contoso.example", "yes", "yes", true, true},
		"forged":        {Answer{Text: "yes", Forged: true}, visser, "yes", "yes", true, false},
		"away":          {Answer{Kind: AutoReply, Text: "I am back on Monday. Yes."}, visser, "", "I am back on Monday. Yes.", false, true},
		"handed on":     {Answer{Kind: Forward, Text: "yes"}, visser, "", "yes", false, true},
		"bounced":       {Answer{Kind: Bounced}, "mailer-daemon@contoso.example", "", "The mail could not be delivered: there is no such mailbox.", false, true},
	} {
		var h handled
		if err := b.Answer(t.Context(), &h, 1, c.answer); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		e := h.events[0]
		if e.Kind != bot.Said || e.From.ID != c.from || !e.From.External || e.Text != c.text || e.Mail.Words != c.words || e.Mail.Personal() != c.personal || e.Mail.Auth.Verified != c.verified {
			t.Errorf("%s: %+v\n%+v", name, e, e.Mail)
		}
		if c.answer.Kind != Bounced && e.Mail.Token != token {
			t.Errorf("%s: the token is %q", name, e.Mail.Token)
		}
		if c.answer.Kind != Bounced && c.answer.Kind != Forward && c.answer.From == "" && e.Place != d.To {
			t.Errorf("%s: it belongs to %+v, want %+v", name, e.Place, d.To)
		}
		if c.answer.Kind == Bounced && (e.Mail.Bounce == nil || e.Mail.Bounce.Delivery != "dlv_1" || e.Mail.Bounce.Recipient != visser) {
			t.Errorf("%s: %+v", name, e.Mail.Bounce)
		}
	}
}

func TestInboxShowsMails(t *testing.T) {
	t.Parallel()
	b := newInbox(t)
	changed := b.Changed()
	for range 2 { // the same mail twice is one
		if _, err := b.Send(t.Context(), delivery("dlv_1")); err != nil {
			t.Fatal(err)
		}
	}
	<-changed
	mails := b.Mails(visser)
	if len(mails) != 1 || len(b.Recipients()) != 1 || len(b.Mails("t.deboer@contoso.example")) != 0 {
		t.Fatalf("%d mails for %v", len(mails), b.Recipients())
	}
	m := mails[0]
	if m.Subject != agreement().Subject || m.From != `"Lodestar" <plans@lodestar.example>` || m.ReplyTo != "plans+"+token+"@lodestar.example" || !m.Date.Equal(noon) ||
		!strings.Contains(m.Text, "bestätigen") || !strings.Contains(m.HTML, "<a href=") || len(m.Files) != 2 && len(m.Files) != 3 || m.Files[0].Name == "" || header(m, "Auto-Submitted") != "auto-generated" {
		t.Errorf("%+v", m)
	}
	b.SetDown(true)
	_, err := b.Send(t.Context(), delivery("dlv_2"))
	if refused, ok := bot.IsRefused(err); !ok || refused.Final {
		t.Errorf("while it is down: %v", err)
	}
	b.SetDown(false)
	if _, err := b.Send(t.Context(), delivery("dlv_2")); err != nil || len(b.Mails("")) != 2 {
		t.Errorf("afterwards: %v", err)
	}
	if err := b.Answer(t.Context(), &handled{}, 3, Answer{}); !errors.Is(err, ErrNoMail) {
		t.Errorf("answering what is not there: %v", err)
	}
	b.Empty()
	if len(b.Mails("")) != 0 {
		t.Error("not empty")
	}
}

// TestPresses: what is offered can be pressed by its link, and where nothing was
// asked by its words; only by whom it was sent to.
func TestPresses(t *testing.T) {
	t.Parallel()
	b := newInbox(t)
	reminder := bot.Message{Kind: "reminder", Question: bot.Question{Step: "action_due"}, Notification: "Due", ReplyToken: token, Buttons: []bot.Button{{Label: "Done", Verb: "done", Value: "7"}, {Label: "Snooze", Verb: "snooze"}}}
	question := bot.Message{Kind: "question", Question: bot.Question{Step: "goal"}, Notification: "Which?", Options: []bot.Button{{Label: "First", Verb: "pick", Value: "1"}}}
	for id, m := range map[string]bot.Message{"dlv_1": reminder, "dlv_2": question} {
		if _, err := b.Send(t.Context(), bot.Delivery{ID: id, To: toVisser(), Message: m}); err != nil {
			t.Fatal(err)
		}
	}
	number := func(delivery string) int {
		for _, m := range b.Mails("") {
			if m.Delivery == delivery {
				return m.Number
			}
		}
		return 0
	}
	answer := func(delivery string, a Answer) bot.Event {
		var h handled
		if err := b.Answer(t.Context(), &h, number(delivery), a); err != nil {
			t.Fatal(err)
		}
		return h.events[0]
	}
	if e := answer("dlv_1", Answer{Press: 2}); e.Kind != bot.Pressed || e.Action.Verb != "snooze" || e.Place != toVisser() || e.Mail.Token != token || e.Text != "" {
		t.Errorf("by link: %+v", e)
	}
	if e := answer("dlv_1", Answer{Text: "done!"}); e.Kind != bot.Pressed || e.Action.Verb != "done" || e.Action.Value != "7" {
		t.Errorf("by words: %+v", e)
	}
	if e := answer("dlv_1", Answer{Text: "done, I think"}); e.Kind != bot.Said || e.Action.Verb != "" {
		t.Errorf("by other words: %+v", e)
	}
	if e := answer("dlv_2", Answer{Text: "First"}); e.Kind != bot.Said || e.Text != "First" || e.Action.Question != question.Question {
		t.Errorf("an answer to a question: %+v", e)
	}
	if e := answer("dlv_1", Answer{Press: 1, From: "t.deboer@contoso.example"}); e.Kind == bot.Pressed {
		t.Errorf("by somebody else: %+v", e)
	}
	if e := answer("dlv_1", Answer{Press: 1, Kind: AutoReply}); e.Kind == bot.Pressed || e.Text != "" {
		t.Errorf("by a program: %+v", e)
	}
}

func TestThreads(t *testing.T) {
	t.Parallel()
	a, err := New(options(t))
	if err != nil {
		t.Fatal(err)
	}
	root := a.compose.root("pln-1/3")
	for name, c := range map[string]struct{ header, thread string }{
		"an answer":             {"References: " + root + " <lodestar.dlv_1@lodestar.example>\n", "pln-1/3"},
		"in reply to only":      {"In-Reply-To: " + root + "\n", "pln-1/3"},
		"of no thread":          {"In-Reply-To: <lodestar.dlv_1@lodestar.example>\n", ""},
		"with the token only":   {"", ""},
		"a new mail":            {"To: plans@lodestar.example\n", "<answer-1@contoso.example>"},
		"later in their thread": {"References: <theirs@contoso.example> <lodestar.dlv_9@lodestar.example>\n", "<theirs@contoso.example>"},
		"of another's Lodestar": {"References: <lodestar-thread.x@elsewhere.example>\n", "<lodestar-thread.x@elsewhere.example>"},
	} {
		e, err := a.event(t.Context(), mustRead(t, mailOf(c.header, "yes")))
		if err != nil {
			t.Fatal(err)
		}
		if e.Place.Thread != c.thread {
			t.Errorf("%s: %q, want %q", name, e.Place.Thread, c.thread)
		}
	}
}

// TestACopyIsTheSameMail: it came by another way, or was sent by a deceiver.
func TestACopyIsTheSameMail(t *testing.T) {
	t.Parallel()
	id := func(header, body string) string { return eventID(mustRead(t, mailOf(header, body))) }
	first := id("", "yes")
	if id("Received: by another way\nDelivered-To: somebody\n", "yes") != first {
		t.Error("a copy counts as another mail")
	}
	if id("", "no") == first || id("From: t.deboer@contoso.example\n", "yes") == first || id("Message-ID: <2@contoso.example>\n", "yes") == first {
		t.Error("another mail counts as a copy")
	}
	if id("Message-ID: \n", "yes") == id("Message-ID: \n", "no") {
		t.Error("mails without an id are all the same")
	}
}
