package playbook

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// FlowReport puts a progress report together with the account manager: the actual
// values first, then the five sections, then the gate with exactly what will be sent
// (e.3, M-6).
const (
	FlowReport     = "report"
	EffectReport   = "report"
	stepReportGate = "report.confirm"
)

// ReportFlow asks about the report that is open; where none is, nothing is asked.
func ReportFlow() *conversation.Flow {
	row := func(c *conversation.Scene) int {
		n, err := strconv.Atoi(c.Facts.Known["report.row"])
		if err != nil {
			return 0 // no report is open
		}
		return n
	}
	mine := func(c *conversation.Scene) bool { return c.Row != 0 && c.Row == row(c) }
	var sections, results []conversation.Item
	for i, id := range reportSections {
		sections = append(sections, reportSection(id, i+1, mine))
		if id == "report_opportunities" {
			sections = append(sections, keepOpportunities(mine))
		}
	}
	for _, id := range closingResults {
		s := line(id, conversation.Warned, 95)
		s.When = func(c *conversation.Scene) bool { return mine(c) && c.Facts.Known["report.closing"] != "" }
		results = append(results, s)
	}
	return &conversation.Flow{
		ID:   FlowReport,
		Args: customerNamed,
		Sections: []conversation.Section{{ID: "report", Items: []conversation.Item{
			&conversation.Each{List: "goal", Items: []conversation.Item{reportActual(row)}},
			&conversation.Each{List: reportList, Items: append(sections, results...)},
			reportGate(row),
		}}},
	}
}

// reportActual asks where a measure stands now. A figure that was given before the
// report was opened is asked for again.
func reportActual(row func(*conversation.Scene) int) *conversation.Step {
	s := goalActual()
	dated := s.Then
	s.Need = conversation.Warned
	s.When = func(c *conversation.Scene) bool { return row(c) != 0 && c.RowText("goal_measure") != "" }
	s.Stale = func(c *conversation.Scene, a conversation.Answer) bool {
		opened, err := time.Parse(time.RFC3339Nano, c.Facts.Known["report.opened"])
		return err == nil && !a.At.IsZero() && a.At.Before(opened)
	}
	s.Options = func(c *conversation.Scene) []conversation.Option {
		v := c.Plan().Value("goal_actual", c.Row)
		if v.Number == nil {
			return nil
		}
		return []conversation.Option{{Value: "same", Label: conversation.Say("button.no_new_figure", nil), Set: &v}}
	}
	s.Buttons = func(c *conversation.Scene) []conversation.Option {
		if c.Plan().Value("goal_actual", c.Row).Number != nil {
			return nil
		}
		return []conversation.Option{{Verb: conversation.Skip, Label: conversation.Say("button.no_new_figure", nil)}}
	}
	s.Then = func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
		if c.Before.State == conversation.Answered && c.Before.Value.Equal(v) {
			return nil // the figure is as old as it was
		}
		return dated(c, v)
	}
	return s
}

// reportSection asks for a section: what the plan says stands there already, line by
// line, and is taken over, changed or written anew.
func reportSection(id string, n int, mine func(*conversation.Scene) bool) *conversation.Step {
	s := long(id, conversation.Warned, sectionLimit)
	s.When = mine
	s.Args = func(*conversation.Scene) locale.Args { return args("n", n, "total", len(reportSections)) }
	shown := func(c *conversation.Scene) []string {
		if a, ok := c.Plan().Get(conversation.Key{Step: id, Row: c.Row}); ok {
			return linesOf(a.Value.Text)
		}
		return draftOf(c).Lines[id]
	}
	s.Table = func(c *conversation.Scene) (rows []conversation.Entry) {
		for i, text := range shown(c) {
			rows = append(rows, conversation.Entry{Label: quoted(strconv.Itoa(i + 1)), Text: quoted(text)})
		}
		for i, text := range draftOf(c).Notes[id] {
			rows = append(rows, conversation.Entry{Label: conversation.Say("context.report_note", args("letter", string(rune('a'+i)))), Text: quoted(text)})
		}
		return rows
	}
	s.Options = func(c *conversation.Scene) []conversation.Option {
		nothing := conversation.TextValue(nothingSaid)
		out := conversation.Option{Value: "nothing", Label: conversation.Say("button.leave_section_out", nil), Set: &nothing}
		if _, answered := c.Plan().Get(conversation.Key{Step: id, Row: c.Row}); answered || len(shown(c)) == 0 {
			return []conversation.Option{out}
		}
		v := conversation.TextValue(strings.Join(shown(c), "\n"))
		return []conversation.Option{{Value: "accept", Label: conversation.Say("button.accept_draft", nil), Set: &v, Primary: true}, out}
	}
	s.Context = func(c *conversation.Scene) []conversation.Text {
		key := "context.report_lines"
		if len(draftOf(c).Notes[id]) > 0 {
			key = "context.report_lines.notes"
		}
		return []conversation.Text{conversation.Say(key, nil)}
	}
	s.Read = func(c *conversation.Scene, text string) conversation.Reading {
		return readSection(shown(c), draftOf(c).Notes[id], text)
	}
	s.Show = func(_ *conversation.Scene, v conversation.Value) conversation.Text {
		if len(linesOf(v.Text)) == 0 {
			return conversation.Say("state.left_out", nil)
		}
		return quoted(strings.Join(linesOf(v.Text), " · "))
	}
	return s
}

// draftOf is what the plan says about the sections of the open report.
func draftOf(c *conversation.Scene) (d reportDraft) {
	if json.Unmarshal([]byte(c.Facts.Known["report.draft"]), &d) != nil {
		return reportDraft{} // no report is open
	}
	return d
}

// keepOpportunities offers to note the new possibilities in the plan as well, where
// they stay among ourselves.
func keepOpportunities(mine func(*conversation.Scene) bool) *conversation.Step {
	s := tap("report_opportunities.keep", button("keep", "keep_opportunities"), button("no", "not_now"))
	s.When = func(c *conversation.Scene) bool { return mine(c) && len(newOpportunities(c)) > 0 }
	s.Args = func(c *conversation.Scene) locale.Args { return args("n", len(newOpportunities(c))) }
	s.Then = func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
		if !v.Is("keep") {
			return nil
		}
		for _, text := range newOpportunities(c) {
			row := c.Plan().AddRow("opportunities", 0)
			c.Plan().Set(conversation.Key{Step: "opportunities", Row: row}, conversation.Answer{
				Value: conversation.TextValue(clip(text, 80)), State: conversation.Answered, By: c.Facts.Me.ID, At: c.Facts.Now, SaidOn: c.Facts.Today,
			})
		}
		return nil
	}
	return s
}

// newOpportunities are the lines of the section that no opportunity of the plan says
// yet.
func newOpportunities(c *conversation.Scene) (lines []string) {
	known := map[string]bool{}
	for _, row := range c.Plan().Rows("opportunities", -1) {
		known[locale.Fold(c.Plan().Text("opportunities", row.ID))] = true
	}
	for _, text := range linesOf(c.RowText("report_opportunities")) {
		if !known[locale.Fold(clip(text, 80))] {
			lines = append(lines, text)
		}
	}
	return lines
}

// reportGate shows what will be sent, and what it is made of, each part with a way
// to change it.
func reportGate(row func(*conversation.Scene) int) *conversation.Check {
	check := &conversation.Check{Step: *tap(stepReportGate)}
	check.In = decisionRecord
	check.When = func(c *conversation.Scene) bool { return row(c) != 0 }
	check.Options = func(c *conversation.Scene) []conversation.Option {
		send, skip := button("send", "send_report"), button("skip", "skip_this_time")
		send.Primary, send.Means = true, "yes"
		if c.Facts.Known["report.empty"] != "" {
			return []conversation.Option{skip}
		}
		return []conversation.Option{send, skip}
	}
	check.Buttons = func(*conversation.Scene) []conversation.Option {
		return []conversation.Option{{Verb: conversation.Pause, Label: conversation.Say("button.later", nil)}}
	}
	check.Ask = func(c *conversation.Scene) conversation.Text {
		about := args("person", quoted(c.Facts.Known["report.to"]), "date", quoted(c.Facts.Known["report.date"]))
		switch {
		case c.Facts.Known["report.empty"] != "":
			return conversation.Say("ask.report.confirm.empty", about)
		case c.Facts.Known["report.to"] == "":
			return conversation.Say("ask.report.confirm.nobody", about)
		default:
			return conversation.Say("ask.report.confirm", about)
		}
	}
	check.Lines = func(c *conversation.Scene) (lines []conversation.CheckLine) {
		for _, goal := range c.Plan().Rows("goal", -1) {
			if measure := c.Plan().Text("goal_measure", goal.ID); measure != "" {
				lines = append(lines, conversation.CheckLine{Label: quoted(measure), Keys: []conversation.Key{{Step: "goal_actual", Row: goal.ID}}})
			}
		}
		parts := reportSections
		if c.Facts.Known["report.closing"] != "" {
			parts = append(parts[:len(parts):len(parts)], closingResults...)
		}
		for _, id := range parts {
			lines = append(lines, conversation.CheckLine{
				Label: conversation.Say("field."+id, nil), Keys: []conversation.Key{{Step: id, Row: row(c)}},
				Text: conversation.Say("count.line", args("n", len(linesOf(c.Plan().Text(id, row(c)))))),
			})
		}
		return lines
	}
	check.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		return []conversation.Effect{{Name: EffectReport, Args: map[string]string{"do": one(v)}}}
	}
	return check
}

// knownReport tells the flow which report it is about.
func (e *Env) knownReport(known map[string]string) error {
	if e.Session == nil || e.Session.Flow != FlowReport || e.Plan == nil {
		return nil
	}
	o, ok, err := e.openReport(e.Plan)
	if err != nil || !ok {
		return err
	}
	d, err := e.draftReport(o)
	if err != nil {
		return err
	}
	draft, err := json.Marshal(d)
	if err != nil {
		return err
	}
	to, err := e.reportGoesTo()
	if err != nil {
		return err
	}
	known["report.row"], known["report.opened"] = strconv.Itoa(o.Content.Report.Row), o.Content.Report.Opened.Format(time.RFC3339Nano)
	known["report.draft"], known["report.date"] = string(draft), e.dayWords(*e.Person, o.Due, e.customerZone())
	known["report.to"] = e.Book.Words.Printer(e.Language()).List(to.names())
	closing, err := e.closes(o)
	if err != nil {
		return err
	}
	if closing {
		known["report.closing"] = "yes"
	}
	if e.reportEmpty(o) {
		known["report.empty"] = "yes"
	}
	return nil
}

// closes reports whether a report is the last one of its period.
func (e *Env) closes(o Occurrence) (bool, error) {
	last := period(e.Plan.Record).LastDay()
	if last.IsZero() {
		return false, nil
	}
	all, err := e.dates(e.Plan, o.Due, last.AddDays(1).At(0, 0, e.customerZone()))
	for _, d := range all {
		if d.Kind == JobReport && d.Day != o.Slot {
			return false, err
		}
	}
	return err == nil, err
}
