package playbook

import (
	"slices"
	"time"

	"lodestar/conversation"
	"lodestar/planning"
)

// minutes shows the active-time meter (method g).
func minutes(e *Env, a map[string]string) error {
	p, account, err := e.whichPlan(a["customer"])
	if err != nil || p == nil {
		return err
	}
	total, month, err := e.activeMinutes(p)
	if err != nil {
		return err
	}
	versions, err := e.Tx.Versions(e.Place.Tenant, p.ID)
	if err != nil {
		return err
	}
	text := conversation.Say("say.minutes", args("n", total))
	if len(versions) > 0 {
		text = conversation.Say("say.minutes_month", args("n", month))
	}
	e.Notice(conversation.Say("say.field_value", args("field", quoted(account.Name), "value", text)))
	return nil
}

// TwoHours says once that the two hours of preparation are used (000-02).
func (e *Env) TwoHours() error {
	if e.Plan == nil || e.Session == nil || e.Session.Seen["two_hours"] || e.Session.Shown%5 != 0 || e.Plan.State != Draft {
		return nil
	}
	// Nobody has worked longer on a plan than it exists. Its minutes are counted
	// from every answer, which is not worth it before.
	if e.Now.Sub(e.Plan.Created) < (planning.PreparationMinutes-planning.CountedPauseMinutes-1)*time.Minute {
		return nil
	}
	total, _, err := e.activeMinutes(e.Plan)
	if err != nil || total < planning.PreparationMinutes {
		return err
	}
	if e.Session.Seen == nil {
		e.Session.Seen = map[string]bool{}
	}
	e.Session.Seen["two_hours"] = true
	e.Notice(conversation.Say("say.two_hours", nil))
	return e.Tx.SaveSession(e.Session)
}

// activeMinutes are the person's own minutes on a plan: all of them, and those
// of this calendar month.
func (e *Env) activeMinutes(p *Plan) (total, month int, err error) {
	found, err := e.Tx.Activities(e.Place.Tenant, e.Person.ID, p.Created.AddDate(0, 0, -1), e.Now)
	if err != nil {
		return 0, 0, err
	}
	var all []planning.Activity
	for _, a := range found {
		all = append(all, planning.Activity{Person: a.Person, Plan: a.Plan, At: a.At})
	}
	meter := planning.Meter{Person: e.Person.ID, Plan: p.ID}
	today := e.Today()
	today.Day = 1
	first := today.At(0, 0, e.Zone())
	all = slices.DeleteFunc(all, func(a planning.Activity) bool { return a.At.After(e.Now) })
	whole := planning.ActiveSeconds(all, p.Created.AddDate(0, 0, -1), e.Now.Add(1))
	since := planning.ActiveSeconds(all, first, e.Now.Add(1))
	return planning.WholeMinutes(whole[meter]), planning.WholeMinutes(since[meter]), nil
}
