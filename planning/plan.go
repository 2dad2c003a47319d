// Package planning holds the account plan and its rules: what a goal, an
// action or a force field is, what follows from their figures, what keeps a
// plan from being presented, and what a customer may read of it. It does no
// input or output, knows no words of any language and never asks for the time;
// the day on which a plan is looked at is handed in (Plan.AsOf).
//
// The struct tag `step` names the question a field answers. Fields without a
// tag are keys or are filled by the product. A nested field without a tag of
// its own belongs to the question of the struct around it.
package planning

import "lodestar/internal/civil"

// Limits of a plan (method d.0, d.2, d.3, d.4).
const (
	PageTarget       = 50  // lines people see while the plan grows
	PageLimit        = 70  // lines over which a plan cannot be presented
	DefaultGoalLimit = 3   // goals before the product warns; set per workspace, 1 to 5
	MaxGoals         = 6   // goals a plan can hold
	ExpectedActions  = 8   // actions before the product warns
	MaxActions       = 100 // actions a plan can hold
	MaxPlans         = 50  // plans an account can hold, those that are over included (trust I3)
	MaxSolutions     = 12  // solutions a plan can hold
	LinesPerGoal     = 5   // page lines one more goal costs, its approach included (method d.9)
)

// Plan is all content of one account for one period (method d). The zero Plan
// is an empty draft. A missing answer is the zero value of its field; whether
// it is missing, open or skipped is in Provenance.
type Plan struct {
	ID            string
	Account       Account
	Contacts      []Contact
	Overview      Overview
	Discovery     []Round
	Goals         []Goal        // in order of priority (goal_priority): the first goal comes first
	GoalLimit     int           // 0 means DefaultGoalLimit
	Opportunities []Opportunity // 50 rows, two printed
	NotNow        string        `step:"not_now"`
	CurrentUse    CurrentUse
	Solutions     []Solution
	Candidates    []Candidate
	Advice        string `step:"advice"`
	Actions       []Action
	Risks         []Risk
	Compass       Compass
	Approvers     []Approver
	Together      Together
	Cover         Cover
	TeamAgrees    []TeamAgreement

	State            State
	WithoutAgreement bool   // active although nobody at the customer agreed, or the only agreement was withdrawn
	StartReason      string // why it was started without agreement; internal
	Version          int    // number of the version in force or presented last; 0 before the first
	Versions         []Version
	Next             NextDates
	Provenance       map[Key]Provenance
	AsOf             civil.Date // the day on which the plan is looked at, in the account manager's zone; zero: nothing is late or stale
}

// Compass is the three lines that stand at the top of every rendering of the
// plan (method d.0 rule 9, 000-09).
type Compass struct {
	Today    string `step:"compass_today"`
	Tomorrow string `step:"compass_tomorrow"`
	How      string `step:"compass_how"`
}

// Risk is what could upset the plan as a whole (plan_risks, method d.5).
type Risk struct {
	Row    RowID
	Text   string  `step:"plan_risks"`
	Person *Person `step:"plan_risks"`
}

// NextDates are the days on which the customer hears from us next. The cadence
// computes them; they are zero until the plan is active.
type NextDates struct {
	StatusEmail civil.Date
	Call        civil.Date
	Report      civil.Date
}

// Goal returns the goal of that row.
func (p Plan) Goal(row RowID) (Goal, bool) { return find(p.Goals, row) }

// Solution returns the solution of that row.
func (p Plan) Solution(row RowID) (Solution, bool) { return find(p.Solutions, row) }

// Action returns the action of that row.
func (p Plan) Action(row RowID) (Action, bool) { return find(p.Actions, row) }

// GoalNumber counts from 1 in order of priority; 0 means there is no such goal.
func (p Plan) GoalNumber(row RowID) int { return number(p.Goals, row) }

// SolutionNumber counts from 1; 0 means there is no such solution.
func (p Plan) SolutionNumber(row RowID) int { return number(p.Solutions, row) }

// ActionNumber counts from 1 over all actions, also the parked and the dropped,
// so that parking one does not renumber the others; 0 means there is no such
// action.
func (p Plan) ActionNumber(row RowID) int { return number(p.Actions, row) }

// SolutionsOf returns the solutions that serve the goal, in order of entry.
func (p Plan) SolutionsOf(goal RowID) []Solution {
	var found []Solution
	for _, s := range p.Solutions {
		if s.Goal == goal {
			found = append(found, s)
		}
	}
	return found
}

// LiveActions returns the actions that are neither parked nor dropped, in order
// of entry.
func (p Plan) LiveActions() []Action {
	var live []Action
	for _, a := range p.Actions {
		if a.Live() {
			live = append(live, a)
		}
	}
	return live
}

// LiveActionsOf returns the live actions of the goal, in order of entry.
func (p Plan) LiveActionsOf(goal RowID) []Action {
	var found []Action
	for _, a := range p.LiveActions() {
		if a.Goal == goal {
			found = append(found, a)
		}
	}
	return found
}

// Parked returns the parked actions in order of entry.
func (p Plan) Parked() []Action {
	var parked []Action
	for _, a := range p.Actions {
		if a.State == ActionParked {
			parked = append(parked, a)
		}
	}
	return parked
}

type row interface{ row() RowID }

func (g Goal) row() RowID     { return g.Row }
func (s Solution) row() RowID { return s.Row }
func (a Action) row() RowID   { return a.Row }

func find[R row](rows []R, id RowID) (R, bool) {
	if n := number(rows, id); n > 0 {
		return rows[n-1], true
	}
	var none R
	return none, false
}

func number[R row](rows []R, id RowID) int {
	if id == "" {
		return 0
	}
	for i, r := range rows {
		if r.row() == id {
			return i + 1
		}
	}
	return 0
}
