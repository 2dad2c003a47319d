package playbook

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/scheduler"
)

// FlowStatus is the gate of a status e-mail: nothing is sent that the account
// manager has not read and approved (e.1, M-6).
const (
	FlowStatus     = "status_email"
	EffectStatus   = "status_email"
	stepStatusGate = "status_email.confirm"
)

// StatusFlow asks whether an e-mail goes out as it stands, or takes another text.
func StatusFlow() *conversation.Flow {
	gate := tap(stepStatusGate, button("send", "send"), button("edit", "edit"), button("skip", "skip_this_time"))
	gate.In = decisionRecord
	gate.When = func(c *conversation.Scene) bool {
		return c.Facts.Known["status.slot"] != "" && c.Facts.Known["status.edits"] == ""
	}
	gate.Ask = func(c *conversation.Scene) conversation.Text {
		var missing []any
		var titles []string
		if json.Unmarshal([]byte(c.Facts.Known["status.missing"]), &titles) == nil {
			for _, title := range titles {
				missing = append(missing, quoted(c.Printer().Quote(title)))
			}
		}
		about := args("person", quoted(c.Facts.Known["status.to"]), "when", quoted(c.Facts.Known["status.when"]), "list", missing)
		switch {
		case c.Facts.Known["status.running"] == "0":
			return conversation.Say("ask.status_email.confirm.nothing", about)
		case len(missing) > 0:
			return conversation.Say("ask.status_email.confirm.missing", about)
		}
		return conversation.Say("ask.status_email.confirm", about)
	}
	gate.Context = func(c *conversation.Scene) (texts []conversation.Text) {
		if names := c.Facts.Known["status.unreached"]; names != "" {
			texts = append(texts, conversation.Say("context.status_unreached", args("people", quoted(names))))
		}
		if day := c.Facts.Known["status.meeting"]; day != "" {
			texts = append(texts, conversation.Say("context.status_merged", args("date", quoted(day))))
		}
		return texts
	}
	gate.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		return []conversation.Effect{{Name: EffectStatus, Args: map[string]string{"do": one(v)}}}
	}
	text := long("status_email.text", conversation.Warned, 3000)
	text.In = decisionRecord
	text.When = func(c *conversation.Scene) bool { return c.Facts.Known["status.edits"] != "" }
	text.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
		return []conversation.Effect{{Name: EffectStatus, Args: map[string]string{"do": "text", "text": v.Text}}}
	}
	return &conversation.Flow{
		ID:       FlowStatus,
		Args:     customerNamed,
		Sections: []conversation.Section{{ID: "status", Items: []conversation.Item{gate, text}}},
	}
}

// knownStatus tells the gate what it is about.
func (e *Env) knownStatus(known map[string]string) error {
	if e.Session == nil || e.Session.Flow != FlowStatus || e.Plan == nil {
		return nil
	}
	o, ok, err := e.openStatus(e.Plan)
	if err != nil || !ok {
		return err
	}
	t, err := e.statusOf(o, e.statusWords())
	if err != nil {
		return err
	}
	channel, shared, mailed, err := e.statusGoesTo()
	if err != nil {
		return err
	}
	var to []string
	if shared {
		to = append(to, channel.Name)
	}
	for _, r := range mailed {
		to = append(to, r.Name)
	}
	missing, err := json.Marshal(t.missing)
	if err != nil {
		return err
	}
	now, err := e.ruling(e.Plan)
	if err != nil {
		return err
	}
	unreached, err := e.unreached(now.record)
	if err != nil {
		return err
	}
	known["status.unreached"] = e.Book.Words.Printer(e.Language()).List(unreached)
	known["status.slot"], known["status.missing"], known["status.when"] = o.Slot.String(), string(missing), e.statusWhen(o)
	known["status.to"] = e.Book.Words.Printer(e.Language()).List(to)
	if !o.Content.Meeting.IsZero() {
		known["status.meeting"] = e.dayWords(*e.Person, o.Content.Meeting, e.customerZone())
	}
	if o.Content.Edits {
		known["status.edits"] = "yes"
	}
	if t.running == 0 && t.done == 0 {
		known["status.running"] = "0"
	}
	return nil
}

// statusWhen is the hour of an e-mail by the customer's clock; one that is late
// goes out at once.
func (e *Env) statusWhen(o Occurrence) string {
	p := e.Book.Words.Printer(e.Language())
	if !o.Due.After(e.Now) {
		return p.Text("context.status_at_once", nil)
	}
	local := o.Due.In(e.customerZone())
	return p.Text("context.status_when", locale.Args{"date": p.DateLong(civil.Of(local)), "time": p.Time(local.Hour(), local.Minute()), "zone": p.Zone(local)})
}

// previewStatus puts the e-mail into the gate's question, made by what sends it.
func (e *Env) previewStatus(m *bot.Message) error {
	o, ok, err := e.openStatus(e.Plan)
	if err != nil || !ok {
		return err
	}
	shown, err := e.shownStatus(o)
	if err != nil {
		return err
	}
	m.Parts = append(m.Parts, shown.Parts...)
	return e.noteShown(o)
}

// shownStatus is an e-mail as the customer will read it.
func (e *Env) shownStatus(o Occurrence) (bot.Message, error) {
	now, err := e.ruling(e.Plan)
	if err != nil {
		return bot.Message{}, err
	}
	body, _, err := e.statusBody(o)
	if err != nil {
		return bot.Message{}, err
	}
	manager, err := e.planner(e.Account.Manager)
	if err != nil {
		return bot.Message{}, err
	}
	words := e.statusWords()
	_, shared, _, err := e.statusGoesTo()
	if err != nil {
		return bot.Message{}, err
	}
	return e.statusMessage(o, body, e.recipients(now.record, "status_email_to", words), manager.Name, words, !shared), nil
}

// noteShown remembers what the account manager has read.
func (e *Env) noteShown(o Occurrence) error {
	body, _, err := e.statusBody(o)
	if err != nil || o.Content.Shown == body && o.State != SlotPreparing {
		return err
	}
	o.Content.Shown = body
	if o.State == SlotPreparing {
		o.State = SlotDrafted
	}
	return e.Tx.SaveOccurrence(&o)
}

// draftStatus shows the draft on the working day before; those of one account
// manager that are due together are one list.
func draftStatus(e *Env, job scheduler.Job) error {
	if e.disturbs() {
		job.Due = e.Person.morning(scheduler.CalendarOf(e.Person.country()).WorkingDay(e.nextMorning()), e.Zone()).UTC()
		return e.Tx.Schedule(job)
	}
	o, ok, err := e.wantedStatus()
	if err != nil || !ok || o.State != SlotPreparing {
		return err
	}
	all := []string{e.Plan.ID}
	others, err := e.draftsDue()
	if err != nil {
		return err
	}
	all = append(all, others...)
	if len(all) > 1 {
		return e.listStatus(all)
	}
	return e.openGate(e.Plan.ID)
}

// draftsDue are the other plans of the person whose drafts are due by now.
func (e *Env) draftsDue() (plans []string, err error) {
	accounts, err := e.Tx.AccountsOf(e.Place.Tenant, e.Person.ID)
	if err != nil {
		return nil, err
	}
	for _, a := range accounts {
		if !e.mayEdit(a) {
			continue
		}
		all, err := e.Tx.PlansOf(e.Place.Tenant, a.ID)
		if err != nil {
			return nil, err
		}
		for _, p := range all {
			job, waits, err := e.Tx.Job(e.Place.Tenant, JobStatusDraft, p.ID)
			if err != nil {
				return nil, err
			}
			if !waits || job.Due.After(e.Now) || p.State != Active || p.ID == e.Plan.ID {
				continue
			}
			if err := e.Tx.Unschedule(job.Tenant, job.Kind, job.Key); err != nil {
				return nil, err
			}
			plans = append(plans, p.ID)
		}
	}
	return plans, nil
}

// openGate asks whether an e-mail goes out. While another question waits it only
// says that this one does.
func (e *Env) openGate(plan string) error {
	return e.openFlow(FlowStatus, plan, func() (conversation.Text, error) {
		o, ok, err := e.openStatus(e.Plan)
		if err != nil || !ok {
			return conversation.Text{}, err
		}
		return conversation.Say("say.status_waits", args("customer", quoted(e.Account.Name), "when", quoted(e.statusWhen(o)))), nil
	})
}

// remindStatus says once that an e-mail was not approved, and until when it waits.
func (e *Env) remindStatus(until civil.Date) error {
	if e.Person.Home.Place == "" {
		return nil
	}
	e.Notice(conversation.Say("say.status_not_approved", args("customer", quoted(e.Account.Name), "date", e.Book.Words.Printer(e.Language()).DateLong(until))))
	busy, open, err := e.busyWithMore()
	if err != nil {
		return err
	}
	if open && (busy.Flow != FlowStatus || busy.Subject != e.Plan.ID) {
		m := e.Message("notice")
		m.Buttons = []bot.Button{e.Run("look_at_it", "status "+e.Account.Name)}
		return e.Say(m)
	}
	return e.openGate(e.Plan.ID)
}

// closeQuestion ends the session of a gate where what it asks about is over.
func (e *Env) closeQuestion(flow string) error {
	s, ok, err := e.Tx.SessionFor(e.Place.Tenant, flow, e.Plan.ID, e.Person.ID)
	if err != nil || !ok || s.Status != conversation.Active && s.Status != conversation.Paused {
		return err
	}
	s.Status, s.Touched = conversation.Finished, e.Now
	return e.Tx.SaveSession(&s)
}

// decideStatus carries out what the account manager chose at the gate.
func decideStatus(e *Env, a map[string]string) error {
	if e.Plan == nil || !e.mayEdit(*e.Account) {
		return nil
	}
	o, ok, err := e.openStatus(e.Plan)
	if err != nil {
		return err
	}
	if !ok {
		e.Notice(conversation.Say("say.status_over", nil))
		return nil
	}
	switch a["do"] {
	case "send":
		return e.approveStatus(o)
	case "skip":
		o.State, o.Reason, o.Content.By = SlotSkipped, "chosen", e.Person.ID
		if err := e.Tx.SaveOccurrence(&o); err != nil {
			return err
		}
		if err := e.resultFollows(o); err != nil {
			return err
		}
		e.Notice(conversation.Say("say.status_skipped", args("customer", quoted(e.Account.Name))))
		return e.nextGate()
	case "edit":
		o.Content.Edits = true
	case "text":
		o.Content.Edits, o.Content.Text = false, tidyBody(a["text"])
		if o.State == SlotApproved {
			o.State = SlotDrafted
		}
	}
	if err := e.Tx.SaveOccurrence(&o); err != nil {
		return err
	}
	e.Session.Status = conversation.Active
	return e.Advance(conversation.Move{Verb: conversation.Show})
}

// approveStatus lets an e-mail go out at its hour, exactly as it was shown; one
// that has changed since is shown again first.
func (e *Env) approveStatus(o Occurrence) error {
	body, _, err := e.statusBody(o)
	if err != nil {
		return err
	}
	if body != o.Content.Shown {
		e.Notice(conversation.Say("say.status_changed", nil))
		return e.askAgain()
	}
	o.State, o.Content.Text, o.Content.By = SlotApproved, body, e.Person.ID
	if !o.Due.After(e.Now) {
		if err := e.deliverStatus(o); err != nil {
			return err
		}
		e.Notice(conversation.Say("say.status_sent", args("customer", quoted(e.Account.Name))))
		return e.nextGate()
	}
	if err := e.Tx.SaveOccurrence(&o); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.status_approved", args("when", quoted(e.statusWhen(o)))))
	return e.nextGate()
}

// nextGate goes on with the next e-mail that waits for the person to look at.
func (e *Env) nextGate() error { return e.waitingGate(e.Plan.ID) }

// waitingGate asks about an e-mail that waits for the person, of any plan but one,
// once what was asked before is answered.
func (e *Env) waitingGate(but string) error {
	accounts, err := e.Tx.AccountsOf(e.Place.Tenant, e.Person.ID)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		if !e.mayEdit(a) {
			continue
		}
		plans, err := e.Tx.PlansOf(e.Place.Tenant, a.ID)
		if err != nil {
			return err
		}
		for _, p := range plans {
			if o, ok, err := e.openStatus(&p); err != nil {
				return err
			} else if ok && p.ID != but && e.drafted(&p, o) {
				return e.openGate(p.ID)
			}
		}
	}
	return nil
}

// drafted reports whether an e-mail waits for its account manager: it was shown
// to them, or the hour at which it is has passed.
func (e *Env) drafted(p *Plan, o Occurrence) bool {
	if o.State != SlotPreparing {
		return o.State == SlotDrafted
	}
	_, waits, err := e.Tx.Job(p.Tenant, JobStatusDraft, p.ID)
	return err == nil && !waits
}

// statusUndeliverable says that there is no way to the customer, with the words
// to be sent by hand; nothing is lost.
func (e *Env) statusUndeliverable(o Occurrence) error {
	o.State, o.Reason = SlotDrafted, "no way"
	if err := e.Tx.SaveOccurrence(&o); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.status_no_way", args("customer", quoted(e.Account.Name))))
	return e.Flush()
}

// status opens the next status e-mail; without one that is being prepared it says
// when the next comes.
func status(e *Env, a map[string]string) error {
	ok, err := e.ownRunning(a["customer"])
	if err != nil || !ok {
		return err
	}
	if _, ok, err := e.openStatus(e.Plan); err != nil {
		return err
	} else if ok {
		e.Silent()
		if err := e.Open(FlowStatus, e.Plan.ID); err != nil {
			return err
		}
		return e.Advance(conversation.Move{Verb: conversation.Show})
	}
	next, err := e.nextDates(e.Plan)
	if err != nil {
		return err
	}
	if next.StatusEmail.IsZero() {
		e.Notice(conversation.Say("say.status_none", args("customer", quoted(e.Account.Name))))
		return nil
	}
	all, err := e.Tx.Repeats(e.Plan.Tenant, e.Plan.ID)
	if err != nil || !slices.ContainsFunc(all, func(s scheduler.Schedule) bool { return s.Kind == JobStatus }) {
		return err
	}
	e.Notice(conversation.Say("say.status_next", args("customer", quoted(e.Account.Name), "date", e.Book.Words.Printer(e.Language()).DateLong(next.StatusEmail))))
	return nil
}

var emptyLines = regexp.MustCompile(`\n\s*\n+`)

// tidyBody is a text that somebody wrote for an e-mail: their words, with one
// empty line between paragraphs and no markup of ours in them.
func tidyBody(text string) string {
	return bot.Escape(emptyLines.ReplaceAllString(strings.TrimSpace(text), "\n\n"))
}
