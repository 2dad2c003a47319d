package playbook

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"lodestar/conversation"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/scheduler"
)

// The schedules of a plan (section e). A schedule's id is its kind and the plan;
// its jobs have the same kind.
const (
	JobStatus = "status_mail"
	JobCall   = "monthly_call"
	JobReport = "quarterly_report"
)

// How many working days before a slot its preparation begins: the check-in (e.1),
// the call card (e.2), the report (e.3).
const (
	leadStatus = 2
	leadCall   = 1
	leadReport = 10
)

// noticeDays is how many working days lie at least between the agreement and the
// first status e-mail (e.1).
const noticeDays = 3

func scheduleID(kind, plan string) string { return kind + "/" + plan }

// ruling is the version of a plan that is in force: what was agreed to, as it was
// then. Progress stands in the plan itself.
type ruling struct {
	version int // 0 where the plan was begun without an agreement
	record  *conversation.Record
	// hold: the only agreement was withdrawn, and nothing goes to the customer
	// until the account manager has decided (method d.6).
	hold bool
	// paused: the account manager lets the rhythm rest; then hold is set as well.
	paused bool
}

// ruling finds the version in force of an active plan.
func (e *Env) ruling(p *Plan) (ruling, error) {
	all, err := e.Tx.Presentations(p.Tenant, p.ID)
	if err != nil {
		return ruling{}, err
	}
	s, err := e.accountSettings(p.Account)
	if err != nil {
		return ruling{}, err
	}
	found := ruling{record: p.Record, paused: s.Paused}
	for _, v := range all { // newest first
		if v.State == planning.VersionAgreed {
			found.version, found.hold = v.Version, false
			break
		}
		if v.State == planning.VersionWithdrawn && v.WithdrawnBy == planning.WithdrawnByApprover {
			found.hold = true
		}
	}
	found.hold = found.hold || s.Paused
	if found.version == 0 {
		return found, nil
	}
	versions, err := e.Tx.Versions(p.Tenant, p.ID)
	if err != nil {
		return found, err
	}
	if i := slices.IndexFunc(versions, func(v Version) bool { return v.Number == found.version }); i >= 0 {
		found.record = versions[i].Record
	}
	return found, nil
}

// startCadence plans all dates of the period from the rhythm in force (004-31).
// Begun again, after a new version, a rhythm that stayed keeps its anchor.
func (e *Env) startCadence(account *Account, plan *Plan, from time.Time) error {
	now, err := e.ruling(plan)
	if err != nil {
		return err
	}
	if err := e.openActions(plan, now.record); err != nil {
		return err
	}
	owners, err := e.noteOwners(plan, now.record)
	if err != nil {
		return err
	}
	if err := e.planDigests(account, owners); err != nil {
		return err
	}
	if err := e.planReminders(plan, now.record); err != nil {
		return err
	}
	if err := errors.Join(e.planMentor(plan, account), e.planPeriodOver(plan, account)); err != nil {
		return err
	}
	wanted := rhythms(account, plan.ID, now.record, from)
	if weekly, ok, err := e.teamSchedule(account, plan, period(now.record).LastDay()); err != nil {
		return err
	} else if ok {
		wanted = append(wanted, weekly)
	}
	if manager, ok, err := e.Tx.Person(plan.Tenant, account.Manager); err != nil {
		return err
	} else if rounds, some := teamRounds(e, manager, plan.ID, plan.Record, from, period(now.record).LastDay()); ok && some {
		wanted = append(wanted, rounds)
	}
	old, err := e.Tx.Repeats(plan.Tenant, plan.ID)
	if err != nil {
		return err
	}
	for _, s := range old {
		if !slices.ContainsFunc(wanted, func(w scheduler.Schedule) bool { return w.ID == s.ID }) {
			if err := e.Tx.EndRepeat(plan.Tenant, s.ID); err != nil {
				return err
			}
		}
	}
	for _, s := range wanted {
		if i := slices.IndexFunc(old, func(o scheduler.Schedule) bool { return o.ID == s.ID }); i >= 0 && sameRhythm(old[i].Rule, s.Rule) {
			s.Rule.Anchor = old[i].Rule.Anchor
		}
		s.Tenant = plan.Tenant
		if err := e.Tx.Repeat(s); err != nil {
			return err
		}
	}
	return e.inviteSoon(plan)
}

// openActions lets the actions of the version in force begin (method d.6).
func (e *Env) openActions(p *Plan, inForce *conversation.Record) error {
	changed := false
	for _, row := range runningRows(p.Record, inForce) {
		if state := p.Record.Value("action_state", row); !state.Empty() && !state.Is(string(planning.ActionProposed)) {
			continue
		}
		p.Record.Set(conversation.Key{Step: "action_state", Row: row}, conversation.Answer{
			Value: conversation.ChoiceValue(string(planning.ActionOpen)), State: conversation.Answered, At: e.Now, Derived: true,
		})
		changed = true
	}
	if !changed {
		return nil
	}
	p.Record.Settle()
	return e.Tx.SavePlan(p)
}

// sameRhythm reports whether two rules differ in their anchor and end at most.
func sameRhythm(a, b scheduler.Rule) bool {
	a.Anchor, a.Until = b.Anchor, b.Until
	// In months the anchor says which months.
	return a == b
}

// rhythms are the schedules that a plan's answers ask for, from an instant on.
func rhythms(account *Account, plan string, r *conversation.Record, from time.Time) []scheduler.Schedule {
	span := period(r)
	if span.LastDay().IsZero() {
		return nil
	}
	zone := account.Record.Text("account_time_zone", 0)
	loc, err := time.LoadLocation(zone)
	if err != nil || zone == "" {
		zone, loc = "UTC", time.UTC
	}
	base := scheduler.Rule{Zone: zone, Country: one(account.Record.Value("account_country", 0)), Working: true, Until: span.LastDay()}
	today := civil.Of(from.In(loc))
	var all []scheduler.Schedule
	add := func(kind, step string, lead int, earliest civil.Date) {
		v := r.Value(step, 0)
		rule, ok := ruleOf(base, planning.Interval(one(v)), v.Text, earliest, span.FirstDay)
		if !ok {
			return
		}
		rule.Lead = lead
		all = append(all, scheduler.Schedule{ID: scheduleID(kind, plan), Kind: kind, Subject: plan, Rule: rule})
	}
	calendar := scheduler.CalendarOf(base.Country)
	first := today
	for range noticeDays {
		first = calendar.WorkingDayAfter(first)
	}
	// An e-mail that is the result of a call two working days before it is prepared
	// that much earlier; once a week, the one before may still wait then.
	lead := leadStatus + 2
	if r.Value("status_email_every", 0).Is(string(planning.Weekly)) {
		lead = leadStatus
	}
	add(JobStatus, "status_email_every", lead, later(first, span.FirstDay))
	add(JobCall, "call_every", leadCall, later(today.AddDays(1), span.FirstDay))
	add(JobReport, "report_every", leadReport, later(today.AddDays(1), span.FirstDay))
	return all
}

func later(a, b civil.Date) civil.Date {
	if a.Before(b) {
		return b
	}
	return a
}

// ruleOf makes a rule of an interval and its pattern, "weekday hh:mm" or
// "ordinal.weekday hh:mm", Monday being 1 (method d.7). Its first slot is on
// earliest at the earliest; months are counted from the first day of the period.
func ruleOf(base scheduler.Rule, every planning.Interval, pattern string, earliest, first civil.Date) (scheduler.Rule, bool) {
	day, at, _ := strings.Cut(pattern, " ")
	clock, err := time.Parse(clockLayout, at)
	if err != nil {
		return base, false
	}
	ordinal, word, monthly := strings.Cut(day, ".")
	if !monthly {
		ordinal, word = "1", day
	}
	weekday, err := strconv.Atoi(word)
	if err != nil || weekday < 1 || weekday > 7 {
		return base, false
	}
	nth, err := strconv.Atoi(ordinal)
	if ordinal == "last" {
		nth, err = scheduler.Last, nil
	}
	if err != nil {
		return base, false
	}
	r := base
	r.Hour, r.Minute, r.Weekday, r.Nth = clock.Hour(), clock.Minute(), time.Weekday(weekday%7), nth
	switch every {
	case planning.Weekly, planning.TwoWeeks:
		r.Every, r.N, r.Nth = scheduler.Weeks, 1, 0
		if every == planning.TwoWeeks {
			r.N = 2
		}
		r.Anchor = earliest.AddDays((int(r.Weekday) - int(earliest.Weekday()) + 7) % 7)
		r.Weekday = 0
		return r, true
	case planning.Monthly:
		r.N = 1
	case planning.TwoMonths:
		r.N = 2
	case planning.Quarterly:
		r.N = 3
	case planning.HalfYearly:
		r.N = 6
	case planning.Yearly:
		r.N = 12
	case planning.Off:
		return r, false
	default:
		return r, false
	}
	r.Every = scheduler.Months
	// What comes every two months or more closes a part of the period: it is in
	// the part's last month.
	month := civil.Must(first.Year, first.Month, 1).AddMonths(r.N - 1)
	for month.AddMonths(1).AddDays(-1).Before(earliest) {
		month = month.AddMonths(r.N)
	}
	r.Anchor = later(month, earliest)
	return r, true
}

// planned is one thing that the cadence will do.
type planned struct {
	Kind string
	Day  civil.Date
	Due  time.Time
	Zone *time.Location
}

// dates are the slots of a plan's schedules that are due later than from and not
// later than until, in order of time. Nothing stands in it that is not scheduled.
func (e *Env) dates(plan *Plan, from, until time.Time) ([]planned, error) {
	schedules, err := e.Tx.Repeats(plan.Tenant, plan.ID)
	if err != nil {
		return nil, err
	}
	occurrences, err := e.Tx.Occurrences(plan.Tenant, plan.ID)
	if err != nil {
		return nil, err
	}
	became := map[string]Occurrence{}
	for _, o := range occurrences {
		became[o.Schedule+"/"+o.Slot.String()] = o
	}
	var reader scheduler.Reader
	var all []planned
	for _, s := range schedules {
		rec, err := reader.Read(s.Rule)
		if err != nil {
			return nil, err
		}
		// A date that was moved may stand on the other side of the span.
		end := until.AddDate(0, 0, furthestMove+1)
		for slot, ok := rec.First(from.AddDate(0, 0, -furthestMove-1)); ok && !slot.Due.After(end); slot, ok = rec.After(slot.Day) {
			o := became[s.ID+"/"+slot.Day.String()]
			if o.Content.Moved {
				slot.Due = o.Due
			}
			if o.State == SlotSkipped || o.State == SlotMerged || !slot.Due.After(from) || slot.Due.After(until) {
				continue
			}
			all = append(all, planned{s.Kind, slot.Day, slot.Due, rec.Zone()})
		}
	}
	slices.SortStableFunc(all, func(a, b planned) int { return a.Due.Compare(b.Due) })
	return all, nil
}

// nextDates are the days on which the customer hears from us next, as the plan
// page prints them; by the customer's clock.
func (e *Env) nextDates(plan *Plan) (next planning.NextDates, err error) {
	if plan.State != Active {
		return next, nil
	}
	now, err := e.ruling(plan)
	if err != nil || now.hold {
		return next, err
	}
	all, err := e.dates(plan, e.Now, e.Now.AddDate(1, 0, 0))
	for _, d := range slices.Backward(all) {
		switch day := civil.Of(d.Due.In(d.Zone)); d.Kind {
		case JobStatus:
			next.StatusEmail = day
		case JobCall:
			next.Call = day
		case JobReport:
			next.Report = day
		}
	}
	return next, err
}

// dayWords is a day as somebody reads it: that of the zone where it counts.
func (e *Env) dayWords(p Person, at time.Time, zone *time.Location) string {
	return e.Book.Words.Printer(e.languageOf(p)).DateLong(civil.Of(at.In(zone)))
}

// nextStatus is said to the account manager when a plan begins: the next status
// e-mail, where one is scheduled.
func (e *Env) nextStatus(manager Person, plan *Plan) (string, error) {
	all, err := e.dates(plan, e.Now, e.Now.AddDate(1, 0, 0))
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(all, func(d planned) bool { return d.Kind == JobStatus })
	if i < 0 {
		return "", nil
	}
	return e.dayWords(manager, all[i].Due, all[i].Zone), nil
}

// ManagerOf is who a job about a plan is for: the account manager, or the deputy
// while they are away. It is decided when the job runs, since accounts are handed
// over and people go on holiday.
func ManagerOf(tx Tx, tenant, plan string, now time.Time) (string, error) {
	p, ok, err := tx.Plan(tenant, plan)
	if err != nil || !ok {
		return "", err
	}
	a, ok, err := tx.Account(tenant, p.Account)
	if err != nil || !ok {
		return a.Manager, err
	}
	manager, ok, err := tx.Person(tenant, a.Manager)
	if err != nil || !ok {
		return a.Manager, err
	}
	if civil.Of(now.In(new(zoneRules).of(manager.Zone))).Before(manager.Settings.AwayUntil) {
		return cmp.Or(deputyOf(a, manager), a.Manager), nil
	}
	return a.Manager, nil
}
