package playbook

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
)

// statusLines is how long a status e-mail may be (e.1).
const statusLines = 25

// statusText is a status e-mail before it goes out: everything between greeting
// and closing, with light markup, in the customer's language. It is made of what
// the customer may see and of what owners said, which the account manager reads
// before it counts as said to the customer (method a.3 rule 5).
type statusText struct {
	body    string
	missing []string // titles of actions nobody has said anything about
	running int
	done    int
}

// statusOf puts a status e-mail together: what happened after since, and what is
// due until the next one.
func (e *Env) statusOf(o Occurrence, words locale.Printer) (statusText, error) {
	now, err := e.ruling(e.Plan)
	if err != nil {
		return statusText{}, err
	}
	since, err := e.lastStatus(o)
	if err != nil {
		return statusText{}, err
	}
	next, err := e.dates(e.Plan, o.Due, o.Due.AddDate(0, 4, 0))
	if err != nil {
		return statusText{}, err
	}
	decisions, err := e.decisionsSince(since, o.Due)
	if err != nil {
		return statusText{}, err
	}
	w := statusWriter{
		decisions: decisions,
		after:     o.Content.Meeting, afterKind: o.Content.MeetingKind,
		words: words, zone: e.customerZone(), r: e.Plan.Record, f: now.record, since: since,
		customer: e.Account.Name, until: period(now.record).LastDay(),
	}
	if i := slices.IndexFunc(next, func(p planned) bool { return p.Kind == JobStatus && p.Day.After(o.Slot) }); i >= 0 {
		w.until = civil.Of(next[i].Due.In(w.zone))
	}
	if i := slices.IndexFunc(next, func(p planned) bool { return p.Kind == JobCall || p.Kind == JobReport }); i >= 0 {
		w.meeting = &next[i]
	}
	return w.write(), nil
}

// lastStatus is when the last status e-mail before this one went out; the
// agreement where there was none.
func (e *Env) lastStatus(o Occurrence) (time.Time, error) {
	all, err := e.Tx.Occurrences(e.Plan.Tenant, e.Plan.ID)
	if err != nil {
		return time.Time{}, err
	}
	var since time.Time
	for _, before := range all {
		if before.Kind == JobStatus && before.State == SlotSent && before.Slot.Before(o.Slot) {
			since = before.Content.SentAt
		}
	}
	if !since.IsZero() {
		return since, nil
	}
	presented, err := e.Tx.Presentations(e.Plan.Tenant, e.Plan.ID)
	if err != nil || len(presented) == 0 {
		return time.Time{}, err
	}
	return presented[len(presented)-1].At, nil
}

// decisionsSince are what was decided in the calls and meetings of a span.
func (e *Env) decisionsSince(since, until time.Time) (texts []string, err error) {
	all, err := e.Tx.Occurrences(e.Plan.Tenant, e.Plan.ID)
	for _, o := range all {
		if o.State == SlotHeld && o.Due.After(since) && o.Due.Before(until) {
			texts = append(texts, o.Content.Decisions...)
		}
	}
	return texts, err
}

type statusWriter struct {
	words    locale.Printer
	zone     *time.Location
	r, f     *conversation.Record // progress, and the version in force
	since    time.Time
	until    civil.Date // of what is named as due next
	customer string
	meeting  *planned
	// after is the call or report whose result the e-mail is as well.
	after     time.Time
	afterKind string
	decisions []string // of calls and meetings since the last one
}

func (w statusWriter) say(key string, a locale.Args) string {
	return w.words.Text("customer.status."+key, a)
}

// reportedNow is what the owner said about an action since the last e-mail.
func (w statusWriter) reportedNow(row int) (state, line string, ok bool) {
	a, there := w.r.Get(conversation.Key{Step: "checkin_state", Row: row})
	if !there || a.State != conversation.Answered || a.At.Before(w.since) {
		return "", "", false
	}
	return one(a.Value), w.r.Text("checkin_line", row), true
}

func (w statusWriter) write() statusText {
	var t statusText
	var done, running, quiet, blocked, decide, due []string
	finished := 0
	for _, row := range w.f.Rows("action", -1) {
		title := w.f.Text("action_title", row.ID)
		if title == "" || !liveAction(w.f, row.ID) || !liveAction(w.r, row.ID) {
			continue
		}
		about := w.about(row.ID, title)
		if stateOf(w.r, row.ID, planning.ActionDone) {
			finished++
			if a, ok := w.r.Get(conversation.Key{Step: "action_state", Row: row.ID}); ok && a.At.After(w.since) {
				done = append(done, w.say("item", about))
			}
			continue
		}
		t.running++
		state, line, said := w.reportedNow(row.ID)
		about["line"] = bot.Escape(line)
		switch {
		case state == "blocked" || !said && stateOf(w.r, row.ID, planning.ActionBlocked):
			about["line"] = bot.Escape(cmp.Or(line, w.r.Text("checkin_line", row.ID)))
			key := "blocked_item"
			if about["line"] == "" {
				key = "item"
			}
			blocked = append(blocked, w.say(key, about))
		case !said:
			about["line"] = w.say("no_change", nil)
			quiet = append(quiet, w.say(w.runningKey(row.ID), about))
		case line == "":
			running = append(running, w.say(w.runningKey(row.ID)+".plain", about))
		default:
			running = append(running, w.say(w.runningKey(row.ID), about))
		}
		if !said {
			t.missing = append(t.missing, title)
		}
		if d := w.f.Value("action_due", row.ID).Date; !d.IsZero() && !d.After(w.until) {
			due = append(due, w.say("due_item", about))
		}
		if who := ownerOf(w.f, row.ID); who.Name == "" && who.Side == conversation.Theirs {
			decide = append(decide, w.say("name_item", about))
		}
	}
	for _, text := range w.decisions {
		decide = append(decide, bot.Escape(text))
	}
	t.done = finished
	total := finished + t.running
	form := "whole"
	switch {
	case total == 0:
		form = "whole.none"
	case finished == 0:
		form = "whole.running"
	case t.running == 0:
		form = "whole.done"
	}
	whole := w.say(form, locale.Args{"n": total, "done": finished, "running": t.running})
	// What nobody reported on gives way first where the e-mail grows too long.
	// Eleven lines are greeting, first sentence, five headings, next meeting, how to
	// answer and closing.
	left := max(statusLines-11-len(done)-len(running)-len(blocked)-len(decide)-len(due), 0)
	if len(quiet) > left {
		quiet = append(quiet[:left:left], w.say("more_quiet", locale.Args{"n": len(quiet) - left}))
	}
	paragraphs := []string{whole}
	if !w.after.IsZero() {
		day := locale.Args{"date": w.words.DateLong(civil.Of(w.after.In(w.zone)))}
		paragraphs = []string{w.say("after."+w.afterKind, day) + " " + whole}
	}
	add := func(key string, a locale.Args, items []string) {
		if len(items) > 0 {
			paragraphs = append(paragraphs, w.say(key, a)+"\n• "+strings.Join(items, "\n• "))
		}
	}
	add("done", locale.Args{"date": w.words.Date(civil.Of(w.since.In(w.zone)))}, done)
	add("running", nil, append(running, quiet...))
	add("blocked", nil, blocked)
	add("decisions", nil, decide)
	add("due", locale.Args{"date": w.words.Date(w.until)}, due)
	if w.meeting != nil {
		local := w.meeting.Due.In(w.zone)
		paragraphs = append(paragraphs, w.say("next."+w.meeting.Kind, locale.Args{
			"date": w.words.DateLong(civil.Of(local)), "time": w.words.Time(local.Hour(), local.Minute()), "zone": w.words.Zone(local),
		}))
	}
	t.body = strings.Join(paragraphs, "\n\n")
	return t
}

// runningKey is how a running action is printed: with another date than agreed,
// with its own, or without.
func (w statusWriter) runningKey(row int) string {
	due, expected := w.f.Value("action_due", row).Date, w.r.Value("action_expected", row).Date
	switch {
	case !expected.IsZero() && expected != due && !due.IsZero():
		return "expected_item"
	case due.IsZero():
		return "undated_item"
	default:
		return "running_item"
	}
}

// about are the words of an action that the customer may read.
func (w statusWriter) about(row int, title string) locale.Args {
	a := locale.Args{"action": bot.Escape(title), "person": "", "date": "", "expected": ""}
	if who := ownerOf(w.f, row); who != (conversation.Person{}) {
		a["person"] = bot.Escape(ownerWords(who, w.customer, w.words))
	}
	if d := w.f.Value("action_due", row).Date; !d.IsZero() {
		a["date"] = w.words.Date(d)
	}
	if d := w.r.Value("action_expected", row).Date; !d.IsZero() {
		a["expected"] = w.words.Date(d)
	}
	return a
}

// ownerWords is an owner as the customer reads it; of a placeholder the side that
// has to name somebody.
func ownerWords(p conversation.Person, customer string, words locale.Printer) string {
	switch {
	case p.Name != "":
		return p.Name
	case p.Side == conversation.Theirs:
		return words.Text("customer.status.placeholder.theirs", locale.Args{"customer": customer})
	default:
		return words.Text("customer.status.placeholder.ours", nil)
	}
}

// recipient is somebody at the customer who gets what is sent.
type recipient struct {
	Name, Email, Salutation string
	Contact                 int
}

// recipients are the contacts of a list of the plan, such as status_email_to,
// with how they are addressed.
func (e *Env) recipients(r *conversation.Record, step string, words locale.Printer) []recipient {
	var all []recipient
	for _, p := range r.Value(step, 0).People {
		row := findContact(e.Account.Record, p.Name)
		if n, err := strconv.Atoi(p.ID); err == nil && e.Account.Record.Text("contact_name", n) != "" {
			row = n
		}
		all = append(all, e.recipientOf(row, p.Name, words))
	}
	return all
}

// recipientOf is a contact as somebody who is written to; row is 0 for whoever is none.
func (e *Env) recipientOf(row int, name string, words locale.Printer) recipient {
	name = cmp.Or(e.Account.Record.Text("contact_name", row), name)
	return recipient{
		Name: name, Email: e.Account.Record.Text("contact_email", row), Contact: row,
		Salutation: salutation(letterSalutation, e.Account.Record, row, name, words),
	}
}

// statusMessage is a status e-mail as it goes out, to one person or to everybody
// in the shared channel.
func (e *Env) statusMessage(o Occurrence, body string, to []recipient, manager string, words locale.Printer, byMail bool) bot.Message {
	day := words.DateLong(civil.Of(o.Due.In(e.customerZone())))
	title := words.Text("customer.status.subject", locale.Args{"date": day})
	if o.isResult() {
		title = words.Text("customer.status.subject_result", locale.Args{"date": words.DateLong(civil.Of(o.Content.Meeting.In(e.customerZone())))})
	}
	var greet []string
	for _, r := range to {
		greet = append(greet, r.Salutation)
	}
	answer := "customer.status.answer_here"
	if byMail {
		answer = "customer.status.answer_mail"
	}
	m := bot.Message{Kind: kindStatusMail, Subject: title, Notification: bot.Plain(title)}
	if !byMail {
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: "*" + title + "*"})
	}
	add := func(text string) {
		if text != "" {
			m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: text})
		}
	}
	add(strings.Join(greet, " "))
	for _, paragraph := range strings.Split(body, "\n\n") {
		add(paragraph)
	}
	add(words.Text(answer, nil))
	add(words.Text("customer.status.closing", locale.Args{"manager": bot.Escape(manager)}))
	return m
}

// kindStatusMail is the Kind of a status e-mail to the customer.
const kindStatusMail = "status_mail"
