package playbook

import (
	"slices"
	"strconv"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/scheduler"
)

// The end of a plan's period (e.4, 002-01): eight weeks before it the next plan is
// offered, on the working day after it the plan is offered to be closed.
const (
	JobPeriodOver = "period_over"

	FlowClose   = "close_plan"
	EffectClose = "close_plan"

	itemPeriodOver = "period_over"
)

// nextPlanWait is how many days "in 2 weeks" are.
const nextPlanWait = 14

// planPeriodOver plans the offer to close a plan, for the working day after its
// period.
func (e *Env) planPeriodOver(plan *Plan, account *Account) error {
	last := period(plan.Record).LastDay()
	manager, ok, err := e.Tx.Person(plan.Tenant, account.Manager)
	if err != nil || !ok || last.IsZero() {
		return err
	}
	at := manager.morning(scheduler.CalendarOf(manager.country()).WorkingDayAfter(last), e.zoneOf(manager))
	return e.Tx.Schedule(scheduler.Job{Tenant: plan.Tenant, Kind: JobPeriodOver, Key: plan.ID, Subject: plan.ID, Args: map[string]string{}, Due: at.UTC()})
}

func periodOver(e *Env, _ scheduler.Job) error {
	if e.Plan == nil || e.Plan.State != Active {
		return nil
	}
	return e.unaskedItem(item{Kind: itemPeriodOver, Plan: e.Plan.ID})
}

// periodOverItem says that a plan's period has passed, while nobody closed it.
func (e *Env) periodOverItem() (saidItem, bool) {
	if !e.mayEdit(*e.Account) || !e.over(*e.Plan) {
		return saidItem{}, false
	}
	last := period(e.Plan.Record).LastDay()
	text := conversation.Say("say.period_over", args("customer", quoted(e.Account.Name), "date", e.Book.Words.Printer(e.Language()).DateLong(last)))
	return saidItem{texts: []conversation.Text{text}, line: text, count: "count.reminder", why: "say.why_period_over", label: e.Account.Name, buttons: []bot.Button{
		{Label: e.Label("button.close_plan", nil), Verb: VerbInPlan, Value: e.Account.ID + " close plan"},
		{Label: e.Label("button.open_next_plan", nil), Verb: VerbInPlan, Value: e.Account.ID + " next plan"},
	}}, true
}

// periodButtons are what can be done eight weeks before the end.
func (e *Env) periodButtons() []bot.Button {
	if !e.mayEdit(*e.Account) {
		return nil
	}
	return []bot.Button{
		{Label: e.Label("button.open_next_plan", nil), Verb: VerbInPlan, Value: e.Account.ID + " next plan"},
		{Label: e.Label("button.in_two_weeks", nil), Verb: VerbInPlan, Value: e.Account.ID + " next plan later"},
	}
}

// nextPlanLater asks about the next plan again in two weeks.
func nextPlanLater(e *Env, _ map[string]string) error {
	p, account, err := e.whichPlan("")
	if err != nil || p == nil {
		return err
	}
	if !e.mayEdit(*account) {
		return e.sayNotAllowed(*account)
	}
	day := scheduler.CalendarOf(e.Person.country()).WorkingDay(e.Today().AddDays(nextPlanWait))
	if err := e.Later(*e.Person, JobPeriodEnd, p.ID, p.ID, day, nil); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.next_plan_later", args("date", e.Book.Words.Printer(e.Language()).DateLong(day))))
	return nil
}

// nextPlan opens the plan of the period after a plan's, with everything that is
// worth taking along; each goal, solution and action of it is kept, changed or
// dropped before anything else is asked. The plan that runs goes on until its end.
func nextPlan(e *Env, a map[string]string) error {
	p, account, err := e.whichPlan(a["customer"])
	if err != nil || p == nil {
		return err
	}
	if !e.mayEdit(*account) {
		return e.sayNotAllowed(*account)
	}
	plans, err := e.Tx.PlansOf(e.Place.Tenant, account.ID)
	if err != nil {
		return err
	}
	e.Silent()
	last := period(p.Record).LastDay()
	for _, other := range plans {
		if (other.State == Draft || other.State == Presented) && other.ID != p.ID || other.State == Active && period(other.Record).FirstDay.After(last) {
			return e.reopen(other, *account)
		}
	}
	if p.State != Active && p.State != Closed {
		return e.reopen(*p, *account) // it is not agreed to yet: there is nothing to follow it
	}
	return e.createNext(*account, *p)
}

// createNext makes the draft of the next period from a plan.
func (e *Env) createNext(account Account, old Plan) error {
	next := Plan{Tenant: e.Place.Tenant, Account: account.ID, State: Draft, Author: e.Person.ID, Created: e.Now, Record: conversation.NewRecord()}
	c := carrier{from: old.Record, to: next.Record, year: e.periodName(old.Record)}
	set := func(step string, v conversation.Value, derived bool) {
		a := e.answer(v)
		a.Derived = derived
		next.Record.Set(conversation.Key{Step: step}, a)
	}
	set("customer_name", conversation.TextValue(account.Name), false)
	set("prepared_on", conversation.DateValue(e.Today()), true)
	span := period(old.Record)
	if last := span.LastDay(); !last.IsZero() {
		set("plan_period.length", conversation.ChoiceValue(string(span.Length)), true)
		set("plan_period.first_day", conversation.DateValue(last.AddDays(1)), true)
		c.first = last.AddDays(1)
	}
	c.plain()
	c.goals(materialOf(&old, &account).Plan())
	if err := e.Tx.SavePlan(&next); err != nil {
		return err
	}
	if err := e.Open(FlowPlan, next.ID); err != nil {
		return err
	}
	if err := schedulePeriodEnd(e, nil); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.next_plan_opened", args("customer", quoted(account.Name), "n", c.carried)))
	return e.Advance(conversation.Move{Verb: conversation.Show})
}

// periodName is what a period is called where a line of it is carried over.
func (e *Env) periodName(r *conversation.Record) string {
	span := period(r)
	p := e.Book.Words.Printer(e.Language())
	if span.Length == planning.Year && span.FirstDay.Month == 1 && span.FirstDay.Day == 1 {
		return strconv.Itoa(span.FirstDay.Year)
	}
	return p.Date(span.FirstDay) + " – " + p.Date(span.LastDay())
}

// closePlan asks whether a plan is to be closed.
func closePlan(e *Env, a map[string]string) error {
	p, account, err := e.runningPlan(a["customer"])
	if err != nil || p == nil {
		return err
	}
	if !e.mayEdit(*account) {
		return e.sayNotAllowed(*account)
	}
	e.Silent()
	if p.State != Active {
		e.Notice(conversation.Say("say.nothing_to_close", args("customer", quoted(account.Name))))
		return e.Flush()
	}
	if err := e.Open(FlowClose, p.ID); err != nil {
		return err
	}
	return e.Advance(conversation.Move{Verb: conversation.Show})
}

// CloseFlow asks once more, with what was reached: a closed plan is read only.
func CloseFlow() *conversation.Flow {
	s := tap("close_plan.confirm", button("close", "close_plan"), button("no", "not_now"))
	s.In = decisionRecord
	s.Ask = func(c *conversation.Scene) conversation.Text {
		last := period(c.Plan()).LastDay()
		about := args("date", c.Printer().DateLong(last))
		if c.Facts.Today.After(last) {
			return conversation.Say("ask.close_plan.confirm", about)
		}
		return conversation.Say("ask.close_plan.confirm.early", about)
	}
	s.Table = func(c *conversation.Scene) (rows []conversation.Entry) {
		for i, g := range SceneMaterial(c).Plan().Goals {
			reached := conversation.Say("state.open", nil)
			if percent, known := g.Progress(); known {
				reached = quoted(c.Printer().Percent(percent))
			}
			rows = append(rows, conversation.Entry{Label: conversation.Say("row.goal", args("n", i+1)), Text: conversation.Say("close.goal", args("goal", quoted(g.Statement), "reached", reached))})
		}
		return rows
	}
	s.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		return []conversation.Effect{{Name: EffectClose, Args: map[string]string{"do": one(v)}}}
	}
	return &conversation.Flow{
		ID:       FlowClose,
		Args:     customerNamed,
		Sections: []conversation.Section{{ID: "close", Items: []conversation.Item{s}}},
	}
}

// closed closes a plan: its dates end, its progress can be read and no longer
// changed. Nothing of it goes to the customer but that calls and reports that stand
// in calendars fall out, which is a gate of its own.
func closed(e *Env, a map[string]string) error {
	if e.Plan == nil || !e.mayEdit(*e.Account) || e.Plan.State != Active {
		return nil
	}
	e.Silent()
	e.Session.Status, e.Session.Touched = conversation.Finished, e.Now
	if err := e.Tx.SaveSession(e.Session); err != nil {
		return err
	}
	if a["do"] != "close" {
		e.Notice(conversation.Say("say.not_closed", args("customer", quoted(e.Account.Name))))
		return e.Flush()
	}
	if err := e.endPlan(); err != nil {
		return err
	}
	m := e.Message("notice", conversation.Say("say.plan_closed", args("customer", quoted(e.Account.Name))))
	m.Buttons = []bot.Button{{Label: e.Label("button.open_next_plan", nil), Verb: VerbInPlan, Value: e.Account.ID + " next plan"}}
	e.Session = nil
	if err := e.Say(m); err != nil {
		return err
	}
	return e.askPending()
}

// endPlan closes the plan of this Env and ends its dates. What was open of the
// cadence is over with it.
func (e *Env) endPlan() error {
	repeats, err := e.Tx.Repeats(e.Plan.Tenant, e.Plan.ID)
	if err != nil {
		return err
	}
	for _, s := range repeats {
		if err := e.Tx.EndRepeat(e.Plan.Tenant, s.ID); err != nil {
			return err
		}
	}
	for _, kind := range []string{
		JobStatusDraft, JobStatusSend, JobStatusLapse, JobReportPrepare, JobReportDue, JobReportLapse, JobMentor, JobPeriodEnd, JobPeriodOver, JobTeamReview,
	} {
		if err := e.Tx.Unschedule(e.Plan.Tenant, kind, e.Plan.ID); err != nil {
			return err
		}
	}
	e.Plan.State, e.Plan.Editor = Closed, ""
	return e.Tx.SavePlan(e.Plan)
}

// runningPlan is the plan that a command about the cadence means: that of the period
// that runs, also while the next one is being written.
func (e *Env) runningPlan(customer string) (*Plan, *Account, error) {
	p, account, err := e.whichPlan(customer)
	if err != nil || p == nil || p.State == Active && !e.over(*p) {
		return p, account, err
	}
	plans, err := e.Tx.PlansOf(e.Place.Tenant, account.ID)
	if err != nil {
		return nil, nil, err
	}
	if now, ok := running(plans, e.Today()); ok {
		return &now, account, nil
	}
	if i := slices.IndexFunc(plans, func(q Plan) bool { return q.State == Active }); i >= 0 && p.State != Active {
		return &plans[i], account, nil
	}
	return p, account, nil
}

// ownRunning puts the plan that a command about the cadence means in hand; false where
// there is none, or the person may not change it, and they know.
func (e *Env) ownRunning(customer string) (bool, error) {
	p, account, err := e.runningPlan(customer)
	if err != nil || p == nil {
		return false, err
	}
	if !e.mayEdit(*account) {
		return false, e.sayNotAllowed(*account)
	}
	e.Plan, e.Account = p, account
	return true, nil
}

// running is the plan of an account whose period runs, where another one is being
// written already: of several that have not ended the oldest that is active and not
// over; false where there is none.
func running(plans []Plan, today civil.Date) (Plan, bool) {
	for _, p := range slices.Backward(plans) { // oldest first
		last := period(p.Record).LastDay()
		if p.State == Active && !last.Before(today) {
			return p, true
		}
	}
	return Plan{}, false
}
