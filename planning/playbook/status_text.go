package playbook

import (
	"cmp"
	"slices"
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

// statusItems are the lines of a status e-mail, by the heading they stand under.
type statusItems struct {
	statusText                                   // whose body they become
	reached, moving, quiet, blocked, decide, due []string
}

func (w statusWriter) write() statusText {
	items := w.items()
	w.shorten(&items)
	paragraphs := []string{w.opening(items)}
	add := func(key string, a locale.Args, lines []string) {
		if len(lines) > 0 {
			paragraphs = append(paragraphs, w.say(key, a)+"\n• "+strings.Join(lines, "\n• "))
		}
	}
	add("done", locale.Args{"date": w.words.Date(civil.Of(w.since.In(w.zone)))}, items.reached)
	add("running", nil, append(items.moving, items.quiet...))
	add("blocked", nil, items.blocked)
	add("decisions", nil, items.decide)
	add("due", locale.Args{"date": w.words.Date(w.until)}, items.due)
	if w.meeting != nil {
		local := w.meeting.Due.In(w.zone)
		paragraphs = append(paragraphs, w.say("next."+w.meeting.Kind, locale.Args{
			"date": w.words.DateLong(civil.Of(local)), "time": w.words.Time(local.Hour(), local.Minute()), "zone": w.words.Zone(local),
		}))
	}
	items.body = strings.Join(paragraphs, "\n\n")
	return items.statusText
}

// items sorts the live actions and the decisions under their headings.
func (w statusWriter) items() statusItems {
	var items statusItems
	for _, row := range w.f.Rows("action", -1) {
		title := w.f.Text("action_title", row.ID)
		if title == "" || !liveAction(w.f, row.ID) || !liveAction(w.r, row.ID) {
			continue
		}
		if stateOf(w.r, row.ID, planning.ActionDone) {
			w.addDone(&items, row.ID, title)
		} else {
			w.addRunning(&items, row.ID, title)
		}
	}
	for _, text := range w.decisions {
		items.decide = append(items.decide, bot.Escape(text))
	}
	return items
}

// addDone counts an action that is done; it is named where that is news.
func (w statusWriter) addDone(items *statusItems, row int, title string) {
	items.done++
	if a, ok := w.r.Get(conversation.Key{Step: "action_state", Row: row}); ok && a.At.After(w.since) {
		items.reached = append(items.reached, w.say("item", w.about(row, title)))
	}
}

// addRunning says how an action stands, and whatever else it has for the customer:
// that it is due, that they are to name its owner.
func (w statusWriter) addRunning(items *statusItems, row int, title string) {
	items.running++
	about := w.about(row, title)
	state, line, said := w.reportedNow(row)
	about["line"] = bot.Escape(line)
	switch {
	case state == "blocked" || !said && stateOf(w.r, row, planning.ActionBlocked):
		about["line"] = bot.Escape(cmp.Or(line, w.r.Text("checkin_line", row)))
		key := "blocked_item"
		if about["line"] == "" {
			key = "item"
		}
		items.blocked = append(items.blocked, w.say(key, about))
	case !said:
		about["line"] = w.say("no_change", nil)
		items.quiet = append(items.quiet, w.say(w.runningKey(row), about))
	case line == "":
		items.moving = append(items.moving, w.say(w.runningKey(row)+".plain", about))
	default:
		items.moving = append(items.moving, w.say(w.runningKey(row), about))
	}
	if !said {
		items.missing = append(items.missing, title)
	}
	if d := w.f.Value("action_due", row).Date; !d.IsZero() && !d.After(w.until) {
		items.due = append(items.due, w.say("due_item", about))
	}
	if who := ownerOf(w.f, row); who.Name == "" && who.Side == conversation.Theirs {
		items.decide = append(items.decide, w.say("name_item", about))
	}
}

// statusFrame is how many lines of a status e-mail are always there: greeting, first
// sentence, five headings, next meeting, how to answer and closing.
const statusFrame = 11

// shorten drops what nobody reported on, which gives way first where the e-mail grows
// too long.
func (w statusWriter) shorten(items *statusItems) {
	left := max(statusLines-statusFrame-len(items.reached)-len(items.moving)-len(items.blocked)-len(items.decide)-len(items.due), 0)
	if len(items.quiet) > left {
		items.quiet = append(items.quiet[:left:left], w.say("more_quiet", locale.Args{"n": len(items.quiet) - left}))
	}
}

// opening is the first sentence: how far the plan is as a whole, and in the result of a
// call or report which one it was.
func (w statusWriter) opening(items statusItems) string {
	total := items.done + items.running
	form := "whole"
	switch {
	case total == 0:
		form = "whole.none"
	case items.done == 0:
		form = "whole.running"
	case items.running == 0:
		form = "whole.done"
	}
	whole := w.say(form, locale.Args{"n": total, "done": items.done, "running": items.running})
	if w.after.IsZero() {
		return whole
	}
	return w.say("after."+w.afterKind, locale.Args{"date": w.words.DateLong(civil.Of(w.after.In(w.zone)))}) + " " + whole
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
