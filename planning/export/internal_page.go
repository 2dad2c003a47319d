package export

import (
	"cmp"
	"strings"

	"lodestar/conversation/locale"
	"lodestar/planning"
)

// Rows printed of lists that can be longer (method d.1, d.2, d.5).
const (
	printedMembers       = 5
	printedContacts      = 3
	printedNews          = 2
	printedTeamReviews   = 3
	printedOpportunities = 2
	printedRisks         = 3
)

// internalPage builds the plan page. It never leaves our company.
func internalPage(plan planning.Plan, p locale.Printer) *page {
	pg := &page{p: p}
	status := plan.Status()
	o := plan.Overview
	pg.titled(cmp.Or(plan.Account.Name, "—"),
		pg.period(o.Period.FirstDay, o.Period.LastDay()), pg.version(status.Version), pg.state(status), pg.say("internal", nil))
	pg.compass(plan.Compass.Today, plan.Compass.Tomorrow, plan.Compass.How)
	pg.internalHeader(plan)
	pg.section("goals", "", func() {
		for i, g := range plan.Goals {
			pg.internalGoal(i+1, g)
		}
	})
	pg.section("solution", pg.sums(plan), func() {
		for i, s := range plan.Solutions {
			pg.internalSolution(i+1, s, plan)
		}
		pg.line(PartAdvice, "advice", plan.Advice)
	})
	pg.section("action_plan", "", func() { pg.internalActions(plan) })
	pg.section("change_management", "", func() { pg.ours(func() { pg.internalProspects(plan) }) })
	pg.section("implementation", "", func() {
		t := plan.Together
		pg.line(PartAgreement, "agreement", pg.agreement(status))
		pg.line(PartAgreement, "together", pg.together(choices{t.Format, t.Software, t.Sharing, t.Link, t.Updates}))
		pg.line(PartNext, "next", pg.next(plan.Next, t.Updates))
	})
	return pg
}

func (pg *page) internalHeader(plan planning.Plan) {
	o := plan.Overview
	var teamReviews []string
	for _, d := range o.LatestTeamReviews(printedTeamReviews) {
		teamReviews = append(teamReviews, pg.p.Date(d))
	}
	reviews := ""
	if len(teamReviews) > 0 {
		reviews = pg.say("team_reviews", locale.Args{"dates": strings.Join(teamReviews, ", ")})
	}
	pg.partly(func() {
		pg.line(PartPrepared, "prepared", joined(
			pg.prepared(o.PreparedOn, given(o.PreparedBy), given(plan.Account.Manager)),
			pg.date("reviewed", o.LastReviewed), reviews))
	}, reviews)
	pg.line(PartAddress, "address", joined(o.Address, o.Phone, pg.fax(o.Fax), o.Website))
	var team []string
	for _, m := range o.Team[:min(len(o.Team), printedMembers)] {
		team = append(team, bracketed(pg.name(m.Person), m.Role))
	}
	pg.line(PartTeam, "team", strings.Join(team, ", "))
	pg.partly(func() {
		pg.line(PartCustomer, "customer", joined(
			pg.since(o.CustomerSince, cmp.Or(plan.AsOf, o.PreparedOn)), o.Industry, pg.strength(o.Strength)))
	}, pg.strength(o.Strength))
	pg.ours(func() { pg.knownOfThem(plan) })
}

// knownOfThem is what we know of the customer and keep to ourselves.
func (pg *page) knownOfThem(plan planning.Plan) {
	o := plan.Overview
	var contacts []string
	for _, c := range o.MainContacts[:min(len(o.MainContacts), printedContacts)] {
		contacts = append(contacts, pg.contact(c))
	}
	pg.line(PartContacts, "contacts", strings.Join(contacts, ", "))
	pg.line(PartSummary, "summary", pg.summary(o.Summary, plan))
	pg.line(PartPosition, "position", o.Position)
	pg.line(PartBuying, "buying", o.BuyingProcess)
	for _, n := range o.LatestNews(printedNews) {
		text := n.Text
		if n.Stale(plan.AsOf) {
			text = pg.say("stale_text", locale.Args{"text": text})
		}
		// The date is the label, so that 95 characters of news fit the line.
		pg.labelled(PartNews, pg.p.Date(n.Date), text)
	}
}

func (pg *page) contact(c planning.MainContact) string {
	role := ""
	if c.Role != "" {
		role = pg.say("role_"+string(c.Role), nil)
	}
	who := pg.name(c.Person)
	if c.Person.Name != "" && c.Person.Function != "" {
		who += ", " + oneLine(c.Person.Function)
	}
	return bracketed(who, role)
}

func (pg *page) strength(s planning.Strength) string {
	if s.IsZero() {
		return ""
	}
	word := s.Word
	if word == "" {
		word = pg.say("strength_"+s.Value, nil)
	}
	return pg.say("strength", locale.Args{"word": word})
}

func (pg *page) summary(s planning.Summary, plan planning.Plan) string {
	text := s.Text
	if text == "" {
		return ""
	}
	if s.Draft {
		text = pg.say("draft_text", locale.Args{"text": text})
	}
	if s.Stale(plan.AsOf) {
		text = pg.say("stale_text", locale.Args{"text": text})
	}
	return text
}

func (pg *page) internalGoal(n int, g planning.Goal) {
	pg.named(PartGoals, pg.goalName(n), pg.goalLine(g.Statement, g.ValueTypes))
	pg.under(PartGoals, "measure", pg.measureLine(planning.ShownGoal{
		Measure: g.Measure, Baseline: g.Baseline, Target: g.Target, AgreeBy: g.AgreeBy,
		TargetDate: g.TargetDate, Actual: g.Actual, ActualOn: g.ActualOn,
	}))
	pg.under(PartGoals, "they_gain", g.TheirBenefit)
	pg.ours(func() { pg.under(PartGoals, "we_gain", g.OurBenefit) })
}

func (pg *page) internalSolution(n int, s planning.Solution, plan planning.Plan) {
	pg.partly(func() {
		pg.named(PartSolutions, pg.solutionName(n), joined(pg.forGoal(s.Name, plan.GoalNumber(s.Goal)), pg.netReturn(s)))
	}, pg.netReturn(s))
	pg.under(PartSolutions, "support", s.Support)
}

func (pg *page) forGoal(name string, goal int) string {
	if name == "" || goal == 0 {
		return name
	}
	return bracketed(name, pg.goalName(goal))
}

// netReturn is what the solution brings the customer (method d.3).
func (pg *page) netReturn(s planning.Solution) string {
	r, known := s.Return()
	if !known {
		return ""
	}
	rate := pg.say("no_cost", nil)
	if !r.NoCost {
		rate = pg.p.Percent(r.Percent)
	}
	payback := ""
	if r.HasPayback && !r.NoCost {
		payback = pg.say("payback", locale.Args{"months": pg.oneDecimal(r.Payback)})
	}
	return joined(pg.say("net_return", locale.Args{"amount": pg.p.Amount(r.Net, r.Currency), "return": rate}), payback)
}

// sums are the figures of all solutions, per currency (method d.3). They stand
// in the heading and cost no line.
func (pg *page) sums(plan planning.Plan) string {
	var sums []string
	for _, s := range plan.Sums() {
		sums = append(sums, pg.say("all_solutions", locale.Args{
			"benefit": pg.p.Amount(s.Benefit, s.Currency),
			"cost":    pg.p.Amount(s.Cost, s.Currency),
			"net":     pg.p.Amount(s.Net, s.Currency),
		}))
	}
	return joined(sums...)
}

func (pg *page) internalActions(plan planning.Plan) {
	if len(plan.LiveActions()) > 0 {
		pg.row(PartTableHead, pg.tableRow("", pg.say("column_action", nil), pg.say("column_owner", nil),
			pg.say("column_due", nil), padRight(pg.say("column_state", nil), stateColumn+1),
			padLeft(pg.say("column_difference", nil), differenceColumn)),
			append(actionCells("", pg.say("column_action", nil), pg.say("column_owner", nil), pg.say("column_due", nil)),
				cell{pg.say("column_state", nil), true}, cell{pg.say("column_difference", nil), true})...)
	}
	shown := map[planning.RowID]bool{}
	add := func(a planning.Action) {
		shown[a.Row] = true
		difference := ""
		if a.Force.Complete() {
			difference = pg.p.Signed(a.Force.Difference())
		}
		pg.row(PartActions, pg.tableRow(number(plan.ActionNumber(a.Row)), pg.actionTitle(a.Title, a.Milestone),
			pg.owner(a.Owner), pg.dueDate(a.Due), padRight(pg.stateWord(a, plan.AsOf), stateColumn+1),
			padLeft(difference, differenceColumn)),
			append(actionCells(number(plan.ActionNumber(a.Row)), wholeTitle(a.Title, a.Milestone), pg.wholeOwner(a.Owner), pg.dueDate(a.Due)),
				cell{pg.stateWord(a, plan.AsOf), true}, cell{difference, true})...)
	}
	for i, g := range plan.Goals {
		pg.approach(i+1, g.Approach.Line)
		for _, a := range plan.LiveActionsOf(g.Row) {
			add(a)
		}
	}
	for _, a := range plan.LiveActions() {
		// An action whose goal is gone still has an owner who must see it.
		if !shown[a.Row] {
			add(a)
		}
	}
	pg.ours(func() {
		for _, a := range plan.Parked() {
			title := number(plan.ActionNumber(a.Row)) + " " + a.Title
			pg.line(PartParked, "parked", joined(title, pg.date("parked_until", a.ParkUntil)))
		}
	})
}

// internalProspects are the force field of the plan, risks, opportunities and
// what is left aside.
func (pg *page) internalProspects(plan planning.Plan) {
	if len(plan.LiveActions()) > 0 {
		pg.line(PartForce, "force", pg.planForce(plan))
	}
	for _, r := range plan.Risks[:min(len(plan.Risks), printedRisks)] {
		who := ""
		if r.Person != nil {
			who = pg.name(*r.Person)
		}
		pg.line(PartRisks, "risk", bracketed(r.Text, who))
	}
	for _, o := range plan.Opportunities[:min(len(plan.Opportunities), printedOpportunities)] {
		value := ""
		if o.Value != nil {
			value = pg.quantity(o.Value)
		}
		pg.line(PartOpportunities, "opportunity", bracketed(o.Text, value))
	}
	pg.line(PartNotNow, "not_now", plan.NotNow)
}

func (pg *page) planForce(plan planning.Plan) string {
	sum := plan.Force()
	numbers := func(rows []planning.RowID) string {
		var list []string
		for _, r := range rows {
			list = append(list, number(plan.ActionNumber(r)))
		}
		return strings.Join(list, ", ")
	}
	var parts []string
	if sum.Verdict != planning.NoVerdict {
		parts = append(parts, pg.forceSums("force_sums", sum.For, sum.Against, sum.Verdict))
	}
	if len(sum.LikelyToFail) > 0 {
		parts = append(parts, pg.say("force_likely_to_fail", locale.Args{"actions": numbers(sum.LikelyToFail)}))
	}
	if len(sum.Missing) > 0 {
		parts = append(parts, pg.say("force_missing", locale.Args{"actions": numbers(sum.Missing)}))
	}
	return joined(parts...)
}

// forceSums says both sums, the difference with its sign, and the verdict as a
// word.
func (pg *page) forceSums(key string, plus, minus int, verdict planning.Verdict) string {
	return pg.say(key, locale.Args{
		"for": plus, "against": minus, "difference": pg.p.Signed(plus - minus), "verdict": pg.verdict(verdict),
	})
}

func (pg *page) verdict(v planning.Verdict) string {
	if v == planning.NoVerdict {
		return pg.say("verdict_none", nil)
	}
	return pg.say("verdict_"+string(v), nil)
}

func given(p planning.Person) *planning.Person {
	if p.IsZero() {
		return nil
	}
	return &p
}
