package planning_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/planning"
)

func TestGapsComeInTheOrderOfTheMethod(t *testing.T) {
	t.Parallel()
	open := planning.Provenance{State: planning.Open}
	p := planning.Plan{
		Goals:   []planning.Goal{{Row: "z"}, {Row: "a"}},
		Actions: []planning.Action{{Row: "m", Force: planning.Force{For: []planning.Reason{{Row: "r"}}}}},
		Provenance: map[planning.Key]planning.Provenance{
			{Step: "no_longer_asked"}:              open,
			{Step: "action_due", Row: "m"}:         open,
			{Step: "goal_target", Row: "a"}:        open,
			{Step: "goal_target", Row: "z"}:        open,
			{Step: "goal_baseline", Row: "a"}:      open,
			{Step: "industry"}:                     open,
			{Step: "buying_process"}:               {State: planning.Skipped},
			{Step: "customer_since"}:               {State: planning.Answered, Standing: planning.Assumed},
			{Step: "goal_our_benefit", Row: "a"}:   {State: planning.Answered},
			{Step: "customer_name"}:                {State: planning.Answered, Standing: planning.Confirmed},
			{Step: "goal_their_benefit", Row: "a"}: {State: planning.Open, Standing: planning.Assumed},
		},
	}
	key := func(step string, row planning.RowID) planning.Key { return planning.Key{Step: step, Row: row} }
	want := []planning.Key{
		key("industry", ""),
		key("goal_baseline", "a"),
		key("goal_target", "z"), key("goal_target", "a"),
		key("goal_their_benefit", "a"),
		key("action_due", "m"),
		key("no_longer_asked", ""),
	}
	if diff := cmp.Diff(want, p.Gaps()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]planning.Key{key("buying_process", "")}, p.Skipped()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]planning.Key{key("customer_since", "")}, p.Assumed()); diff != "" {
		t.Error(diff)
	}
	if share, ok := p.ShareConfirmed(); share != 50 || !ok {
		t.Errorf("%d %% confirmed", share)
	}
	if _, ok := (planning.Plan{}).ShareConfirmed(); ok {
		t.Error("nothing was answered")
	}
}

func TestContactHint(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		open []string
		want planning.ContactHint
	}{
		{"all answered", nil, planning.HintNoOpportunity},
		{"one open", []string{"aim_12_months"}, planning.HintNoOpportunity},
		{"two open", []string{"aim_12_months", "success_at_year_end"}, planning.HintCannotAnswer},
		{"one half of the third counts for nothing", []string{"aim_12_months", "tried_helps"}, planning.HintNoOpportunity},
		{"both halves are one question", []string{"tried_fails", "tried_helps"}, planning.HintNoOpportunity},
		{"both halves and another", []string{"tried_fails", "tried_helps", "challenges_today"}, planning.HintCannotAnswer},
	} {
		p := planning.Plan{Provenance: map[planning.Key]planning.Provenance{}}
		for _, step := range c.open {
			p.Provenance[planning.Key{Step: step, Row: "round"}] = planning.Provenance{State: planning.Open}
		}
		if got := p.ContactHint("round"); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if got := p.ContactHint("another round"); got != planning.HintNoOpportunity {
			t.Errorf("%s: the hint of another round is %q", c.name, got)
		}
	}
}
