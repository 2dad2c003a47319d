package playbook

import (
	"slices"
	"strings"
	"time"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
)

// reportSections are the five sections of a progress report, in order; their names
// are the ids of their questions (e.3, 000-78).
var reportSections = []string{"report_success", "report_obstacles", "report_unexpected", "report_opportunities", "report_decisions"} // never written to

// closingResults are what the last report of a period says one line about each
// (000-80).
var closingResults = []string{"closing_opportunities", "closing_relationship", "closing_revenue", "closing_value", "closing_risks"} // never written to

// reportDraft is what the plan says about the sections of a report. Lines are in the
// customer's language and made of what the customer may see and of what owners said,
// which the account manager reads before it goes out (method a.3 rule 5). Notes are
// our own and internal: they are shown to the account manager alone, and nothing of
// them stands in a report that was not taken over.
type reportDraft struct {
	Lines map[string][]string `json:"lines"`
	Notes map[string][]string `json:"notes"`
}

// draftReport puts the sections together from what was stored since the last report.
func (e *Env) draftReport(o Occurrence) (reportDraft, error) {
	d := reportDraft{Lines: map[string][]string{}, Notes: map[string][]string{}}
	now, err := e.ruling(e.Plan)
	if err != nil {
		return d, err
	}
	since, err := e.lastReport(o)
	if err != nil {
		return d, err
	}
	w := reportWriter{words: e.statusWords(), r: e.Plan.Record, f: now.record, since: since, today: civil.Of(e.Now.In(e.customerZone())), customer: e.Account.Name, d: d}
	w.goals(materialOf(e.Plan, e.Account).Plan())
	w.actions()
	w.news()
	for _, row := range e.Plan.Record.Rows("opportunities", -1) {
		d.Notes["report_opportunities"] = append(d.Notes["report_opportunities"], e.Plan.Record.Text("opportunities", row.ID))
	}
	// What was accepted may tell what is ours alone: it stands beside the section.
	if text, err := e.acceptedSummary(TaskReport, quarterDays); err != nil {
		return d, err
	} else if text != "" {
		d.Notes["report_success"] = append(d.Notes["report_success"], linesOf(text)...)
	}
	if err := e.draftDecisions(&w, since, o.Due); err != nil {
		return d, err
	}
	for section, lines := range d.Lines {
		d.Lines[section] = fitting(lines)
	}
	for section, notes := range d.Notes {
		notes = slices.DeleteFunc(notes, func(note string) bool { return note == "" })
		d.Notes[section] = notes[max(0, len(notes)-mostNotes):]
	}
	return d, nil
}

// quarterDays is for how many days an accepted summary is good for a report.
const quarterDays = 92

// mostNotes is how many of our own notes are shown beside a section, the newest.
const mostNotes = 10

// materialOf is the material of a plan without what only a page needs.
func materialOf(p *Plan, a *Account) Material {
	return Material{Answers: p.Record, Account: a.Record, State: p.State}
}

// lastReport is when the last report before this one went out; the agreement where
// there was none. What lapsed or was skipped is covered by the one after it.
func (e *Env) lastReport(o Occurrence) (time.Time, error) {
	all, err := e.Tx.Occurrences(e.Plan.Tenant, e.Plan.ID)
	if err != nil {
		return time.Time{}, err
	}
	var since time.Time
	for _, before := range all {
		if r := before.Content.Report; before.Kind == JobReport && r != nil && r.State == ReportSent && before.Due.Before(o.Due) {
			since = r.SentAt
		}
	}
	if !since.IsZero() {
		return since, nil
	}
	presented, err := e.Tx.Presentations(e.Plan.Tenant, e.Plan.ID)
	if err != nil || len(presented) == 0 {
		return e.Plan.Created, err
	}
	return presented[len(presented)-1].At, nil
}

// draftDecisions adds what was decided in calls since the last report, what the
// customer wants to be changed, and what changed by their agreement.
func (e *Env) draftDecisions(w *reportWriter, since, until time.Time) error {
	decided, err := e.decisionsSince(since, until)
	if err != nil {
		return err
	}
	for _, text := range decided {
		w.add("report_success", "decided", locale.Args{"text": text})
	}
	presented, err := e.Tx.Presentations(e.Plan.Tenant, e.Plan.ID)
	if err != nil {
		return err
	}
	for _, p := range slices.Backward(presented) {
		switch {
		case p.State == planning.VersionChangesRequested:
			w.add("report_decisions", "change_request", locale.Args{"version": p.Version})
		case p.State == planning.VersionAgreed && p.At.After(since):
			w.add("report_unexpected", "new_version", locale.Args{"version": p.Version, "date": w.words.Date(civil.Of(p.At.In(e.customerZone())))})
		}
	}
	return nil
}

type reportWriter struct {
	words    locale.Printer
	r, f     *conversation.Record // progress, and the version in force
	since    time.Time
	today    civil.Date // of the customer
	customer string
	d        reportDraft
}

func (w *reportWriter) add(section, key string, a locale.Args) {
	w.d.Lines[section] = append(w.d.Lines[section], w.words.Text("customer.report."+key, a))
}

// goals says how far the customer's own measures have come.
func (w *reportWriter) goals(plan planning.Plan) {
	for _, g := range plan.Goals {
		percent, known := g.Progress()
		if !known || g.Statement == "" {
			continue
		}
		switch {
		case percent >= 100:
			w.add("report_success", "goal_reached", locale.Args{"goal": g.Statement})
		case percent > 0:
			w.add("report_success", "goal_part", locale.Args{"goal": g.Statement, "percent": w.words.Percent(percent)})
		}
	}
}

// actions says what was done since, what is late or blocked, what was put off, and
// whom the customer still has to name.
func (w *reportWriter) actions() {
	for _, row := range w.f.Rows("action", -1) {
		title := w.f.Text("action_title", row.ID)
		if title == "" || !liveAction(w.f, row.ID) {
			continue
		}
		due, expected := w.f.Value("action_due", row.ID).Date, w.r.Value("action_expected", row.ID).Date
		about := locale.Args{"action": title, "date": w.words.Date(due), "expected": w.words.Date(expected), "line": w.r.Text("checkin_line", row.ID), "customer": w.customer}
		state, _ := w.r.Get(conversation.Key{Step: "action_state", Row: row.ID})
		with := func(key string) string {
			if about["line"] == "" {
				return key + ".plain"
			}
			return key
		}
		switch {
		case stateOf(w.r, row.ID, planning.ActionDone):
			if state.At.After(w.since) {
				w.add("report_success", "done", about)
			}
			continue
		case !liveAction(w.r, row.ID):
			if state.At.After(w.since) {
				w.add("report_unexpected", "put_off", about)
			}
			continue
		case stateOf(w.r, row.ID, planning.ActionBlocked):
			w.add("report_obstacles", with("blocked"), about)
			if about["line"] != "" {
				w.add("report_decisions", "needed", about)
			}
		case !expected.IsZero() && !due.IsZero() && expected.After(due):
			w.add("report_obstacles", with("late"), about)
		case !due.IsZero() && due.Before(w.today):
			w.add("report_obstacles", with("overdue"), about)
		}
		if who := ownerOf(w.f, row.ID); who.Name == "" && who.Side == conversation.Theirs {
			w.add("report_decisions", "name", about)
		}
	}
}

// news are our own notes about the customer since the last report.
func (w *reportWriter) news() {
	for _, row := range w.r.Rows("news", -1) {
		if a, ok := w.r.Get(conversation.Key{Step: "news", Row: row.ID}); ok && !a.At.Before(w.since) {
			w.d.Notes["report_unexpected"] = append(w.d.Notes["report_unexpected"], strings.TrimSpace(a.Value.Text))
		}
	}
}
