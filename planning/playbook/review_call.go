package playbook

import (
	"slices"
	"time"

	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/scheduler"
)

// The jobs of a call or meeting of the cadence beside JobCall and JobReport, which
// begin it (e.2, e.3). Their key is the plan and the kind.
const (
	JobReviewCard  = "review_card"
	JobReviewAfter = "review_after"
)

const meetingLength = time.Hour // of a progress report

// meetingReached plans what belongs to a call or meeting: the card on the working
// day before, the questions one hour after its end. Of several that passed while
// the product was down only the latest is asked about; the others are noted.
func meetingReached(e *Env, job scheduler.Job) error {
	if e.Plan == nil {
		return nil
	}
	slot, due, missed, err := scheduler.SlotOf(job)
	if err != nil {
		return err
	}
	now, err := e.ruling(e.Plan)
	if err != nil {
		return err
	}
	note := func(day civil.Date, at time.Time, state OccurrenceState, why string) error {
		o := Occurrence{Tenant: e.Plan.Tenant, Schedule: job.Args[scheduler.ArgSchedule], Slot: day, Plan: e.Plan.ID, Kind: job.Kind, Due: at, State: state, Reason: why}
		changed, there, err := e.Tx.Occurrence(o.Tenant, o.Schedule, day)
		switch {
		case err != nil:
			return err
		case there && changed.State == SlotPlanned && e.Plan.State == Active && !now.hold:
			return e.beginMeeting(changed) // its date was changed: it may be still to come
		case there:
			return nil
		}
		return e.Tx.SaveOccurrence(&o)
	}
	for _, day := range missed {
		if err := note(day, day.At(9, 0, time.UTC), SlotMissed, "down"); err != nil {
			return err
		}
	}
	if e.Plan.State != Active || now.hold {
		return note(slot, due, SlotSkipped, "not in force")
	}
	o, there, err := e.Tx.Occurrence(e.Plan.Tenant, job.Args[scheduler.ArgSchedule], slot)
	if err != nil || there && o.State != SlotPlanned {
		return err // it was called off, or begun when its date was changed
	}
	if !there {
		o = Occurrence{Tenant: e.Plan.Tenant, Schedule: job.Args[scheduler.ArgSchedule], Slot: slot, Plan: e.Plan.ID, Kind: job.Kind, Due: due}
	}
	return e.beginMeeting(o)
}

// meetingKey is the key of the jobs of one call or report.
func meetingKey(o Occurrence) string { return o.Schedule + "/" + o.Slot.String() }

// beginMeeting plans what comes before and after a call or report at its time; begun
// again, after its date was changed, it moves that.
func (e *Env) beginMeeting(o Occurrence) error {
	o.State = SlotPreparing
	if err := e.Tx.SaveOccurrence(&o); err != nil {
		return err
	}
	later := func(kind string, at time.Time) error {
		return e.Tx.Schedule(scheduler.Job{
			Tenant: o.Tenant, Kind: kind, Key: meetingKey(o), Subject: o.Plan, Due: at.UTC(),
			Args: map[string]string{scheduler.ArgSchedule: o.Schedule, scheduler.ArgSlot: o.Slot.String()},
		})
	}
	due, length := o.Due, callLength
	if o.Kind == JobReport {
		length = meetingLength
		if err := e.planReport(o.Schedule, o.Slot); err != nil {
			return err
		}
		if err := e.planTeamReview(civil.Of(due.In(e.customerZone()))); err != nil {
			return err
		}
	}
	if err := later(JobReviewAfter, due.Add(length+afterCall)); err != nil || !due.After(e.Now) {
		return err
	}
	card := due.Add(-24 * time.Hour)
	if manager, ok, err := e.Tx.Person(e.Plan.Tenant, e.Account.Manager); err != nil {
		return err
	} else if ok {
		card = manager.morning(scheduler.CalendarOf(manager.country()).WorkingDayBefore(civil.Of(due.In(e.customerZone()))), e.zoneOf(manager))
	}
	if card.Before(e.Now) {
		card = e.Now
	}
	return later(JobReviewCard, card)
}

// meetingOf is the call or meeting a job is about, while it is open.
func (e *Env) meetingOf(job scheduler.Job) (Occurrence, bool, error) {
	slot, err := civil.Parse(job.Args[scheduler.ArgSlot])
	if err != nil || e.Plan == nil {
		return Occurrence{}, false, err
	}
	o, ok, err := e.Tx.Occurrence(e.Plan.Tenant, job.Args[scheduler.ArgSchedule], slot)
	return o, ok && o.State == SlotPreparing, err
}

// openMeeting is the latest call or meeting of a plan that is over and that nobody has
// said everything about yet.
func (e *Env) openMeeting(p *Plan) (Occurrence, bool, error) {
	all, err := e.Tx.Occurrences(p.Tenant, p.ID)
	if err != nil {
		return Occurrence{}, false, err
	}
	for _, o := range slices.Backward(all) {
		if (o.Kind == JobCall || o.Kind == JobReport) && (o.State == SlotPreparing || o.State == SlotHeld && o.Content.Follow) && o.Due.Before(e.Now) {
			return o, true, nil
		}
	}
	return Occurrence{}, false, nil
}

// reviewAfter asks whether a call took place and what came of it; unanswered it is
// asked once more on the next working day.
func reviewAfter(e *Env, job scheduler.Job) error {
	o, ok, err := e.meetingOf(job)
	if err != nil || !ok {
		return err
	}
	if e.disturbs() {
		job.Due = e.Person.morning(scheduler.CalendarOf(e.Person.country()).WorkingDay(e.nextMorning()), e.Zone()).UTC()
		return e.Tx.Schedule(job)
	}
	if job.Args["again"] == "" {
		job.Args["again"] = "yes"
		job.Due = e.Person.morning(scheduler.CalendarOf(e.Person.country()).WorkingDayAfter(e.Today()), e.Zone()).UTC()
		if err := e.Tx.Schedule(job); err != nil {
			return err
		}
	}
	return e.openFlow(FlowReview, e.Plan.ID, func() (conversation.Text, error) {
		key := "say.review_waits"
		if o.Kind == JobReport {
			key = "say.review_waits.meeting"
		}
		return conversation.Say(key, args("customer", quoted(e.Account.Name), "date", e.dayWords(*e.Person, o.Due, e.customerZone()))), nil
	})
}

// lastReviewed is the day of the last call or meeting that took place.
func (e *Env) lastReviewed(p *Plan) (civil.Date, error) {
	all, err := e.Tx.Occurrences(p.Tenant, p.ID)
	if err != nil || p.State == Draft {
		return civil.Date{}, err
	}
	for _, o := range slices.Backward(all) {
		if (o.Kind == JobCall || o.Kind == JobReport) && o.State == SlotHeld {
			return civil.Of(o.Due), nil
		}
	}
	return civil.Date{}, nil
}
