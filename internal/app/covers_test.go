package app_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot/terminal"
	"lodestar/internal/turn"
	"lodestar/planning"
	"lodestar/planning/evidence"
	"lodestar/planning/playbook"
)

// TestARecordCoversWhatItsWordsName: whoever agrees to a changed plan by a reply or by
// the page of a link was asked about the items that differ, and the record says so; the
// others rest on the agreement before (e.6, M-9).
func TestARecordCoversWhatItsWordsName(t *testing.T) {
	t.Parallel()
	for means, answer := range map[planning.Evidence]string{
		planning.EvidenceEmailReply: "visser mails: Yes, I agree to version 2",
		planning.EvidenceEmailLink:  "visser clicks page: Agree to Version 2",
	} {
		t.Run(string(means), func(t *testing.T) {
			t.Parallel()
			a := &agreeing{replay: newReplay(t, t.Name())}
			a.lines("mail on", "already mail/changed until visser mails", answer)
			var acts []playbook.Act
			a.change(func(tx turn.Tx) error {
				accounts, err := tx.Accounts(terminal.Tenant)
				if err != nil {
					return err
				}
				plans, err := tx.PlansOf(terminal.Tenant, accounts[0].ID)
				if err != nil {
					return err
				}
				acts, err = tx.Acts(terminal.Tenant, plans[0].ID)
				return err
			})
			got := map[int][]planning.Item{}
			for _, act := range acts {
				if act.Kind == evidence.Agree {
					got[act.Version] = act.Items
				}
			}
			want := map[int][]planning.Item{1: planning.Items(), 2: {planning.ItemGoals}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if last := acts[len(acts)-1]; last.Means != means {
				t.Errorf("by %s", last.Means)
			}
		})
	}
}
