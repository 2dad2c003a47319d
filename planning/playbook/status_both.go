package playbook

import (
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/scheduler"
)

// itemMerged says that a call or report takes the place of a status e-mail, and that
// both may be sent instead (e.1). Its day is the slot of the e-mail.
const itemMerged = "merged"

// sayMerged puts that into the account manager's message of the day.
func (e *Env) sayMerged(o Occurrence) error {
	if o.Content.Meeting.IsZero() || e.Person == nil || e.Person.Home.Place == "" {
		return nil
	}
	return e.unaskedItem(item{Kind: itemMerged, Plan: e.Plan.ID, For: o.Slot})
}

// mergedItem is what is said, while the e-mail still waits as one with the meeting.
func (e *Env) mergedItem(i item) (s saidItem, ok bool, err error) {
	o, open, err := e.openStatus(e.Plan)
	if err != nil || !open || o.Slot != i.For || o.Content.Meeting.IsZero() || !e.mayEdit(*e.Account) {
		return s, false, err
	}
	key := "say.status_merged.call"
	if o.Content.MeetingKind == JobReport {
		key = "say.status_merged.report"
	}
	text := conversation.Say(key, args("customer", quoted(e.Account.Name), "date", e.dayWords(*e.Person, o.Content.Meeting, e.customerZone())))
	return saidItem{
		texts: []conversation.Text{text}, line: text, count: "count.reminder", why: "say.why_status_merged", label: e.Account.Name,
		buttons: []bot.Button{
			{Label: e.Label("button.fine", nil), Verb: VerbInPlan, Value: e.Account.ID + " send one"},
			{Label: e.Label("button.send_both", nil), Verb: VerbInPlan, Value: e.Account.ID + " send both"},
		},
	}, true, nil
}

// sendOne leaves it at one message.
func sendOne(e *Env, a map[string]string) error { return e.oneOrBoth(a["customer"], false) }

// sendBoth takes a status e-mail and the result of a call or report apart.
func sendBoth(e *Env, a map[string]string) error { return e.oneOrBoth(a["customer"], true) }

func (e *Env) oneOrBoth(customer string, both bool) error {
	ok, err := e.ownRunning(customer)
	if err != nil || !ok {
		return err
	}
	o, ok, err := e.openStatus(e.Plan)
	if err != nil {
		return err
	}
	about := args("customer", quoted(e.Account.Name))
	if !ok || o.Content.Meeting.IsZero() {
		e.Notice(conversation.Say("say.status_not_merged", about))
		return nil
	}
	if !both {
		e.Notice(conversation.Say("say.status_one", args("customer", quoted(e.Account.Name), "when", quoted(e.statusWhen(o)))))
		return nil
	}
	return e.splitStatus(o)
}

// splitStatus gives a status e-mail its own day back. What came out of a call follows
// it as a message of its own; a report is one already.
func (e *Env) splitStatus(o Occurrence) error {
	if o.Content.MeetingKind == JobCall {
		o.Content.Result = o.Content.Meeting
	}
	if !o.Content.Planned.IsZero() {
		o.Due = o.Content.Planned
	}
	o.Content.Meeting, o.Content.MeetingKind, o.Content.First = time.Time{}, "", civil.Date{}
	if o.State == SlotApproved { // what was approved said that it is both
		o.State, o.Content.Text = SlotDrafted, ""
	}
	if err := e.Tx.SaveOccurrence(&o); err != nil {
		return err
	}
	if err := e.planStatus(o); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.status_both", args("customer", quoted(e.Account.Name), "when", quoted(e.statusWhen(o)))))
	return nil
}

// resultFollows begins the message with the result of a call after the status e-mail
// before it is over, where the account manager wanted both: on the working day after
// the call, else as soon as it is approved.
func (e *Env) resultFollows(o Occurrence) error {
	if o.Content.Result.IsZero() {
		return nil
	}
	next := Occurrence{Tenant: o.Tenant, Schedule: o.Schedule, Slot: o.Slot.AddDays(1), Plan: o.Plan, Kind: JobStatus, State: SlotPreparing}
	if _, there, err := e.Tx.Occurrence(o.Tenant, o.Schedule, next.Slot); err != nil || there {
		return err
	}
	zone := e.customerZone()
	local := o.Due.In(zone)
	next.Due = scheduler.Wall(e.customerCalendar().WorkingDayAfter(civil.Of(o.Content.Result.In(zone))), local.Hour(), local.Minute(), zone)
	next.Content.Meeting, next.Content.MeetingKind = o.Content.Result, JobCall
	if err := e.Tx.SaveOccurrence(&next); err != nil {
		return err
	}
	return e.planStatus(next)
}

// isResult reports whether a message tells what came out of a call and nothing more:
// one that takes the place of a status e-mail says since when it counts too.
func (o Occurrence) isResult() bool {
	return !o.Content.Meeting.IsZero() && o.Content.First.IsZero()
}
