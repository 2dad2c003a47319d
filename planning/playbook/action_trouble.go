package playbook

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/scheduler"
)

// The jobs of an action that is not going well (000-48, method d.4).
const (
	// JobTrouble asks the owner and the account manager what shall happen to an
	// action that is five working days late, or has been blocked for a week.
	JobTrouble = "action_trouble"
	// JobBlocked tells the account manager at once that an action is blocked.
	JobBlocked = "action_blocked"
)

const (
	troubleDays = 5 // working days after the date the owner believes in
	blockedDays = 7 // days after an action was reported as blocked
)

// EffectProgress follows from what somebody said about an action.
const EffectProgress = "progress"

// progressed plans what follows from what was said about an action.
func progressed(e *Env, a map[string]string) error {
	row, ok := rowOf(a)
	if !ok || e.Plan == nil {
		return nil
	}
	return e.afterProgress(e.Plan, row)
}

// believedDue is the day by which an action is expected now: what the owner said
// where that is later than what was agreed. The agreed day stays as it is (e.6).
func believedDue(progress, inForce *conversation.Record, row int) civil.Date {
	due, expected := inForce.Value("action_due", row).Date, progress.Value("action_expected", row).Date
	if !due.IsZero() && expected.After(due) {
		return expected
	}
	return due
}

// afterProgress lets the account manager hear of what is blocked, and moves what
// is still to be asked about an action to the day its owner believes in.
func (e *Env) afterProgress(p *Plan, row int) error {
	if p.State != Active {
		return nil
	}
	now, err := e.ruling(p)
	if err != nil {
		return err
	}
	if err := e.planTrouble(p, now.record, row); err != nil {
		return err
	}
	if !slices.Contains(runningRows(p.Record, now.record), row) || !stateOf(p.Record, row, planning.ActionBlocked) {
		return e.Tx.Unschedule(p.Tenant, JobBlocked, parkedKey(p.ID, row))
	}
	due := e.Now.Add(ownerPause) // what is needed is asked next
	if p.Record.Text("checkin_line", row) != "" {
		due = e.Now
	}
	return e.Tx.Schedule(scheduler.Job{
		Tenant: p.Tenant, Kind: JobBlocked, Key: parkedKey(p.ID, row), Subject: p.ID, Due: due,
		Args: map[string]string{"row": strconv.Itoa(row), "by": e.Person.ID},
	})
}

// planTrouble plans the question what shall happen to an action, and the reminder
// of the day its owner believes in.
func (e *Env) planTrouble(p *Plan, inForce *conversation.Record, row int) error {
	key := parkedKey(p.ID, row)
	if !slices.Contains(runningRows(p.Record, inForce), row) {
		return e.Tx.Unschedule(p.Tenant, JobTrouble, key)
	}
	manager, ok, err := e.Tx.Person(p.Tenant, e.managerOf(p))
	if err != nil || !ok {
		return err
	}
	calendar, zone := scheduler.CalendarOf(manager.country()), e.zoneOf(manager)
	var day civil.Date
	if believed := believedDue(p.Record, inForce, row); !believed.IsZero() {
		day = believed
		for range troubleDays {
			day = calendar.WorkingDayAfter(day)
		}
		if err := e.planBelieved(p, inForce, row, believed); err != nil {
			return err
		}
	}
	if stateOf(p.Record, row, planning.ActionBlocked) {
		if week := calendar.WorkingDay(civil.Of(e.Now.In(zone)).AddDays(blockedDays)); day.IsZero() || week.Before(day) {
			day = week
		}
	}
	at := manager.morning(day, zone)
	if day.IsZero() || !at.After(e.Now) {
		return e.Tx.Unschedule(p.Tenant, JobTrouble, key)
	}
	return e.Tx.Schedule(scheduler.Job{Tenant: p.Tenant, Kind: JobTrouble, Key: key, Subject: p.ID, Due: at.UTC(), Args: map[string]string{"row": strconv.Itoa(row)}})
}

// planBelieved reminds the owner of the day they named themselves.
func (e *Env) planBelieved(p *Plan, inForce *conversation.Record, row int, believed civil.Date) error {
	key := parkedKey(p.ID, row) + "/expected"
	who := ownerOf(inForce, row)
	if believed == inForce.Value("action_due", row).Date || who.Side != conversation.Ours {
		return e.Tx.Unschedule(p.Tenant, JobActionDue, key)
	}
	owner, ok, err := e.Tx.Person(p.Tenant, who.ID)
	if err != nil || !ok || owner.External {
		return err
	}
	on := owner.reminderDay(believed)
	if !on.After(civil.Of(e.Now.In(e.zoneOf(owner)))) {
		return e.Tx.Unschedule(p.Tenant, JobActionDue, key)
	}
	return e.Later(owner, JobActionDue, key, "", on, map[string]string{"plan": p.ID, "row": strconv.Itoa(row)})
}

// reminderDay is when somebody wants to be reminded of a due date: so many of
// their working days before.
func (p Person) reminderDay(due civil.Date) civil.Date {
	calendar, days := scheduler.CalendarOf(p.country()), dueDays
	if p.Settings.ReminderDays != nil {
		days = *p.Settings.ReminderDays
	}
	for range days {
		due = calendar.WorkingDayBefore(due)
	}
	return due
}

func (e *Env) managerOf(p *Plan) string {
	if e.Account != nil && e.Account.ID == p.Account {
		return e.Account.Manager
	}
	a, ok, err := e.Tx.Account(p.Tenant, p.Account)
	if err != nil || !ok {
		return ""
	}
	return a.Manager
}

// trouble asks the account manager and the owner what shall happen, each in their
// message of the day.
func trouble(e *Env, job scheduler.Job) error {
	row, ok := rowOf(job.Args)
	if !ok || e.Plan == nil {
		return nil
	}
	what := item{Kind: itemTrouble, Plan: e.Plan.ID, Row: row}
	now, err := e.ruling(e.Plan)
	if err != nil {
		return err
	}
	if err := e.unaskedItem(what); err != nil {
		return err
	}
	who := ownerOf(now.record, row)
	if who.Side != conversation.Ours || who.ID == e.Person.ID {
		return nil
	}
	owner, ok, err := e.Tx.Person(e.Plan.Tenant, who.ID)
	if err != nil || !ok || owner.External || owner.Home.Place == "" {
		return err
	}
	return e.as(&owner).unaskedItem(what)
}

// blocked tells the account manager what an owner needs, as soon as they are at
// work: it cannot wait for the message of the next day.
func blocked(e *Env, job scheduler.Job) error {
	row, ok := rowOf(job.Args)
	if !ok || e.Plan == nil || job.Args["by"] == e.Person.ID {
		return nil // they said so themselves
	}
	now, err := e.ruling(e.Plan)
	if err != nil || !slices.Contains(runningRows(e.Plan.Record, now.record), row) || !stateOf(e.Plan.Record, row, planning.ActionBlocked) {
		return err
	}
	by, err := e.planner(job.Args["by"])
	if err != nil {
		return err
	}
	key, line := "say.action_blocked", e.Plan.Record.Text("checkin_line", row)
	if line == "" {
		key = "say.action_blocked.no_line"
	}
	text := conversation.Say(key, args("customer", quoted(e.Account.Name), "person", quoted(cmp.Or(by.Name, e.Account.Name)),
		"action", quoted(now.record.Text("action_title", row)), "line", quoted(line)))
	if err := e.rememberWhyOf("say.why_blocked", now.record.Text("action_title", row)); err != nil {
		return err
	}
	m := e.messageTo(*e.Person, kindReminder, bot.Question{}, nil, text, conversation.Say("context.unasked", nil))
	m.Options = e.exits(row)
	return e.send(e.Person.Home, m)
}

// VerbExit is the verb of what can happen to an action; its value is the plan, the
// row and one of the exits.
const VerbExit = "action_exit"

// The ways on for an action in trouble (F17).
const (
	exitDate   = "date"
	exitOwner  = "owner"
	exitPark   = "park"
	exitDrop   = "drop"
	exitChoose = "choose" // show the four
	exitRemind = "remind" // remind on a day that is asked for
)

func (e *Env) exit(row int, label, what string) bot.Button {
	return bot.Button{Label: e.Label(label, nil), Verb: VerbExit, Value: e.Plan.ID + " " + strconv.Itoa(row) + " " + what}
}

// exits are the four ways on for an action of the open plan.
func (e *Env) exits(row int) []bot.Button {
	return []bot.Button{e.exit(row, "button.new_date", exitDate), e.exit(row, "button.new_owner", exitOwner), e.exit(row, "button.park", exitPark), e.exit(row, "button.drop", exitDrop)}
}

// troubleItem asks what shall happen, if the action is still late or blocked.
func (e *Env) troubleItem(i item) (s saidItem, ok bool, err error) {
	now, err := e.ruling(e.Plan)
	if err != nil || now.hold || !slices.Contains(runningRows(e.Plan.Record, now.record), i.Row) {
		return s, false, err
	}
	who := ownerOf(now.record, i.Row)
	if mine := who.ID == e.Person.ID && who.Side == conversation.Ours; !mine && !e.mayEdit(*e.Account) {
		return s, false, nil
	}
	believed, title := believedDue(e.Plan.Record, now.record, i.Row), now.record.Text("action_title", i.Row)
	p := e.Book.Words.Printer(e.Language())
	about := args("customer", quoted(e.Account.Name), "action", quoted(title), "date", p.DateLong(believed))
	key := "say.trouble.late"
	switch {
	case stateOf(e.Plan.Record, i.Row, planning.ActionBlocked):
		key = "say.trouble.blocked"
	case believed.IsZero() || !believed.Before(e.Today()):
		return s, false, nil // another date was named meanwhile
	}
	text := conversation.Say(key, about)
	return saidItem{texts: []conversation.Text{text}, line: text, count: "count.trouble", why: "say.why_trouble", about: title, label: title, options: e.exits(i.Row)}, true, nil
}

// actionExit does what was chosen for an action, or asks what it needs for that.
// The account manager decides on everything but the date, which is the owner's
// to name.
func (e *Env) actionExit(value string) error {
	row, what, ok, err := e.ownRow(value)
	if err != nil {
		return err
	}
	if ok {
		now, err := e.ruling(e.Plan)
		if err != nil {
			return err
		}
		ok = e.Plan.State == Active && slices.Contains(runningRows(e.Plan.Record, now.record), row)
	}
	if !ok {
		e.Notice(conversation.Say("say.item_over", nil))
		return nil
	}
	title := quoted(e.Plan.Record.Text("action_title", row))
	switch {
	case what == exitChoose:
		m := e.Message("notice", conversation.Say("ask.action_exit", args("action", title)))
		m.Options = e.exits(row)
		e.Silent()
		return e.Say(m)
	case what == exitDate, what == exitRemind, what == exitPark && e.mayEdit(*e.Account), what == exitOwner && !e.mayEdit(*e.Account):
		return e.askExit(row, what)
	case !e.mayEdit(*e.Account):
		return e.proposeExit(row, what, "")
	case what == exitOwner:
		e.chosen = e.Account.ID
		return e.move(conversation.Ask, conversation.Key{Step: "action_owner", Row: row}.String())
	case what == exitDrop:
		return e.dropAction(row)
	}
	return nil
}

// dropAction ends an action. It is part of what the customer agreed to: that it
// goes makes a new version, which is asked first (e.6).
func (e *Env) dropAction(row int) error {
	plan, account, ok, err := e.planToChange(e.Plan.ID)
	if err != nil || !ok {
		return err
	}
	err = e.changePlan(plan, account, func(r *conversation.Record) {
		r.Set(conversation.Key{Step: "action_state", Row: row}, e.answer(conversation.ChoiceValue(string(planning.ActionDropped))))
	})
	if err != nil {
		return err
	}
	e.Notice(conversation.Say("say.action_dropped", args("action", quoted(plan.Record.Text("action_title", row)), "customer", quoted(account.Name))))
	return nil
}

// proposeExit passes on to the account manager what an owner would like to happen
// to their action.
func (e *Env) proposeExit(row int, what, words string) error {
	manager, ok, err := e.Tx.Person(e.Plan.Tenant, e.Account.Manager)
	if err != nil {
		return err
	}
	if !ok || manager.Home.Place == "" {
		e.Notice(conversation.Say("say.owner_unreachable", args("person", quoted(manager.Name))))
		return nil
	}
	key := map[string]string{exitPark: "say.proposes_park", exitDrop: "say.proposes_drop", exitOwner: "say.proposes_owner"}[what]
	them := e.as(&manager)
	m := them.messageTo(manager, kindDecision, bot.Question{}, nil, conversation.Say(key,
		args("person", quoted(e.Person.Name), "customer", quoted(e.Account.Name), "action", quoted(e.Plan.Record.Text("action_title", row)), "other", quoted(words))))
	m.Options = them.exits(row)
	if err := e.send(manager.Home, m); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.proposed", args("manager", quoted(manager.Name))))
	return nil
}

// exitOf reads what is being decided: the plan, the row and the exit.
func (s Settings) exitOf() (plan string, row int, what string, ok bool) {
	words := strings.Fields(s.Deciding)
	if len(words) != 3 {
		return "", 0, "", false
	}
	row, err := strconv.Atoi(words[1])
	return words[0], row, words[2], err == nil
}

// afterAll does what follows from each of the lines about a plan's actions.
func (e *Env) afterAll(p *Plan, lines []progressLine) error {
	for _, l := range lines {
		if err := e.afterProgress(p, l.Row); err != nil {
			return err
		}
	}
	return nil
}
