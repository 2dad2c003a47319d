package app_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/app"
	"lodestar/internal/sqlstore"
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

// TestAnImportTakesNoPlanMore: the command line refuses what the chat refuses, before
// anything is asked; a file about a plan that is there is taken all the same.
func TestAnImportTakesNoPlanMore(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	file := d.exported("json", planning.Internal)
	open := func() *sqlstore.Store {
		store, err := sqlstore.Open(t.Context(), sqlstore.Options{URL: d.url, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		return store
	}
	store := open()
	fill := func(state playbook.PlanState) {
		err := store.Turn(t.Context(), func(tx turn.Tx) error {
			account, _, err := tx.AccountNamed("local", "ABC Company")
			if err != nil {
				return err
			}
			plans, err := tx.PlansOf(account.Tenant, account.ID)
			if err != nil {
				return err
			}
			for range planning.MaxPlans - len(plans) {
				plans = append(plans, playbook.Plan{Tenant: account.Tenant, Account: account.ID, Author: "eva", Created: now(), Record: conversation.NewRecord()})
			}
			for i, p := range plans {
				if p.State = playbook.Closed; i == 0 {
					p.State = state
				}
				if err := tx.SavePlan(&p); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	imports := func() (asked bool, err error) {
		o := d.importing("plan.json")
		o.Confirm = func(string) (bool, error) { asked = true; return true, nil }
		return asked, app.Import(t.Context(), o, strings.NewReader(strings.ReplaceAll(file, "47%", "48%")), io.Discard)
	}
	fill(playbook.Draft)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := imports(); err != nil {
		t.Errorf("a file about a plan that is there: %v", err)
	}
	store = open()
	fill(playbook.Closed)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if asked, err := imports(); err == nil || asked || !strings.Contains(err.Error(), "ABC Company has 50 plans") {
		t.Errorf("one plan more: asked %v, %v", asked, err)
	}
}

// TestAFileThatCannotBeReadMakesNoDatabase: nothing lies there afterwards.
func TestAFileThatCannotBeReadMakesNoDatabase(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, text := range map[string]string{"plan.json": "x", "accounts.csv": "foo\n1", "plan.pdf": "x", "plan.xlsx": "x"} {
		o := app.ImportOptions{Options: app.Options{Database: "file:" + filepath.Join(folder, "l.db"), Now: now}, Tenant: "local", File: name, Language: locale.English}
		if err := app.Import(t.Context(), o, strings.NewReader(text), io.Discard); err == nil {
			t.Errorf("%s was read", name)
		}
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}
