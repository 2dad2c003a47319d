package app_test

import (
	"fmt"
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/bot/terminal"
	"lodestar/internal/script"
	"lodestar/planning/playbook"
)

// TestForgedPressesAnswerNothing: a value that was never offered, or not here, says
// nothing about what exists and records nothing (B1, B7).
func TestForgedPressesAnswerNothing(t *testing.T) {
	t.Parallel()
	s := newReplay(t, t.Name())
	s.line = "already agreement/agreed until visser clicks shared: Agree to Plan"
	s.run()
	s.told.Clear()
	s.app.Turns.Limits = unlimited()
	plan, _ := s.plan()
	before, said := s.everything(), s.saidInAll()
	for i, value := range []string{"", "/", "pln_other/1", plan.ID, plan.ID + "/", plan.ID + "/0", plan.ID + "/-1", plan.ID + "/2", plan.ID + "/1/1", plan.ID + "/one", "../" + plan.ID + "/1", strings.Repeat("9", 1000) + "/1"} {
		for _, verb := range []string{playbook.VerbAgree, playbook.VerbReadPlan, playbook.VerbSuggestChange, "present", playbook.VerbRun, "pick"} {
			for _, who := range []string{"visser", "deboer", "jonas"} {
				s.does(who, bot.Pressed, func(e *bot.Event) {
					e.ID = fmt.Sprintf("forged-%d-%s-%s", i, verb, who)
					e.Place, e.Action = channelAddress(script.SharedChannel), bot.Action{Verb: verb, Value: value, Confirmed: true}
				})
			}
		}
	}
	if n := s.saidInAll() - said; n != 0 {
		t.Errorf("forged presses are answered with %d messages:\n%s", n, strings.Join(s.log[len(s.log)-20:], "\n"))
	}
	s.read(func(tx playbook.Tx) error {
		acts, err := tx.Acts(terminal.Tenant, plan.ID)
		if len(acts) != 0 {
			t.Errorf("recorded: %+v", acts)
		}
		refused := 0
		links, err2 := tx.AuditOf(terminal.Tenant, plan.ID)
		for _, l := range links {
			if strings.Contains(string(l.Bytes), "agreement.refused") {
				refused++
			}
		}
		if refused == 0 {
			t.Error("no refusal is in the chain")
		}
		if err == nil {
			err = err2
		}
		return err
	})
	if after := s.everything(); after != before {
		t.Error("forged presses changed what is stored")
	}
}
