package playbook

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/scheduler"
)

// JobDigest is the weekly message, Monday 09:00 by the reader's clock (e.5 rule 4).
const JobDigest = "digest"

const (
	digestGaps  = 3  // of each plan
	digestLines = 25 // of all
)

// planDigest lets a colleague have the weekly digest, unless they want none.
func (e *Env) planDigest(p Person) error {
	id := JobDigest + "/" + p.ID
	rule, ok := e.digestRule(p)
	if !ok {
		return e.Tx.EndRepeat(e.Place.Tenant, id)
	}
	return e.Tx.Repeat(scheduler.Schedule{Tenant: e.Place.Tenant, ID: id, Kind: JobDigest, Args: map[string]string{"person": p.ID}, Rule: rule})
}

// digestRule says when somebody's digest comes from today on: on the day and at
// the hour they chose, but never in their quiet hours. false where they want none.
func (e *Env) digestRule(p Person) (scheduler.Rule, bool) {
	day, clock, off := p.Settings.digestAt()
	if off {
		return scheduler.Rule{}, false
	}
	today := civil.Of(e.Now.In(e.zoneOf(p)))
	at := p.morning(today, e.zoneOf(p))
	if wanted, err := time.Parse(clockLayout, clock); err == nil && !p.Settings.quiet(clock) {
		at = wanted
	}
	return scheduler.Rule{
		Every: scheduler.Weeks, N: 1, Anchor: today.AddDays((int(day) - int(today.Weekday()) + 7) % 7),
		Hour: at.Hour(), Minute: at.Minute(), Zone: cmp.Or(p.Zone, "UTC"), Country: p.country(), Working: true,
	}, true
}

// digestDays are the values of the setting. A table, never written to.
var digestDays = map[time.Weekday]string{
	time.Monday: "monday", time.Tuesday: "tuesday", time.Wednesday: "wednesday", time.Thursday: "thursday", time.Friday: "friday",
}

// planDigests lets everybody who has something to do with a plan have theirs.
func (e *Env) planDigests(account *Account, owners []string) error {
	if manager, ok, err := e.Tx.Person(account.Tenant, account.Manager); err != nil {
		return err
	} else if ok {
		if err := e.planJanuary(manager); err != nil {
			return err
		}
	}
	for _, id := range append([]string{account.Manager}, owners...) {
		p, ok, err := e.Tx.Person(account.Tenant, id)
		if err != nil {
			return err
		}
		if ok && !p.External {
			if err := e.planDigest(p); err != nil {
				return err
			}
		}
	}
	return nil
}

// week is what a digest says, by kind.
type week struct {
	kinds  []string
	counts map[string]int
	lines  []conversation.Text
}

func (w *week) add(kind string, line conversation.Text) {
	if w.counts == nil {
		w.counts = map[string]int{}
	}
	if w.counts[kind] == 0 {
		w.kinds = append(w.kinds, kind)
	}
	w.counts[kind]++
	w.lines = append(w.lines, line)
}

// digest says what the week brings, to one person alone. Nothing to say, no digest.
func digest(e *Env, _ scheduler.Job) error {
	var w week
	if err := e.digestActions(&w); err != nil {
		return err
	}
	accounts, err := e.Tx.AccountsOf(e.Place.Tenant, e.Person.ID)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		if a.Mentor == e.Person.ID || !e.mayEdit(a) || a.Example {
			continue // a mentor is left alone (001-05); the team's own actions are above
		}
		plans, err := e.Tx.PlansOf(e.Place.Tenant, a.ID)
		if err != nil {
			return err
		}
		for _, p := range plans {
			if p.ended() {
				continue
			}
			if err := e.digestPlan(&w, p, a); err != nil {
				return err
			}
		}
	}
	if len(w.lines) == 0 {
		return nil
	}
	var list []any
	for _, kind := range w.kinds {
		list = append(list, conversation.Say(kind, args("n", w.counts[kind])))
	}
	e.Plan, e.Account = nil, nil
	e.Person.Settings.LastUnasked, e.Person.Settings.LastUnaskedOf = "say.why_digest", ""
	if err := e.Tx.SavePerson(e.Person); err != nil {
		return err
	}
	m := e.messageTo(*e.Person, kindReminder, bot.Question{}, []bot.Button{e.Run("open_home", "home")}, conversation.Say("say.digest", args("list", list)))
	table := bot.Part{Kind: bot.Table}
	for n, line := range w.lines {
		if n == digestLines {
			table.Rows = append(table.Rows, bot.Row{Text: e.Print(conversation.Say("say.digest_more", args("n", len(w.lines)-n)))})
			break
		}
		table.Rows = append(table.Rows, bot.Row{Label: strconv.Itoa(n + 1), Text: e.Print(line)})
	}
	m.Parts = append(m.Parts, table, bot.Part{Kind: bot.Context, Text: e.Print(e.digestContext())})
	return e.send(e.Person.Home, m)
}

// digestActions are the person's own actions that are late or due this week.
func (e *Env) digestActions(w *week) error {
	mine, err := e.ownActions(e.Person.ID)
	if err != nil {
		return err
	}
	p := e.Book.Words.Printer(e.Language())
	for _, a := range mine {
		about := args("customer", quoted(a.Customer), "action", quoted(a.Title), "date", p.DateLong(a.Believed))
		switch {
		case a.Believed.IsZero() || a.Believed.After(e.Today().AddDays(6)):
		case a.Believed.Before(e.Today()):
			w.add("count.action_late", conversation.Say("say.action_due.late", about))
		default:
			w.add("count.action_due", conversation.Say("say.action_due", about))
		}
	}
	return nil
}

// digestPlan is what a plan wants of its account manager.
func (e *Env) digestPlan(w *week, p Plan, a Account) error {
	if p.State == Draft || p.State == Presented {
		return e.digestDraft(w, p, a)
	}
	return e.digestRunning(w, p, a)
}

// digestDraft adds what waits in a plan that the customer has not agreed to.
func (e *Env) digestDraft(w *week, p Plan, a Account) error {
	customer := quoted(a.Name)
	if all, err := e.Tx.Presentations(p.Tenant, p.ID); err != nil {
		return err
	} else if len(all) > 0 && all[0].State == planning.VersionPresented {
		w.add("count.plan_waits", conversation.Say("say.digest_waits", args("customer", customer, "version", all[0].Version)))
	}
	s, ok, err := e.Tx.SessionFor(p.Tenant, FlowPlan, p.ID, e.Person.ID)
	if err != nil {
		return err
	}
	if ok && p.State == Draft && s.Status == conversation.Paused {
		s.Records = map[string]*conversation.Record{conversation.Main: p.Record, accountRecord: a.Record}
		w.add("count.draft_paused", conversation.Say("home.paused", args("customer", customer, "n", e.stepOf(s.Session))))
	}
	return nil
}

// digestRunning adds what waits in a plan that is carried out.
func (e *Env) digestRunning(w *week, p Plan, a Account) error {
	customer := quoted(a.Name)
	now, err := e.ruling(&p)
	if err != nil {
		return err
	}
	if now.paused {
		s, err := e.accountSettings(p.Account)
		if err != nil || !s.Until.IsZero() {
			return err // it ends by itself
		}
		w.add("count.rhythm_paused", conversation.Say("say.digest_rests", args("customer", customer)))
		return nil
	}
	e.digestPlanActions(w, p, customer, now.record)
	missed, err := e.missedInRow(&p)
	if err != nil {
		return err
	}
	if missed > 0 {
		w.add("count.review_missed", conversation.Say("say.digest_missed", args("customer", customer, "n", missed)))
	}
	e.Plan, e.Account = &p, &a
	c, err := e.scene(&p, &a)
	if err != nil {
		return err
	}
	for i, what := range openFields(c) {
		if i == digestGaps {
			break
		}
		w.add("count.gap", conversation.Say("say.digest_gap", args("customer", customer, "what", what)))
	}
	return nil
}

// digestPlanActions adds the actions that want an owner or a day, and those that come back
// within the week.
func (e *Env) digestPlanActions(w *week, p Plan, customer conversation.Text, inForce *conversation.Record) {
	for _, row := range runningRows(p.Record, inForce) {
		about := args("customer", customer, "action", quoted(inForce.Text("action_title", row)))
		who := ownerOf(inForce, row)
		switch {
		case who.Name == "":
			w.add("count.placeholder", conversation.Say("say.digest_placeholder", about))
		case inForce.Value("action_due", row).Date.IsZero():
			w.add("count.placeholder", conversation.Say("say.digest_no_date", about))
		}
	}
	for _, row := range p.Record.Rows("action", -1) {
		until := p.Record.Value("park_until", row.ID).Date
		if stateOf(p.Record, row.ID, planning.ActionParked) && !until.IsZero() && !until.After(e.Today().AddDays(6)) {
			w.add("count.parked_back", conversation.Say("say.digest_parked", args("customer", customer, "action", quoted(p.Record.Text("action_title", row.ID)), "date", e.Book.Words.Printer(e.Language()).DateLong(until))))
		}
	}
}

// missedInRow is how many status e-mails in a row have lapsed or passed up to now.
func (e *Env) missedInRow(p *Plan) (n int, err error) {
	all, err := e.Tx.Occurrences(p.Tenant, p.ID)
	if err != nil {
		return 0, err
	}
	for _, o := range slices.Backward(all) {
		switch {
		case o.Kind != JobStatus || o.State == SlotPreparing || o.State == SlotDrafted || o.State == SlotApproved:
		case o.State == SlotMissed:
			n++
		default:
			return n, nil
		}
	}
	return n, nil
}

// digestContext says when the digest comes, by the person's own choice.
func (e *Env) digestContext() conversation.Text {
	day, _, _ := e.Person.Settings.digestAt()
	if day == time.Monday {
		return conversation.Say("context.digest", nil)
	}
	return conversation.Say("context.digest.other", args("day", e.Book.Words.Printer(e.Language()).Text("together.weekday."+strconv.Itoa(int(day)), nil)))
}
