package playbook

import (
	"lodestar/bot"
	"lodestar/conversation"
)

// previewReport puts the report into the gate's question, made by what sends it.
func (e *Env) previewReport(m *bot.Message) error {
	o, ok, err := e.openReport(e.Plan)
	if err != nil || !ok || e.reportEmpty(o) {
		return err
	}
	shown, err := e.shownReport(o)
	if err != nil {
		return err
	}
	m.Parts = append(m.Parts, shown.Parts...)
	if err := e.nameReportFile(o, m); err != nil {
		return err
	}
	if text := plainMessage(shown); text != o.Content.Report.Shown {
		o.Content.Report.Shown = text
		return e.Tx.SaveOccurrence(&o)
	}
	return nil
}

// shownReport is a report as the customer will read it.
func (e *Env) shownReport(o Occurrence) (bot.Message, error) {
	to, err := e.reportGoesTo()
	if err != nil {
		return bot.Message{}, err
	}
	return e.reportMessage(o, to.all, !to.shared)
}

// decideReport carries out what the account manager chose at the gate.
func decideReport(e *Env, a map[string]string) error {
	if e.Plan == nil || !e.mayEdit(*e.Account) {
		return nil
	}
	o, ok, err := e.openReport(e.Plan)
	if err != nil {
		return err
	}
	if !ok {
		e.Notice(conversation.Say("say.report_over", nil))
		return nil
	}
	if a["do"] == "skip" {
		o.Content.Report.State, o.Content.Report.By = ReportSkipped, e.Person.ID
		if err := e.Tx.SaveOccurrence(&o); err != nil {
			return err
		}
		e.Notice(conversation.Say("say.report_skipped", args("customer", quoted(e.Account.Name))))
		return e.endReport()
	}
	shown, err := e.shownReport(o)
	if err != nil {
		return err
	}
	if plainMessage(shown) != o.Content.Report.Shown { // read first what has changed since
		e.Notice(conversation.Say("say.report_changed", nil))
		return e.askAgain()
	}
	return e.deliverReport(o)
}

// deliverReport sends what was approved and nothing else, and keeps it: the words and
// the report as a file, in the form that was agreed (000-77). By mail the plan in force
// goes along, as with a status e-mail.
func (e *Env) deliverReport(o Occurrence) error {
	to, err := e.reportGoesTo()
	if err != nil {
		return err
	}
	file, err := e.reportAsFile(o)
	if err != nil {
		return err
	}
	if to.shared {
		if err := e.postReport(o, to, file); err != nil {
			return err
		}
	}
	if err := e.mailReport(o, to.mailed, file); err != nil {
		return err
	}
	report := o.Content.Report
	if len(report.To) == 0 {
		e.Notice(conversation.Say("say.report_no_way", args("customer", quoted(e.Account.Name))))
		return e.Flush()
	}
	content, err := e.reportDocument(o)
	if err != nil {
		return err
	}
	report.State, report.SentAt, report.By = ReportSent, e.Now, e.Person.ID
	report.Document, report.Language = &content, e.statusWords().Language()
	if err := e.Tx.SaveOccurrence(&o); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.report_sent", args("customer", quoted(e.Account.Name), "person", quoted(e.Book.Words.Printer(e.Language()).List(report.To)))))
	return e.endReport()
}

// postReport puts a report into the shared channel, and notes in it that it did.
func (e *Env) postReport(o Occurrence, to reportWay, file bot.File) error {
	m, err := e.reportMessage(o, to.all, false)
	if err != nil {
		return err
	}
	if e.Book.takes(to.channel.Address, file.MediaType) { // the words say it all
		m.Attachments = []bot.File{file}
	}
	if err := e.tellChannel(to.channel.Address, m); err != nil {
		return err
	}
	report := o.Content.Report
	report.To, report.Sent = append(report.To, to.channel.Name), plainMessage(m)
	return nil
}

// mailReport sends a report to each who gets it by mail, with the plan in force as its
// other files, and notes in it whom.
func (e *Env) mailReport(o Occurrence, to []recipient, file bot.File) error {
	report := o.Content.Report
	files, err := e.filesInForce()
	if err != nil {
		return err
	}
	files = append([]bot.File{file}, files...)
	for _, r := range to {
		address, err := e.Book.Mail.Address(e.Plan.Tenant, r.Email, threadOf(e.Plan.ID))
		if err != nil {
			continue // no address that mail can go to; the list of who got it does not name them
		}
		m, err := e.reportMessage(o, []recipient{r}, true)
		if err != nil {
			return err
		}
		m.Attachments = files
		if err := e.mailCustomer(bot.Delivery{To: address, Message: m}); err != nil {
			return err
		}
		report.To = append(report.To, r.Name)
		if report.Sent == "" {
			report.Sent = plainMessage(m)
		}
	}
	return nil
}

// endReport drops what was still planned for a report that is over.
func (e *Env) endReport() error {
	for _, kind := range []string{JobReportPrepare, JobReportDue, JobReportLapse} {
		if err := e.Tx.Unschedule(e.Plan.Tenant, kind, e.Plan.ID); err != nil {
			return err
		}
	}
	return nil
}
