package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/bot/terminal"
	"lodestar/conversation"
	"lodestar/internal/turn"
)

// TestGateMeasuresThePage: what keeps a plan from going out is the page as it is
// drawn, not a count of lines; it is said by how much it is too long and what to
// cut, and nothing goes out.
func TestGateMeasuresThePage(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile(filepath.Join("testdata", "script", "agreement", "agreed.txt"))
	if err != nil {
		t.Fatal(err)
	}
	before, _, found := strings.Cut(string(data), "eva presses: Send Plan")
	if !found {
		t.Fatal("the script has changed")
	}
	s := newReplay(t, "gate")
	s.runAll([]byte(before + "…\n"))
	grow := func(n int) {
		s.change(func(tx turn.Tx) error {
			accounts, err := tx.AccountsOf(terminal.Tenant, "eva")
			if err != nil {
				return err
			}
			plans, err := tx.PlansOf(terminal.Tenant, accounts[0].ID)
			if err != nil {
				return err
			}
			plan := plans[0]
			plan.Record = plan.Record.Clone()
			like := plan.Record.Rows("action", -1)[0]
			for i := range n {
				row := plan.Record.AddRow("action", 0)
				for _, step := range []string{"action_goal", "action_owner", "action_due"} {
					if answer, ok := plan.Record.Get(conversation.Key{Step: step, Row: like.ID}); ok {
						plan.Record.Set(conversation.Key{Step: step, Row: row}, answer)
					}
				}
				plan.Record.Set(conversation.Key{Step: "action_title", Row: row}, conversation.Answer{
					Value: conversation.TextValue(fmt.Sprintf("Check delivery %d", i+1)), State: conversation.Answered, By: "eva",
				})
			}
			plan.Record.Settle()
			return tx.SavePlan(&plan)
		})
	}
	said := func() string {
		var all []string
		told := s.messages("eva")
		for _, m := range told[max(0, len(told)-3):] {
			for _, part := range m.Parts {
				all = append(all, bot.Plain(part.Text))
			}
		}
		return strings.Join(all, "\n")
	}
	grow(10)
	s.runAll([]byte("eva: send\n…\n"))
	if got := said(); strings.Contains(got, "shorter") {
		t.Errorf("16 actions fit, and yet:\n%s", got)
	}
	grow(40)
	sofar := len(s.messages("shared"))
	s.runAll([]byte("eva: send\n…\n"))
	got := said()
	for _, want := range []string{"lines shorter", "lines too long for one page", "To cut: Action 5"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not said:\n%s", want, got)
		}
	}
	s.runAll([]byte("eva: send plan\n…\n"))
	if len(s.messages("shared")) != sofar {
		t.Error("a plan that does not fit one page went out")
	}
}
