package app_test

import (
	"context"
	"fmt"
	"testing"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

// counted is a store that counts the accounts and plans that turns read.
type counted struct {
	turn.Store
	read int
}

func (c *counted) Turn(ctx context.Context, fn func(turn.Tx) error) error {
	return c.Store.Turn(ctx, func(tx turn.Tx) error { return fn(countedTx{tx, &c.read}) })
}

type countedTx struct {
	turn.Tx
	read *int
}

func (t countedTx) Accounts(tenant string) ([]playbook.Account, error) {
	all, err := t.Tx.Accounts(tenant)
	*t.read += len(all)
	return all, err
}

func (t countedTx) AccountsOf(tenant, person string) ([]playbook.Account, error) {
	all, err := t.Tx.AccountsOf(tenant, person)
	*t.read += len(all)
	return all, err
}

func (t countedTx) PlansOf(tenant, account string) ([]playbook.Plan, error) {
	all, err := t.Tx.PlansOf(tenant, account)
	*t.read += len(all)
	return all, err
}

// TestOwnPlansOnly counts what turns read that show somebody their own plans: it
// goes with their plans and not with those of the whole workspace.
func TestOwnPlansOnly(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for i := range 3 {
		s.does("eva", bot.Said, func(e *bot.Event) { e.Text = fmt.Sprint("new plan for =Customer ", i) })
		s.does("eva", bot.Said, func(e *bot.Event) { e.Text = "pause" })
	}
	commands := []string{"hi", "home", "plans", "gaps", "plan Customer 1", "new plan for Custimer 1", "hello there"}
	reads := func() (all []int) {
		c := &counted{Store: s.app.Store}
		s.app.Turns.Store = c
		for _, text := range commands {
			c.read = 0
			s.does("eva", bot.Said, func(e *bot.Event) { e.Text = text })
			all = append(all, c.read)
		}
		s.app.Turns.Store = s.app.Store
		return all
	}
	few := reads()
	s.change(func(tx turn.Tx) error {
		for i := range 200 {
			a := playbook.Account{Tenant: s.people["eva"].Tenant, Name: fmt.Sprint("Other ", i), Manager: "jonas", Record: conversation.NewRecord(), Created: s.clock().UTC()}
			if err := tx.SaveAccount(&a); err != nil {
				return err
			}
			p := playbook.Plan{Tenant: a.Tenant, Account: a.ID, State: playbook.Draft, Author: "jonas", Created: s.clock().UTC(), Record: conversation.NewRecord()}
			if err := tx.SavePlan(&p); err != nil {
				return err
			}
		}
		return nil
	})
	many := reads()
	for i, text := range commands {
		if few[i] == 0 && text != "plan Customer 1" {
			t.Errorf("%q read nothing: it is not counted", text)
		}
		if many[i] != few[i] {
			t.Errorf("%q reads %d accounts and plans beside 200 of others, %d without them", text, many[i], few[i])
		}
	}
}
