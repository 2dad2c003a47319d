package planning

import (
	"slices"

	"lodestar/internal/civil"
)

// CustomerView is what the customer may read of a plan, and nothing else: it
// has no place for an internal answer (method a.3 rule 3). Its JSON form is the
// frozen content of a version; the names are for ever.
type CustomerView struct {
	CustomerName  string          `json:"customer_name"`
	Address       string          `json:"customer_address,omitempty"`
	Phone         string          `json:"customer_phone,omitempty"`
	Fax           string          `json:"customer_fax,omitempty"`
	Website       string          `json:"customer_website,omitempty"`
	PreparedOn    civil.Date      `json:"prepared_on"`
	PreparedBy    *Person         `json:"prepared_by,omitempty"`
	Manager       *Person         `json:"primary_account_manager,omitempty"`
	Team          []ShownMember   `json:"account_team,omitempty"`
	CustomerSince Since           `json:"customer_since"`
	FirstDay      civil.Date      `json:"first_day"`
	LastDay       civil.Date      `json:"last_day"`
	LastReviewed  civil.Date      `json:"last_reviewed"`
	Industry      string          `json:"industry,omitempty"`
	Compass       ShownCompass    `json:"compass"`
	Goals         []ShownGoal     `json:"goals,omitempty"` // in order of priority
	Solutions     []ShownSolution `json:"solutions,omitempty"`
	Advice        string          `json:"advice,omitempty"`
	Actions       []ShownAction   `json:"actions,omitempty"`
	Approvers     []Person        `json:"approvers,omitempty"`
	Format        FileFormat      `json:"plan_format,omitempty"`
	Software      string          `json:"plan_format_software,omitempty"`
	Sharing       Sharing         `json:"plan_sharing,omitempty"`
	Link          string          `json:"plan_sharing_link,omitempty"`
	Updates       Updates         `json:"plan_update_frequency"`
	StatusEmailTo []Person        `json:"status_email_to,omitempty"`
	ReviewPeople  []Person        `json:"review_people,omitempty"`

	// Status is where the plan stands. It changes after the content is frozen
	// and is therefore not part of it.
	Status Status `json:"-"`
}

// Status is where the plan stands, as the customer may know it.
type Status struct {
	State            State
	Version          int
	WithoutAgreement bool
	ChangesRequested bool             // the customer answered with a change request
	Agreed           []ShownAgreement // of the version, not withdrawn
	AnswerBy         civil.Date
	Next             NextDates
}

// GoalNumber is Plan.GoalNumber.
func (v CustomerView) GoalNumber(row RowID) int { return number(v.Goals, row) }

// ShownMember is a colleague on the account without the department.
type ShownMember struct {
	Person Person `json:"person"`
	Role   string `json:"role,omitempty"`
}

// ShownCompass is the compass as the customer reads it.
type ShownCompass struct {
	Today    string `json:"today,omitempty"`
	Tomorrow string `json:"tomorrow,omitempty"`
	How      string `json:"how,omitempty"`
}

// ShownGoal is a goal as the customer reads it.
type ShownGoal struct {
	Row          RowID       `json:"row"`
	Statement    string      `json:"goal_statement,omitempty"`
	Measure      string      `json:"goal_measure,omitempty"`
	Baseline     *Quantity   `json:"goal_baseline,omitempty"`
	Target       *Quantity   `json:"goal_target,omitempty"`
	AgreeBy      civil.Date  `json:"goal_target_agree_by"`
	TargetDate   civil.Date  `json:"goal_target_date"`
	ValueTypes   []ValueType `json:"goal_value_types,omitempty"`
	TheirBenefit string      `json:"goal_their_benefit,omitempty"`
	Actual       *Quantity   `json:"goal_actual,omitempty"`
	ActualOn     civil.Date  `json:"goal_actual_on"`
	Approach     string      `json:"approach,omitempty"`
}

func (g ShownGoal) row() RowID { return g.Row }

// Progress is Goal.Progress.
func (g ShownGoal) Progress() (int, bool) { return progress(g.Baseline, g.Target, g.Actual) }

// ShownSolution is a solution as the customer reads it.
type ShownSolution struct {
	Row     RowID  `json:"row"`
	Goal    RowID  `json:"goal"`
	Name    string `json:"solution_name,omitempty"`
	Support string `json:"solution_support,omitempty"`
}

// ShownAction is an action as the customer reads it. Its number is that of the
// plan page, so that both sides speak of the same action 4.
type ShownAction struct {
	Row       RowID      `json:"row"`
	Number    int        `json:"number"`
	Goal      RowID      `json:"action_goal"`
	Title     string     `json:"action_title,omitempty"`
	Owner     Person     `json:"action_owner"`
	Due       civil.Date `json:"action_due"`
	Milestone bool       `json:"action_milestone,omitempty"`
	Expected  civil.Date `json:"action_expected"`
}

// ShownAgreement is an agreement as both sides read it.
type ShownAgreement struct {
	Person   Person
	On       civil.Date
	Version  int
	Evidence Evidence
}

// CustomerView builds the customer view from the allow-list, field by field.
// Parked and dropped actions are no part of it, except that an action the
// customer agreed to stays while it is parked: a state is progress and takes
// nothing out of an agreed plan (method e.6), dropping it does. An administrator may have
// turned customer fields into internal ones, never the reverse (method a.3
// rule 2): their step ids are hidden.
func (p Plan) CustomerView(hidden ...string) CustomerView {
	show := func(step string) bool { return CustomerMayRead(step) && !slices.Contains(hidden, step) }
	o := p.Overview
	var v CustomerView
	allow(show("customer_name"), &v.CustomerName, p.Account.Name)
	allow(show("customer_address"), &v.Address, o.Address)
	allow(show("customer_phone"), &v.Phone, o.Phone)
	allow(show("customer_fax"), &v.Fax, o.Fax)
	allow(show("customer_website"), &v.Website, o.Website)
	allow(show("prepared_on"), &v.PreparedOn, o.PreparedOn)
	allow(show("prepared_by"), &v.PreparedBy, shownPerson(o.PreparedBy))
	allow(show("primary_account_manager"), &v.Manager, shownPerson(p.Account.Manager))
	allow(show("customer_since"), &v.CustomerSince, o.CustomerSince)
	allow(show("plan_period"), &v.FirstDay, o.Period.FirstDay)
	allow(show("plan_period"), &v.LastDay, o.Period.LastDay())
	allow(show("last_reviewed"), &v.LastReviewed, o.LastReviewed)
	allow(show("industry"), &v.Industry, o.Industry)
	allow(show("compass_today"), &v.Compass.Today, p.Compass.Today)
	allow(show("compass_tomorrow"), &v.Compass.Tomorrow, p.Compass.Tomorrow)
	allow(show("compass_how"), &v.Compass.How, p.Compass.How)
	allow(show("advice"), &v.Advice, p.Advice)
	allow(show("plan_format"), &v.Format, p.Together.Format)
	allow(show("plan_format.software"), &v.Software, p.Together.Software)
	allow(show("plan_sharing"), &v.Sharing, p.Together.Sharing)
	allow(show("plan_sharing.link"), &v.Link, p.Together.Link)
	allow(show("plan_update_frequency"), &v.Updates, p.Together.Updates)
	allow(show("status_email_to"), &v.StatusEmailTo, shownPeople(p.Together.StatusEmailTo))
	allow(show("review_people"), &v.ReviewPeople, shownPeople(p.Together.ReviewPeople))
	if show("account_team") {
		for _, m := range o.Team {
			v.Team = append(v.Team, ShownMember{Person: withoutID(m.Person), Role: m.Role})
		}
	}
	if show("approvers") {
		for _, a := range p.Approvers {
			v.Approvers = append(v.Approvers, withoutID(a.Person))
		}
	}
	for _, g := range p.Goals {
		v.Goals = append(v.Goals, g.shown(show))
	}
	for _, s := range p.Solutions {
		shown := ShownSolution{Row: s.Row, Goal: s.Goal}
		allow(show("solution_name"), &shown.Name, s.Name)
		allow(show("solution_support"), &shown.Support, s.Support)
		v.Solutions = append(v.Solutions, shown)
	}
	for _, a := range p.Actions {
		if a.Live() || p.agreedAndParked(a) {
			v.Actions = append(v.Actions, a.shown(p.ActionNumber(a.Row), show))
		}
	}
	v.Status = p.Status()
	return v
}

func (g Goal) shown(show func(string) bool) ShownGoal {
	v := ShownGoal{Row: g.Row}
	allow(show("goal_statement"), &v.Statement, g.Statement)
	allow(show("goal_measure"), &v.Measure, g.Measure)
	allow(show("goal_baseline"), &v.Baseline, g.Baseline)
	allow(show("goal_target"), &v.Target, g.Target)
	allow(show("goal_target.agree_by"), &v.AgreeBy, g.AgreeBy)
	allow(show("goal_target_date"), &v.TargetDate, g.TargetDate)
	allow(show("goal_value_types"), &v.ValueTypes, slices.Clone(g.ValueTypes))
	allow(show("goal_their_benefit"), &v.TheirBenefit, g.TheirBenefit)
	allow(show("goal_actual"), &v.Actual, g.Actual)
	allow(show("goal_actual"), &v.ActualOn, g.ActualOn)
	allow(show("approach"), &v.Approach, g.Approach.Line)
	return v
}

func (a Action) shown(number int, show func(string) bool) ShownAction {
	v := ShownAction{Row: a.Row, Number: number}
	allow(show("action_goal"), &v.Goal, a.Goal)
	allow(show("action_title"), &v.Title, a.Title)
	allow(show("action_owner"), &v.Owner, withoutID(a.Owner))
	allow(show("action_due"), &v.Due, a.Due)
	allow(show("action_milestone"), &v.Milestone, a.Milestone)
	allow(show("action_expected"), &v.Expected, a.Expected)
	return v
}

func (p Plan) agreedAndParked(a Action) bool {
	if a.State != ActionParked {
		return false
	}
	agreed, ok := p.InForce()
	return ok && slices.ContainsFunc(agreed.Content.Actions, func(s ShownAction) bool { return s.Row == a.Row })
}

// Status says where the plan stands, in the words both sides may read.
func (p Plan) Status() Status {
	s := Status{State: p.State, Version: p.Version, WithoutAgreement: p.WithoutAgreement, AnswerBy: p.Cover.AnswerBy, Next: p.Next}
	if s.State == "" {
		s.State = Draft
	}
	for _, version := range p.Versions {
		if version.Number != p.Version {
			continue
		}
		s.ChangesRequested = version.State == VersionChangesRequested
		for _, a := range version.Standing() {
			s.Agreed = append(s.Agreed, ShownAgreement{
				Person: withoutID(a.Person), On: a.On, Version: version.Number, Evidence: a.Evidence,
			})
		}
	}
	return s
}

// allow copies the value where it may be shown. Every copy into a customer view
// goes through it, so that no field arrives there without its step id.
func allow[T any](may bool, to *T, value T) {
	if may {
		*to = value
	}
}

func withoutID(p Person) Person {
	p.ID = ""
	return p
}

func shownPerson(p Person) *Person {
	if p.IsZero() {
		return nil
	}
	p = withoutID(p)
	return &p
}

func shownPeople(people []Person) []Person {
	var shown []Person
	for _, p := range people {
		shown = append(shown, withoutID(p))
	}
	return shown
}
