package playbook

import (
	"slices"
	"time"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning/export"
	"lodestar/scheduler"
)

// The jobs of a progress report beside JobReport, which plans them (e.3). Their key
// is the plan: one report is open at a time. What they are about is the meeting of
// their arguments ArgSchedule and ArgSlot.
const (
	JobReportPrepare = "report_prepare"
	JobReportDue     = "report_due"
	JobReportLapse   = "report_lapse"
)

// dueReport is how many working days before the meeting the customer should have
// the report (e.3).
const dueReport = 3

// ReportState is how far a progress report is.
type ReportState string

// The states of a report.
const (
	ReportOpen    ReportState = "open" // the account manager is asked
	ReportSent    ReportState = "sent"
	ReportSkipped ReportState = "skipped" // the account manager wanted it so
	ReportLapsed  ReportState = "lapsed"  // nobody approved it in time: the next one covers its time too
)

// Report is the progress report that belongs to a meeting. Its sections are answers
// of the plan, in a row of the list "report"; what went out stands here.
type Report struct {
	State  ReportState `json:"state"`
	Row    int         `json:"row,omitzero"`    // of the list "report" of the plan
	Opened time.Time   `json:"opened,omitzero"` // UTC
	Shown  string      `json:"shown,omitzero"`  // as the account manager saw it last
	Sent   string      `json:"sent,omitzero"`   // what went out, word for word
	SentAt time.Time   `json:"sent_at,omitzero"`
	To     []string    `json:"to,omitzero"` // names of who got it
	By     string      `json:"by,omitzero"` // person id of who approved it
	// Document is what went out as a file, and Language what it is written in.
	Document *export.Report  `json:"document,omitzero"`
	Language locale.Language `json:"language,omitzero"`
}

// reportList is the list of a plan that holds the sections of its reports.
const reportList = "report"

// planReport plans what belongs to the report of a meeting that is ten working days
// off or less: it is asked for, reminded of once, and lapses two working days after
// the meeting, as a status e-mail does.
func (e *Env) planReport(schedule string, slot civil.Date) error {
	o, ok, err := e.Tx.Occurrence(e.Plan.Tenant, schedule, slot)
	if err != nil || !ok || o.Content.Report != nil && o.Content.Report.State != ReportOpen {
		return err
	}
	lapse := e.reportLapses(o)
	if !lapse.After(e.Now) { // nothing ran until it was too late
		o.Content.Report = &Report{State: ReportLapsed}
		return e.Tx.SaveOccurrence(&o)
	}
	if err := e.reportJob(JobReportLapse, o, lapse); err != nil {
		return err
	}
	for kind, days := range map[string]int{JobReportPrepare: leadReport, JobReportDue: dueReport} {
		at, err := e.daysBefore(o, days)
		if err != nil {
			return err
		}
		if err := e.reportJob(kind, o, at); err != nil {
			return err
		}
	}
	return nil
}

// daysBefore is nine o'clock of the account manager, n of their working days before
// a meeting; now, where that has passed.
func (e *Env) daysBefore(o Occurrence, n int) (time.Time, error) {
	manager, ok, err := e.Tx.Person(e.Plan.Tenant, e.Account.Manager)
	if err != nil || !ok {
		return e.Now, err
	}
	calendar, day := scheduler.CalendarOf(manager.country()), civil.Of(o.Due.In(e.customerZone()))
	for range n {
		day = calendar.WorkingDayBefore(day)
	}
	at := manager.morning(day, e.zoneOf(manager))
	if at.Before(e.Now) {
		return e.Now, nil
	}
	return at, nil
}

// reportLapses is when a report that nobody sent is over: the evening of the second
// working day after the meeting, by the customer's clock.
func (e *Env) reportLapses(o Occurrence) time.Time {
	zone, calendar := e.customerZone(), e.customerCalendar()
	day := civil.Of(o.Due.In(zone))
	for range lapseDays {
		day = calendar.WorkingDayAfter(day)
	}
	return scheduler.Wall(day, 18, 0, zone)
}

// reportJob plans a step of a report, for whoever answers for the account then.
func (e *Env) reportJob(kind string, o Occurrence, at time.Time) error {
	return e.Tx.Schedule(scheduler.Job{
		Tenant: e.Plan.Tenant, Kind: kind, Key: e.Plan.ID, Subject: e.Plan.ID, Due: at.UTC(),
		Args: map[string]string{scheduler.ArgSchedule: o.Schedule, scheduler.ArgSlot: o.Slot.String()},
	})
}

// reportOf is the meeting a job is about, while its report is still wanted.
func (e *Env) reportOf(job scheduler.Job) (Occurrence, bool, error) {
	slot, err := civil.Parse(job.Args[scheduler.ArgSlot])
	if err != nil || e.Plan == nil {
		return Occurrence{}, false, err
	}
	o, ok, err := e.Tx.Occurrence(e.Plan.Tenant, job.Args[scheduler.ArgSchedule], slot)
	if err != nil || !ok || o.Content.Report != nil && o.Content.Report.State != ReportOpen {
		return o, false, err
	}
	now, err := e.ruling(e.Plan)
	return o, err == nil && e.Plan.State == Active && !now.hold, err
}

// openReport is the report of a plan that waits for the account manager.
func (e *Env) openReport(p *Plan) (Occurrence, bool, error) {
	all, err := e.Tx.Occurrences(p.Tenant, p.ID)
	if err != nil {
		return Occurrence{}, false, err
	}
	for _, o := range slices.Backward(all) {
		if o.Kind == JobReport && o.Content.Report != nil && o.Content.Report.State == ReportOpen {
			return o, true, nil
		}
	}
	return Occurrence{}, false, nil
}

// beginReport makes the row of the plan that takes the sections of a report. One
// that was begun already is left as it is; one of an earlier meeting lapses.
func (e *Env) beginReport(o *Occurrence) error {
	if o.Content.Report != nil {
		return nil
	}
	if before, waits, err := e.openReport(e.Plan); err != nil {
		return err
	} else if waits {
		before.Content.Report.State = ReportLapsed
		if err := e.Tx.SaveOccurrence(&before); err != nil {
			return err
		}
	}
	row := 0
	err := e.progress(func(r *conversation.Record) {
		row = r.AddRow(reportList, 0)
		a := e.answer(conversation.DateValue(civil.Of(o.Due.In(e.customerZone()))))
		a.Derived = true
		r.Set(conversation.Key{Step: "report_for", Row: row}, a)
	})
	if err != nil {
		return err
	}
	o.Content.Report = &Report{State: ReportOpen, Row: row, Opened: e.Now}
	return e.Tx.SaveOccurrence(o)
}

// prepareReport asks for the report in time (F20). It is a draft to be approved, so
// it does not wait for the message of the day.
func prepareReport(e *Env, job scheduler.Job) error {
	o, ok, err := e.reportOf(job)
	if err != nil || !ok {
		return err
	}
	if at, err := e.daysBefore(o, leadReport); err != nil || at.After(e.Now) { // the meeting was moved
		if err != nil {
			return err
		}
		return e.reportJob(JobReportPrepare, o, at)
	}
	if err := e.beginReport(&o); err != nil || e.Person.Home.Place == "" {
		return err
	}
	if err := e.rememberWhy("say.why_report"); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.report_opened", args("customer", quoted(e.Account.Name), "date", e.reportDay(o))))
	return e.askReport()
}

// reportDue reminds once of a report that nobody has sent, and says until when it
// waits.
func reportDue(e *Env, job scheduler.Job) error {
	o, ok, err := e.reportOf(job)
	if err != nil || !ok || e.Person.Home.Place == "" {
		return err
	}
	if at, err := e.daysBefore(o, dueReport); err != nil || at.After(e.Now) {
		if err != nil {
			return err
		}
		return e.reportJob(JobReportDue, o, at)
	}
	if err := e.beginReport(&o); err != nil {
		return err
	}
	if err := e.rememberWhy("say.why_report"); err != nil {
		return err
	}
	last := e.dayWords(*e.Person, e.reportLapses(o), e.customerZone())
	e.Notice(conversation.Say("say.report_not_sent", args("customer", quoted(e.Account.Name), "date", e.reportDay(o), "until", quoted(last))))
	return e.askReport()
}

// askReport goes on with the report; while another question waits it only says that
// this one does.
func (e *Env) askReport() error {
	busy, open, err := e.busyWithMore()
	if err != nil {
		return err
	}
	if open && (busy.Flow != FlowReport || busy.Subject != e.Plan.ID) {
		// The notices in front say why it is written about; what was asked stays.
		e.Notice(conversation.Say("say.report_waits", nil))
		m := e.Message("notice", e.notices...)
		e.notices = nil
		m.Buttons = append(m.Buttons, e.Run("look_at_it", "report for "+e.Account.Name))
		return e.send(e.Person.Home, m)
	}
	return e.openFlow(FlowReport, e.Plan.ID, func() (conversation.Text, error) { return conversation.Text{}, nil })
}

// reportDay is the day of a report's meeting, as the person reads it.
func (e *Env) reportDay(o Occurrence) conversation.Text {
	return quoted(e.dayWords(*e.Person, o.Due, e.customerZone()))
}

// lapseReport ends a report that nobody sent; the next one covers its time too.
func lapseReport(e *Env, job scheduler.Job) error {
	o, ok, err := e.reportOf(job)
	if err != nil || !ok {
		return err
	}
	if at := e.reportLapses(o); at.After(e.Now) { // the meeting was moved
		return e.reportJob(JobReportLapse, o, at)
	}
	if o.Content.Report == nil {
		o.Content.Report = &Report{}
	}
	o.Content.Report.State = ReportLapsed
	if err := e.Tx.SaveOccurrence(&o); err != nil {
		return err
	}
	return e.closeQuestion(FlowReport)
}
