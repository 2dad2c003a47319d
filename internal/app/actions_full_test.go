package app_test

import (
	"path/filepath"
	"strings"
	"testing"

	"lodestar/bot/terminal"
	"lodestar/conversation"
	"lodestar/internal/turn"
	"lodestar/planning"
	"lodestar/planning/playbook"
)

// TestAPlanHoldsSoManyActions: of all goals together a plan has no more than a hundred
// actions; the next is refused with a sentence, however it comes, and what is stored
// stays (trust I3).
func TestAPlanHoldsSoManyActions(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		already, customer string
		free              int // how many there is room for
		says              []string
	}{
		"in a list": {
			"already plan/english until eva: add action 2", "ABC Company", 1, []string{
				"eva: add action 2", "> Is \"add action 2\" a command", "eva presses: Run Command", "> Which actions lead to goal 2?",
				`eva: Extend stock on consignment; Jonas; open\nOne more; Jonas; open`, "> One action for goal 2.", "eva: save",
				"> Your line 2", "…",
				"eva: add action 2", "> 100 lines is the limit here.", "…",
			},
		},
		"against a reason": {
			"already plan/english until eva: Set a night rule", "ABC Company", 0, []string{
				"eva: Set a night rule for the desk; Jonas; 15 June 2027", "> 100 lines is the limit here.", "…",
			},
		},
		"of what was decided in a call": {
			"already cadence/call until eva presses: Only Note It", "Contoso", 0, []string{
				"eva: Jonas; 26 Feb 2027", "> 100 lines is the limit here.", "…",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newReplay(t, filepath.Join("testdata", "script", "problems", "actions_full"))
			s.runAll([]byte(c.already))
			s.fillActions(c.customer, planning.MaxActions-c.free)
			s.runAll([]byte(strings.Join(c.says, "\n")))
			s.ofPlan(c.customer, func(_ turn.Tx, p *playbook.Plan) error {
				if n := len(p.Record.Rows("action", -1)); n != planning.MaxActions {
					t.Errorf("%d actions", n)
				}
				return nil
			})
		})
	}
}

// fillActions copies the last action of a plan until it has so many.
func (s *replay) fillActions(customer string, most int) {
	s.t.Helper()
	s.ofPlan(customer, func(tx turn.Tx, p *playbook.Plan) error {
		all := p.Record.Rows("action", -1)
		last := all[len(all)-1]
		for range most - len(all) {
			row := p.Record.AddRow("action", last.Of)
			p.Record.Set(conversation.Key{Step: "action.limit", Row: row}, conversation.Answer{State: conversation.Answered, Value: conversation.ChoiceValue("keep")})
			for _, step := range []string{"action_title", "action_owner", "action_due"} {
				if a, ok := p.Record.Get(conversation.Key{Step: step, Row: last.ID}); ok {
					p.Record.Set(conversation.Key{Step: step, Row: row}, a)
				}
			}
		}
		return tx.SavePlan(p)
	})
}

// ofPlan does something with a customer's first plan.
func (s *replay) ofPlan(customer string, do func(turn.Tx, *playbook.Plan) error) {
	s.t.Helper()
	s.change(func(tx turn.Tx) error {
		account, _, err := tx.AccountNamed(terminal.Tenant, customer)
		if err != nil {
			return err
		}
		plans, err := tx.PlansOf(account.Tenant, account.ID)
		if err != nil {
			return err
		}
		return do(tx, &plans[0])
	})
}
