package planning_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/planning"
)

func side(scores ...int) []planning.Reason {
	var reasons []planning.Reason
	for _, s := range scores {
		reasons = append(reasons, planning.Reason{Text: "a reason", Score: s})
	}
	return reasons
}

func TestVerdict(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		force planning.Force
		want  planning.Verdict
	}{
		{"one more", planning.Force{For: side(3, 1), Against: side(3)}, planning.GoodProspects},
		{"zero fails", planning.Force{For: side(3), Against: side(1, 2)}, planning.LikelyToFail},
		{"one less", planning.Force{For: side(2), Against: side(3)}, planning.LikelyToFail},
		{"nothing entered", planning.Force{}, planning.NoVerdict},
		{"one side only", planning.Force{For: side(5)}, planning.NoVerdict},
		{"none against, said so", planning.Force{For: side(1), NothingAgainst: true}, planning.GoodProspects},
		{"none for, said so", planning.Force{NothingFor: true, Against: side(1)}, planning.LikelyToFail},
		{"none at all", planning.Force{NothingFor: true, NothingAgainst: true}, planning.LikelyToFail},
		{"a score is missing", planning.Force{For: side(5, 0), Against: side(1)}, planning.NoVerdict},
		{
			"doing nothing is never added",
			planning.Force{For: side(2), Against: side(2), IfNothing: planning.IfNothing{Outcome: planning.GetsWorse}},
			planning.LikelyToFail,
		},
	} {
		if got := c.force.Verdict(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestRiskOfNotActingIsShownOnlyWithAFailure(t *testing.T) {
	t.Parallel()
	worse := planning.IfNothing{Outcome: planning.GetsWorse}
	if !(planning.Force{For: side(1), Against: side(1), IfNothing: worse}).ShowsRiskOfNotActing() {
		t.Error("likely to fail and getting worse belong together")
	}
	if (planning.Force{For: side(2), Against: side(1), IfNothing: worse}).ShowsRiskOfNotActing() {
		t.Error("good prospects need no such warning")
	}
}

func TestStrongestAgainstIsTheFirstOfEquals(t *testing.T) {
	t.Parallel()
	f := planning.Force{Against: []planning.Reason{{Text: "weak", Score: 2}, {Text: "first", Score: 4}, {Text: "second", Score: 4}}}
	if r, ok := f.StrongestAgainst(); !ok || r.Text != "first" {
		t.Errorf("got %+v", r)
	}
	if _, ok := (planning.Force{For: side(5)}).StrongestAgainst(); ok {
		t.Error("there is nothing against it")
	}
}

func TestPlanForceCountsLiveActions(t *testing.T) {
	t.Parallel()
	p := planning.Plan{Actions: []planning.Action{
		{Row: "1", Force: planning.Force{For: side(5, 4), Against: side(1)}},
		{Row: "2", Force: planning.Force{For: side(1), Against: side(3)}, State: planning.ActionDone},
		{Row: "3", Force: planning.Force{For: side(1), Against: side(5)}, State: planning.ActionParked},
		{Row: "4", Force: planning.Force{For: side(1), Against: side(5)}, State: planning.ActionDropped},
		{Row: "5", Force: planning.Force{For: side(5)}, State: planning.ActionBlocked},
	}}
	want := planning.PlanForce{
		For: 10, Against: 4, Difference: 6, Verdict: planning.GoodProspects,
		LikelyToFail: []planning.RowID{"2"}, Missing: []planning.RowID{"5"},
	}
	if diff := cmp.Diff(want, p.Force()); diff != "" {
		t.Error(diff)
	}
	if got := (planning.Plan{}).Force().Verdict; got != planning.NoVerdict {
		t.Errorf("an empty plan has the verdict %q", got)
	}
}
