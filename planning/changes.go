package planning

import (
	"slices"

	"lodestar/internal/civil"
)

// Change is one difference between two versions of the customer's fields: what
// stood there before and what stands there after. A row that is new or gone has
// a zero Value on the other side.
type Change struct {
	Item   Item // empty for a notice
	StepID string
	Row    RowID
	Before Value
	After  Value
}

// Value is an answer that still has to be put into words. At most one of its
// forms is used, except that a period has Date and LastDay.
type Value struct {
	Text    string
	Number  *Quantity
	Date    civil.Date
	LastDay civil.Date
	Words   []string // values of a choice, or rows in their order
	People  []Person
}

// IsZero reports whether there is no answer.
func (v Value) IsZero() bool {
	return v.Text == "" && v.Number == nil && v.Date.IsZero() && v.LastDay.IsZero() &&
		len(v.Words) == 0 && len(v.People) == 0
}

// Equal reports whether both values say the same.
func (v Value) Equal(w Value) bool {
	return v.Text == w.Text && sameQuantity(v.Number, w.Number) && v.Date == w.Date && v.LastDay == w.LastDay &&
		slices.Equal(v.Words, w.Words) && slices.EqualFunc(v.People, w.People, SamePerson)
}

// Changes lists the differences in the fields of the five agreement items, in
// the order of the items (method d.6, e.6): each of them needs a new version
// and a new agreement. A placeholder that got its name is a notice and not in
// this list.
func Changes(before, after CustomerView) []Change {
	var changes []Change
	for _, item := range Items() {
		for _, c := range differences(before, after) {
			if c.Item == item {
				changes = append(changes, c)
			}
		}
	}
	return changes
}

// Notices lists the differences that leave the agreement valid and of which the
// customer is only told (method e.6): a placeholder that got a name, and the
// fields outside the five items. Progress, such as actual values and expected
// dates, is in neither list.
func Notices(before, after CustomerView) []Change {
	var notices []Change
	for _, c := range differences(before, after) {
		if c.Item == "" {
			notices = append(notices, c)
		}
	}
	return notices
}

type fact struct {
	key   Key
	value Value
}

func differences(before, after CustomerView) []Change {
	old, now := before.facts(), after.facts()
	was := make(map[Key]Value, len(old))
	for _, f := range old {
		was[f.key] = f.value
	}
	is := make(map[Key]bool, len(now))
	var found []Change
	for _, f := range now {
		is[f.key] = true
		if !was[f.key].Equal(f.value) {
			found = append(found, change(f.key, was[f.key], f.value))
		}
	}
	for _, f := range old {
		if !is[f.key] && !f.value.IsZero() {
			found = append(found, change(f.key, f.value, Value{}))
		}
	}
	return append(found, reordered(before.Goals, after.Goals)...)
}

func change(key Key, before, after Value) Change {
	c := Change{StepID: key.Step, Row: key.Row, Before: before, After: after}
	if f, known := FieldOf(key.Step); known {
		c.Item = f.Item
	}
	if key.Step == "action_owner" && named(before, after) {
		c.Item = ""
	}
	return c
}

// named reports whether a placeholder got its name on the side that had to
// give it. A name from the other side is a new agreement about who does it.
func named(before, after Value) bool {
	if len(before.People) != 1 || len(after.People) != 1 {
		return false
	}
	was, is := before.People[0], after.People[0]
	return was.Kind == Placeholder && is.Named() && was.Side == is.Side
}

// facts lists every field that is compared, in the order in which differences
// are shown. Rows keep their facts together.
func (v CustomerView) facts() []fact {
	var facts []fact
	add := func(step string, row RowID, value Value) { facts = append(facts, fact{Key{step, row}, value}) }
	text := func(s string) Value { return Value{Text: s} }
	day := func(d civil.Date) Value { return Value{Date: d} }
	people := func(p ...Person) Value { return Value{People: p} }

	add("plan_period", "", Value{Date: v.FirstDay, LastDay: v.LastDay})
	for _, g := range v.Goals {
		add("goal_statement", g.Row, text(g.Statement))
		add("goal_measure", g.Row, text(g.Measure))
		add("goal_baseline", g.Row, Value{Number: g.Baseline})
		add("goal_target", g.Row, Value{Number: g.Target})
		add("goal_target.agree_by", g.Row, day(g.AgreeBy))
		add("goal_target_date", g.Row, day(g.TargetDate))
		add("goal_value_types", g.Row, Value{Words: words(g.ValueTypes)})
		add("goal_their_benefit", g.Row, text(g.TheirBenefit))
		add("approach", g.Row, text(g.Approach))
	}
	for _, s := range v.Solutions {
		add("solution_name", s.Row, text(s.Name))
		add("solution_support", s.Row, text(s.Support))
	}
	for _, a := range v.Actions {
		add("action_title", a.Row, text(a.Title))
		add("action_goal", a.Row, Value{Words: optional(string(a.Goal))})
		add("action_milestone", a.Row, Value{Words: optional(milestoneWord(a.Milestone))})
		owner := Value{}
		if !a.Owner.IsZero() {
			owner = people(a.Owner)
		}
		add("action_owner", a.Row, owner)
		add("action_due", a.Row, day(a.Due))
	}
	add("plan_format", "", Value{Words: optional(string(v.Format))})
	add("plan_format.software", "", text(v.Software))
	add("plan_sharing", "", Value{Words: optional(string(v.Sharing))})
	add("plan_sharing.link", "", text(v.Link))
	add("plan_update_frequency", "", v.Updates.value())

	add("customer_name", "", text(v.CustomerName))
	add("customer_address", "", text(v.Address))
	add("customer_phone", "", text(v.Phone))
	add("customer_fax", "", text(v.Fax))
	add("customer_website", "", text(v.Website))
	add("primary_account_manager", "", onePerson(v.Manager))
	team := Value{}
	for _, m := range v.Team {
		team.People = append(team.People, m.Person)
		team.Words = append(team.Words, m.Role)
	}
	add("account_team", "", team)
	add("customer_since", "", v.CustomerSince.value())
	add("industry", "", text(v.Industry))
	add("compass_today", "", text(v.Compass.Today))
	add("compass_tomorrow", "", text(v.Compass.Tomorrow))
	add("compass_how", "", text(v.Compass.How))
	add("advice", "", text(v.Advice))
	add("approvers", "", people(v.Approvers...))
	add("status_email_every", "", text(v.Updates.StatusEmailPattern))
	add("call_every", "", text(v.Updates.CallPattern))
	add("report_every", "", text(v.Updates.ReportPattern))
	add("status_email_to", "", people(v.StatusEmailTo...))
	add("review_people", "", people(v.ReviewPeople...))
	return facts
}

// reordered is the notice that the goals stand in another order (goal_priority).
// Goals that are new or gone do not count.
func reordered(before, after []ShownGoal) []Change {
	common := func(list, other []ShownGoal) []string {
		var rows []string
		for _, g := range list {
			if slices.ContainsFunc(other, func(o ShownGoal) bool { return o.Row == g.Row }) {
				rows = append(rows, string(g.Row))
			}
		}
		return rows
	}
	old, now := common(before, after), common(after, before)
	if slices.Equal(old, now) {
		return nil
	}
	return []Change{{StepID: "goal_priority", Before: Value{Words: old}, After: Value{Words: now}}}
}

// value holds the three intervals, or nothing while none is chosen. The patterns
// are no part of it: the customer agrees to how often, and is told which day.
func (u Updates) value() Value {
	if u.StatusEmail == "" && u.Call == "" && u.Report == "" {
		return Value{}
	}
	return Value{Words: []string{string(u.StatusEmail), string(u.Call), string(u.Report)}}
}

func (s Since) value() Value {
	if s.YearOnly {
		return Value{Words: []string{"year"}, Date: s.Date}
	}
	return Value{Date: s.Date}
}

func onePerson(p *Person) Value {
	if p == nil {
		return Value{}
	}
	return Value{People: []Person{*p}}
}

func words[S ~string](list []S) []string {
	var w []string
	for _, s := range list {
		w = append(w, string(s))
	}
	return w
}

func optional(word string) []string {
	if word == "" {
		return nil
	}
	return []string{word}
}

func milestoneWord(milestone bool) string {
	if milestone {
		return "yes"
	}
	return ""
}
