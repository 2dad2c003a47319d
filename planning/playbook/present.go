package playbook

import (
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/planning/evidence"
	"lodestar/planning/export"
	"lodestar/scheduler"
)

// EffectPresent sends a version to the customer.
const EffectPresent = "present"

// stepGate is the question before anything goes to a customer (method d.6).
const stepGate = "present.confirm"

// answerDays is how long the customer is asked to take: the third working day
// after sending, by their own calendar (answer_by, method d.6).
const answerDays = 3

// present freezes the plan and sends it to the shared channel: the one page and
// the card below it, exactly as the gate has shown them (000-64).
func present(e *Env, _ map[string]string) error {
	if ok, err := e.inPlan(); err != nil || !ok {
		return err
	}
	channel, ok, err := e.presentBy()
	if err != nil || !ok {
		return err
	}
	before, err := e.Tx.Versions(e.Place.Tenant, e.Plan.ID)
	if err != nil {
		return err
	}
	number := 1
	if len(before) > 0 {
		number = before[0].Number + 1
	}
	p, err := e.presentation(number, channel)
	if err != nil {
		return err
	}
	if p.Against != 0 && len(p.Changes) == 0 {
		e.Notice(conversation.Say("say.nothing_to_send", args("version", p.Against)))
		return nil
	}
	if shown, err := e.gateShown(p); err != nil || !shown {
		return err
	}
	if err := e.supersede(number); err != nil {
		return err
	}
	if channel.Place != "" { // behind what was said about the one before
		p.Card = e.nextID(p.messages())
	}
	if err := e.keepPresented(&p, before); err != nil {
		return err
	}
	return e.sendPresented(p, channel)
}

// keepPresented stores what is about to go out: the version, what the customer reads
// and is asked, and its entry in the audit chain. before are the versions so far, the
// latest first.
func (e *Env) keepPresented(p *Presentation, before []Version) error {
	v := Version{Tenant: e.Place.Tenant, Plan: e.Plan.ID, Number: p.Version, State: string(planning.VersionPresented), By: e.Person.ID, At: e.Now, Record: e.Plan.Record.Clone(), Account: e.Account.Record.Clone()}
	if len(before) > 0 {
		v.Changes = e.differences(before[0].Record, e.Plan.Record)
	}
	if err := e.Tx.AddVersion(v); err != nil {
		return err
	}
	if err := e.Tx.Present(p); err != nil {
		return err
	}
	if e.Plan.State == Draft {
		e.Plan.State = Presented
	}
	for _, step := range []string{"cover_message", "answer_by"} { // of this sending, not of the next
		e.Plan.Record.Clear(conversation.Key{Step: step})
	}
	e.Plan.Record.Settle()
	if err := e.Tx.SavePlan(e.Plan); err != nil {
		return err
	}
	_, err := e.Tx.Audit(evidence.Entry{
		Tenant: e.Place.Tenant, At: e.Now, Kind: EntryPresented, By: e.Person.ID, About: e.Plan.ID, Ask: e.id,
		Body: auditBody(Sent{Version: p.Version, PlanSHA256: p.Document.SHA256, WordingSHA256: p.Wording.SHA256, SheetHMAC: p.SheetHMAC, Place: p.Place.Place, Wordings: p.wordingSums()}),
	})
	return err
}

// sendPresented gets a version to everybody who is to read it: the channel, where the
// customer shares one, and the approvers by mail.
func (e *Env) sendPresented(p Presentation, channel Channel) error {
	c, err := e.cardOf(p, e.Plan, e.Account)
	if err != nil {
		return err
	}
	if channel.Place != "" {
		if err := e.sendCard(c, channel); err != nil {
			return err
		}
	}
	if err := e.chaseFirst(p); err != nil {
		return err
	}
	if err := e.sendMails(c); err != nil {
		return err
	}
	return e.askAddress()
}

// wordingSums are the sums of what went out by mail, by id.
func (p Presentation) wordingSums() map[string]string {
	sums := map[string]string{}
	for _, w := range p.Wordings {
		sums[w.ID] = w.SHA256
	}
	return sums
}

func (e *Env) sendCard(c card, channel Channel) error {
	sent, err := c.sent()
	if err != nil {
		return err
	}
	for _, m := range sent {
		if err := e.tellChannel(channel.Address, m); err != nil {
			return err
		}
	}
	e.stood = true
	now := e.Now.In(e.Zone())
	e.Notice(conversation.Say("say.plan_sent", args("channel", quoted("#"+channel.Name), "time", e.Book.Words.Printer(e.Language()).Time(now.Hour(), now.Minute()))))
	return nil
}

// messages is how many messages the version is in the channel; the card is the
// last.
func (p Presentation) messages() int {
	if p.Against != 0 {
		return 1
	}
	return 2
}

// sent is what everybody in the channel sees of the version: the one page and
// the card below it, or of a changed plan the card alone, which leads to the
// differences. The gate shows the same messages before they go out.
func (c card) sent() ([]bot.Message, error) {
	if c.p.Against != 0 {
		return []bot.Message{c.message()}, nil
	}
	page, err := c.page()
	return []bot.Message{page, c.message()}, err
}

// page is the version as the customer reads it, from what was frozen.
func (c card) page() (bot.Message, error) {
	_, view, err := c.p.Document.Thaw()
	if err != nil {
		return bot.Message{}, err
	}
	view.Status = planning.Status{State: planning.Presented, Version: c.p.Version, AnswerBy: c.p.AnswerBy, Agreed: c.agreed}
	if len(c.agreed) > 0 {
		view.Status.State = planning.Active
	}
	title := c.words.Text("customer.card.page", locale.Args{"customer": bot.Escape(c.customer), "version": c.p.Version})
	return bot.Message{Kind: "page", Notification: bot.Plain(title), Parts: []bot.Part{
		{Kind: bot.Text, Text: title}, {Kind: bot.Page, Text: export.CustomerText(view, c.words)},
	}}, nil
}

// presentation is the version as it would go out now.
func (e *Env) presentation(number int, channel Channel) (Presentation, error) {
	m, err := e.material(e.Plan, e.Account)
	if err != nil {
		return Presentation{}, err
	}
	m.Version = number
	words := e.Book.Words.Printer(m.customerLanguage(e.Language()))
	view := m.Plan().CustomerView(e.hiddenFields()...)
	document, err := evidence.Freeze(number, view)
	if err != nil {
		return Presentation{}, err
	}
	approvers, err := e.approversOf(e.Plan, e.Account)
	if err != nil {
		return Presentation{}, err
	}
	approvers, _, err = e.mayAgree(approvers)
	if err != nil {
		return Presentation{}, err
	}
	against, changes, err := e.changesSinceAgreed(view)
	if err != nil {
		return Presentation{}, err
	}
	text, choices := wording(view, number, changes, against, words)
	p := Presentation{
		Tenant: e.Place.Tenant, Plan: e.Plan.ID, Version: number, Document: document, Wording: text, Choices: choices,
		Cover: e.Plan.Record.Text("cover_message", 0), AnswerBy: e.answerBy(), Approve: approvers,
		Place: channel.Address, By: e.Person.ID, At: e.Now, State: planning.VersionPresented,
	}
	p.Against, p.Changes = against, changes
	if e.Book.Mail != nil { // the reminder by mail has a link to the page as well
		p.Wordings = e.mailWordings(p, view, words)
		if channel.Place == "" { // nobody has a card
			p.Wording = p.Wordings[0]
		}
	}
	return p, nil
}

// answerBy is the day that was chosen at the gate, else the third working day
// from today, by the customer's calendar.
func (e *Env) answerBy() civil.Date {
	if chosen := e.Plan.Record.Value("answer_by", 0).Date; !chosen.Before(civil.Of(e.Now.In(e.customerZone()))) {
		return chosen
	}
	calendar := scheduler.CalendarOf(one(e.Account.Record.Value("account_country", 0)))
	day := civil.Of(e.Now.In(e.customerZone()))
	for range answerDays {
		day = calendar.WorkingDayAfter(day)
	}
	return day
}

// hiddenFields are customer fields that an administrator has turned into
// internal ones; no setting does that yet.
func (e *Env) hiddenFields() []string { return nil }

// changesSinceAgreed compares with the version in force; 0 where none is.
func (e *Env) changesSinceAgreed(view planning.CustomerView) (int, []planning.Change, error) {
	now, _, err := e.inForce(e.Plan)
	if err != nil || now == nil {
		return 0, nil, err
	}
	_, before, err := now.Document.Thaw()
	if err != nil {
		return 0, nil, err
	}
	return now.Version, changesOf(*now, before, view), nil
}

// supersede ends the requests that wait: the new version takes their place. A
// version that was agreed to stays in force until the new one is.
func (e *Env) supersede(by int) error {
	all, err := e.Tx.Presentations(e.Place.Tenant, e.Plan.ID)
	if err != nil {
		return err
	}
	for _, old := range all {
		if old.State == planning.VersionAgreed || old.State == planning.VersionSuperseded {
			continue
		}
		old.State = planning.VersionSuperseded
		if err := e.Tx.SavePresentation(&old); err != nil {
			return err
		}
		c, err := e.cardOf(old, e.Plan, e.Account)
		if err != nil {
			return err
		}
		text := c.words.Text("customer.card.superseded", locale.Args{"version": by})
		record := bot.Message{Kind: bot.KindRecord, Replaces: c.question(), Notification: text, Parts: []bot.Part{{Kind: bot.Text, Text: text}}}
		if old.Place.Place != "" {
			if err := e.tellChannel(old.Place, record); err != nil {
				return err
			}
		}
	}
	return nil
}

// customerZone is where the customer works; UTC where nobody said.
func (e *Env) customerZone() *time.Location {
	return zoneOfCustomer(e.Account)
}
