// Package sqlstoretest is the conformance suite of the store: what every
// implementation of the store's interfaces has to do, whatever is underneath.
package sqlstoretest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
	"lodestar/bot/delivery"
	"lodestar/conversation"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
	"lodestar/scheduler"
)

// Store is all that turns, delivery and scheduler need.
type Store interface {
	turn.Store
	delivery.Store
	scheduler.Store
	scheduler.Schedules
	// Saying and Outgoing look inside, for the playground.
	Saying(ctx context.Context, now time.Time) (bool, error)
	Outgoing(ctx context.Context, tenant string, last int) ([]delivery.Row, error)
}

// Run runs the suite. open returns an empty store that is closed with the test;
// it is called once for each part, and the parts run side by side.
func Run(t *testing.T, open func(t *testing.T) Store) {
	t.Helper()
	for _, part := range []struct {
		name string
		test func(trial)
	}{
		{"a turn that fails leaves nothing", failedTurn},
		{"a turn reads what it wrote", ownWrites},
		{"a transaction ends with its turn", ended},
		{"an event is new once per tenant", firstSeen},
		{"people", people},
		{"people are ordered by name", peopleByName},
		{"accounts", accounts},
		{"a person's own accounts are found", ownAccounts},
		{"an account is found however its name is written", accountNamed},
		{"names are found by their beginning", accountNames},
		{"a name belongs to one account of a tenant", nameTaken},
		{"plans", plans},
		{"who saves an old state is told", changed},
		{"history is in order", history},
		{"versions", versions},
		{"versions that went out", presentations},
		{"an act is stored once", acts},
		{"the audit chain has no gap", auditChain},
		{"channels", channels},
		{"links, mails and notes", mails},
		{"moved channels", movedChannels},
		{"sessions", sessions},
		{"one session is active in a place", activeSession},
		{"activities", activities},
		{"settings", settings},
		{"a conversation is said in order", order},
		{"a claimed row is not claimed again", claimedOnce},
		{"a message is stored once", sayOnce},
		{"answers go before what is unasked", answersFirst},
		{"a row waits until its instant", notUntil},
		{"a failed row makes way", failedRow},
		{"what waits in a tenant can be set aside", aside},
		{"what becomes of a message is told", posted},
		{"what another process was sending is unknown", recovered},
		{"what is being said can be seen", saying},
		{"the last messages can be looked at", outgoing},
		{"jobs come when they are due", due},
		{"a key moves its job", moved},
		{"what can be pressed stands until its record", standing},
		{"a record gives way", givesWay},
		{"a job is found by its key", foundByKey},
		{"a job is finished once", finished},
		{"a job that fails is postponed", postponed},
		{"slots become jobs once", slots},
		{"a rule ends with its last slot", lastSlot},
		{"what became of a slot", occurrences},
		{"tenants with equal ids never meet", isolation},
	} {
		t.Run(part.name, func(t *testing.T) {
			t.Parallel()
			part.test(trial{t, open(t)})
		})
	}
}

// trial is one part on one store. It is the test itself and no helper of one: a
// failure points into it.
type trial struct {
	t *testing.T
	s Store
}

// The world of the suite.
const (
	tenant = "slack:T1"
	other  = "slack:T2"
)

var noon = time.Date(2026, 12, 9, 12, 0, 0, 123456000, time.UTC)

// do runs one turn that has to succeed.
func do(t *testing.T, s Store, fn func(turn.Tx)) {
	t.Helper()
	ok(t, s.Turn(t.Context(), func(tx turn.Tx) error {
		fn(tx)
		return nil
	}))
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func want(t *testing.T, got, wanted any) {
	t.Helper()
	// A record's changes are not stored, so its JSON is what counts.
	records := cmp.Comparer(func(a, b *conversation.Record) bool {
		if a == nil || b == nil {
			return a == b
		}
		x, errA := a.MarshalJSON()
		y, errB := b.MarshalJSON()
		return errA == nil && errB == nil && string(x) == string(y)
	})
	if diff := cmp.Diff(wanted, got, records); diff != "" {
		t.Fatalf("wanted (-), got (+):\n%s", diff)
	}
}

func wantError(t *testing.T, err, wanted error) {
	t.Helper()
	if !errors.Is(err, wanted) {
		t.Fatalf("wanted the error %v, got %v", wanted, err)
	}
}

func record(step, text string) *conversation.Record {
	r := conversation.NewRecord()
	r.Set(conversation.Key{Step: step}, conversation.Answer{
		Value: conversation.TextValue(text), State: conversation.Answered, By: "eva", At: noon,
	})
	return r
}

func account(t *testing.T, tx turn.Tx, of, name string) playbook.Account {
	t.Helper()
	a := playbook.Account{Tenant: of, Name: name, Manager: "eva", Record: record("customer_name", name), Created: noon}
	ok(t, tx.SaveAccount(&a))
	return a
}

func plan(t *testing.T, tx turn.Tx, a playbook.Account) playbook.Plan {
	t.Helper()
	p := playbook.Plan{Tenant: a.Tenant, Account: a.ID, State: playbook.Draft, Record: record("vision", "first"), Author: "eva", Created: noon}
	ok(t, tx.SavePlan(&p))
	return p
}

func message(of, place, text string) bot.Delivery {
	return bot.Delivery{
		To:      bot.Address{Platform: "slack", Tenant: of, Place: place},
		Message: bot.Message{Kind: "notice", Notification: text, Parts: []bot.Part{{Kind: bot.Text, Text: text}}},
	}
}
