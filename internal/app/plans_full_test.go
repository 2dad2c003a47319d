package app_test

import (
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/turn"
	"lodestar/planning"
	"lodestar/planning/playbook"
)

// TestAnAccountHoldsSoManyPlans: one plan more than an account can hold is refused with
// a sentence, and nothing is made of it (trust I3).
func TestAnAccountHoldsSoManyPlans(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	says := func(text string) string {
		s.does("eva", bot.Said, func(e *bot.Event) { e.Text = text })
		all := s.messages("eva")
		return bot.Plain(all[len(all)-1].Notification)
	}
	says("new plan for Contoso")
	says("pause")
	count := func() (n int) {
		err := s.app.Store.Turn(t.Context(), func(tx turn.Tx) error {
			account, _, err := tx.AccountNamed(s.people["eva"].Tenant, "Contoso")
			if err != nil {
				return err
			}
			plans, err := tx.PlansOf(account.Tenant, account.ID)
			n = len(plans)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	err := s.app.Store.Turn(t.Context(), func(tx turn.Tx) error {
		account, _, err := tx.AccountNamed(s.people["eva"].Tenant, "Contoso")
		if err != nil {
			return err
		}
		plans, err := tx.PlansOf(account.Tenant, account.ID)
		if err != nil {
			return err
		}
		for range planning.MaxPlans - len(plans) {
			plans = append(plans, playbook.Plan{Tenant: account.Tenant, Account: account.ID, Author: "eva", Created: s.clock(), Record: conversation.NewRecord()})
		}
		for _, p := range plans {
			p.State = playbook.Closed
			if err := tx.SavePlan(&p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	before := count()
	if said := says("new plan for Contoso"); !strings.Contains(said, "has 50 plans") || count() != before {
		t.Errorf("%d plans, then %d: %s", before, count(), said)
	}
}
