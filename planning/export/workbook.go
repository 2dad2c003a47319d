package export

import (
	"cmp"
	"io"
	"slices"
	"time"

	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
)

// Workbook writes the plan as an Excel workbook for that audience: a sheet for
// each item of the plan, dates and figures as such and not as text, charts that
// follow the cells, print areas (003-15). What ReadWorkbook reads back stands
// under the same headings (003-16). Anything but planning.Internal is made from
// the customer view, which has no place for an internal answer: not in a hidden
// sheet, a comment, a name or a property either. The instant stands in the file
// as when it was made; the same plan at the same instant gives the same bytes.
func Workbook(w io.Writer, plan planning.Plan, view planning.Audience, p locale.Printer, on Paper, made time.Time) error {
	if view != planning.Internal {
		return CustomerWorkbook(w, plan.CustomerView(), p, on, made)
	}
	b := &book{pg: &page{p: p}, customer: plan.Account.Name, title: internalPage(plan, p).blocks[0], data: map[string][]bookRow{}}
	b.internal(plan)
	return b.write(w, on, made)
}

// CustomerWorkbook is Workbook for a customer view, see CustomerText.
func CustomerWorkbook(w io.Writer, view planning.CustomerView, p locale.Printer, on Paper, made time.Time) error {
	b := &book{pg: &page{p: p}, customer: view.CustomerName, title: customerPage(view, p).blocks[0], data: map[string][]bookRow{}, outside: true}
	b.shown(view)
	return b.write(w, on, made)
}

// book is a workbook before it is written: rows of values by sheet. A sheet
// without rows is left out of a customer's workbook, and stands empty in ours, to
// be filled in.
type book struct {
	pg       *page
	customer string
	title    block
	outside  bool
	data     map[string][]bookRow
	months   []civil.Date // first days of the months of the period
}

// bookRow holds the values of a row by column: string, int, civil.Date,
// *planning.Quantity or formula. What is empty is left out.
type bookRow map[string]any

// formula is a calculation in terms of columns of its own row: "[net]/[cost]".
type formula struct {
	text  string
	value any // what it gives now, for programs that only look
}

func (b *book) add(sheet string, row bookRow) { b.data[sheet] = append(b.data[sheet], row) }

// option is the word of a value of a choice.
func (b *book) option(step, value string) string {
	if value == "" {
		return ""
	}
	return BookOption(b.pg.p, step, value, b.customer)
}

// BookOption is the word for a value of a choice in a workbook; the value itself
// where there is no word, such as a workspace's own. customer is the customer's
// name.
func BookOption(p locale.Printer, step, value, customer string) string {
	key := "choice." + step + "." + value
	switch step {
	case "action_state":
		key = "page.action_" + value
		if value == string(planning.ActionParked) || value == string(planning.ActionDropped) {
			key = "page.book_" + value
		}
	case "action_milestone":
		key = "page.book_" + value
	case "main_contacts.role":
		key = "choice.buying_centre_role." + value
	case "status_email_every", "call_every", "report_every", "team_review_frequency":
		key = "choice.interval." + value
	}
	if word := p.Text(key, locale.Args{"customer": customer}); word != "⟦"+key+"⟧" {
		return word
	}
	return value
}

// person is how somebody stands in a cell, and on which side.
func (b *book) person(p planning.Person) (name, side string) {
	if p.IsZero() {
		return "", ""
	}
	side = b.pg.say("book_theirs", nil)
	if p.Side == planning.Ours {
		side = b.pg.say("book_ours", nil)
	}
	return b.pg.wholeOwner(p), side
}

func (b *book) people(all []planning.Person) string {
	var names string
	for _, p := range all {
		name, _ := b.person(p)
		if names != "" {
			names += "; "
		}
		names += name
	}
	return names
}

func (b *book) words(step string, values ...string) string {
	text := ""
	for _, v := range values {
		if text != "" {
			text += ", "
		}
		text += b.option(step, v)
	}
	return text
}

// unit is the unit of a row's figures. A figure in another one is written as
// text, with its unit.
func unit(figures ...*planning.Quantity) string {
	for _, q := range figures {
		if q != nil {
			return q.Unit
		}
	}
	return ""
}

func (b *book) figure(q *planning.Quantity, unit string) any {
	switch {
	case q == nil:
		return nil
	case q.Unit != unit:
		return b.pg.p.Amount(q.Number, q.Unit)
	default:
		return q
	}
}

func orNil(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

func (b *book) goal(n int, g planning.ShownGoal) bookRow {
	u := unit(g.Target, g.Baseline, g.Actual)
	row := bookRow{
		"number": n, "goal_statement": g.Statement, "goal_measure": g.Measure,
		"goal_baseline": b.figure(g.Baseline, u), "goal_target": b.figure(g.Target, u), "goal_actual": b.figure(g.Actual, u), "unit": u,
		"goal_target_date": g.TargetDate, "goal_actual.on": g.ActualOn, "goal_their_benefit": g.TheirBenefit, "approach": g.Approach,
	}
	var kinds []string
	for _, t := range g.ValueTypes {
		kinds = append(kinds, string(t))
	}
	row["goal_value_types"] = b.words("goal_value_types", kinds...)
	if g.Target != nil {
		f := formula{text: `IFERROR(MAX(0,([goal_actual]-[goal_baseline])/([goal_target]-[goal_baseline])),"")`}
		if percent, known := g.Progress(); known {
			f.value = float64(percent) / 100
			if a, bl, t := g.Actual.Number, g.Baseline.Number, g.Target.Number; !t.Equal(bl) {
				share, _ := a.Sub(bl).Div(t.Sub(bl)).Float64()
				f.value = max(0, share)
			}
		}
		row["progress"] = f
	}
	return row
}

func (b *book) period(first, last civil.Date) {
	if first.IsZero() || last.IsZero() {
		return
	}
	for m := (civil.Date{Year: first.Year, Month: first.Month, Day: 1}); !m.After(last) && len(b.months) < 24; m = m.AddMonths(1) {
		b.months = append(b.months, m)
	}
}

func since(s planning.Since) any {
	if s.YearOnly {
		return orNil(s.Date.Year)
	}
	return s.Date
}

// pairs adds the rows of a sheet of labels and values, in the order of its
// steps; rows that nothing stands in are kept in ours, to be filled in.
func (b *book) pairs(sheet string, values bookRow) {
	for _, c := range bookSheet(sheet).columns {
		if b.outside && !c.shown() {
			continue
		}
		v := values[c.id]
		if b.outside && emptyCell(v) {
			continue
		}
		b.add(sheet, bookRow{"label": c.id, "value": v})
	}
}

func emptyCell(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case civil.Date:
		return v.IsZero()
	case *planning.Quantity:
		return v == nil
	}
	return false
}

// shown fills the book of a customer.
func (b *book) shown(v planning.CustomerView) {
	b.period(v.FirstDay, v.LastDay)
	b.pairs("overview", bookRow{
		"customer_name": v.CustomerName, "plan_period.first_day": v.FirstDay, "last_day": v.LastDay,
		"compass_today": v.Compass.Today, "compass_tomorrow": v.Compass.Tomorrow, "compass_how": v.Compass.How,
		"customer_address": v.Address, "customer_phone": v.Phone, "customer_fax": v.Fax, "customer_website": v.Website,
		"prepared_on": v.PreparedOn, "customer_since": since(v.CustomerSince), "industry": v.Industry, "advice": v.Advice,
	})
	for _, m := range v.Team {
		name, _ := b.person(m.Person)
		b.add("account_team", bookRow{"account_team": name, "account_team.role": m.Role})
	}
	for i, g := range v.Goals {
		b.add("goal", b.goal(i+1, g))
	}
	for i, s := range v.Solutions {
		b.add("solution", bookRow{"number": i + 1, "solution_goal": orNil(v.GoalNumber(s.Goal)), "solution_name": s.Name, "solution_support": s.Support})
	}
	for _, a := range v.Actions {
		b.add("action", b.action(a, v.GoalNumber(a.Goal)))
	}
	b.pairs("together", bookRow{
		"plan_format": b.option("plan_format", string(v.Format)), "plan_format.software": v.Software,
		"plan_sharing": b.option("plan_sharing", string(v.Sharing)), "plan_sharing.link": v.Link,
		"status_email_every": b.option("status_email_every", string(v.Updates.StatusEmail)),
		"call_every":         b.option("call_every", string(v.Updates.Call)), "report_every": b.option("report_every", string(v.Updates.Report)),
		"approvers": b.people(v.Approvers), "status_email_to": b.people(v.StatusEmailTo), "review_people": b.people(v.ReviewPeople),
		"agreement": b.pg.agreement(v.Status), "next": b.pg.next(v.Status.Next, v.Updates),
	})
}

func (b *book) action(a planning.ShownAction, goal int) bookRow {
	owner, side := b.person(a.Owner)
	row := bookRow{
		"number": a.Number, "action_goal": orNil(goal), "action_title": a.Title, "action_owner": owner, "side": side,
		"action_due": a.Due, "action_expected": a.Expected, "action_milestone": "",
	}
	if a.Milestone {
		row["action_milestone"] = b.option("action_milestone", "yes")
	}
	return row
}

// internal fills our own book.
func (b *book) internal(plan planning.Plan) {
	o := plan.Overview
	b.period(o.Period.FirstDay, o.Period.LastDay())
	strength := cmp.Or(o.Strength.Word, b.option("relationship_strength", o.Strength.Value))
	cycle := string(o.ReviewCycle.Every)
	if o.ReviewCycle.Every == planning.Off {
		cycle = "none"
	}
	b.pairs("overview", bookRow{
		"customer_name": plan.Account.Name, "plan_period.length": b.option("plan_period.length", string(o.Period.Length)),
		"plan_period.first_day": o.Period.FirstDay, "last_day": o.Period.LastDay(),
		"compass_today": plan.Compass.Today, "compass_tomorrow": plan.Compass.Tomorrow, "compass_how": plan.Compass.How,
		"summary": o.Summary.Text, "customer_address": o.Address, "customer_phone": o.Phone, "customer_fax": o.Fax, "customer_website": o.Website,
		"prepared_on": o.PreparedOn, "customer_since": since(o.CustomerSince), "industry": o.Industry, "industry_position": o.Position,
		"relationship_strength": strength, "relationship_note": o.StrengthNote, "review_cycle": b.option("review_cycle", cycle),
		"review_cycle.next_date": o.ReviewCycle.Next, "buying_process": o.BuyingProcess, "not_now": plan.NotNow, "advice": plan.Advice,
	})
	for _, m := range o.Team {
		name, _ := b.person(m.Person)
		b.add("account_team", bookRow{"account_team": name, "account_team.role": m.Role, "account_team.department": m.Department})
	}
	for _, c := range o.MainContacts {
		b.add("main_contacts", bookRow{
			"main_contacts.name": cmp.Or(c.Person.Name, c.Person.Function), "main_contacts.function": c.Person.Function,
			"main_contacts.role": b.option("main_contacts.role", string(c.Role)),
		})
	}
	for _, n := range o.News {
		b.add("news", bookRow{"news.date": n.Date, "news": n.Text})
	}
	for i, g := range plan.Goals {
		row := b.goal(i+1, planning.ShownGoal{
			Statement: g.Statement, Measure: g.Measure, Baseline: g.Baseline, Target: g.Target, TargetDate: g.TargetDate, ValueTypes: g.ValueTypes,
			TheirBenefit: g.TheirBenefit, Actual: g.Actual, ActualOn: g.ActualOn, Approach: g.Approach.Line,
		})
		row["goal_measure_owner"] = b.option("goal_measure_owner", string(g.MeasureOwner))
		row["goal_our_benefit"], row["goal_leading"], row["approach_reason"] = g.OurBenefit, g.Leading, g.Approach.Reason
		row["goal_kind"] = b.option("goal_kind", string(g.Kind))
		b.add("goal", row)
	}
	for i, s := range plan.Solutions {
		b.add("solution", b.solution(i+1, s, plan))
	}
	for _, a := range plan.Actions {
		b.add("action", b.ownAction(a, plan))
		b.forces(a, plan)
	}
	for _, r := range plan.Risks {
		row := bookRow{"plan_risks": r.Text}
		if r.Person != nil {
			row["plan_risks.person"], row["side"] = b.person(*r.Person)
		}
		b.add("plan_risks", row)
	}
	for _, op := range plan.Opportunities {
		b.add("opportunities", bookRow{"opportunities": op.Text, "opportunities.value": b.figure(op.Value, unit(op.Value)), "unit": unit(op.Value)})
	}
	t := plan.Together
	var approvers []planning.Person
	for _, a := range plan.Approvers {
		approvers = append(approvers, a.Person)
	}
	b.pairs("together", bookRow{
		"plan_format": b.option("plan_format", string(t.Format)), "plan_format.software": t.Software,
		"plan_sharing": b.option("plan_sharing", string(t.Sharing)), "plan_sharing.link": t.Link,
		"status_email_every": b.option("status_email_every", string(t.Updates.StatusEmail)),
		"call_every":         b.option("call_every", string(t.Updates.Call)), "report_every": b.option("report_every", string(t.Updates.Report)),
		"team_review_frequency": b.option("team_review_frequency", string(o.TeamReview)),
		"approvers":             b.people(approvers), "status_email_to": b.people(t.StatusEmailTo), "review_people": b.people(t.ReviewPeople),
		"agreement": b.pg.agreement(plan.Status()), "next": b.pg.next(plan.Next, t.Updates),
	})
}

func (b *book) solution(n int, s planning.Solution, plan planning.Plan) bookRow {
	u := unit(s.Benefit, s.Cost)
	row := bookRow{
		"number": n, "solution_goal": orNil(plan.GoalNumber(s.Goal)), "solution_name": s.Name, "solution_support": s.Support,
		"solution_is_new": b.option("solution_is_new", string(s.Novelty)), "solution_benefit": b.figure(s.Benefit, u), "solution_cost": b.figure(s.Cost, u),
		"unit": u, "solution_months": orNil(s.Months), "solution_basis": s.Basis,
	}
	if s.Benefit != nil && s.Cost != nil && s.Benefit.Unit == s.Cost.Unit {
		net, _ := s.Benefit.Number.Sub(s.Cost.Number).Float64()
		row["net"] = formula{`IF(AND(ISNUMBER([solution_benefit]),ISNUMBER([solution_cost])),[solution_benefit]-[solution_cost],"")`, net}
		f := formula{text: `IFERROR(([solution_benefit]-[solution_cost])/[solution_cost],"")`}
		if cost, _ := s.Cost.Number.Float64(); cost != 0 {
			f.value = net / cost
		}
		row["return"] = f
	}
	return row
}

func (b *book) ownAction(a planning.Action, plan planning.Plan) bookRow {
	n := plan.ActionNumber(a.Row)
	row := b.action(planning.ShownAction{Number: n, Title: a.Title, Owner: a.Owner, Due: a.Due, Milestone: a.Milestone, Expected: a.Expected}, plan.GoalNumber(a.Goal))
	row["action_state"] = b.option("action_state", string(a.State))
	row["action_effect"], row["action_effort"] = orNil(a.Effect), orNil(a.Effort)
	if _, stored := plan.Provenance[planning.Key{Step: "action_solution", Row: a.Row}]; stored || plan.Provenance == nil {
		// Where a goal has one solution it is filled in and was never answered.
		row["action_solution"] = orNil(plan.SolutionNumber(a.Solution))
	}
	row["action_supports"] = orNil(plan.ActionNumber(a.Supports))
	row["park_until"], row["park_reason"], row["action_project_plan"] = a.ParkUntil, a.ParkReason, a.ProjectPlan
	row["force_if_nothing"], row["force_if_nothing.text"] = b.option("force_if_nothing", string(a.Force.IfNothing.Outcome)), a.Force.IfNothing.Line
	return row
}

func (b *book) forces(a planning.Action, plan planning.Plan) {
	n := plan.ActionNumber(a.Row)
	add := func(side string, reasons []planning.Reason) {
		for _, r := range reasons {
			b.add("force", bookRow{"action": n, "force_side": b.pg.say(side, nil), "reason": r.Text, "score": orNil(r.Score)})
		}
	}
	add("book_for", a.Force.For)
	add("book_against", a.Force.Against)
}

// used reports whether a column of a sheet is part of this book.
func (b *book) used(c bookColumn) bool { return !b.outside || c.shown() }

// sheets are those of this book, in order.
func (b *book) sheets() []sheetLayout {
	return slices.DeleteFunc(bookSheets(), func(s sheetLayout) bool {
		return b.outside && (s.ours || len(b.data[s.id]) == 0)
	})
}
