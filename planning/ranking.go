package planning

import (
	"cmp"
	"slices"
)

// Ranked returns the live actions from the strongest to the weakest: by effect
// ÷ effort; ties by the larger force-field difference, then the earlier due
// date, then order of entry (method d.4, 000-08). Actions without both scores
// rank last. In a tie an action without a verdict comes after those with one,
// and one without a due date after those with one.
func (p Plan) Ranked() []Action {
	ranked := p.LiveActions()
	slices.SortStableFunc(ranked, func(a, b Action) int {
		return cmp.Or(
			byWorth(a, b),
			byForce(a.Force, b.Force),
			byDue(a, b),
		)
	})
	return ranked
}

func (a Action) scored() bool { return ValidScore(a.Effect) && ValidScore(a.Effort) }

func byWorth(a, b Action) int {
	switch {
	case a.scored() && b.scored():
		// a.Effect ÷ a.Effort against b.Effect ÷ b.Effort, without fractions.
		return cmp.Compare(b.Effect*a.Effort, a.Effect*b.Effort)
	case a.scored():
		return -1
	case b.scored():
		return 1
	default:
		return 0
	}
}

func byForce(a, b Force) int {
	switch {
	case a.Complete() && b.Complete():
		return cmp.Compare(b.Difference(), a.Difference())
	case a.Complete():
		return -1
	case b.Complete():
		return 1
	default:
		return 0
	}
}

func byDue(a, b Action) int {
	switch {
	case a.Due.IsZero() && b.Due.IsZero():
		return 0
	case a.Due.IsZero():
		return 1
	case b.Due.IsZero():
		return -1
	default:
		return a.Due.Compare(b.Due)
	}
}

// Cut is an action proposed for cutting, with what would be left without any
// action: "Without A2 nothing is done for Repair before replacement."
type Cut struct {
	Action   RowID
	Goal     RowID // the goal that would have no live action left; empty if none
	Solution RowID // the solution that would have none; empty if none
}

// ProposeCut returns the lowest-ranked action that no kept action depends on
// (000-08): an action that makes a kept one possible through action_supports is
// not proposed, nor is one that is done. Actions named in cut count as gone
// already, so that a caller can ask again for the next one. It is false where
// nothing can be proposed.
func (p Plan) ProposeCut(cut ...RowID) (Cut, bool) {
	kept := func(a Action) bool { return a.Live() && !slices.Contains(cut, a.Row) }
	ranked := p.Ranked()
	for _, a := range slices.Backward(ranked) {
		if !kept(a) || a.State == ActionDone {
			continue
		}
		if supported, ok := p.Action(a.Supports); ok && supported.Row != a.Row && kept(supported) {
			continue
		}
		return p.consequence(a, kept), true
	}
	return Cut{}, false
}

// WithoutAction names what would be left without any action if this one were
// cut or parked. It is false where there is no such live action.
func (p Plan) WithoutAction(row RowID) (Cut, bool) {
	a, ok := p.Action(row)
	if !ok || !a.Live() {
		return Cut{}, false
	}
	return p.consequence(a, Action.Live), true
}

func (p Plan) consequence(gone Action, kept func(Action) bool) Cut {
	c := Cut{Action: gone.Row, Goal: gone.Goal, Solution: gone.Solution}
	for _, a := range p.Actions {
		if a.Row == gone.Row || !kept(a) {
			continue
		}
		if a.Goal == c.Goal {
			c.Goal = ""
		}
		if a.Solution == c.Solution {
			c.Solution = ""
		}
	}
	return c
}
