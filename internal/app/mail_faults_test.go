package app_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"lodestar/bot"
	"lodestar/bot/email"
	"lodestar/bot/terminal"
	"lodestar/planning/evidence"
	"lodestar/planning/playbook"
)

// faulty is a mail server that does something wrong with the n-th mail.
type faulty struct {
	next   bot.Sender
	n      atomic.Int32
	at     int
	before bool // it is refused; else it is taken, and nobody hears of it
}

func (f *faulty) Send(ctx context.Context, d bot.Delivery) (bot.Receipt, error) {
	if int(f.n.Add(1)) != f.at {
		return f.next.Send(ctx, d)
	}
	if f.before {
		return bot.Receipt{}, &bot.Refused{Cause: errors.New("not now")}
	}
	if _, err := f.next.Send(ctx, d); err != nil {
		return bot.Receipt{}, err
	}
	return bot.Receipt{}, errors.New("the answer was lost")
}

func (f *faulty) Reconcile(context.Context, bot.Delivery) (bot.Receipt, bool, error) {
	return bot.Receipt{}, false, nil // as a process that was started just now
}

// TestMailsAreNeitherLostNorDoubled lets the mail server fail at each mail of an
// agreement in turn, before and after it has taken the mail, with a new start of
// the product in between. Under one Message-ID a mail lies in the mailbox once.
func TestMailsAreNeitherLostNorDoubled(t *testing.T) {
	t.Parallel()
	for at := 1; at <= 4; at++ {
		for _, before := range []bool{true, false} {
			s := &agreeing{replay: newReplay(t, t.Name())}
			s.lines("mail on", "already mail/link until eva presses: Send Plan")
			f := &faulty{at: at, before: before}
			use := func() {
				f.next = s.app.Delivery.Senders[email.Name]
				s.app.Delivery.Senders[email.Name] = f
			}
			use()
			s.lines("eva presses: Send Plan")
			again := func() {
				s.restart()
				use()
				s.lines("wait 30 minutes")
			}
			again()
			s.lines("visser mails: I agree to version 1")
			again()
			again()
			want := map[string]int{"k.visser@contoso.example": 2, "eva.brandt@lodestar.example": 1}
			for address, n := range want {
				if got := len(s.post.inbox.Mails(address)); got != n {
					t.Errorf("fault at mail %d (before %v): %s has %d mails", at, before, address, got)
				}
			}
			s.lines("receipts 2")
			if n := len(s.acts()); n != 1 {
				t.Errorf("fault at mail %d (before %v): %d acts", at, before, n)
			}
			if sent := int(f.n.Load()); sent < at && at <= 3 {
				t.Errorf("only %d mails went out: the test proves nothing", sent)
			}
		}
	}
}

// TestALinkIsUsedOnce presses on the page from eight browsers at once, and again.
func TestALinkIsUsedOnce(t *testing.T) {
	t.Parallel()
	s := &agreeing{replay: newReplay(t, t.Name())}
	s.lines("mail on", "already mail/link until # Opening it", "visser opens: version 1")
	press := func() int {
		r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, scriptSite+s.post.link, strings.NewReader(url.Values{"do": {"answer"}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		s.app.ServePages(w, r)
		return w.Code
	}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if code := press(); code != http.StatusSeeOther {
				t.Errorf("answered with %d", code)
			}
		})
	}
	wait.Wait()
	press()
	if acts := s.acts(); len(acts) != 1 || acts[0].Kind != evidence.Agree {
		t.Errorf("the acts are %+v", acts)
	}
	s.settle()
	if n := len(s.post.inbox.Mails("k.visser@contoso.example")); n != 2 {
		t.Errorf("%d mails", n)
	}
}

// TestTokensOpenOnlyWhatTheyAreFor tries tokens where they do not belong, and
// looks that none of them is in the database or in what waits to be sent.
func TestTokensOpenOnlyWhatTheyAreFor(t *testing.T) {
	t.Parallel()
	s := &agreeing{replay: newReplay(t, t.Name())}
	s.lines("mail on", "already mail/link until eva presses: Send Plan", "mail down", "eva presses: Send Plan")
	rows, err := s.app.Store.Outgoing(t.Context(), terminal.Tenant, 50)
	if err != nil {
		t.Fatal(err)
	}
	mailed := 0
	for _, r := range rows {
		if r.To.Platform == email.Name {
			mailed++
			for _, part := range r.Message.Parts {
				if strings.Contains(part.Text, scriptSite) {
					t.Error("a link waits in the database")
				}
			}
		}
	}
	s.lines("mail up", "wait 30 minutes", "visser opens: version 1")
	token := strings.TrimPrefix(s.post.link, "/agree/")
	reply := strings.TrimSuffix(strings.TrimPrefix(s.post.inbox.Mails("k.visser@contoso.example")[0].ReplyTo, "plans+"), "@lodestar.example")
	if mailed != 1 || len(token) != 32 || len(reply) != 32 || token == reply {
		t.Fatalf("%d mails, tokens %q and %q", mailed, token, reply)
	}
	d := tamper(s)
	for _, table := range d.rows(`SELECT name FROM sqlite_schema WHERE type = 'table'`) {
		for _, row := range d.rows(`SELECT * FROM ` + table["name"].(string)) {
			for column, value := range row {
				text, _ := value.(string)
				if raw, ok := value.([]byte); ok {
					text = string(raw)
				}
				if strings.Contains(text, token) || strings.Contains(text, reply) {
					t.Errorf("a token stands in %s.%s", table["name"], column)
				}
			}
		}
	}
	for _, path := range []string{"/agree/" + reply, "/agree/" + strings.Repeat("a", 32), "/agree/" + playbook.HashOf(token)[:32]} {
		s.post.link = path
		if w := s.fetch(http.MethodGet, nil); w.Code != http.StatusNotFound {
			t.Errorf("%s opens with %d", path, w.Code)
		}
		if w := s.fetch(http.MethodPost, url.Values{"do": {"answer"}}); w.Code != http.StatusNotFound {
			t.Errorf("%s is answered with %d", path, w.Code)
		}
	}
	if n := len(s.acts()); n != 0 {
		t.Errorf("%d acts", n)
	}
}
