package playbook

import (
	"slices"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/scheduler"
)

// FlowMeeting asks when a call or report takes place instead (e.2: single dates
// change, each with its own approval).
const (
	FlowMeeting   = "meeting"
	EffectMeeting = "meeting"
	stepMeetingAt = "meeting_at"
)

// furthestMove is how far from the day of its rule a date may be moved: beyond it, it
// would be another one of the series.
const furthestMove = 62 // days

// MeetingFlow asks for the new day and time.
func MeetingFlow() *conversation.Flow {
	at := meetingAt(stepMeetingAt)
	at.When = func(c *conversation.Scene) bool { return c.Facts.Known["meeting.when"] != "" }
	at.Args = func(c *conversation.Scene) locale.Args {
		return args("when", quoted(c.Facts.Known["meeting.when"]), "zone", quoted(c.Facts.Known["meeting.zone"]))
	}
	at.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		return []conversation.Effect{{Name: EffectMeeting, Args: map[string]string{"date": v.Date.String(), "at": v.Text}}}
	}
	return &conversation.Flow{
		ID:       FlowMeeting,
		Args:     customerNamed,
		Sections: []conversation.Section{{ID: "meeting", Items: []conversation.Item{at}}},
	}
}

// meetingAt is a question for a day and a time of day, by the customer's clock: the
// one by which the dates of the cadence are named.
func meetingAt(id string) *conversation.Step {
	s := &conversation.Step{ID: id, Kind: conversation.Date, Need: conversation.Warned, In: decisionRecord, Unnumbered: true, Show: showDayAndTime}
	s.Read = func(c *conversation.Scene, text string) conversation.Reading {
		return readDayAndTimeIn(c, text, c.Facts.Known["meeting.zone"])
	}
	return s
}

// meetingToMove is the call or report for which another date is being asked.
func (e *Env) meetingToMove() (Occurrence, bool, error) {
	all, err := e.Tx.Occurrences(e.Plan.Tenant, e.Plan.ID)
	if err != nil {
		return Occurrence{}, false, err
	}
	i := slices.IndexFunc(all, func(o Occurrence) bool { return o.Content.Asks })
	if i < 0 {
		return Occurrence{}, false, nil
	}
	return all[i], true, nil
}

// knownMeeting tells the flow which date is to be moved.
func (e *Env) knownMeeting(known map[string]string) error {
	if e.Session == nil || e.Plan == nil || e.Session.Flow != FlowMeeting && e.Session.Flow != FlowReview {
		return nil
	}
	known["meeting.zone"] = e.customerZone().String()
	o, ok, err := e.meetingToMove()
	if err != nil || !ok {
		return err
	}
	known["meeting.when"] = e.meetingWhen(o.Due)
	return nil
}

// meetingWhen is a date with its time and zone, in the words of the person.
func (e *Env) meetingWhen(at time.Time) string {
	local := at.In(e.customerZone())
	p := e.Book.Words.Printer(e.Language())
	return p.Text("context.status_when", locale.Args{"date": p.DateLong(civil.Of(local)), "time": p.Time(local.Hour(), local.Minute()), "zone": p.Zone(local)})
}

// nextMeeting is the next call, or report, of the plan that is open; ok is false
// where none is left.
func (e *Env) nextMeeting(kind string) (o Occurrence, ok bool, err error) {
	all, err := e.dates(e.Plan, e.Now, e.Now.AddDate(2, 0, 0))
	if err != nil {
		return o, false, err
	}
	i := slices.IndexFunc(all, func(d planned) bool { return d.Kind == kind })
	if i < 0 {
		return o, false, nil
	}
	return e.meetingOn(kind, all[i].Day, all[i].Due)
}

// meetingOn is what became of a slot so far; one that was not reached is planned.
func (e *Env) meetingOn(kind string, slot civil.Date, due time.Time) (Occurrence, bool, error) {
	schedule := scheduleID(kind, e.Plan.ID)
	o, there, err := e.Tx.Occurrence(e.Plan.Tenant, schedule, slot)
	if !there {
		o = Occurrence{Tenant: e.Plan.Tenant, Schedule: schedule, Slot: slot, Plan: e.Plan.ID, Kind: kind, Due: due, State: SlotPlanned}
	}
	return o, true, err
}

// askNewDate asks when a call or report takes place instead.
func (e *Env) askNewDate(o Occurrence) error {
	if before, ok, err := e.meetingToMove(); err != nil {
		return err
	} else if ok && (before.Schedule != o.Schedule || before.Slot != o.Slot) {
		before.Content.Asks = false
		if err := e.Tx.SaveOccurrence(&before); err != nil {
			return err
		}
	}
	o.Content.Asks = true
	if err := e.Tx.SaveOccurrence(&o); err != nil {
		return err
	}
	e.Silent()
	if err := e.Open(FlowMeeting, e.Plan.ID); err != nil {
		return err
	}
	return e.Advance(conversation.Move{Verb: conversation.Show})
}

// meetingMoved takes the new day and time.
func meetingMoved(e *Env, a map[string]string) error {
	if e.Plan == nil || !e.mayEdit(*e.Account) {
		return nil
	}
	o, ok, err := e.meetingToMove()
	if err != nil || !ok {
		return err
	}
	moved, err := e.moveMeeting(o, a)
	if err != nil {
		return err
	}
	if !moved {
		return e.askAgain()
	}
	e.Notice(conversation.Say("say.meeting_moved", args("when", quoted(e.meetingWhen(timeIn(e.customerZone().String(), dayAndTime(a)))))))
	return e.askPending()
}

// dayAndTime is what was answered.
func dayAndTime(a map[string]string) conversation.Value {
	day, _ := civil.Parse(a["date"]) // moveMeeting has read it
	return conversation.Value{Date: day, Text: a["at"]}
}

// moveMeeting puts a call or report on another day; false where that is too far
// away, which is said.
func (e *Env) moveMeeting(o Occurrence, a map[string]string) (bool, error) {
	day, err := civil.Parse(a["date"])
	if err != nil {
		return false, err
	}
	now, err := e.ruling(e.Plan)
	if err != nil {
		return false, err
	}
	if distance := o.Slot.DaysUntil(day); distance > furthestMove || distance < -furthestMove || day.After(period(now.record).LastDay()) {
		e.Notice(conversation.Say("problem.meeting_far", args("date", e.Book.Words.Printer(e.Language()).DateLong(day))))
		return false, nil
	}
	hour, minute := hourOf(conversation.Value{Text: a["at"]})
	before := o.Due
	o.Due, o.Content.Moved, o.Content.Asks = scheduler.Wall(day, hour, minute, e.customerZone()), true, false
	if o.State != SlotPreparing {
		o.State, o.Reason = SlotPlanned, ""
	}
	// What was begun already, or would begin too late, begins now.
	if o.State == SlotPreparing || o.Due.Before(before) {
		return true, e.beginMeeting(o)
	}
	return true, e.Tx.SaveOccurrence(&o)
}

// callOff says that a call or report does not take place this time.
func (e *Env) callOff(o Occurrence) error {
	o.State, o.Reason, o.Content.Asks = SlotSkipped, reasonOff, false
	if err := e.Tx.SaveOccurrence(&o); err != nil {
		return err
	}
	for _, kind := range []string{JobReviewCard, JobReviewAfter} {
		if err := e.Tx.Unschedule(o.Tenant, kind, meetingKey(o)); err != nil {
			return err
		}
	}
	return nil
}

// onMeeting finds the next call or report that a command is about.
func (e *Env) onMeeting(kind, customer string) (Occurrence, bool, error) {
	p, account, err := e.whichPlan(customer)
	if err != nil || p == nil {
		return Occurrence{}, false, err
	}
	if !e.mayEdit(*account) {
		return Occurrence{}, false, e.sayNotAllowed(*account)
	}
	e.Plan, e.Account = p, account
	o, ok, err := e.nextMeeting(kind)
	if err == nil && !ok {
		e.Notice(conversation.Say("say.meeting_none", args("customer", quoted(account.Name))))
	}
	return o, ok, err
}

// moveCommand and skipCommand change the next call or report.
func moveCommand(kind string) func(*Env, map[string]string) error {
	return func(e *Env, a map[string]string) error {
		o, ok, err := e.onMeeting(kind, a["customer"])
		if err != nil || !ok {
			return err
		}
		return e.askNewDate(o)
	}
}

func skipCommand(kind string) func(*Env, map[string]string) error {
	return func(e *Env, a map[string]string) error {
		o, ok, err := e.onMeeting(kind, a["customer"])
		if err != nil || !ok {
			return err
		}
		when := e.meetingWhen(o.Due)
		if err := e.callOff(o); err != nil {
			return err
		}
		e.Notice(conversation.Say("say.meeting_off", args("customer", quoted(e.Account.Name), "when", quoted(when))))
		return e.askPending()
	}
}

// askPending asks for what is to be sent to calendars, also of a plan that was closed,
// and says nothing where that is nothing.
func (e *Env) askPending() error {
	all, err := e.inviteChanges()
	if err != nil || len(all) == 0 {
		return err
	}
	return e.askInvitation()
}

// call opens the card of the next call; before the plan is agreed to, it plans a
// call with the four questions.
func call(e *Env, a map[string]string) error {
	p, account, err := e.whichPlan(a["customer"])
	if err != nil || p == nil {
		return err
	}
	if p.State != Active {
		e.chosen = account.ID
		return planCall(e, a)
	}
	if !e.onTeam(*account) {
		return e.sayNotAllowed(*account)
	}
	e.Plan, e.Account = p, account
	o, ok, err := e.nextMeeting(JobCall)
	if err != nil || !ok {
		if err == nil {
			return planCall(e, a)
		}
		return err
	}
	m, err := e.agenda(o)
	if err != nil {
		return err
	}
	return e.Say(m)
}

// meetingButtons are what can be done with a call or report that is ahead.
func (e *Env) meetingButtons(o Occurrence) []bot.Button {
	what := "call"
	if o.Kind == JobReport {
		what = "report"
	}
	return []bot.Button{
		e.Run("open_plan", "plan "+e.Account.Name),
		e.Run("move_"+what, "reschedule "+what+" "+e.Account.Name), e.Run("skip_this_time", "skip "+what+" "+e.Account.Name),
	}
}
