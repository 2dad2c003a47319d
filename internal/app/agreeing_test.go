package app_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/bot/terminal"
	"lodestar/internal/turn"
	"lodestar/planning"
	"lodestar/planning/evidence"
	"lodestar/planning/playbook"
)

// agreeing is the whole product with a plan whose version 1 went to the shared
// channel.
type agreeing struct {
	*replay
	place bot.Address
}

// sharedPlace is the channel that both companies read.
func sharedPlace() bot.Address {
	return bot.Address{Platform: terminal.Name, Tenant: terminal.Tenant, Place: "channel:shared", Audience: bot.Customer}
}

// presented plays the English interview to its end and sends the plan.
func presented(t *testing.T) *agreeing {
	t.Helper()
	a := &agreeing{replay: newReplay(t, t.Name()), place: sharedPlace()}
	a.app.Turns.Limits = unlimited()
	a.toTheGate("Kim Visser")
	a.lines("eva: send plan")
	if a.version(1).State == "" {
		t.Fatalf("version 1 was not presented:\n%s", strings.Join(a.log[max(0, len(a.log)-30):], "\n"))
	}
	return a
}

// toTheGate plays the English interview, with a shared channel, until the plan has
// only to be sent.
func (a *agreeing) toTheGate(approvers string) {
	a.t.Helper()
	a.lines("already plan/english until # Step 6", "eva adds shared: abc-shared", "eva presses: ABC Company", "eva: continue to step 6")
	for range 20 {
		all := a.messages("eva")
		last := spoken(all[len(all)-1]) + all[len(all)-1].Notification
		answer := "accept all"
		for asked, given := range map[string]string{
			"Who may agree": approvers, "Kim Visser's e-mail": "k.visser@contoso.example", "Tom de Boer's e-mail": "t.deboer@contoso.example",
			"How do you address Kim": "Ms", "How do you address Tom": "Mr", "What must a colleague": "accept", "shall I ask the owners": "without asking",
			"the whole plan before it goes out": "continue to sending",
		} {
			if strings.Contains(last, asked) {
				answer = given
			}
		}
		if strings.Contains(last, "This is exactly what they will see") {
			return
		}
		a.lines("eva: " + answer)
	}
	a.t.Fatalf("the gate was not reached:\n%s", strings.Join(a.log[max(0, len(a.log)-40):], "\n"))
}

func (a *agreeing) lines(lines ...string) {
	a.t.Helper()
	for _, line := range lines {
		a.line = line
		a.run()
		a.told.Clear()
	}
}

// says lets somebody write in the shared channel.
func (a *agreeing) says(who, text string) {
	a.t.Helper()
	a.does(who, bot.Said, func(e *bot.Event) { e.Place, e.Text = a.place, text })
}

// presses lets somebody press a button of the card of a version.
func (a *agreeing) presses(who, verb string, version int) {
	a.t.Helper()
	p := a.version(version)
	a.does(who, bot.Pressed, func(e *bot.Event) {
		e.Place = a.place
		e.Action = bot.Action{Verb: verb, Value: cardValue(p), Confirmed: true}
	})
}

// version is one that was presented; zero where it was not.
func (a *agreeing) version(n int) (found playbook.Presentation) {
	a.t.Helper()
	for _, p := range a.versions() {
		if p.Version == n {
			found = p
		}
	}
	return found
}

func (a *agreeing) versions() (all []playbook.Presentation) {
	a.t.Helper()
	a.read(func(tx playbook.Tx) error {
		accounts, err := tx.Accounts(terminal.Tenant)
		if err != nil {
			return err
		}
		for _, account := range accounts {
			plans, err := tx.PlansOf(terminal.Tenant, account.ID)
			if err != nil {
				return err
			}
			for _, p := range plans {
				found, err := tx.Presentations(terminal.Tenant, p.ID)
				if err != nil {
					return err
				}
				all = append(all, found...)
			}
		}
		return nil
	})
	return all
}

// agreedAll presents, asks for a change, agrees by two people, withdraws one, and
// presents and agrees to a changed version: something of everything is stored.
func agreedAll(t *testing.T) *agreeing {
	t.Helper()
	a := presented(t)
	later := func() { a.setClock(a.clock().Add(time.Minute)) }
	a.says("visser", "change: please move the release desk to July")
	later()
	a.presses("jonas", playbook.VerbAgree, 1) // is refused, and kept as such
	later()
	a.presses("visser", playbook.VerbAgree, 1)
	later()
	a.says("visser", "withdraw 1")
	later()
	a.presses("visser", playbook.VerbAgree, 1)
	later()
	a.lines("eva: reported: on the phone they sounded content")
	a.byMail("deboer@contoso.example")
	return a
}

// byMail stores an agreement that rests on a mail, as answering by mail does.
func (a *agreeing) byMail(from string) {
	a.t.Helper()
	p := a.version(1)
	raw := []byte("From: " + from + "\r\n\r\nI agree.\r\n")
	a.change(func(tx turn.Tx) error {
		who, mac, err := evidence.NewIdentity(evidence.Identity{Platform: "email", User: from, Name: "Tom de Boer", Email: from, Rendered: "the mail"})
		if err != nil {
			return err
		}
		act := playbook.Act{Tenant: p.Tenant, Plan: p.Plan, Version: 1, Contact: 2, Kind: evidence.Agree, Means: planning.EvidenceEmailReply, Request: "mail/1", At: a.clock(), Items: planning.Items()}
		record := evidence.Record{
			V: 1, Type: evidence.TypeAgreement, Tenant: p.Tenant, Plan: p.Plan, Version: 1, PlanSHA256: p.Document.SHA256, Covers: act.Items,
			Shown: evidence.Shown{WordingSHA256: p.Wording.SHA256, RenderedSHA256: evidence.Sum([]byte("the mail"))},
			Actor: evidence.Actor{Person: "2", IdentityHMAC: mac}, Act: evidence.Act{Kind: act.Kind, Means: act.Means, RequestID: act.Request}, When: evidence.When{Server: act.At}, Mail: evidence.Sum(raw),
		}
		if err := tx.KeepMail(playbook.KeptMail{Tenant: p.Tenant, SHA256: evidence.Sum(raw), Raw: raw, Plan: p.Plan, At: act.At}); err != nil {
			return err
		}
		if _, err := tx.AddAct(&act, record, who); err != nil {
			return err
		}
		return tx.MailOf(p.Tenant, evidence.Sum(raw), act.ID)
	})
}

func cardValue(p playbook.Presentation) string { return p.Plan + "/" + strconv.Itoa(p.Version) }
