package playbook

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/scheduler"
)

// Dated is one thing that the cadence will do, as the command schedule prints it.
type Dated struct {
	Kind string `json:"kind"` // one of the kinds below; never renamed
	Due  string `json:"due"`  // RFC 3339, with the offset of Zone
	Zone string `json:"zone"` // IANA name of the clock by which it is done
	Why  string `json:"why"`

	at time.Time
}

// The kinds of Dated beside those of schedules and jobs.
const (
	datedPrepare = "status_prepare"
	datedMentor  = "mentor_review"
	datedCall    = "call_prepare"
	datedReport  = "report_prepare"
	datedParked  = "parked_return"
	datedPeriod  = "period_end"
)

// Schedule is what the cadence of a plan will do between two days, both included,
// by the clock of whoever it is done for. A plan that is not active has none. The
// reasons are in lang.
func (b *Book) Schedule(tx Tx, account *Account, plan *Plan, from, to civil.Date, now time.Time, lang locale.Language) ([]Dated, error) {
	manager, ok, err := tx.Person(plan.Tenant, account.Manager)
	if err != nil {
		return nil, err
	}
	if !ok {
		manager = Person{}
		manager.Tenant = plan.Tenant
	}
	if manager.Zone == "" && account.Example {
		manager.Zone = "Europe/Berlin" // of the account manager of the example (method d.10)
	}
	e := NewEnv(tx, b, now.UTC(), &manager, manager.Home, "schedule")
	e.Place.Tenant = plan.Tenant
	e.Plan, e.Account = plan, account
	if plan.State != Active {
		return []Dated{}, nil
	}
	l := lister{e: e, words: b.Words.Printer(lang), from: from, to: to, calendar: scheduler.CalendarOf(manager.country())}
	rules, err := e.ruling(plan)
	if err != nil || rules.hold {
		return []Dated{}, err
	}
	if err := l.slots(rules); err != nil {
		return nil, err
	}
	if err := l.actions(rules.record); err != nil {
		return nil, err
	}
	if err := l.around(rules.record); err != nil {
		return nil, err
	}
	slices.SortStableFunc(l.all, func(a, b Dated) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.Kind, b.Kind)) })
	if l.all == nil {
		l.all = []Dated{}
	}
	return l.all, nil
}

type lister struct {
	e        *Env
	words    locale.Printer
	from, to civil.Date
	calendar scheduler.Calendar // of the account manager
	all      []Dated
}

func (l *lister) add(kind string, at time.Time, zone *time.Location, why string, a locale.Args) {
	local := at.In(zone)
	if day := civil.Of(local); day.Before(l.from) || day.After(l.to) {
		return
	}
	l.all = append(l.all, Dated{Kind: kind, Due: local.Format(time.RFC3339), Zone: zone.String(), Why: l.words.Text("planned."+why, a), at: at})
}

// morning adds what comes to the account manager in the morning of a day.
func (l *lister) morning(kind string, day civil.Date, why string, a locale.Args) {
	l.morningOf(*l.e.Person, kind, day, why, a)
}

func (l *lister) morningOf(p Person, kind string, day civil.Date, why string, a locale.Args) {
	l.add(kind, l.e.comesAt(p, day), l.e.zoneOf(p), why, a)
}

func (l *lister) before(day civil.Date, n int) civil.Date {
	for range n {
		day = l.calendar.WorkingDayBefore(day)
	}
	return day
}

// slots are the status e-mails, calls and reports, with what comes before them.
func (l *lister) slots(rules ruling) error {
	all, err := l.e.Tx.Repeats(l.e.Plan.Tenant, l.e.Plan.ID)
	if err != nil {
		return err
	}
	if len(all) == 0 { // the example has no past: its dates follow from its answers
		all = rhythms(l.e.Account, l.e.Plan.ID, rules.record, l.e.Plan.Created)
		if rounds, ok := teamRounds(l.e, *l.e.Person, l.e.Plan.ID, l.e.Plan.Record, l.e.Plan.Created, period(rules.record).LastDay()); ok {
			all = append(all, rounds)
		}
	}
	var reader scheduler.Reader
	var found []planned
	for _, s := range all {
		rec, err := reader.Read(s.Rule)
		if err != nil {
			return err
		}
		// What is prepared in the span may lie behind it, and the other way round.
		end := l.to.AddDays(40)
		for slot, ok := rec.After(l.from.AddDays(-40)); ok && !slot.Day.After(end); slot, ok = rec.After(slot.Day) {
			found = append(found, planned{s.Kind, slot.Day, slot.Due, rec.Zone()})
		}
	}
	customer := scheduler.CalendarOf(one(l.e.Account.Record.Value("account_country", 0)))
	team := l.e.Plan.Record.Value("team_review_frequency", 0).Is(string(planning.Quarterly))
	for _, d := range found {
		day := civil.Of(d.Due.In(d.Zone))
		date := locale.Args{"date": l.words.DateLong(day)}
		switch d.Kind {
		case JobStatus:
			sent, first, meeting, merged := mergedWith(d, found, customer)
			why := "status_mail"
			if merged {
				why = "status_mail.merged"
				date["meeting"] = l.words.DateLong(civil.Of(meeting.Due.In(meeting.Zone)))
				date["sent"] = l.words.DateLong(sent)
			}
			l.add(JobStatus, d.Due, d.Zone, why, date)
			l.morning(datedPrepare, l.before(first, leadStatus), "status_prepare", date)
		case JobCall:
			l.add(JobCall, d.Due, d.Zone, "monthly_call", date)
			l.morning(datedCall, l.before(day, leadCall), "call_prepare", date)
		case JobTeamRound:
			l.add(JobTeamReview, d.Due, d.Zone, "team_round", nil)
		case JobReport:
			l.add(JobReport, d.Due, d.Zone, "quarterly_report", date)
			l.morning(datedReport, l.before(day, leadReport), "report_prepare", date)
			if team {
				l.morning(JobTeamReview, teamReviewDay(day), "team_review", date)
			}
		}
	}
	return nil
}

// teamReviewDay is the Tuesday of the week before a report (e.4).
func teamReviewDay(report civil.Date) civil.Date {
	monday := report.AddDays(-(int(report.Weekday()) + 6) % 7)
	return monday.AddDays(-6)
}

// mergedWith finds the call or report within two working days of a status e-mail,
// whose result the e-mail then is; the day on which it goes out, its own if all
// of them come before it, else the working day after the last; and the first day
// of them all, two working days before which the owners are asked (e.1).
func mergedWith(status planned, all []planned, customer scheduler.Calendar) (sent, first civil.Date, last planned, merged bool) {
	day := civil.Of(status.Due.In(status.Zone))
	begin, end := day, day
	for range 2 {
		begin, end = customer.WorkingDayBefore(begin), customer.WorkingDayAfter(end)
	}
	sent, first = day, day
	for _, m := range all {
		if m.Kind != JobCall && m.Kind != JobReport {
			continue
		}
		on := civil.Of(m.Due.In(m.Zone))
		if on.Before(begin) || on.After(end) {
			continue
		}
		if on.Before(first) {
			first = on
		}
		if !merged || m.Due.After(last.Due) {
			last, merged = m, true
		}
	}
	if merged && last.Due.After(status.Due) {
		sent = customer.WorkingDayAfter(civil.Of(last.Due.In(last.Zone)))
	}
	return sent, first, last, merged
}

// actions are the reminders of due dates and the return of what is parked.
func (l *lister) actions(inForce *conversation.Record) error {
	progress := l.e.Plan.Record
	account, err := l.e.accountSettings(l.e.Plan.Account)
	if err != nil {
		return err
	}
	for _, row := range runningRows(progress, inForce) {
		due := inForce.Value("action_due", row).Date
		if due.IsZero() {
			continue
		}
		about := locale.Args{"action": inForce.Text("action_title", row), "date": l.words.DateLong(due)}
		who := ownerOf(inForce, row)
		if who.Name == "" {
			continue // nobody to remind
		}
		if who.Side == conversation.Theirs {
			zone := l.e.customerZone()
			l.add(JobActionDue, scheduler.Wall(theirDueDay(l.e.customerCalendar(), due), 9, 0, zone), zone, "action_due.theirs", about)
			continue
		}
		owner, ok, err := l.e.Tx.Person(l.e.Plan.Tenant, who.ID)
		if err != nil {
			return err
		}
		if !ok || owner.Zone == "" {
			owner = *l.e.Person // by whose clock, as long as theirs is not known
		}
		l.morningOf(owner, JobActionDue, owner.reminderDay(due), "action_due", about)
		if account.OnDueDay || owner.Settings.OnDueDay {
			l.morningOf(owner, JobActionDue, due, "action_due", about)
		}
	}
	for _, row := range progress.Rows("action", -1) {
		if until := progress.Value("park_until", row.ID).Date; stateOf(progress, row.ID, planning.ActionParked) && !until.IsZero() {
			l.morning(datedParked, until, "parked_return", locale.Args{"action": progress.Text("action_title", row.ID), "n": strconv.Itoa(progress.Number(row.ID))})
		}
	}
	return nil
}

// around are the weekly digest, the mentor's review every three months, and the
// reminder of the next plan.
func (l *lister) around(inForce *conversation.Record) error {
	span := period(inForce)
	if rule, ok := l.e.digestRule(*l.e.Person); ok {
		var reader scheduler.Reader
		rec, err := reader.Read(rule)
		if err != nil {
			return err
		}
		for slot, ok := rec.After(l.from.AddDays(-7)); ok && !slot.Day.After(l.to); slot, ok = rec.After(slot.Day) {
			l.add(JobDigest, slot.Due, rec.Zone(), "digest", nil)
		}
	}
	if l.e.Account.Mentor != "" {
		for _, day := range mentorDates(l.e.Plan.Record, span) {
			l.morning(datedMentor, day, "mentor_review", nil)
		}
	}
	if day := span.NextPlanReminder(); !day.IsZero() {
		l.morning(datedPeriod, day, "period_end", locale.Args{"date": l.words.DateLong(span.LastDay())})
	}
	return nil
}

// mentorMonths is how often the mentor looks at the account (f.12).
const mentorMonths = 3

// mergeStatus lets a status e-mail be the result of a call or report that falls
// within two working days of it (e.1): one message goes out instead of two, and
// the account manager hears so.
func (e *Env) mergeStatus(o *Occurrence) error {
	all, err := e.dates(e.Plan, o.Due.AddDate(0, 0, -8), o.Due.AddDate(0, 0, 8))
	if err != nil {
		return err
	}
	zone := e.customerZone()
	sent, first, meeting, merged := mergedWith(planned{JobStatus, o.Slot, o.Due, zone}, all, e.customerCalendar())
	if !merged {
		return nil
	}
	o.Content.First = first
	o.Content.Meeting, o.Content.MeetingKind = meeting.Due, meeting.Kind
	if day := civil.Of(o.Due.In(zone)); sent != day {
		local := o.Due.In(zone)
		o.Content.Planned = o.Due
		o.Due = scheduler.Wall(sent, local.Hour(), local.Minute(), zone)
	}
	return nil
}
