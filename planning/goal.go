package planning

import "lodestar/internal/civil"

// ValueType is a kind of benefit (method d.2.1, 000-49 to 000-53).
type ValueType string

// The four value types.
const (
	CostAvoidance ValueType = "cost_avoidance"
	CostReduction ValueType = "cost_reduction"
	Satisfaction  ValueType = "satisfaction"
	Efficiency    ValueType = "efficiency"
)

// MeasureOwner says whose figure a measure is (goal_measure_owner, 000-07).
type MeasureOwner string

// The owners of a measure. A goal whose measure matters only to us cannot be
// presented.
const (
	Theirs   MeasureOwner = "theirs"
	Shared   MeasureOwner = "shared"
	OnlyOurs MeasureOwner = "ours"
)

// GoalKind says whether a goal keeps the business we have or enlarges it.
type GoalKind string

// The kinds of goal.
const (
	Keep    GoalKind = "keep"
	Enlarge GoalKind = "enlarge"
)

// Goal is what the customer wants to have reached by a date (method d.2).
type Goal struct {
	Row          RowID
	Statement    string       `step:"goal_statement"`
	Measure      string       `step:"goal_measure"`
	MeasureOwner MeasureOwner `step:"goal_measure_owner"`
	Baseline     *Quantity    `step:"goal_baseline"`
	Target       *Quantity    `step:"goal_target"`
	AgreeBy      civil.Date   `step:"goal_target.agree_by"` // printed while the target is open
	TargetDate   civil.Date   `step:"goal_target_date"`
	ValueTypes   []ValueType  `step:"goal_value_types"`
	TheirBenefit string       `step:"goal_their_benefit"`
	OurBenefit   string       `step:"goal_our_benefit"`
	Leading      string       `step:"goal_leading"`
	Kind         GoalKind     `step:"goal_kind"`
	Actual       *Quantity    `step:"goal_actual"`
	ActualOn     civil.Date   `step:"goal_actual"`
	Approach     Approach
}

// Approach is the way chosen to reach a goal, with its reason (000-40).
type Approach struct {
	Line   string `step:"approach"`
	Reason string `step:"approach_reason"`
}

// Progress returns (actual − baseline) ÷ (target − baseline) in whole percent,
// rounded half up and never below 0; over 100 is possible (method d.2). It is
// false where one of the three is missing, where their units differ, or where
// target and baseline are the same.
func (g Goal) Progress() (int, bool) { return progress(g.Baseline, g.Target, g.Actual) }

func progress(baseline, target, actual *Quantity) (int, bool) {
	if baseline == nil || target == nil || actual == nil {
		return 0, false
	}
	if baseline.Unit != target.Unit || baseline.Unit != actual.Unit {
		return 0, false
	}
	percent, ok := wholePercent(actual.Number.Sub(baseline.Number), target.Number.Sub(baseline.Number))
	return max(percent, 0), ok
}

// OneSideGains reports whether the goal says what one side gains and not what
// the other does (method d.2, 004-29). A goal that says neither is incomplete,
// not one-sided.
func (g Goal) OneSideGains() bool {
	return (g.TheirBenefit == "") != (g.OurBenefit == "")
}
