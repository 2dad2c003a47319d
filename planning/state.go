package planning

import "slices"

// State is where a plan stands (method d.6). The zero State is read as draft.
type State string

// The states of a plan.
const (
	Draft     State = "draft"
	Presented State = "presented"
	Active    State = "active" // agreed, or without agreement (Plan.WithoutAgreement)
	Closed    State = "closed" // period over and closing report held
	Cancelled State = "cancelled"
)

// CanBecome reports whether a plan in state s may change to the other state.
// Cancelled can be reached from every other state and is final.
func (s State) CanBecome(to State) bool {
	if s == "" {
		s = Draft
	}
	if to == Cancelled {
		return s != Cancelled
	}
	next := map[State]State{Draft: Presented, Presented: Active, Active: Closed}
	return to != "" && next[s] == to
}

// VersionState is where a version stands (method d.6).
type VersionState string

// The states of a version. It comes into being as presented.
const (
	VersionPresented        VersionState = "presented"
	VersionAgreed           VersionState = "agreed"
	VersionChangesRequested VersionState = "changes_requested"
	VersionWithdrawn        VersionState = "withdrawn"
	VersionSuperseded       VersionState = "superseded"
)

// CanBecome reports whether the version may change to the other state. An
// approver who withdrew the agreement, or asked for changes, may agree
// after all; a request the account manager withdrew cannot be agreed to.
// Superseded is final.
func (v Version) CanBecome(to VersionState) bool {
	var next []VersionState
	switch v.State {
	case VersionPresented:
		next = []VersionState{VersionAgreed, VersionChangesRequested, VersionWithdrawn, VersionSuperseded}
	case VersionAgreed:
		next = []VersionState{VersionWithdrawn, VersionSuperseded}
	case VersionChangesRequested:
		next = []VersionState{VersionAgreed, VersionWithdrawn, VersionSuperseded}
	case VersionWithdrawn:
		next = []VersionState{VersionSuperseded}
		if v.WithdrawnBy == WithdrawnByApprover {
			next = append(next, VersionAgreed)
		}
	case VersionSuperseded:
	}
	return slices.Contains(next, to)
}
