package playbook

import (
	"bytes"
	"fmt"
	"strconv"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/planning/export"
)

// reportDocument is a report as a file says it: the words of its message, and below the
// title when it was presented and who answers for it.
func (e *Env) reportDocument(o Occurrence) (export.Report, error) {
	r, err := e.reportContent(o)
	if err != nil {
		return r, err
	}
	manager, err := e.planner(e.Account.Manager)
	if err != nil {
		return r, err
	}
	words := e.statusWords()
	r.Facts = []string{words.Text("customer.report.meeting", locale.Args{"date": words.DateLong(civil.Of(o.Due.In(e.customerZone())))})}
	version, _, err := e.inForce(e.Plan)
	if err != nil {
		return r, err
	}
	if version != nil {
		r.Facts = append(r.Facts, words.Text("customer.report.plan", locale.Args{"version": version.Version}))
	}
	r.Facts = append(r.Facts, manager.Name)
	return r, nil
}

// reportFormat is the form that was agreed with the customer for what goes to them.
func (e *Env) reportFormat() (export.Format, error) {
	now, err := e.ruling(e.Plan)
	if err != nil {
		return "", err
	}
	return export.AgreedReport(planning.FileFormat(one(now.record.Value("plan_format", 0)))), nil
}

// reportAsFile is a report as a file that is made when its message is handed on.
func (e *Env) reportAsFile(o Occurrence) (bot.File, error) {
	format, err := e.reportFormat()
	if err != nil {
		return bot.File{}, err
	}
	return e.reportFileAs(o, format)
}

func (e *Env) reportFileAs(o Occurrence, format export.Format) (bot.File, error) {
	words := e.statusWords()
	name := export.ReportName(e.Account.Name, words.Text("customer.report.file", nil), civil.Of(o.Due.In(e.customerZone())).String())
	return madeOf{Plan: o.Plan, Format: format, View: planning.ForCustomer, Report: o.Slot, At: e.Now}.file(name + format.Extension())
}

// reportFile makes the file of a report: of one that was sent, of what went out; of one
// that is open, of how it stands.
func (b *Book) reportFile(tx Tx, f bot.File, o madeOf, plan Plan, account Account) (bot.File, error) {
	at, ok, err := tx.Occurrence(plan.Tenant, scheduleID(JobReport, plan.ID), o.Report)
	if err != nil || !ok || at.Content.Report == nil {
		return f, orGone(err)
	}
	e := NewEnv(tx, b, o.At, &Person{}, bot.Address{Tenant: plan.Tenant}, "")
	e.Plan, e.Account = &plan, &account
	var r export.Report
	lang := at.Content.Report.Language
	switch stored := at.Content.Report.Document; {
	case stored != nil:
		r = *stored
	case at.Content.Report.State == ReportOpen:
		lang = e.statusWords().Language()
		if r, err = e.reportDocument(at); err != nil {
			return f, err
		}
	default:
		return f, errNoFile
	}
	paper, err := PaperOf(tx, plan.Tenant)
	if err != nil {
		return f, err
	}
	var content bytes.Buffer
	if _, err := export.WriteReport(&content, o.Format, r, b.Words.Printer(lang), export.Made{Paper: paper, At: o.At.UTC().Truncate(time.Second)}); err != nil {
		return f, fmt.Errorf("playbook: writing a report as a file: %w", err)
	}
	f.Data = content.Bytes()
	return f, nil
}

func orGone(err error) error {
	if err != nil {
		return err
	}
	return errNoFile
}

// nameReportFile says at the gate what goes along as a file, and offers a look at it.
func (e *Env) nameReportFile(o Occurrence, m *bot.Message) error {
	file, err := e.reportAsFile(o)
	if err != nil {
		return err
	}
	to, err := e.reportGoesTo()
	if err != nil {
		return err
	}
	if len(to.mailed) == 0 && to.shared && !e.Book.takes(to.channel.Address, file.MediaType) {
		return nil // it does not go along
	}
	format, err := e.reportFormat()
	if err != nil {
		return err
	}
	said := conversation.Say("context.report_file", args("file", quoted(file.Name)))
	if format == export.PDFFile {
		content, err := e.reportDocument(o)
		if err != nil {
			return err
		}
		set, err := export.SetReport(content, e.statusWords(), e.template.Paper)
		if err != nil {
			return err
		}
		said = conversation.Say("context.report_file.pages", args("file", quoted(file.Name), "n", set.Pages()))
		if len(set.Lost) > 0 {
			m.Parts = append(m.Parts, bot.Part{Kind: bot.Context, Text: e.Print(conversation.Say("say.export_letters", args("letters", quoted(string(set.Lost)))))})
		}
	}
	m.Parts = append(m.Parts, bot.Part{Kind: bot.Context, Text: e.Print(said)})
	m.Buttons = append(m.Buttons, bot.Button{Label: e.Label("button.see_file", nil), Verb: VerbInPlan, Value: e.Account.ID + " report file"})
	return nil
}

// reportToSee sends the account manager the report that is open as a file, or one that
// was sent, by its number.
func reportToSee(e *Env, a map[string]string) error {
	p, account, err := e.whichPlan("")
	if err != nil || account == nil {
		return err
	}
	if !e.onTeam(*account) {
		return e.sayNotAllowed(*account)
	}
	all, err := e.pastReports(account)
	if err != nil {
		return err
	}
	n := len(all)
	if a["n"] != "" {
		if n, err = strconv.Atoi(a["n"]); err != nil {
			n = 0
		}
	}
	if n < 1 || n > len(all) || all[n-1].Content.Report.Document == nil && all[n-1].Content.Report.State != ReportOpen {
		e.Notice(conversation.Say("problem.no_report_file", nil))
		return nil
	}
	o := all[n-1]
	e.Account = account
	if e.Plan = p; p == nil || p.ID != o.Plan {
		plan, ok, err := e.Tx.Plan(account.Tenant, o.Plan)
		if err != nil || !ok {
			return err
		}
		e.Plan = &plan
	}
	format, err := e.reportFormat()
	if err != nil {
		return err
	}
	if other, ok := e.exportFormat(a["format"]); ok {
		format = other
	}
	switch format {
	case export.PDFFile, export.DocumentFile, export.WorkbookFile:
	default:
		format = export.PDFFile
	}
	file, err := e.reportFileAs(o, format)
	if err != nil {
		return err
	}
	key := "say.report_file"
	if o.Content.Report.State == ReportOpen {
		key = "say.report_file.open"
	}
	m := e.Message("page", conversation.Say(key, args("customer", quoted(account.Name), "date", e.reportDay(o))))
	m.Attachments = []bot.File{file}
	e.looked = true
	return e.Say(m)
}
