package playbook

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/scheduler"
)

// JobActionDue reminds an owner of an action three working days before it is due
// (e.5 rule 2).
const JobActionDue = "action_due"

// dueDays is how many working days before its date an owner is reminded, where
// they have not chosen otherwise.
const dueDays = 3

// The verbs of a reminder; the value begins with the plan and the row.
const (
	VerbActionDone   = "action_done"
	VerbActionUndone = "action_undone" // and the instant and the state it had
	VerbSnooze       = "snooze"
	VerbSnoozeTo     = "snooze_to" // and the instant
)

// undoFor is how long what was done by a button can be taken back (E-5).
const undoFor = 10 * time.Minute

// planReminders plans the reminder of every action of a colleague in the version
// in force. Planned again, they move; what has passed by then is not planned.
func (e *Env) planReminders(p *Plan, inForce *conversation.Record) error {
	s, err := e.accountSettings(p.Account)
	if err != nil {
		return err
	}
	for _, row := range runningRows(p.Record, inForce) {
		who := ownerOf(inForce, row)
		due := inForce.Value("action_due", row).Date
		key := parkedKey(p.ID, row)
		if err := e.planTrouble(p, inForce, row); err != nil {
			return err
		}
		if who.Side == conversation.Theirs && who.Name != "" && !due.IsZero() {
			if err := e.planTheirs(p, row, due); err != nil {
				return err
			}
			continue
		}
		if who.Side != conversation.Ours || who.ID == "" || due.IsZero() {
			if err := e.Tx.Unschedule(p.Tenant, JobActionDue, key); err != nil {
				return err
			}
			continue
		}
		owner, ok, err := e.Tx.Person(p.Tenant, who.ID)
		if err != nil {
			return err
		}
		if !ok || owner.External {
			continue
		}
		if err := e.planReminder(owner, p.ID, row, due, s.OnDueDay); err != nil {
			return err
		}
	}
	return nil
}

// planReminder plans the reminder of one action; onDay says that its account wants
// one on the due day as well.
func (e *Env) planReminder(owner Person, plan string, row int, due civil.Date, onDay bool) error {
	on := owner.reminderDay(due)
	today := civil.Of(e.Now.In(e.zoneOf(owner)))
	key, with := parkedKey(plan, row), map[string]string{"plan": plan, "row": strconv.Itoa(row)}
	if on.After(today) {
		if err := e.Later(owner, JobActionDue, key, "", on, with); err != nil {
			return err
		}
	}
	if !onDay && !owner.Settings.OnDueDay {
		return e.Tx.Unschedule(owner.Tenant, JobActionDue, key+"/day")
	}
	if due.After(today) {
		return e.Later(owner, JobActionDue, key+"/day", "", due, map[string]string{"plan": plan, "row": with["row"]})
	}
	return nil
}

func actionDue(e *Env, job scheduler.Job) error {
	row, err := strconv.Atoi(job.Args["row"])
	if err != nil {
		return err
	}
	return e.unaskedItem(item{Kind: itemDue, Plan: job.Args["plan"], Row: row})
}

// dueItem reminds of an action, unless it is done, is somebody else's by now, or
// its owner has reported on it in the latest check-in.
func (e *Env) dueItem(i item) (s saidItem, ok bool, err error) {
	now, err := e.ruling(e.Plan)
	if err != nil || now.paused || !slices.Contains(runningRows(e.Plan.Record, now.record), i.Row) {
		return s, false, err
	}
	who := ownerOf(now.record, i.Row)
	due := believedDue(e.Plan.Record, now.record, i.Row)
	if who.ID != e.Person.ID || due.IsZero() {
		return s, false, nil
	}
	last, err := e.lastRound(e.Person.ID)
	if err != nil {
		return s, false, err
	}
	if said, there := e.Plan.Record.Get(conversation.Key{Step: "checkin_state", Row: i.Row}); there && !last.Asked.IsZero() && !said.At.Before(last.Asked) && e.Now.Sub(said.At) < 2*checkinHolds {
		return s, false, nil
	}
	title := now.record.Text("action_title", i.Row)
	key := "say.action_due"
	switch today := e.Today(); {
	case due == today:
		key = "say.action_due.today"
	case due.Before(today):
		key = "say.action_due.late"
	case due != now.record.Value("action_due", i.Row).Date:
		key = "say.action_expected"
	}
	text := conversation.Say(key, args("customer", quoted(e.Account.Name), "action", quoted(title), "date", e.Book.Words.Printer(e.Language()).DateLong(due)))
	value := e.Plan.ID + " " + strconv.Itoa(i.Row)
	buttons := []bot.Button{
		{Label: e.Label("button.mark_done", nil), Verb: VerbActionDone, Value: value},
		{Label: e.Label("button.snooze", nil), Verb: VerbSnooze, Value: value},
	}
	if e.onTeam(*e.Account) {
		buttons = append(buttons, e.Run("open_plan", "plan "+e.Account.Name))
	}
	return saidItem{texts: []conversation.Text{text}, line: text, buttons: buttons, count: "count.reminder", why: "say.why_due", about: title, label: title}, true, nil
}

func (e *Env) parkedItem(i item) (saidItem, bool) {
	if !e.onTeam(*e.Account) || !stateOf(e.Plan.Record, i.Row, planning.ActionParked) {
		return saidItem{}, false
	}
	n := strconv.Itoa(e.Plan.Record.Number(i.Row))
	text := e.parkedUntil(i.Row)
	return saidItem{texts: []conversation.Text{text}, line: text, count: "count.parked_back", why: "say.why_parked", label: e.Plan.Record.Text("action_title", i.Row), buttons: []bot.Button{
		e.Run("take_up", "resume action "+n), e.Run("park_until", "park action "+n),
		{Label: e.Label("button.drop", nil), Verb: VerbRun, Value: "remove action " + n},
	}}, true
}

func (e *Env) periodItem() (saidItem, bool) {
	last := period(e.Plan.Record).LastDay()
	if !e.onTeam(*e.Account) || last.IsZero() || e.over(*e.Plan) { // taken back, or too late to plan ahead
		return saidItem{}, false
	}
	text := conversation.Say("say.period_ends", args("customer", quoted(e.Account.Name), "date", e.Book.Words.Printer(e.Language()).DateLong(last)))
	return saidItem{texts: []conversation.Text{text}, line: text, count: "count.reminder", why: "say.why_period", label: e.Account.Name, buttons: e.periodButtons()}, true
}

// ownRow reads the plan and the row of a button, if the action is the person's or
// they may change the plan.
func (e *Env) ownRow(value string) (row int, rest string, ok bool, err error) {
	words := strings.SplitN(value, " ", 3)
	if len(words) < 2 {
		return 0, "", false, nil
	}
	row, err = strconv.Atoi(words[1])
	if err != nil {
		return 0, "", false, nil //nolint:nilerr // a button nobody made
	}
	if len(words) == 3 {
		rest = words[2]
	}
	if err := e.LoadSubject(words[0]); err != nil || e.Plan == nil || e.Plan.ended() {
		return row, rest, false, err
	}
	who := ownerOf(e.Plan.Record, row)
	mine := who.Side == conversation.Ours && who.ID == e.Person.ID
	return row, rest, mine || e.mayEdit(*e.Account), nil
}

// progress changes what is known of an action's progress, with its history.
func (e *Env) progress(do func(*conversation.Record)) error {
	do(e.Plan.Record)
	changes := e.Plan.Record.Changes()
	if len(changes) == 0 {
		return nil
	}
	if err := e.Tx.SavePlan(e.Plan); err != nil {
		return err
	}
	err := e.Tx.Log(e.Place.Tenant, e.Plan.ID, e.logged(changes))
	e.Plan.Record.Settle()
	if err != nil {
		return err
	}
	return e.pageChanged(e.Plan)
}

// actionDone marks an action as done; for ten minutes that can be taken back.
func (e *Env) actionDone(value string) error {
	row, _, ok, err := e.ownRow(value)
	if err != nil {
		return err
	}
	before := planning.ActionState(cmp.Or(one(e.recordValue("action_state", row)), string(planning.ActionProposed)))
	if !ok || before == planning.ActionDone || before == planning.ActionDropped {
		e.Notice(conversation.Say("say.item_over", nil))
		return nil
	}
	if err := e.progress(func(r *conversation.Record) { setProgress(r, row, "done", e.answer(conversation.Value{})) }); err != nil {
		return err
	}
	e.Silent()
	m := e.Message("notice", conversation.Say("say.marked_done", args("action", quoted(e.Plan.Record.Text("action_title", row)))))
	m.Buttons = []bot.Button{{Label: e.Label("button.undo", nil), Verb: VerbActionUndone, Value: e.Plan.ID + " " + strconv.Itoa(row) + " " + e.Now.Format(time.RFC3339) + " " + string(before)}}
	return e.Say(m)
}

func (e *Env) recordValue(step string, row int) conversation.Value {
	if e.Plan == nil {
		return conversation.Value{}
	}
	return e.Plan.Record.Value(step, row)
}

// actionUndone takes "done" back.
func (e *Env) actionUndone(value string) error {
	row, rest, ok, err := e.ownRow(value)
	if err != nil {
		return err
	}
	when, state, _ := strings.Cut(rest, " ")
	at, err := time.Parse(time.RFC3339, when)
	if err != nil || !ok || !stateOf(e.Plan.Record, row, planning.ActionDone) || e.Now.Sub(at) > undoFor {
		e.Notice(conversation.Say("say.undo_too_late", nil))
		return nil //nolint:nilerr // a button nobody made
	}
	err = e.progress(func(r *conversation.Record) {
		r.Clear(conversation.Key{Step: "checkin_state", Row: row})
		r.Set(conversation.Key{Step: "action_state", Row: row}, e.answer(conversation.ChoiceValue(state)))
	})
	e.Notice(conversation.Say("say.undone.action_done", args("action", quoted(e.Plan.Record.Text("action_title", row)))))
	return err
}

// snooze offers times to be reminded again, all of them at work.
func (e *Env) snooze(value string) error {
	row, _, ok, err := e.ownRow(value)
	if err != nil {
		return err
	}
	if !ok {
		e.Notice(conversation.Say("say.item_over", nil))
		return nil
	}
	calendar, zone := scheduler.CalendarOf(e.Person.country()), e.Zone()
	today := e.Today()
	var at []time.Time
	if _, off := calendar.DayOff(today); !off {
		if later := scheduler.Wall(today, 15, 0, zone); later.After(e.Now.Add(30*time.Minute)) && !e.Person.Settings.quiet("15:00") {
			at = append(at, later)
		}
	}
	tomorrow := calendar.WorkingDayAfter(today)
	at = append(at, e.Person.morning(tomorrow, zone))
	monday := today.AddDays((int(time.Monday)-int(today.Weekday())+6)%7 + 1)
	if monday = calendar.WorkingDay(monday); monday != tomorrow {
		at = append(at, e.Person.morning(monday, zone))
	}
	m := e.Message("notice", conversation.Say("ask.snooze", args("action", quoted(e.Plan.Record.Text("action_title", row)))))
	p := e.Book.Words.Printer(e.Language())
	for _, t := range at {
		local := t.In(zone)
		label := p.DateButton(civil.Of(local)) // in the morning, as always
		if civil.Of(local) == today {
			label = e.Label("button.today_at", args("time", p.Time(local.Hour(), local.Minute())))
		}
		m.Options = append(m.Options, bot.Button{
			Label: label, Verb: VerbSnoozeTo,
			Value: e.Plan.ID + " " + strconv.Itoa(row) + " " + t.UTC().Format(time.RFC3339),
		})
	}
	m.Buttons = []bot.Button{e.exit(row, "button.pick_date", exitRemind), e.exit(row, "button.something_else", exitChoose)}
	e.Silent()
	return e.Say(m)
}

// snoozeTo reminds again at the time that was chosen.
func (e *Env) snoozeTo(value string) error {
	row, rest, ok, err := e.ownRow(value)
	if err != nil {
		return err
	}
	at, err := time.Parse(time.RFC3339, rest)
	if err != nil || !ok || !at.After(e.Now) {
		e.Notice(conversation.Say("say.item_over", nil))
		return nil //nolint:nilerr // a button nobody made
	}
	return e.remindAt(row, at)
}

// JobSnoozed is a reminder at the time its reader chose: it was asked for, so it
// stands outside the message of the day.
const JobSnoozed = "action_snoozed"

func snoozed(e *Env, job scheduler.Job) error {
	row, err := strconv.Atoi(job.Args["row"])
	if err != nil {
		return err
	}
	return e.sayAlone(item{Kind: itemDue, Plan: job.Args["plan"], Row: row})
}
