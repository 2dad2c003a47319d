package playbook

import (
	"strings"

	"lodestar/bot"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/planning/export"
)

// kindReport is the Kind of a progress report to the customer.
const kindReport = "progress_report"

// reportContent is a report as the customer reads it: where their measures stand, the
// sections that have something to say, and at the end of a period what it has brought;
// all in the customer's language. Measures are what the customer may read of the plan;
// the rest is what the account manager wrote or took over.
func (e *Env) reportContent(o Occurrence) (export.Report, error) {
	words, r, row := e.statusWords(), e.Plan.Record, o.Content.Report.Row
	out := export.Report{
		Title: words.Text("customer.report.title", nil), Customer: e.Account.Name,
		Heading: words.Text("customer.report.measures", nil),
	}
	now, err := e.ruling(e.Plan)
	if err != nil {
		return out, err
	}
	inForce := materialOf(e.Plan, e.Account)
	inForce.Answers = now.record
	agreed := inForce.Plan()
	for _, g := range materialOf(e.Plan, e.Account).Plan().CustomerView(e.hiddenFields()...).Goals {
		// Only goals that were agreed to are told of, and only figures that somebody gave.
		if _, known := agreed.Goal(g.Row); !known || g.Actual == nil || g.Measure == "" {
			continue
		}
		m := export.ReportMeasure{Goal: g.Statement, Measure: g.Measure, Baseline: g.Baseline, Target: g.Target, By: g.TargetDate, Actual: g.Actual, On: g.ActualOn}
		m.Percent, m.Known = g.Progress()
		out.Measures = append(out.Measures, m)
	}
	part := func(heading string, lines []string) {
		if len(lines) > 0 {
			out.Parts = append(out.Parts, export.ReportPart{Heading: words.Text(heading, nil), Lines: lines})
		}
	}
	for _, id := range reportSections {
		part("customer."+strings.Replace(id, "_", ".", 1), linesOf(r.Text(id, row)))
	}
	closing, err := e.closes(o)
	if err != nil {
		return out, err
	}
	var results []string
	for _, id := range closingResults {
		if text := r.Text(id, row); text != "" && closing {
			results = append(results, words.Text("customer."+strings.Replace(id, "_", ".", 1), locale.Args{"text": text}))
		}
	}
	part("customer.report.results", results)
	return out, nil
}

// reportParts are the parts of a report as a message says them.
func (e *Env) reportParts(o Occurrence) ([]export.ReportPart, error) {
	content, err := e.reportContent(o)
	if err != nil {
		return nil, err
	}
	var measures []string
	for _, m := range content.Measures {
		measures = append(measures, measureLine(e.statusWords(), m))
	}
	if len(measures) == 0 {
		return content.Parts, nil
	}
	return append([]export.ReportPart{{Heading: content.Heading, Lines: measures}}, content.Parts...), nil
}

// measureLine says where a measure stands.
func measureLine(words locale.Printer, m export.ReportMeasure) string {
	amount := func(q *planning.Quantity) string {
		if q == nil {
			return ""
		}
		return words.Amount(q.Number, q.Unit)
	}
	a := locale.Args{"measure": m.Measure, "actual": amount(m.Actual), "baseline": amount(m.Baseline), "target": amount(m.Target), "by": ""}
	if !m.On.IsZero() {
		a["actual"] = amount(m.Actual) + " (" + words.Date(m.On) + ")"
	}
	if !m.By.IsZero() {
		a["by"] = words.Date(m.By)
	}
	switch {
	case m.Known && a["by"] != "":
		a["percent"] = words.Percent(m.Percent)
		return words.Text("customer.report.measure", a)
	case a["target"] != "":
		return words.Text("customer.report.measure.target", a)
	default:
		return words.Text("customer.report.measure.plain", a)
	}
}

// reportEmpty reports whether a report has nothing to say.
func (e *Env) reportEmpty(o Occurrence) bool {
	parts, err := e.reportParts(o)
	return err == nil && len(parts) == 0
}

// reportWay is where a report goes: into the shared channel, by mail, or both, as
// was agreed.
type reportWay struct {
	channel Channel
	shared  bool
	mailed  []recipient
	all     []recipient // whom it greets
}

func (w reportWay) names() (names []string) {
	if w.shared {
		names = append(names, w.channel.Name)
	}
	for _, r := range w.mailed {
		names = append(names, r.Name)
	}
	return names
}

// reportGoesTo says where a report goes: to those at the customer who take part in
// the meeting, else to those who get the status e-mails.
func (e *Env) reportGoesTo() (w reportWay, err error) {
	now, err := e.ruling(e.Plan)
	if err != nil {
		return w, err
	}
	for _, step := range []string{"review_people", "status_email_to"} {
		for _, r := range e.recipients(now.record, step, e.statusWords()) {
			if r.Contact != 0 { // we know ourselves
				w.all = append(w.all, r)
			}
		}
		if len(w.all) > 0 {
			break
		}
	}
	for _, r := range w.all {
		if r.Email != "" && e.Book.Mail != nil {
			w.mailed = append(w.mailed, r)
		}
	}
	if now.record.Value("plan_sharing", 0).Is("channel") {
		w.channel, w.shared, err = e.sharedChannel(e.Account)
	}
	return w, err
}

// reportTitle is what a report is called.
func (e *Env) reportTitle(o Occurrence, words locale.Printer) string {
	return words.Text("customer.report.subject", locale.Args{"customer": e.Account.Name, "date": words.DateLong(civil.Of(o.Due.In(e.customerZone())))})
}

// reportMessage is a report as it goes out, to one person or to everybody in the
// shared channel.
func (e *Env) reportMessage(o Occurrence, to []recipient, byMail bool) (bot.Message, error) {
	words := e.statusWords()
	parts, err := e.reportParts(o)
	if err != nil {
		return bot.Message{}, err
	}
	manager, err := e.planner(e.Account.Manager)
	if err != nil {
		return bot.Message{}, err
	}
	title := e.reportTitle(o, words)
	m := bot.Message{Kind: kindReport, Subject: title, Notification: title, Language: string(words.Language())}
	add := func(text string) {
		if text != "" {
			m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: text})
		}
	}
	if !byMail {
		add("*" + bot.Escape(title) + "*")
	}
	var greet []string
	for _, r := range to {
		greet = append(greet, r.Salutation)
	}
	add(strings.Join(greet, " "))
	local := o.Due.In(e.customerZone())
	intro := "customer.report.before"
	if !o.Due.After(e.Now) {
		intro = "customer.report.after"
	}
	add(words.Text(intro, locale.Args{"date": words.DateLong(civil.Of(local)), "time": words.Time(local.Hour(), local.Minute()), "zone": words.Zone(local)}))
	for _, part := range parts {
		text := "*" + bot.Escape(part.Heading) + "*"
		for _, line := range part.Lines {
			text += "\n• " + bot.Escape(line)
		}
		add(text)
	}
	answer := "customer.status.answer_here"
	if byMail {
		answer = "customer.status.answer_mail"
	}
	add(words.Text(answer, nil))
	add(words.Text("customer.status.closing", locale.Args{"manager": bot.Escape(manager.Name)}))
	return m, nil
}
