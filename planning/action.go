package planning

import (
	"slices"

	"lodestar/internal/civil"
)

// Action is a piece of work with an owner and a due date (method d.4).
type Action struct {
	Row           RowID
	Title         string     `step:"action_title"`
	Goal          RowID      `step:"action_goal"`
	Solution      RowID      `step:"action_solution"`
	Owner         Person     `step:"action_owner"`
	Due           civil.Date `step:"action_due"` // zero while open or missing; Provenance tells which
	Accept        Accept     `step:"action_accept"`
	Milestone     bool       `step:"action_milestone"`
	Effect        int        `step:"action_effect"` // 1 to 5; 0 means not scored
	Effort        int        `step:"action_effort"` // 1 to 5; 0 means not scored
	Cleared       Cleared    `step:"action_cleared"`
	Supports      RowID      `step:"action_supports"` // the action this one makes possible
	ProjectPlan   string     `step:"action_project_plan"`
	Expected      civil.Date `step:"action_expected"`
	State         ActionState
	Force         Force
	EarlierForces []Force    // before rework, oldest first; kept as versions (000-62)
	ParkUntil     civil.Date `step:"park_until"`
	ParkReason    string     `step:"park_reason"`
	KeepReason    string     // why an action likely to fail is presented all the same (method d.5 rule 8); internal
}

// Accept is an owner's answer to action_accept.
type Accept string

// The answers; empty while the owner was not asked or has not answered.
const (
	Accepted  Accept = "yes"
	OtherDate Accept = "other_date"
	NotMe     Accept = "not_me"
)

// Cleared says with whom at the customer an action was talked over, and when
// (000-45). It is not the agreement.
type Cleared struct {
	Contact *Person
	On      civil.Date
}

// ActionState is where an action stands. Late is not a state (Action.Late).
type ActionState string

// The states of an action (method d.4). The zero value is read as proposed.
const (
	ActionProposed   ActionState = "proposed" // in the draft
	ActionOpen       ActionState = "open"     // in the version in force
	ActionInProgress ActionState = "in_progress"
	ActionDone       ActionState = "done"
	ActionBlocked    ActionState = "blocked"
	ActionParked     ActionState = "parked"
	ActionDropped    ActionState = "dropped"
)

// CanBecome reports whether an action in state s may change to the other
// state. Blocked leads back to where the action was, which the caller
// remembers, and out by the answers to "new date, new owner, drop or park?";
// parked leads back to proposed; dropped is final. Staying is no change.
func (s ActionState) CanBecome(to ActionState) bool {
	if s == "" {
		s = ActionProposed
	}
	next := []ActionState{ActionBlocked, ActionParked, ActionDropped}
	switch s {
	case ActionProposed:
		next = append(next, ActionOpen)
	case ActionOpen:
		// A short action is reported done without ever having been reported
		// as running.
		next = append(next, ActionInProgress, ActionDone)
	case ActionInProgress:
		next = append(next, ActionDone)
	case ActionDone:
	case ActionBlocked:
		next = []ActionState{ActionProposed, ActionOpen, ActionInProgress, ActionDone, ActionParked, ActionDropped}
	case ActionParked:
		next = []ActionState{ActionProposed, ActionDropped}
	case ActionDropped:
		next = nil
	}
	return slices.Contains(next, to)
}

// Live reports whether the action is neither parked nor dropped: only live
// actions count for verdicts, ranking and the customer view.
func (a Action) Live() bool { return a.State != ActionParked && a.State != ActionDropped }

// Late reports whether the action is late on that day: its due date has passed
// and it is not done. Parked and dropped actions are never late.
func (a Action) Late(on civil.Date) bool {
	return a.Live() && a.State != ActionDone && !a.Due.IsZero() && !on.IsZero() && on.After(a.Due)
}
