package planning

import (
	"slices"

	"lodestar/internal/civil"
)

// The scale of scores (method d.5 rule 1).
const (
	MinScore = 1 // weak
	MaxScore = 5 // strong
)

// ValidScore reports whether n is on the scale.
func ValidScore(n int) bool { return n >= MinScore && n <= MaxScore }

// MaxReasons is how many reasons one action can have, both sides together.
const MaxReasons = 30

// Force is the force field of one action after Kurt Lewin: what pulls towards
// the change and what pulls against it (method d.5, 000-55).
type Force struct {
	For            []Reason `step:"force_for"`
	Against        []Reason `step:"force_against"`
	NothingFor     bool     // "none" was said for this side
	NothingAgainst bool
	IfNothing      IfNothing  `step:"force_if_nothing"`
	On             civil.Date // the day it was made; of an earlier force field the day it was replaced
}

// Reason is one line of a force field.
type Reason struct {
	Row   RowID
	Text  string
	Score int // 1 to 5; 0 means not scored yet
}

// Outcome is what happens if nothing is done (force_if_nothing, 000-61).
type Outcome string

// The outcomes.
const (
	GetsWorse    Outcome = "worse"
	StaysAsItIs  Outcome = "same"
	SolvesItself Outcome = "solves"
)

// IfNothing stands beside the two columns and is never added to them (method
// d.5 rule 2).
type IfNothing struct {
	Outcome Outcome
	Line    string
}

// Verdict is what a force field says.
type Verdict string

// The verdicts. NoVerdict holds until both sides have a reason or an explicit
// "none" and every reason has its score.
const (
	NoVerdict     Verdict = ""
	GoodProspects Verdict = "good_prospects"
	LikelyToFail  Verdict = "likely_to_fail"
)

// SumFor adds up the scores of the reasons for the change.
func (f Force) SumFor() int { return sumScores(f.For) }

// SumAgainst adds up the scores of the reasons against it.
func (f Force) SumAgainst() int { return sumScores(f.Against) }

// Difference is the sum for minus the sum against (000-59).
func (f Force) Difference() int { return f.SumFor() - f.SumAgainst() }

// Given reports whether anything was entered.
func (f Force) Given() bool {
	return len(f.For) > 0 || len(f.Against) > 0 || f.NothingFor || f.NothingAgainst
}

// MissingSides names the step ids of the sides that have neither a reason nor
// an explicit "none".
func (f Force) MissingSides() []string {
	var missing []string
	if len(f.For) == 0 && !f.NothingFor {
		missing = append(missing, "force_for")
	}
	if len(f.Against) == 0 && !f.NothingAgainst {
		missing = append(missing, "force_against")
	}
	return missing
}

// Complete reports whether there is a verdict.
func (f Force) Complete() bool {
	unscored := func(r Reason) bool { return !ValidScore(r.Score) }
	return len(f.MissingSides()) == 0 &&
		!slices.ContainsFunc(f.For, unscored) && !slices.ContainsFunc(f.Against, unscored)
}

// Verdict follows from the difference: above 0 good prospects, 0 or below
// likely to fail (000-60).
func (f Force) Verdict() Verdict {
	if !f.Complete() {
		return NoVerdict
	}
	return verdictOf(f.Difference())
}

// ShowsRiskOfNotActing reports whether the verdict must be shown together with
// what happens if nothing is done: likely to fail, and doing nothing makes it
// worse (method d.5 rule 2).
func (f Force) ShowsRiskOfNotActing() bool {
	return f.Verdict() == LikelyToFail && f.IfNothing.Outcome == GetsWorse
}

// StrongestAgainst returns the reason against with the highest score, of equal
// ones the first; false where there is none. It is what rework starts from
// (method d.5 rule 6).
func (f Force) StrongestAgainst() (Reason, bool) {
	if len(f.Against) == 0 {
		return Reason{}, false
	}
	strongest := f.Against[0]
	for _, r := range f.Against[1:] {
		if r.Score > strongest.Score {
			strongest = r
		}
	}
	return strongest, true
}

// PlanForce is the force field of the plan: the sums over its live actions.
type PlanForce struct {
	For, Against, Difference int
	Verdict                  Verdict // no verdict while no live action has one
	LikelyToFail             []RowID // actions, also where the plan as a whole has good prospects
	Missing                  []RowID // live actions without a complete force field
}

// Force adds up the force fields of all actions that are not parked or dropped
// (method d.5 rule 5). Only complete force fields count; the others are listed
// as missing.
func (p Plan) Force() PlanForce {
	var sum PlanForce
	complete := false
	for _, a := range p.LiveActions() {
		switch a.Force.Verdict() {
		case NoVerdict:
			sum.Missing = append(sum.Missing, a.Row)
			continue
		case LikelyToFail:
			sum.LikelyToFail = append(sum.LikelyToFail, a.Row)
		case GoodProspects:
		}
		complete = true
		sum.For += a.Force.SumFor()
		sum.Against += a.Force.SumAgainst()
	}
	sum.Difference = sum.For - sum.Against
	if complete {
		sum.Verdict = verdictOf(sum.Difference)
	}
	return sum
}

func verdictOf(difference int) Verdict {
	if difference > 0 {
		return GoodProspects
	}
	return LikelyToFail
}

func sumScores(reasons []Reason) int {
	sum := 0
	for _, r := range reasons {
		sum += r.Score
	}
	return sum
}
