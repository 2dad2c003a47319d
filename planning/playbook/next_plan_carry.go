package playbook

import (
	"slices"
	"strconv"
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
)

// carriedFrom marks a row that came from the plan before: the period it is from, and
// how far it got there. Each list has a step of its own: rows are numbered by list in
// a plan file.
func carriedFrom(list string) string { return list + ".carried_from" }

// carriedLists are the lists whose rows are kept, changed or dropped one by one, with
// the step that names a row.
var carriedLists = []struct{ list, title string }{ // never written to
	{"goal", "goal_statement"}, {"solution", "solution_name"}, {"action", "action_title"},
}

// carrier brings the content of a plan into that of the next period.
type carrier struct {
	from, to *conversation.Record
	year     string     // what the old period is called
	first    civil.Date // of the next period; zero where it is not known
	carried  int        // rows to be decided on
}

// plain takes along what is no row to be decided on: who they are, who is on the
// team, and how both sides work together. It counts as proposed, not as answered.
func (c *carrier) plain() {
	carryOver(c.to, c.from)
	for _, step := range []string{
		"relationship_strength", "relationship_note", "review_cycle.next_date", "team_review_frequency", "compass_today", "compass_tomorrow", "compass_how",
		"plan_format", "plan_format.software", "plan_sharing", "plan_sharing.link", "status_email_every", "status_email_to", "call_every", "report_every",
		"review_people", "approvers", mentorEvery,
	} {
		c.answer(conversation.Key{Step: step}, conversation.Key{Step: step})
	}
	for _, l := range []struct {
		list  string
		steps []string
	}{
		{"main_contacts", []string{"main_contacts.name", "main_contacts.function", "main_contacts.role"}},
		{"account_team", []string{"account_team", "account_team.role", "account_team.department"}},
		{"opportunities", []string{"opportunities", "opportunities.value"}},
		{"plan_risks", []string{"plan_risks", "plan_risks.person"}},
	} {
		for _, row := range c.from.Rows(l.list, 0) {
			c.row(l.list, 0, row.ID, l.steps)
		}
	}
}

// answer copies one answer as a proposal.
func (c *carrier) answer(to, from conversation.Key) {
	if a, ok := c.from.Get(from); ok && a.State == conversation.Answered {
		a.Derived = true
		c.to.Set(to, a)
	}
}

// row copies a row; its words were somebody's answers and stay so.
func (c *carrier) row(list string, of, old int, steps []string) int {
	row := c.to.AddRow(list, of)
	for _, step := range steps {
		if a, ok := c.from.Get(conversation.Key{Step: step, Row: old}); ok && a.State == conversation.Answered {
			c.to.Set(conversation.Key{Step: step, Row: row}, a)
		}
	}
	return row
}

func (c *carrier) mark(list string, row int, how string) {
	c.to.Set(conversation.Key{Step: carriedFrom(list), Row: row}, conversation.Answer{Value: conversation.TextValue(how), State: conversation.Answered, Derived: true})
	c.carried++
}

// goals takes the goals along, what was not reached first, each with its solutions
// and with the actions that are not done. Where a measure stands now is where the
// next period begins; days of the old period are asked for anew.
func (c *carrier) goals(old planning.Plan) {
	rows := c.from.Rows("goal", -1)
	percent := func(row int) (int, bool) {
		g, ok := old.Goal(rowID(row))
		if !ok {
			return 0, false
		}
		return g.Progress()
	}
	slices.SortStableFunc(rows, func(a, b conversation.Row) int {
		reached := func(row int) int {
			if n, known := percent(row); known && n >= 100 {
				return 1
			}
			return 0
		}
		return reached(a.ID) - reached(b.ID)
	})
	for _, goal := range rows {
		row := c.row("goal", 0, goal.ID, []string{
			"goal_statement", "goal_measure", "goal_measure_owner", "goal_baseline", "goal_target", "goal_value_types", "goal_their_benefit", "goal_our_benefit",
			"goal_leading", "goal_kind", "approach", "approach_reason",
		})
		if a, ok := c.from.Get(conversation.Key{Step: "goal_actual", Row: goal.ID}); ok && a.State == conversation.Answered {
			c.to.Set(conversation.Key{Step: "goal_baseline", Row: row}, a)
		}
		how := c.year
		if n, known := percent(goal.ID); known {
			how += "|" + strconv.Itoa(n)
		}
		c.mark("goal", row, how)
		for _, solution := range c.from.Rows("solution", goal.ID) {
			c.mark("solution", c.row("solution", row, solution.ID, []string{"solution_name", "solution_support", "solution_is_new"}), c.year)
		}
		for _, action := range c.from.Rows("action", goal.ID) {
			if stateOf(c.from, action.ID, planning.ActionDone) || stateOf(c.from, action.ID, planning.ActionDropped) {
				continue
			}
			steps := []string{"action_title", "action_owner"}
			if due := c.from.Value("action_due", action.ID).Date; !c.first.IsZero() && !due.Before(c.first) {
				steps = append(steps, "action_due")
			}
			c.mark("action", c.row("action", row, action.ID, steps), c.year)
		}
	}
}

// carriedItems ask about every line that came from the plan before, before anything
// else.
func carriedItems() []conversation.Item {
	var items []conversation.Item
	for _, l := range carriedLists {
		s := tap(l.list+".carried", button("keep", "keep"), button("change", "change"), button("drop", "drop"))
		s.Need = conversation.Required
		s.When = func(c *conversation.Scene) bool { return c.RowText(carriedFrom(l.list)) != "" }
		s.Ask = func(c *conversation.Scene) conversation.Text {
			from, percent, _ := strings.Cut(c.RowText(carriedFrom(l.list)), "|")
			about := args("period", quoted(from), "text", quoted(c.RowText(l.title)))
			if percent == "" {
				return conversation.Say("ask.carried", about)
			}
			n, err := strconv.Atoi(percent)
			if err != nil { // written by us alone
				n = 0
			}
			about["percent"] = quoted(c.Printer().Percent(n))
			return conversation.Say("ask.carried.reached", about)
		}
		s.Then = func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
			switch {
			case v.Is("drop"):
				c.Plan().RemoveRow(c.Row)
			case v.Is("change"):
				c.Session.Revisit = append([]conversation.Key{{Step: l.title, Row: c.Row}}, c.Session.Revisit...)
			}
			return nil
		}
		items = append(items, &conversation.Each{List: l.list, Items: []conversation.Item{s}})
	}
	return items
}

// carriedKeys are the lines from the plan before that nobody has decided on yet: the
// plan is not presented before (e.4).
func carriedKeys(r *conversation.Record) (keys []conversation.Key) {
	for _, l := range carriedLists {
		for _, row := range r.Rows(l.list, -1) {
			key := conversation.Key{Step: l.list + ".carried", Row: row.ID}
			if _, decided := r.Get(key); !decided && r.Text(carriedFrom(l.list), row.ID) != "" {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

// carriedMissing is what keeps the plan from being presented as long as lines from
// the plan before wait.
func carriedMissing(r *conversation.Record) []any {
	if n := len(carriedKeys(r)); n > 0 {
		return []any{conversation.Say("open.carried", locale.Args{"n": n})}
	}
	return nil
}
