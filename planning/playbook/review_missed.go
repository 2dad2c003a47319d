package playbook

import (
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/civil"
)

// offerAgain moves a call that was not held to a day that was chosen.
func (e *Env) offerAgain(o Occurrence, at string) error {
	due, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return err
	}
	local := due.In(e.customerZone())
	o.Content.Asking = ""
	a := map[string]string{"date": civil.Of(local).String(), "at": local.Format(clockLayout)}
	moved, err := e.moveMeeting(o, a)
	if err != nil {
		return err
	}
	if !moved {
		return e.missedMeeting(o)
	}
	e.Notice(conversation.Say("say.meeting_moved", args("when", quoted(e.meetingWhen(due)))))
	return e.askPending()
}

// missedMeeting notes a call that was not held and gets no other date; the second in a
// row brings one question (e.5 rule 7).
func (e *Env) missedMeeting(o Occurrence) error {
	o.State, o.Reason, o.Content.Asking = SlotMissed, "no", ""
	if err := e.Tx.SaveOccurrence(&o); err != nil {
		return err
	}
	all, err := e.Tx.Occurrences(o.Tenant, o.Plan)
	if err != nil {
		return err
	}
	var before OccurrenceState
	for _, other := range all {
		if other.Kind == o.Kind && other.Due.Before(o.Due) {
			before = other.State
		}
	}
	if err := e.sayNextMeeting("say.review_missed"); err != nil {
		return err
	}
	if before != SlotMissed {
		return nil
	}
	m := e.Message("notice", conversation.Say("say.missed_twice", args("customer", quoted(e.Account.Name))))
	m.Buttons = []bot.Button{e.editPlanButton(*e.Person, *e.Account)}
	return e.Say(m)
}
