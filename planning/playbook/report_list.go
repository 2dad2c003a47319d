package playbook

import (
	"slices"
	"strconv"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/internal/civil"
)

// report opens the report that waits; without one it says when the next is due and
// offers to begin it now.
func report(e *Env, a map[string]string) error {
	ok, err := e.ownRunning(a["customer"])
	if err != nil || !ok {
		return err
	}
	if _, ok, err := e.openReport(e.Plan); err != nil {
		return err
	} else if ok {
		return e.showReport(e.Plan.ID)
	}
	next, ok, err := e.nextReport()
	if err != nil {
		return err
	}
	if !ok {
		e.Notice(conversation.Say("say.report_none", args("customer", quoted(e.Account.Name))))
		return nil
	}
	opens, err := e.daysBefore(next, leadReport)
	if err != nil {
		return err
	}
	e.Silent()
	m := e.Message("notice", conversation.Say("say.report_next", args("customer", quoted(e.Account.Name), "date", e.reportDay(next), "opens", quoted(e.dayWords(*e.Person, opens, e.Zone())))))
	m.Buttons = []bot.Button{{Label: e.Label("button.begin_now", nil), Verb: VerbInPlan, Value: e.Account.ID + " report now"}}
	return e.Say(m)
}

// reportNow begins the next report before its time.
func reportNow(e *Env, a map[string]string) error {
	ok, err := e.ownRunning(a["customer"])
	if err != nil || !ok {
		return err
	}
	if _, ok, err := e.openReport(e.Plan); err != nil || ok {
		if err != nil {
			return err
		}
		return e.showReport(e.Plan.ID)
	}
	next, ok, err := e.nextReport()
	if err != nil {
		return err
	}
	if !ok {
		e.Notice(conversation.Say("say.report_none", args("customer", quoted(e.Account.Name))))
		return nil
	}
	if err := e.beginReport(&next); err != nil {
		return err
	}
	return e.showReport(e.Plan.ID)
}

func (e *Env) showReport(plan string) error {
	e.Silent()
	if err := e.Open(FlowReport, plan); err != nil {
		return err
	}
	return e.Advance(conversation.Move{Verb: conversation.Show})
}

// nextReport is the next meeting of a plan that has a report to come: one that is
// planned already, else the next slot.
func (e *Env) nextReport() (Occurrence, bool, error) {
	now, err := e.ruling(e.Plan)
	if err != nil || e.Plan.State != Active || now.hold {
		return Occurrence{}, false, err
	}
	slots, err := e.dates(e.Plan, e.Now, e.Now.AddDate(1, 1, 0))
	if err != nil {
		return Occurrence{}, false, err
	}
	for _, slot := range slots {
		if slot.Kind != JobReport {
			continue
		}
		o, there, err := e.Tx.Occurrence(e.Plan.Tenant, scheduleID(JobReport, e.Plan.ID), slot.Day)
		if err != nil {
			return o, false, err
		}
		if !there {
			o = Occurrence{Tenant: e.Plan.Tenant, Schedule: scheduleID(JobReport, e.Plan.ID), Slot: slot.Day, Plan: e.Plan.ID, Kind: JobReport, Due: slot.Due, State: SlotPreparing}
		}
		if o.Content.Report == nil {
			return o, true, nil
		}
	}
	return Occurrence{}, false, nil
}

// pastReports are the reports of an account over all its plans, the oldest first.
func (e *Env) pastReports(a *Account) (all []Occurrence, err error) {
	plans, err := e.Tx.PlansOf(e.Place.Tenant, a.ID)
	if err != nil {
		return nil, err
	}
	for _, p := range plans {
		found, err := e.Tx.Occurrences(p.Tenant, p.ID)
		if err != nil {
			return nil, err
		}
		for _, o := range found {
			if o.Kind == JobReport && o.Content.Report != nil {
				all = append(all, o)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b Occurrence) int { return a.Due.Compare(b.Due) })
	return all, nil
}

// reports lists the reports of an account: those that were sent can be read again.
func reports(e *Env, a map[string]string) error {
	_, account, err := e.whichPlan(a["customer"])
	if err != nil || account == nil {
		return err
	}
	all, err := e.pastReports(account)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		e.Notice(conversation.Say("say.reports_none", args("customer", quoted(account.Name))))
		return nil
	}
	e.Silent()
	p := e.Book.Words.Printer(e.Language())
	m := e.Message("notice", conversation.Say("say.reports", args("customer", quoted(account.Name), "n", len(all))))
	table := bot.Part{Kind: bot.Table}
	for i, o := range all {
		r := o.Content.Report
		about := args("date", p.DateLong(civil.Of(o.Due.In(zoneOfCustomer(account)))), "sent", p.Date(dayIn(r.SentAt, e.Zone())), "person", quoted(p.List(r.To)))
		table.Rows = append(table.Rows, bot.Row{Label: strconv.Itoa(i + 1), Text: e.Print(conversation.Say("report.state."+string(r.State), about))})
		if lesson := o.Content.Lesson; lesson != "" {
			table.Rows = append(table.Rows, bot.Row{Text: e.Print(conversation.Say("report.lesson", args("text", quoted(lesson))))})
		}
		if r.State == ReportSent {
			m.Options = append(m.Options, bot.Button{Label: e.Label("button.read_report", args("n", i+1)), Verb: VerbInPlan, Value: account.ID + " report " + strconv.Itoa(i+1)})
		}
	}
	m.Parts = append(m.Parts, table)
	return e.Say(m)
}

// readReport shows a report as it was sent.
func readReport(e *Env, a map[string]string) error {
	_, account, err := e.whichPlan("")
	if err != nil || account == nil {
		return err
	}
	all, err := e.pastReports(account)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(a["n"])
	if err != nil || n < 1 || n > len(all) || all[n-1].Content.Report.Sent == "" {
		e.Notice(conversation.Say("problem.no_report", args("text", quoted(a["n"]))))
		return nil //nolint:nilerr // a number that is none is a problem of who wrote it
	}
	e.Silent()
	r := all[n-1].Content.Report
	p := e.Book.Words.Printer(e.Language())
	m := e.Message("page", conversation.Say("say.report_as_sent", args("date", p.DateLong(dayIn(r.SentAt, e.Zone())), "person", quoted(p.List(r.To)))))
	for _, text := range strings.Split(r.Sent, "\n\n") {
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: bot.Escape(text)})
	}
	if lesson := all[n-1].Content.Lesson; lesson != "" {
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Context, Text: e.Print(conversation.Say("report.lesson", args("text", quoted(lesson))))})
	}
	if r.Document != nil {
		m.Buttons = append(m.Buttons, bot.Button{Label: e.Label("button.see_file", nil), Verb: VerbInPlan, Value: account.ID + " report file " + strconv.Itoa(n)})
	}
	return e.Say(m)
}
