package playbook

import (
	"slices"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/scheduler"
)

// The jobs of a status e-mail beside JobStatus, which begins it (e.1). Their key
// is the plan: one e-mail is open at a time.
const (
	JobStatusDraft = "status_draft"
	JobStatusSend  = "status_send"
	JobStatusLapse = "status_lapse"
)

// lapseDays is how many working days an e-mail that nobody approved waits.
const lapseDays = 2

// openStatus is the status e-mail of a plan that waits for its day or for the
// account manager.
func (e *Env) openStatus(p *Plan) (Occurrence, bool, error) {
	all, err := e.Tx.Occurrences(p.Tenant, p.ID)
	if err != nil {
		return Occurrence{}, false, err
	}
	i := slices.IndexFunc(all, func(o Occurrence) bool {
		return o.Kind == JobStatus && slices.Contains([]OccurrenceState{SlotPreparing, SlotDrafted, SlotApproved}, o.State)
	})
	if i < 0 {
		return Occurrence{}, false, nil
	}
	return all[i], true, nil
}

// statusReached begins a status e-mail two working days before its day: the
// owners are asked, and what follows is planned. What passed while the product
// was down is noted, and what is more than half an interval late goes into the
// next one (e.5 rule 5).
func statusReached(e *Env, job scheduler.Job) error {
	if e.Plan == nil {
		return nil
	}
	slot, due, missed, err := scheduler.SlotOf(job)
	if err != nil {
		return err
	}
	note := func(day civil.Date, at time.Time, state OccurrenceState, why string) error {
		o := Occurrence{Tenant: e.Plan.Tenant, Schedule: job.Args[scheduler.ArgSchedule], Slot: day, Plan: e.Plan.ID, Kind: JobStatus, Due: at, State: state, Reason: why}
		_, there, err := e.Tx.Occurrence(o.Tenant, o.Schedule, day)
		if err != nil || there {
			return err
		}
		return e.Tx.SaveOccurrence(&o)
	}
	for _, day := range missed {
		if err := note(day, day.At(9, 0, time.UTC), SlotMissed, "down"); err != nil {
			return err
		}
	}
	now, err := e.ruling(e.Plan)
	if err != nil {
		return err
	}
	switch {
	case e.Plan.State != Active || now.hold:
		return note(slot, due, SlotSkipped, "not in force")
	case e.Now.Sub(due) > e.halfInterval(now):
		return note(slot, due, SlotMissed, "late")
	}
	if err := e.giveWay(); err != nil {
		return err
	}
	return e.beginStatus(Occurrence{Tenant: e.Plan.Tenant, Schedule: job.Args[scheduler.ArgSchedule], Slot: slot, Plan: e.Plan.ID, Kind: JobStatus, Due: due, State: SlotPreparing}, now.record)
}

// giveWay ends a status e-mail that still waits: the new one covers both periods.
func (e *Env) giveWay() error {
	before, waits, err := e.openStatus(e.Plan)
	if err != nil || !waits {
		return err
	}
	before.State, before.Reason = SlotMissed, "next"
	return e.Tx.SaveOccurrence(&before)
}

// beginStatus asks the owners while there is time, and plans what follows.
func (e *Env) beginStatus(o Occurrence, inForce *conversation.Record) error {
	if err := e.mergeStatus(&o); err != nil {
		return err
	}
	if e.Now.Before(o.Due) {
		day := civil.Of(o.Due.In(e.customerZone()))
		first := day
		if !o.Content.First.IsZero() {
			first = o.Content.First
		}
		var err error
		if o.Content.Asked, err = e.planCheckins(first, day, inForce); err != nil {
			return err
		}
		if err := e.planTheirCheckins(first, day, inForce); err != nil {
			return err
		}
	}
	if err := e.Tx.SaveOccurrence(&o); err != nil {
		return err
	}
	if err := e.sayMerged(o); err != nil {
		return err
	}
	if err := e.noticeSilence(); err != nil {
		return err
	}
	return e.planStatus(o)
}

// planStatus plans the draft and the hour of a status e-mail, or moves them.
func (e *Env) planStatus(o Occurrence) error {
	due := o.Due
	day := civil.Of(due.In(e.customerZone()))
	manager, ok, err := e.Tx.Person(e.Plan.Tenant, e.Account.Manager)
	if err != nil {
		return err
	}
	at := due.Add(-24 * time.Hour)
	if ok {
		// The working day before, by the account manager's calendar (method d.10).
		at = manager.morning(scheduler.CalendarOf(manager.country()).WorkingDayBefore(day), e.zoneOf(manager))
	}
	if at.Before(e.Now) {
		at = e.Now
	}
	if err := e.statusJob(JobStatusDraft, at); err != nil {
		return err
	}
	if due.Before(at) {
		due = at // too late for its hour: it goes out once approved
	}
	return e.statusJob(JobStatusSend, due)
}

// statusJob plans a step of the e-mail, for whoever answers for the account then.
func (e *Env) statusJob(kind string, at time.Time) error {
	return e.Tx.Schedule(scheduler.Job{Tenant: e.Plan.Tenant, Kind: kind, Key: e.Plan.ID, Subject: e.Plan.ID, Args: map[string]string{}, Due: at.UTC()})
}

// halfInterval is how late a status e-mail may still be sent.
func (e *Env) halfInterval(now ruling) time.Duration {
	const day = 24 * time.Hour
	switch planning.Interval(one(now.record.Value("status_email_every", 0))) {
	case planning.Weekly:
		return 7 * day / 2
	case planning.Monthly:
		return 15 * day
	default:
		return 7 * day
	}
}

// sendStatus is the hour of the e-mail: it goes out if it was approved. If not,
// the account manager is reminded once, and it waits for two more working days.
func sendStatus(e *Env, _ scheduler.Job) error {
	o, ok, err := e.wantedStatus()
	if err != nil || !ok {
		return err
	}
	if o.State == SlotApproved {
		return e.deliverStatus(o)
	}
	zone := e.customerZone()
	last := civil.Of(e.Now.In(zone))
	for range lapseDays {
		last = e.customerCalendar().WorkingDayAfter(last)
	}
	if err := e.statusJob(JobStatusLapse, scheduler.Wall(last, 18, 0, zone)); err != nil {
		return err
	}
	if o.State == SlotPreparing {
		o.State = SlotDrafted
		if err := e.Tx.SaveOccurrence(&o); err != nil {
			return err
		}
	}
	return e.remindStatus(last)
}

// lapseStatus ends an e-mail that nobody approved; the next one covers both
// periods.
func lapseStatus(e *Env, _ scheduler.Job) error {
	o, ok, err := e.wantedStatus()
	if err != nil || !ok || o.State == SlotApproved {
		return err
	}
	o.State, o.Reason = SlotMissed, "lapsed"
	if err := e.Tx.SaveOccurrence(&o); err != nil {
		return err
	}
	if err := e.closeQuestion(FlowStatus); err != nil {
		return err
	}
	return e.resultFollows(o)
}

// wantedStatus is the e-mail that is being prepared, if it is still wanted; one of a
// plan that is not in force any more is skipped.
func (e *Env) wantedStatus() (Occurrence, bool, error) {
	if e.Plan == nil || e.Account == nil {
		return Occurrence{}, false, nil
	}
	o, ok, err := e.openStatus(e.Plan)
	if err != nil || !ok {
		return o, false, err
	}
	now, err := e.ruling(e.Plan)
	if err != nil {
		return o, false, err
	}
	if e.Plan.State == Active && !now.hold {
		return o, true, nil
	}
	o.State, o.Reason = SlotSkipped, "not in force"
	return o, false, e.Tx.SaveOccurrence(&o)
}

// statusWords is the printer of what goes to the customer.
func (e *Env) statusWords() locale.Printer {
	return e.Book.Words.Printer(Material{Account: e.Account.Record}.customerLanguage(e.Language()))
}

// statusBody is what would go out now between greeting and closing.
func (e *Env) statusBody(o Occurrence) (body string, missing []string, err error) {
	t, err := e.statusOf(o, e.statusWords())
	if o.Content.Text != "" {
		return o.Content.Text, t.missing, err
	}
	return t.body, t.missing, err
}

// statusGoesTo says where a status e-mail goes: the shared channel, if the plan
// is shared there, and the recipients by mail, where mail is set up and their
// addresses are known.
func (e *Env) statusGoesTo() (Channel, bool, []recipient, error) {
	now, err := e.ruling(e.Plan)
	if err != nil {
		return Channel{}, false, nil, err
	}
	to := e.recipients(now.record, "status_email_to", e.statusWords())
	var mailed []recipient
	for _, r := range to {
		if r.Email != "" && e.Book.Mail != nil {
			mailed = append(mailed, r)
		}
	}
	if !now.record.Value("plan_sharing", 0).Is("channel") {
		return Channel{}, false, mailed, nil
	}
	channel, ok, err := e.sharedChannel(e.Account)
	return channel, ok, mailed, err
}

// deliverStatus sends an approved e-mail: what was approved and nothing else. What
// was sent is kept.
func (e *Env) deliverStatus(o Occurrence) error {
	now, err := e.ruling(e.Plan)
	if err != nil {
		return err
	}
	words := e.statusWords()
	manager, err := e.planner(e.Account.Manager)
	if err != nil {
		return err
	}
	channel, shared, mailed, err := e.statusGoesTo()
	if err != nil {
		return err
	}
	if shared {
		m := e.statusMessage(o, o.Content.Text, e.recipients(now.record, "status_email_to", words), manager.Name, words, false)
		if err := e.tellChannel(channel.Address, m); err != nil {
			return err
		}
		o.Content.To = append(o.Content.To, channel.Name)
		o.Content.Sent = plainMessage(m)
	}
	files, err := e.filesInForce()
	if err != nil {
		return err
	}
	for _, r := range mailed {
		to, err := e.Book.Mail.Address(e.Plan.Tenant, r.Email, threadOf(e.Plan.ID))
		if err != nil {
			continue // no address that mail can go to; the list below does not name them
		}
		m := e.statusMessage(o, o.Content.Text, []recipient{r}, manager.Name, words, true)
		m.Attachments = files
		if err := e.mailCustomer(bot.Delivery{To: to, Message: m}); err != nil {
			return err
		}
		o.Content.To = append(o.Content.To, r.Name)
		if o.Content.Sent == "" {
			o.Content.Sent = plainMessage(m)
		}
	}
	if len(o.Content.To) == 0 {
		return e.statusUndeliverable(o)
	}
	o.State, o.Content.SentAt = SlotSent, e.Now
	if err := e.Tx.Unschedule(e.Plan.Tenant, JobStatusLapse, e.Plan.ID); err != nil {
		return err
	}
	if err := e.Tx.SaveOccurrence(&o); err != nil {
		return err
	}
	if err := e.copyStatus(o); err != nil {
		return err
	}
	return e.resultFollows(o)
}

// filesInForce are the version in force in the form that was agreed with the
// customer, with who has agreed to it; none where nobody has.
func (e *Env) filesInForce() ([]bot.File, error) {
	now, err := e.agreedPlan(e.Plan, e.Account)
	if err != nil || now.inForce == nil {
		return nil, err
	}
	c, err := e.cardOf(*now.inForce, e.Plan, e.Account)
	if err != nil {
		return nil, err
	}
	return c.files(e.Now, true)
}

// plainMessage is what a message says, as plain text, for the archive.
func plainMessage(m bot.Message) string {
	var all []string
	for _, part := range m.Parts {
		all = append(all, bot.Plain(part.Text))
	}
	return strings.Join(all, "\n\n")
}
