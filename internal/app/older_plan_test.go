package app_test

import (
	"errors"
	"testing"

	"lodestar/bot"
	"lodestar/bot/terminal"
	"lodestar/internal/sqlstore/sqlstoretest"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

// TestTheCardOfAnOlderPlanIsAnOldCard: the account has a newer plan, of the next
// period, in the same channel. On the card of the older one the plan can be read;
// agreeing says where to answer, and nothing is noted as forged.
func TestTheCardOfAnOlderPlanIsAnOldCard(t *testing.T) {
	t.Parallel()
	a := presented(t)
	older := a.version(1)
	err := a.app.Store.Turn(t.Context(), func(tx turn.Tx) error {
		plan, _, err := tx.Plan(terminal.Tenant, older.Plan)
		if err != nil {
			return err
		}
		plan.State = playbook.Closed
		next := playbook.Plan{Tenant: terminal.Tenant, ID: "pln_next", Account: plan.Account, State: playbook.Presented, Record: plan.Record.Clone(), Author: plan.Author, Created: plan.Created.AddDate(1, 0, 0)}
		versions, err2 := tx.Versions(terminal.Tenant, older.Plan)
		err = errors.Join(err2, tx.SavePlan(&plan), tx.SavePlan(&next), tx.AddVersion(playbook.Version{Tenant: terminal.Tenant, Plan: next.ID, Number: 1, State: "presented", By: "eva", At: next.Created, Record: next.Record, Account: versions[0].Account}))
		if err != nil {
			return err
		}
		_, err = sqlstoretest.Presented(tx, terminal.Tenant, next.ID, next.Created)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	refused := func() int {
		return len(tamper(a).rows(`SELECT seq FROM audit WHERE instr(CAST(entry AS TEXT), 'agreement.refused') > 0`))
	}
	presses := func(verb string) string {
		t.Helper()
		before := len(a.messages("visser"))
		p := older
		a.does("visser", bot.Pressed, pressing(a.place, verb, cardValue(p)))
		return spoken(a.toldAlone("visser", before))
	}
	if got := presses(playbook.VerbAgree); got != "Het plan is intussen gewijzigd. Wilt u op versie 1 reageren?" && got != "The plan has changed since. Please answer on version 1." {
		t.Errorf("agreeing to the older plan says %q", got)
	}
	if n := refused(); n != 0 {
		t.Errorf("an old card counts as forged: %d entries", n)
	}
	if got := presses(playbook.VerbReadPlan); len(got) < 200 {
		t.Errorf("reading the older plan shows %q", got)
	}
	older.Version = 7
	a.does("visser", bot.Pressed, pressing(a.place, playbook.VerbAgree, cardValue(older)))
	if n := refused(); n != 1 {
		t.Errorf("a version that was never sent: %d entries", n)
	}
	for _, table := range []string{"act"} {
		if rows := tamper(a).rows(`SELECT * FROM ` + table); len(rows) != 0 {
			t.Errorf("recorded: %v", rows)
		}
	}
}

// pressing is a press of a button in the shared channel.
func pressing(place bot.Address, verb, value string) func(*bot.Event) {
	return func(e *bot.Event) { e.Place, e.Action = place, bot.Action{Verb: verb, Value: value, Confirmed: true} }
}
