package sqlstore

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
	"lodestar/bot/email"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

// TestMailboxesAreMarked keeps how far each mailbox was read.
func TestMailboxesAreMarked(t *testing.T) {
	t.Parallel()
	s := opened(t)
	if m, err := s.Mark(t.Context(), "a@b/INBOX"); err != nil || !cmp.Equal(m, email.Mark{}) {
		t.Fatalf("%+v, %v", m, err)
	}
	for uid := uint32(1); uid < 3; uid++ {
		want := email.Mark{Validity: 7, UID: uid, At: now(), Aside: []uint32{uid}}
		if err := s.SetMark(t.Context(), "a@b/INBOX", want); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Mark(t.Context(), "a@b/INBOX"); err != nil || !cmp.Equal(got, want) {
			t.Fatalf("%s, %v", cmp.Diff(want, got), err)
		}
	}
	if m, err := s.Mark(t.Context(), "other"); err != nil || m.UID != 0 {
		t.Errorf("another mailbox has %+v, %v", m, err)
	}
}

// TestMailsAreFoundInEveryWorkspace: who answers says which mail, not whose.
func TestMailsAreFoundInEveryWorkspace(t *testing.T) {
	t.Parallel()
	s := opened(t)
	for _, of := range []string{"slack:T1", "slack:T2", "slack:T3"} {
		d := bot.Delivery{ID: "mail-of-" + of, To: bot.Address{Platform: email.Name, Tenant: of, Place: "k.visser@contoso.example", Person: "k.visser@contoso.example"}, Message: bot.Message{Kind: "x", Notification: of}}
		other := d
		other.ID, other.To.Platform = "no-mail-of-"+of, "slack"
		if err := s.Turn(t.Context(), func(tx turn.Tx) error {
			if err := tx.Say(other, now()); err != nil {
				return err
			}
			return tx.Say(d, now())
		}); err != nil {
			t.Fatal(err)
		}
	}
	for _, of := range []string{"slack:T1", "slack:T3"} {
		if d, ok, err := s.Delivery(t.Context(), "mail-of-"+of); err != nil || !ok || d.To.Tenant != of || d.Message.Notification != of {
			t.Errorf("%+v, %v, %v", d, ok, err)
		}
		if _, ok, err := s.Delivery(t.Context(), "no-mail-of-"+of); ok || err != nil {
			t.Errorf("a message of another platform is a mail: %v", err)
		}
	}
	if _, ok, err := s.Delivery(t.Context(), "unknown"); ok || err != nil {
		t.Error("an unknown mail is found", err)
	}
}

// TestLinksAndMailsAreDropped lets the clock run: a link is known for a year after
// it expired, one that does not expire for ever; a mail that nothing rests on goes
// after 30 days.
func TestLinksAndMailsAreDropped(t *testing.T) {
	t.Parallel()
	s := opened(t)
	if err := s.Turn(t.Context(), everyTable); err != nil {
		t.Fatal(err)
	}
	err := s.Turn(t.Context(), func(tx turn.Tx) error {
		if err := tx.KeepMail(playbook.KeptMail{Tenant: tenant, SHA256: "kept", Raw: []byte("x"), At: now()}); err != nil {
			return err
		}
		if err := tx.MailOf(tenant, "kept", "agr_1"); err != nil {
			return err
		}
		return tx.AddLink(playbook.Link{Tenant: tenant, ID: "w", Hash: "withdraw", Kind: playbook.LinkWithdraw, Plan: "pln", Version: 1, Created: now()})
	})
	if err != nil {
		t.Fatal(err)
	}
	there := func(wantLink, wantMail bool) {
		t.Helper()
		err := s.Read(t.Context(), func(tx playbook.Tx) error {
			_, link, err := tx.Link(tenant, "hash")
			if err != nil {
				return err
			}
			_, mail, err := tx.Mail(tenant, "sum")
			if err != nil {
				return err
			}
			_, withdraw, err := tx.Link(tenant, "withdraw")
			if err != nil {
				return err
			}
			_, kept, err := tx.Mail(tenant, "kept")
			if link != wantLink || mail != wantMail || !withdraw || !kept {
				t.Errorf("link %v, mail %v, link to withdraw %v, mail of an act %v", link, mail, withdraw, kept)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, at := range []struct {
		after      time.Duration
		link, mail bool
	}{{29 * day, true, true}, {31 * day, true, false}, {364 * day, true, false}, {366 * day, false, false}} {
		if _, err := s.Prune(t.Context(), now().Add(at.after)); err != nil {
			t.Fatal(err)
		}
		there(at.link, at.mail)
	}
}
