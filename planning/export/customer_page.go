package export

import (
	"cmp"
	"strings"

	"lodestar/conversation/locale"
	"lodestar/planning"
)

// customerPage builds the customer view. Its argument is all it knows of the
// plan, so nothing internal can reach it.
func customerPage(v planning.CustomerView, p locale.Printer) *page {
	pg := &page{p: p}
	s := v.Status
	s.State = cmp.Or(s.State, planning.Draft)
	pg.titled(cmp.Or(v.CustomerName, "—"), pg.period(v.FirstDay, v.LastDay), pg.version(s.Version), pg.state(s))
	pg.compass(v.Compass.Today, v.Compass.Tomorrow, v.Compass.How)
	pg.line(PartPrepared, "prepared", joined(
		pg.prepared(v.PreparedOn, v.PreparedBy, v.Manager), pg.date("reviewed", v.LastReviewed)))
	pg.line(PartAddress, "address", joined(v.Address, v.Phone, pg.fax(v.Fax), v.Website))
	var team []string
	for _, m := range v.Team[:min(len(v.Team), printedMembers)] {
		team = append(team, bracketed(pg.name(m.Person), m.Role))
	}
	pg.line(PartTeam, "team", strings.Join(team, ", "))
	pg.line(PartCustomer, "customer", joined(pg.since(v.CustomerSince, v.PreparedOn), v.Industry))
	pg.section("goals", "", func() {
		for i, g := range v.Goals {
			pg.named(PartGoals, pg.goalName(i+1), pg.goalLine(g.Statement, g.ValueTypes))
			pg.under(PartGoals, "measure", pg.measureLine(g))
			pg.under(PartGoals, "benefit", g.TheirBenefit)
		}
	})
	pg.section("solution", "", func() {
		for i, sol := range v.Solutions {
			pg.named(PartSolutions, pg.solutionName(i+1), pg.forGoal(sol.Name, v.GoalNumber(sol.Goal)))
			pg.under(PartSolutions, "support", sol.Support)
		}
		pg.line(PartAdvice, "advice", v.Advice)
	})
	pg.section("action_plan", "", func() { pg.customerActions(v) })
	pg.section("working_together", "", func() {
		t := choices{v.Format, v.Software, v.Sharing, v.Link, v.Updates}
		pg.line(PartAgreement, "agreement", pg.agreement(s))
		pg.line(PartAgreement, "covers", pg.items(t, len(v.Goals) > 0))
		pg.line(PartNext, "next", pg.next(s.Next, v.Updates))
	})
	return pg
}

func (pg *page) customerActions(v planning.CustomerView) {
	if len(v.Actions) == 0 {
		for i, g := range v.Goals {
			pg.approach(i+1, g.Approach)
		}
		return
	}
	// The column of expected dates stands only where one differs.
	moved := false
	for _, a := range v.Actions {
		moved = moved || expectedElsewhere(a)
	}
	head := []string{}
	cells := actionCells("", pg.say("column_action", nil), pg.say("column_owner", nil), pg.say("column_due", nil))
	if moved {
		head = append(head, pg.say("column_expected", nil))
		cells = append(cells, cell{text: head[0]})
	}
	pg.row(PartTableHead, pg.tableRow("", pg.say("column_action", nil), pg.say("column_owner", nil),
		pg.say("column_due", nil), head...), cells...)
	add := func(a planning.ShownAction) {
		expected := ""
		if expectedElsewhere(a) {
			expected = pg.p.Date(a.Expected)
		}
		cells := actionCells(number(a.Number), wholeTitle(a.Title, a.Milestone), pg.wholeOwner(a.Owner), pg.dueDate(a.Due))
		if moved {
			cells = append(cells, cell{text: expected})
		}
		pg.row(PartActions, pg.tableRow(number(a.Number), pg.actionTitle(a.Title, a.Milestone),
			pg.owner(a.Owner), pg.dueDate(a.Due), expected), cells...)
	}
	for i, g := range v.Goals {
		pg.approach(i+1, g.Approach)
		for _, a := range v.Actions {
			if a.Goal == g.Row {
				add(a)
			}
		}
	}
	for _, a := range v.Actions {
		if v.GoalNumber(a.Goal) == 0 {
			add(a)
		}
	}
}

func expectedElsewhere(a planning.ShownAction) bool {
	return !a.Expected.IsZero() && a.Expected != a.Due
}

// items lists the five agreement items with their choices (method d.6), as far
// as they are chosen.
func (pg *page) items(t choices, hasGoals bool) string {
	var items []string
	if hasGoals {
		items = append(items, pg.say("item_goals", nil), pg.say("item_owners", nil))
	}
	if format := pg.format(t); format != "" {
		items = append(items, pg.say("item_format", locale.Args{"format": format}))
	}
	if sharing := pg.sharing(t, ""); sharing != "" {
		items = append(items, pg.say("item_sharing", locale.Args{"sharing": sharing}))
	}
	if updates := pg.updates(t.updates, ""); updates != "" {
		items = append(items, pg.say("item_updates", locale.Args{"updates": updates}))
	}
	return joined(items...)
}
