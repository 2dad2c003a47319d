package playbook

import (
	"slices"
	"strconv"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
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

// reviewCard is the agenda of a call, to the account manager (F19).
func reviewCard(e *Env, job scheduler.Job) error {
	o, ok, err := e.meetingOf(job)
	if err != nil || !ok || !o.Due.After(e.Now) {
		return err
	}
	m, err := e.agenda(o)
	if err != nil {
		return err
	}
	if err := e.rememberWhy("say.why_call"); err != nil {
		return err
	}
	m.Parts = append(m.Parts, bot.Part{Kind: bot.Context, Text: e.Print(conversation.Say("context.unasked", nil))})
	return e.send(e.Person.Home, m)
}

// agenda is what a call is about: five points, of which the last is one of the
// four questions in turn (e.2).
func (e *Env) agenda(o Occurrence) (bot.Message, error) {
	now, err := e.ruling(e.Plan)
	if err != nil {
		return bot.Message{}, err
	}
	c, err := e.scene(e.Plan, e.Account)
	if err != nil {
		return bot.Message{}, err
	}
	p := e.Book.Words.Printer(e.Language())
	zone := e.customerZone()
	local := o.Due.In(zone)
	var names []any
	for _, r := range e.recipients(now.record, "review_people", e.statusWords()) {
		if r.Contact != 0 { // we know that we are there
			names = append(names, quoted(r.Name))
		}
	}
	key := "say.review_card"
	if o.Kind == JobReport {
		key = "say.review_card.report"
	}
	m := e.Message("page", conversation.Say(key, args("customer", quoted(e.Account.Name), "person", names,
		"when", quoted(p.Text("context.status_when", locale.Args{"date": p.DateLong(civil.Of(local)), "time": p.Time(local.Hour(), local.Minute()), "zone": p.Zone(local)})))))
	table := bot.Part{Kind: bot.Table}
	add := func(n int, text string) {
		table.Rows = append(table.Rows, bot.Row{Label: strconv.Itoa(n), Text: text})
	}
	add(1, e.Print(conversation.Say("card.review.changed", args("customer", quoted(e.Account.Name)))))
	soon := e.Today().AddDays(14)
	for _, row := range runningRows(e.Plan.Record, now.record) {
		due := now.record.Value("action_due", row).Date
		about := args("action", quoted(now.record.Text("action_title", row)), "date", p.DateWeekday(due), "line", quoted(e.Plan.Record.Text("checkin_line", row)))
		switch said := e.Plan.Record.Value("checkin_state", row); {
		case said.Is("blocked"):
			add(2, e.Print(conversation.Say("card.review.blocked", about)))
		case due.IsZero():
		case due.Before(e.Today()) || said.Is("late"):
			add(2, e.Print(conversation.Say("card.review.late", about)))
		case due.Before(soon):
			add(2, e.Print(conversation.Say("card.review.soon", about)))
		}
		if ownerOf(now.record, row).Name == "" {
			add(4, e.Print(conversation.Say("card.review.name", about)))
		}
	}
	for _, id := range questions {
		if k, ok := assumedAnswer(c, id); ok {
			add(3, e.Print(conversation.Say("card.review.confirm", args("text", quoted(c.Plan().Text(k.Step, k.Row))))))
		}
	}
	for i, what := range openFields(c) {
		if i == digestGaps {
			break
		}
		text, _ := what.(conversation.Text)
		add(3, e.Print(conversation.Say("card.review.open", args("what", text))))
	}
	slices.SortStableFunc(table.Rows, func(a, b bot.Row) int {
		return int(a.Label[0]) - int(b.Label[0])
	})
	ask := questions[(local.Year()*12+int(local.Month()))%len(questions)]
	add(5, p.Text("ask."+ask, locale.Args{"customer": bot.Escape(e.Account.Name), "year_end": p.DayMonth(31, time.December) + " " + strconv.Itoa(local.Year())}))
	add(5, e.Print(conversation.Say("card.review.both", nil)))
	m.Parts = append(m.Parts, table)
	coming, err := e.whoComes(o)
	if err != nil {
		return bot.Message{}, err
	}
	if !coming.Empty() {
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Context, Text: e.Print(coming)})
	}
	if text, err := e.acceptedSummary(TaskAgenda, summaryDays); err != nil {
		return bot.Message{}, err
	} else if text != "" {
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: e.Print(conversation.Say("say.summary_agenda", args("text", quoted(text))))})
	}
	m.Buttons = e.meetingButtons(o)
	return m, nil
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
