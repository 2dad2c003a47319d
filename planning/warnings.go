package planning

import "lodestar/internal/civil"

// WarningKind names what the product points out without ever refusing anything.
type WarningKind string

// The warnings.
const (
	SummaryMissing      WarningKind = "summary_missing"        // need W
	SummaryStale        WarningKind = "summary_stale"          // older than twelve weeks
	PeriodFarFromReview WarningKind = "period_far_from_review" // Day: the better end (000-16)
	GoalOverLimit       WarningKind = "goal_over_limit"        // for the fourth and every further goal (000-06); Lines: what it costs
	OneSideGains        WarningKind = "one_side_gains"         // 004-29
	MeasureMattersToUs  WarningKind = "measure_only_ours"      // with the offer of a sales objective (000-07)
	TooManyActions      WarningKind = "too_many_actions"       // from the ninth live action on (000-46)
	OwnerNotNamed       WarningKind = "owner_not_named"        // a placeholder or nobody (000-44)
	OwnerNotAccepted    WarningKind = "owner_not_accepted"     // need W of action_accept
	DueAfterGoal        WarningKind = "due_after_goal"         // Day: the target date of the goal
	DueOutsidePeriod    WarningKind = "due_outside_period"
	ForceFieldMissing   WarningKind = "force_field_missing"   // need W of force_for and force_against (000-54)
	ActionLikelyToFail  WarningKind = "action_likely_to_fail" // presenting it needs a reason (method d.5 rule 8)
	PlanLikelyToFail    WarningKind = "plan_likely_to_fail"
)

// Warning is one thing to point out, with the question that mends it.
type Warning struct {
	Kind  WarningKind
	Key   Key
	Lines int        // page lines, for GoalOverLimit
	Day   civil.Date // the date the warning speaks of, where there is one
}

// Warnings lists everything to point out before the plan is presented, in the
// order of the method. Open answers are not in it (Gaps).
func (p Plan) Warnings() []Warning {
	var w []Warning
	add := func(kind WarningKind, step string, row RowID) {
		w = append(w, Warning{Kind: kind, Key: Key{step, row}})
	}
	if better, far := p.Overview.Period.BetterEnd(p.Overview.ReviewCycle); far {
		w = append(w, Warning{Kind: PeriodFarFromReview, Key: Key{Step: "plan_period"}, Day: better})
	}
	switch s := p.Overview.Summary; {
	case s.Text == "":
		add(SummaryMissing, "summary", "")
	case s.Stale(p.AsOf):
		add(SummaryStale, "summary", "")
	}
	w = append(w, p.goalWarnings()...)
	for i, a := range p.LiveActions() {
		if i == ExpectedActions {
			add(TooManyActions, "action_title", a.Row)
		}
		w = append(w, p.actionWarnings(a)...)
	}
	if p.Force().Verdict == LikelyToFail {
		add(PlanLikelyToFail, "force_for", "")
	}
	return w
}

func (p Plan) goalWarnings() []Warning {
	limit := p.GoalLimit
	if limit == 0 {
		limit = DefaultGoalLimit
	}
	var w []Warning
	for i, g := range p.Goals {
		if i >= limit {
			w = append(w, Warning{Kind: GoalOverLimit, Key: Key{"goal_statement", g.Row}, Lines: LinesPerGoal})
		}
		if g.MeasureOwner == OnlyOurs {
			w = append(w, Warning{Kind: MeasureMattersToUs, Key: Key{"goal_measure_owner", g.Row}})
		}
		if g.OneSideGains() {
			step := "goal_their_benefit"
			if g.TheirBenefit != "" {
				step = "goal_our_benefit"
			}
			w = append(w, Warning{Kind: OneSideGains, Key: Key{step, g.Row}})
		}
	}
	return w
}

func (p Plan) actionWarnings(a Action) []Warning {
	var w []Warning
	add := func(kind WarningKind, step string) { w = append(w, Warning{Kind: kind, Key: Key{step, a.Row}}) }
	switch {
	case !a.Owner.Named():
		add(OwnerNotNamed, "action_owner")
	case a.Owner.Side == Ours && a.Accept != Accepted:
		add(OwnerNotAccepted, "action_accept")
	}
	if !a.Due.IsZero() {
		if g, ok := p.Goal(a.Goal); ok && !g.TargetDate.IsZero() && a.Due.After(g.TargetDate) {
			w = append(w, Warning{Kind: DueAfterGoal, Key: Key{"action_due", a.Row}, Day: g.TargetDate})
		}
		period := p.Overview.Period
		if !period.TakesDue(a.Due, p.AsOf) {
			add(DueOutsidePeriod, "action_due")
		}
	}
	switch a.Force.Verdict() {
	case NoVerdict:
		step := "force_for"
		if missing := a.Force.MissingSides(); len(missing) > 0 {
			step = missing[0]
		}
		add(ForceFieldMissing, step)
	case LikelyToFail:
		add(ActionLikelyToFail, "force_against")
	case GoodProspects:
	}
	return w
}
