package app_test

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"net/mail"
	"net/smtp"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"lodestar/bot"
	"lodestar/bot/email"
	"lodestar/conversation/locale"
	"lodestar/internal/app"
	"lodestar/internal/mailtest"
	"lodestar/planning"
	"lodestar/planning/playbook"
)

// keys publish the key that mails of the customer are signed with.
type keys struct{ private ed25519.PrivateKey }

func (k keys) LookupTXT(context.Context, string) ([]string, error) {
	public, _ := k.private.Public().(ed25519.PublicKey)
	return []string{"v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)}, nil
}

// TestAgreementThroughRealServers asks for an agreement through Postfix, answers
// the mail as a mail program does, reads the answer from Dovecot, and looks that
// the receipt lies in the customer's mailbox: each mail once, over a restart.
func TestAgreementThroughRealServers(t *testing.T) {
	t.Parallel()
	servers := mailtest.Run(t)
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &agreeing{replay: newReplay(t, t.Name())}
	s.lines("mail on", "already mail/link until eva presses: Send Plan")
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	connect := func() *email.Adapter { return connectTo(t, s.app, servers, words, private) }
	adapter := connect()
	s.lines("eva presses: Send Plan")
	request := string(servers.Arrived(t, "k.visser"))
	token := regexp.MustCompile(`plans\+([a-z0-9]{32})@lodestar\.example`).FindStringSubmatch(strings.ReplaceAll(request, "=\r\n", ""))
	id := regexp.MustCompile(`(?mi)^Message-ID: (<\S+>)`).FindStringSubmatch(request)
	if token == nil || id == nil || !strings.Contains(strings.ReplaceAll(request, "=\r\n", ""), scriptSite+"/agree/") {
		t.Fatalf("the mail has no token, id or link:\n%s", request)
	}
	run := func(adapter *email.Adapter) (stop func()) { return reading(adapter, s.app.Handler(keys{private})) }
	stop := run(adapter)
	answer := fmt.Sprintf("From: Kim Visser <k.visser@contoso.example>\r\nTo: Lodestar <plans+%s@lodestar.example>\r\nSubject: Re: Our plan\r\nDate: %s\r\n"+
		"Message-ID: <yes@contoso.example>\r\nIn-Reply-To: %s\r\nReferences: %s\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nI agree to version 1.\r\n\r\nKim Visser\r\n",
		token[1], time.Now().Format(time.RFC1123Z), id[1], id[1])
	var signed bytes.Buffer
	if err := dkim.Sign(&signed, strings.NewReader(answer), &dkim.SignOptions{Domain: "contoso.example", Selector: "s", Signer: private}); err != nil {
		t.Fatal(err)
	}
	send := func() {
		t.Helper()
		sendThrough(t, servers, "k.visser@contoso.example", "plans+"+token[1]+"@lodestar.example", signed.Bytes())
	}
	send()
	eventually(t, "the reply is recorded", func() bool { return len(s.acts()) == 1 })
	s.settle()
	// The same mail once more, and a new start that reads the mailbox again.
	send()
	stop()
	s.restart()
	adapter = connect()
	stop = run(adapter)
	defer func() { stop() }()
	s.settle()
	eventually(t, "the receipt arrives", func() bool { return len(servers.Mails(t, "k.visser")) >= 2 })
	time.Sleep(time.Second) // anything that came twice would come now
	s.settle()
	acts := s.acts()
	if len(acts) != 1 || acts[0].Means != planning.EvidenceEmailReply {
		t.Errorf("the acts are %+v", acts)
	}
	if all := servers.Mails(t, "k.visser"); len(all) != 2 || !strings.Contains(string(all[0])+string(all[1]), "Your agreement to version 1") {
		t.Errorf("%d mails lie in the mailbox", len(all))
	}
	if found := tamper(s).verify(); len(found.Altered) > 0 {
		t.Errorf("%+v", found.Altered)
	}
	// The invitations go the same way, and arrive as calendars take them.
	s.lines("eva presses: Send Invitations")
	eventually(t, "the invitations arrive", func() bool { return len(invitations(t, servers.Mails(t, "k.visser"))) >= 2 })
	time.Sleep(time.Second)
	got := invitations(t, servers.Mails(t, "k.visser"))
	if len(got) != 2 || got[0].method != "REQUEST" || got[1].method != "REQUEST" || !got[0].attached || got[0].prop("ORGANIZER") != "mailto:"+scriptPost {
		t.Errorf("%+v", got)
	}
}

// connectTo is the adapter on real servers.
func connectTo(t *testing.T, a *app.App, servers *mailtest.Servers, words *locale.Catalogue, private ed25519.PrivateKey) *email.Adapter {
	t.Helper()
	adapter, err := email.New(email.Options{
		From: mail.Address{Name: "Lodestar", Address: scriptPost}, PublicURL: scriptSite, Words: words, Now: time.Now, Resolver: keys{private}, Poll: 200 * time.Millisecond,
		SMTP:   email.Server{Host: "127.0.0.1", Port: servers.SMTP, User: "plans", Password: "s3cret", Security: email.StartTLS},
		IMAP:   email.Server{Host: "127.0.0.1", Port: servers.IMAPS, User: "plans", Password: "s3cret", Security: email.TLS},
		TLS:    &tls.Config{RootCAs: servers.Roots, MinVersion: tls.VersionTLS12},
		Tenant: a.MailTenant, Marks: a.Store, Sent: a.Store,
	})
	if err != nil {
		t.Fatal(err)
	}
	a.Delivery.Senders[email.Name] = a.MailSender(adapter)
	return adapter
}

// reading hands on what lies in the mailbox until it is stopped.
func reading(adapter *email.Adapter, h bot.Handler) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		_ = adapter.Run(ctx, h) // nil once ctx ends
		close(ended)
	}()
	return func() { cancel(); <-ended }
}

// sendThrough hands a mail to Postfix.
func sendThrough(t *testing.T, servers *mailtest.Servers, from, to string, raw []byte) {
	t.Helper()
	client, err := smtp.Dial(fmt.Sprintf("127.0.0.1:%d", servers.SMTP))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = client.Close() }()
	if err := client.StartTLS(&tls.Config{RootCAs: servers.Roots, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS12}); err != nil {
		t.Fatal(err)
	}
	if err := client.Auth(smtp.PlainAuth("", "k.visser", "s3cret", "127.0.0.1")); err != nil {
		t.Fatal(err)
	}
	if err := client.Mail(from); err != nil {
		t.Fatal(err)
	}
	if err := client.Rcpt(to); err != nil {
		t.Fatal(err)
	}
	w, err := client.Data()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(raw); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestNotesThroughRealServers: notes that Eva forwards go through Postfix, are read from
// Dovecot and put before her, once, over a restart; those of a stranger and of somebody
// who only writes her name are not.
func TestNotesThroughRealServers(t *testing.T) {
	t.Parallel()
	servers := mailtest.Run(t)
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := &agreeing{replay: newReplay(t, t.Name())}
	s.lines("mail on", "already plan/one_by_one until eva presses: Kim Visser")
	stop := reading(connectTo(t, s.app, servers, words, private), s.app.Handler(keys{private}))
	eva := s.people["eva"].Email
	write := func(from, id, subject, text string, sign bool) {
		t.Helper()
		raw := fmt.Sprintf("From: %s\r\nTo: Lodestar <plans@lodestar.example>\r\nSubject: %s\r\nDate: %s\r\nMessage-ID: <%s@lodestar.example>\r\n"+
			"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n", from, subject, time.Now().Format(time.RFC1123Z), id, text)
		signed := bytes.NewBufferString(raw)
		if sign {
			signed.Reset()
			_, domain, _ := strings.Cut(from, "@")
			if err := dkim.Sign(signed, strings.NewReader(raw), &dkim.SignOptions{Domain: domain, Selector: "s", Signer: private}); err != nil {
				t.Fatal(err)
			}
		}
		sendThrough(t, servers, from, "plans@lodestar.example", signed.Bytes())
	}
	told := func(words string) (n int) {
		for _, m := range s.messages("eva") {
			if strings.Contains(m.Notification, words) {
				n++
			}
		}
		return n
	}
	said := func(words string) func() bool {
		return func() bool { s.settle(); return told(words) > 0 }
	}
	notes := "---------- Forwarded message ---------\r\nFrom: Jonas\r\nSubject: Call\r\nTo: Eva\r\n\r\nThe main problem is late deliveries, they cost about 40,000 EUR a month."
	write("k.visser@contoso.example", "kim", "Contoso", "The main problem is the price.", true)
	write("stranger@elsewhere.example", "stranger", "Contoso", "The main problem is the price.", true)
	write(eva, "forged", "Contoso, forged", "The main problem is the price.", false)
	eventually(t, "the forged mail is refused", said("Contoso, forged"))
	write(eva, "notes", "Fwd: Contoso", notes, true)
	eventually(t, "the notes are read", said("Fwd: Contoso"))
	eventually(t, "the draft is offered", said("draft for Contoso is ready"))
	stop()
	s.restart()
	stop = reading(connectTo(t, s.app, servers, words, private), s.app.Handler(keys{private}))
	defer func() { stop() }()
	write(eva, "notes", "Fwd: Contoso", notes, true) // the same once more
	time.Sleep(time.Second)                          // what came twice would come now
	s.settle()
	if n := told("Fwd: Contoso"); n != 1 {
		t.Errorf("told %d times", n)
	}
	s.lines("eva presses: Look at It")
	if told("What challenges does Contoso face today?") != 1 || told("the price") != 0 {
		t.Errorf("Eva was told:\n%s", strings.Join(s.log[max(0, len(s.log)-30):], "\n"))
	}
	s.lines("eva presses: Accept", "answer challenges_today 1 = The main problem is late deliveries, they cost about 40,000 EUR a month.", "answer challenges_today 1 is assumed")
}

// acts are what people at the customer did.
func (a *agreeing) acts() (all []playbook.Act) {
	a.t.Helper()
	a.read(func(tx playbook.Tx) error {
		account, err := a.accountIn(tx)
		if err != nil {
			return err
		}
		plans, err := tx.PlansOf(a.tenant(), account.ID)
		if err != nil || len(plans) == 0 {
			return err
		}
		all, err = tx.Acts(a.tenant(), plans[0].ID)
		return err
	})
	return all
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for range 300 {
		if is() {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("in vain: " + what)
}
