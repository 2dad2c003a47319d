package planning

import "slices"

// Obstacle says why a plan cannot be presented yet (method d.6, presenting).
type Obstacle string

// The obstacles.
const (
	Missing         Obstacle = "missing"           // a field marked R has no value, also if it was skipped
	NoGoal          Obstacle = "no_goal"           // the plan has no goal
	NoSolution      Obstacle = "no_solution"       // the goal of the row has no solution
	NoAction        Obstacle = "no_action"         // the goal of the row has no live action
	MeasureOnlyOurs Obstacle = "measure_only_ours" // the figure of the goal of the row matters only to us
	NoApprover      Obstacle = "no_approver"
	PageTooLong     Obstacle = "page_too_long"
)

// Blocker is one thing that keeps a plan from being presented: the question
// that mends it, the row it belongs to, and why.
type Blocker struct {
	Key      Key
	Obstacle Obstacle
}

// Blockers lists everything that keeps the plan from being presented, in the
// order of the method. The caller draws the page and says by how many lines it is
// too long for one sheet; 0 is not at all. Nothing else blocks: what is open, likely to fail or
// not accepted yet is a warning. What the account record must know before the
// first message to the customer is in AccountBlockers.
func (p Plan) Blockers(over int) []Blocker {
	var b blockers
	o := p.Overview
	b.need("customer_name", "", p.Account.Name != "")
	b.need("relationship_strength", "", !o.Strength.IsZero())
	b.need("plan_period.length", "", o.Period.Length.Months() > 0)
	b.need("plan_period.first_day", "", !o.Period.FirstDay.IsZero())
	b.need("team_review_frequency", "", o.TeamReview != "")
	p.discoveryBlockers(&b)
	if len(p.Goals) == 0 {
		b.add("goal_statement", "", NoGoal)
	}
	for _, g := range p.Goals {
		p.goalBlockers(&b, g)
	}
	for _, s := range p.Solutions {
		b.need("solution_name", s.Row, s.Name != "")
	}
	for _, a := range p.Actions {
		if a.Live() {
			b.need("action_title", a.Row, a.Title != "")
			b.need("action_goal", a.Row, p.GoalNumber(a.Goal) > 0)
			b.need("action_owner", a.Row, !a.Owner.IsZero())
		}
		if a.State == ActionParked {
			b.need("park_until", a.Row, !a.ParkUntil.IsZero())
		}
	}
	p.implementationBlockers(&b)
	if over > 0 {
		b.add("plan_check", "", PageTooLong)
	}
	return b
}

func (p Plan) discoveryBlockers(b *blockers) {
	if len(p.Discovery) == 0 {
		b.add("discovery_source", "", Missing)
	}
	for _, r := range p.Discovery {
		b.need("discovery_source", r.Row, r.Source.Kind != "")
	}
}

func (p Plan) goalBlockers(b *blockers, g Goal) {
	b.need("goal_statement", g.Row, g.Statement != "")
	b.need("goal_measure", g.Row, g.Measure != "")
	b.need("goal_measure_owner", g.Row, g.MeasureOwner != "")
	if g.MeasureOwner == OnlyOurs {
		b.add("goal_measure_owner", g.Row, MeasureOnlyOurs)
	}
	b.need("goal_target_date", g.Row, !g.TargetDate.IsZero())
	b.need("goal_value_types", g.Row, len(g.ValueTypes) > 0)
	if len(p.SolutionsOf(g.Row)) == 0 {
		b.add("solution_name", g.Row, NoSolution)
	}
	b.need("approach", g.Row, g.Approach.Line != "")
	if len(p.LiveActionsOf(g.Row)) == 0 {
		b.add("action_title", g.Row, NoAction)
	}
}

func (p Plan) implementationBlockers(b *blockers) {
	if len(p.Approvers) == 0 {
		b.add("approvers", "", NoApprover)
	}
	b.need("compass_today", "", p.Compass.Today != "")
	b.need("compass_tomorrow", "", p.Compass.Tomorrow != "")
	b.need("compass_how", "", p.Compass.How != "")
	t := p.Together
	b.need("plan_format", "", t.Format != "")
	b.need("plan_sharing", "", t.Sharing != "")
	b.need("plan_sharing.link", "", t.Sharing != SharedLink || t.Link != "")
	b.need("status_email_every", "", t.Updates.StatusEmail != "")
	b.need("status_email_to", "", t.Updates.StatusEmail == Off || len(t.StatusEmailTo) > 0)
	b.need("call_every", "", t.Updates.Call != "")
	b.need("report_every", "", t.Updates.Report != "")
}

// AccountBlockers lists what the account record still lacks for the first
// message to the customer (method a.4): the card account.pack offers it. The
// row of a contact's key is the contact's id. A country is needed once somebody
// at the customer has a due date, a time zone once a time of day is agreed,
// which the status e-mail and the call do.
func (p Plan) AccountBlockers() []Blocker {
	var b blockers
	a := p.Account
	b.need("account_language", "", a.Language != "")
	u := p.Together.Updates
	timeAgreed := u.StatusEmail != "" && u.StatusEmail != Off || u.Call != "" && u.Call != Off || u.Report != ""
	b.need("account_time_zone", "", !timeAgreed || a.TimeZone != "")
	theirDate := slices.ContainsFunc(p.LiveActions(), func(a Action) bool {
		return a.Owner.Side == Customer && !a.Due.IsZero()
	})
	b.need("account_country", "", !theirDate || a.Country != "")
	b.need("account_channel", "", a.Channel != "")
	for _, person := range p.addressed() {
		c, known := p.Contact(person)
		if !known {
			c.ID = person.ID
		}
		b.need("contact_email", RowID(c.ID), c.Email != "")
		b.need("contact_salutation", RowID(c.ID), c.Salutation != "")
	}
	return b
}

// addressed returns the approvers and the recipients of the status e-mail, each
// once.
func (p Plan) addressed() []Person {
	var people []Person
	add := func(person Person) {
		if !slices.ContainsFunc(people, func(q Person) bool { return SamePerson(person, q) }) {
			people = append(people, person)
		}
	}
	for _, a := range p.Approvers {
		add(a.Person)
	}
	if p.Together.Updates.StatusEmail != Off {
		for _, person := range p.Together.StatusEmailTo {
			add(person)
		}
	}
	return people
}

type blockers []Blocker

func (b *blockers) add(step string, row RowID, o Obstacle) {
	*b = append(*b, Blocker{Key: Key{step, row}, Obstacle: o})
}

func (b *blockers) need(step string, row RowID, given bool) {
	if !given {
		b.add(step, row, Missing)
	}
}
