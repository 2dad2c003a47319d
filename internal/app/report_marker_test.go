package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/bot/terminal"
	"lodestar/conversation"
	"lodestar/internal/script"
	"lodestar/internal/turn"
	"lodestar/planning"
	"lodestar/planning/playbook"
)

// TestNothingInternalIsInAReport: a report whose every proposal was taken over, of a
// plan with markers in all that is internal and with something done, blocked, late
// and parked, carries none of them to the customer.
func TestNothingInternalIsInAReport(t *testing.T) {
	t.Parallel()
	a := &agreeing{replay: newReplay(t, t.Name()), place: sharedPlace()}
	a.app.Turns.Limits = unlimited()
	a.lines("mail on")
	a.app.Turns.Limits = unlimited()
	a.toTheGate("Kim Visser")
	a.plant()
	a.lines("eva: send plan", "eva: send plan")
	a.presses("visser", playbook.VerbAgree, 1)
	a.setClock(a.clock().Add(time.Minute))
	a.change(func(tx turn.Tx) error {
		plan, err := onlyPlan(tx)
		if err != nil {
			return err
		}
		plan.Record = plan.Record.Clone()
		states := []planning.ActionState{planning.ActionDone, planning.ActionBlocked, planning.ActionParked, planning.ActionInProgress}
		for i, row := range plan.Record.Rows("action", -1) {
			set := func(step string, v conversation.Value) {
				plan.Record.Set(conversation.Key{Step: step, Row: row.ID}, conversation.Answer{Value: v, State: conversation.Answered, At: a.clock(), By: "eva"})
			}
			set("action_state", conversation.ChoiceValue(string(states[i%len(states)])))
			if i%len(states) == 3 {
				set("action_expected", conversation.DateValue(plan.Record.Value("action_due", row.ID).Date.AddDays(30)))
			}
		}
		plan.Record.Settle()
		return tx.SavePlan(&plan)
	})
	before := len(a.leaves())
	a.lines("eva: report now")
	for range 20 {
		all := a.messages("eva")
		last := all[len(all)-1]
		offers := func(label string) bool {
			return slices.ContainsFunc(last.Options, func(b bot.Button) bool { return b.Label == label })
		}
		if offers("Send Report") {
			break
		}
		switch {
		case offers("Accept"):
			a.lines("eva presses: Accept")
		case offers("Keep as Opportunities"):
			a.lines("eva presses: Keep as Opportunities")
		case offers("Leave Section Out"):
			a.lines("eva: We could do more together")
		default:
			a.lines("eva: skip")
		}
	}
	a.lines("eva presses: Send Report")
	out := a.leaves()
	var sent string
	for _, text := range out {
		if strings.Contains(text, "progress_report") {
			sent += text
		}
	}
	for _, words := range []string{"What has been achieved so far", ": done", "What is in the way", ": blocked", "What nobody reckoned with", ": put off for now", "We could do more together"} {
		if !strings.Contains(sent, words) {
			t.Errorf("the report does not say %q: the test proves nothing\n%s", words, strings.Join(a.log[max(0, len(a.log)-60):], "\n"))
		}
	}
	if len(out) <= before {
		t.Error("nothing was sent")
	}
	for _, l := range leaked(out) {
		t.Error(l)
	}
	a.lines("eva: report 1 as pdf", "eva: report 1 as word", "eva: report 1 as excel")
	a.reportFilesSay("put off for now", "We could do more together")
}

// reportFilesSay looks into every file of a report, which went to the customer or can
// be handed on to them, for what is internal, and for words that have to be there.
func (a *agreeing) reportFilesSay(words ...string) {
	a.t.Helper()
	seen := map[string]int{}
	for name, content := range a.filesOut() {
		if !strings.Contains(name, "progress report") {
			continue
		}
		for _, end := range []string{".pdf", ".docx", ".xlsx"} {
			if strings.Contains(name, end+",") {
				seen[end]++
			}
		}
		if strings.HasSuffix(name, " to "+script.SharedChannel) || strings.HasSuffix(name, "@") {
			seen["went out"]++
		}
		for _, l := range leaked(map[string]string{name: content}) {
			a.t.Error(l)
		}
		for _, said := range words {
			if !strings.Contains(content, said) {
				a.t.Errorf("%s does not say %q: the search proves nothing", name, said)
			}
		}
	}
	for _, kind := range []string{".pdf", ".docx", ".xlsx", "went out"} {
		if seen[kind] == 0 {
			a.t.Errorf("no report %s: %v", kind, seen)
		}
	}
}

// onlyPlan is the plan of the only account.
func onlyPlan(tx turn.Tx) (playbook.Plan, error) {
	accounts, err := tx.Accounts(terminal.Tenant)
	if err != nil {
		return playbook.Plan{}, err
	}
	plans, err := tx.PlansOf(terminal.Tenant, accounts[0].ID)
	if err != nil {
		return playbook.Plan{}, err
	}
	return plans[0], nil
}
