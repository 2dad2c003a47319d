package app_test

import (
	"testing"

	"lodestar/conversation"
	"lodestar/planning/playbook"
)

// TestAnApproverBesideTheChannel: there is a shared channel, but the approver is
// not in it. The channel sees the card and she gets the mail; both stand at the
// gate. Where no mail is configured the gate says so, and nothing fails.
func TestAnApproverBesideTheChannel(t *testing.T) {
	t.Parallel()
	for _, mail := range []bool{true, false} {
		s := &agreeing{replay: newReplay(t, t.Name())}
		if mail {
			s.lines("mail on")
		}
		s.lines("already agreement/agreed until eva: continue to sending")
		s.changeAccount(func(a *playbook.Account) {
			for _, row := range a.Record.Rows("contact", 0) {
				if a.Record.Text("contact_name", row.ID) == "Kim Visser" {
					a.Record.Set(conversation.Key{Step: "contact_identity", Row: row.ID}, conversation.Answer{Value: conversation.TextValue("none"), State: conversation.Answered})
				}
			}
		})
		step := func(lines ...string) {
			t.Helper()
			for _, line := range lines {
				s.line = line
				s.run()
			}
		}
		if !mail {
			step("eva: continue to sending", "> By e-mail, nothing goes to Kim Visser: no mail is configured here. They can't answer then.", "…",
				"eva presses: Send Plan", "> Sent to #contoso-shared", "…")
			continue
		}
		step("eva: continue to sending", "> By e-mail, Kim Visser gets this:", "> Subject: Our plan for Contoso, version 1: please confirm", "…",
			"eva presses: Send Plan", "> Sent to #contoso-shared", "> Sent by e-mail to Kim Visser", "visser@> Our plan for Contoso, version 1: please confirm", "…",
			"visser opens: version 1", "…", "visser clicks page: Agree to Plan", "page> Thank you, your agreement to version 1 is recorded.",
			"shared record> Agreed by Kim Visser (Contoso) · Mon 23 Nov 2026, 09:00", "…", "plan state active")
		if found := tamper(s).verify(); len(found.Altered) > 0 {
			t.Errorf("%+v", found.Altered)
		}
	}
}
