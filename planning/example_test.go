package planning_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/planning/example"
)

// The figures of the worked example (method d.10), to the last digit.

func TestABCReturns(t *testing.T) {
	t.Parallel()
	want := map[planning.RowID]struct {
		net, payback string
		percent      int
	}{
		example.S1: {"2100000", "1.5", 700},
		example.S2: {"640000", "2.4", 400},
		example.S3: {"1350000", "3.0", 300},
	}
	for _, s := range example.Plan().Solutions {
		r, ok := s.Return()
		w := want[s.Row]
		if !ok || r.NoCost || !r.HasPayback || r.Currency != "USD" ||
			r.Net.String() != w.net || r.Percent != w.percent || r.Payback.StringFixed(1) != w.payback {
			t.Errorf("%s: %+v %v, want %+v", s.Row, r, ok, w)
		}
	}
}

func TestABCSums(t *testing.T) {
	t.Parallel()
	sums := example.Plan().Sums()
	if len(sums) != 1 {
		t.Fatalf("%d sums, want 1", len(sums))
	}
	got := []string{sums[0].Currency, sums[0].Benefit.String(), sums[0].Cost.String(), sums[0].Net.String()}
	if diff := cmp.Diff([]string{"USD", "5000000", "910000", "4090000"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestABCRanksAndCut(t *testing.T) {
	t.Parallel()
	p := example.Plan()
	var ranks []planning.RowID
	for _, a := range p.Ranked() {
		ranks = append(ranks, a.Row)
	}
	if diff := cmp.Diff([]planning.RowID{"A1", "A3", "A4", "A2", "A5"}, ranks); diff != "" {
		t.Error(diff)
	}
	cut, ok := p.ProposeCut()
	if want := (planning.Cut{Action: example.A2, Solution: example.S2}); !ok || cut != want {
		t.Errorf("cut %+v, want %+v", cut, want)
	}
}

func TestABCForceFields(t *testing.T) {
	t.Parallel()
	type field struct {
		plus, minus, difference int
		verdict                 planning.Verdict
	}
	of := func(f planning.Force) field {
		return field{f.SumFor(), f.SumAgainst(), f.Difference(), f.Verdict()}
	}
	p := example.Plan()
	want := []field{
		{9, 7, 2, planning.GoodProspects},
		{7, 5, 2, planning.GoodProspects},
		{9, 8, 1, planning.GoodProspects},
		{8, 4, 4, planning.GoodProspects},
		{6, 5, 1, planning.GoodProspects},
		{3, 3, 0, planning.LikelyToFail},
	}
	var got []field
	for _, a := range p.Actions {
		got = append(got, of(a.Force))
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(field{})); diff != "" {
		t.Error(diff)
	}
	if first := of(p.Actions[3].EarlierForces[0]); first != (field{5, 7, -2, planning.LikelyToFail}) {
		t.Errorf("A4 before rework: %+v", first)
	}
	sum := planning.PlanForce{For: 39, Against: 29, Difference: 10, Verdict: planning.GoodProspects}
	if diff := cmp.Diff(sum, p.Force()); diff != "" {
		t.Error(diff)
	}
}

func TestABCProgress(t *testing.T) {
	t.Parallel()
	march, raised := example.March(), example.Raised()
	for _, c := range []struct {
		goal planning.Goal
		want int
	}{
		{march.Goals[0], 10},
		{march.Goals[1], 14},
		{raised.Goals[1], 13},
	} {
		if got, ok := c.goal.Progress(); !ok || got != c.want {
			t.Errorf("%s: %d %% (%v), want %d %%", c.goal.Row, got, ok, c.want)
		}
	}
	if _, ok := example.Plan().Goals[0].Progress(); ok {
		t.Error("progress without an actual value")
	}
}

func TestABCPeriod(t *testing.T) {
	t.Parallel()
	o := example.Plan().Overview
	if got := o.Period.LastDay().String(); got != "2027-12-31" {
		t.Errorf("last day %s", got)
	}
	if got := o.Period.NextPlanReminder().String(); got != "2027-11-05" {
		t.Errorf("reminder %s", got)
	}
	if better, far := o.Period.BetterEnd(o.ReviewCycle); far {
		t.Errorf("the quarterly review of December is near the end, yet %s is offered", better)
	}
}

func TestABCCanBePresented(t *testing.T) {
	t.Parallel()
	p := example.Plan()
	if diff := cmp.Diff([]planning.Blocker(nil), p.Blockers(0)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]planning.Blocker(nil), p.AccountBlockers()); diff != "" {
		t.Error(diff)
	}
	want := []planning.Warning{{Kind: planning.OwnerNotNamed, Key: planning.Key{Step: "action_owner", Row: example.A4}}}
	if diff := cmp.Diff(want, p.Warnings()); diff != "" {
		t.Error(diff)
	}
}

func TestABCGapsAndAssumedAnswers(t *testing.T) {
	t.Parallel()
	p := example.Plan()
	if diff := cmp.Diff([]planning.Key{{Step: "action_due", Row: example.A6}}, p.Gaps()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]planning.Key{{Step: "challenges_today", Row: example.Own}}, p.Assumed()); diff != "" {
		t.Error(diff)
	}
	if got, ok := p.ShareConfirmed(); !ok || got != 83 {
		t.Errorf("%d %% confirmed, want 5 of 6, rounded: 83 %%", got)
	}
	if got := p.ContactHint(example.Call); got != planning.NoHint {
		t.Errorf("hint %q although opportunities were noted", got)
	}
	if got := p.ContactHint(example.Own); got != planning.HintNoOpportunity {
		t.Errorf("hint %q", got)
	}
}

func TestABCVersions(t *testing.T) {
	t.Parallel()
	p := example.Plan()
	second := p.Versions[1].Content
	toSecond := planning.Changes(p.Versions[0].Content, second)
	if diff := cmp.Diff([]planning.Change{{
		Item: planning.ItemOwners, StepID: "action_due", Row: example.A3,
		Before: planning.Value{Date: civil.Must(2027, 4, 30)},
		After:  planning.Value{Date: civil.Must(2027, 6, 1)},
	}}, toSecond); diff != "" {
		t.Error(diff)
	}

	march := example.March().CustomerView()
	if got := planning.Changes(second, march); len(got) != 0 {
		t.Errorf("naming an owner and actual values need no agreement: %+v", got)
	}
	notices := planning.Notices(second, march)
	if len(notices) != 1 || notices[0].StepID != "action_owner" || notices[0].Row != example.A4 {
		t.Errorf("notices %+v, want the named owner of A4 alone", notices)
	}

	toThird := planning.Changes(second, example.Raised().CustomerView())
	var steps []string
	for _, c := range toThird {
		steps = append(steps, string(c.Item)+" "+c.StepID+" "+string(c.Row))
	}
	if diff := cmp.Diff([]string{
		"goals_measures_actions goal_statement G2",
		"goals_measures_actions goal_target G2",
	}, steps); diff != "" {
		t.Error(diff)
	}
	if v, ok := p.InForce(); !ok || v.Number != 2 {
		t.Errorf("version %d in force", v.Number)
	}
}
