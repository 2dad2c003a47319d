package playbook

import (
	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/planning/example"
	"lodestar/planning/export"
)

// page is a message that shows fixed-width text.
func (e *Env) page(intro conversation.Text, page string) error {
	m := e.Message("page", intro)
	m.Parts = append(m.Parts, bot.Part{Kind: bot.Page, Text: page})
	m.Notification = firstLine(m)
	e.looked = true
	return e.Say(m)
}

func showPlan(e *Env, a map[string]string) error {
	if wish, ok, err := e.fileWish(a["customer"]); err != nil || ok {
		if err != nil {
			return err
		}
		return e.exportAs(wish)
	}
	p, account, err := e.readPlan(a["customer"])
	if err != nil || p == nil {
		return err
	}
	m, err := e.material(p, account)
	if err != nil {
		return err
	}
	printer := e.Book.Words.Printer(e.Language())
	plan := m.Plan()
	count := export.Lines(plan, planning.Internal, printer)
	msg := e.Message("page", conversation.Say("say.plan_page", locale.Args{"customer": quoted(account.Name)}))
	msg.Parts = append(msg.Parts, bot.Part{Kind: bot.Page, Text: export.Text(plan, planning.Internal, printer)})
	length := conversation.Say("context.lines", locale.Args{"lines": count.Total, "target": planning.PageTarget})
	_, tooLong := export.SetPage(plan, planning.Internal, printer, e.template.Paper)
	cuts, long := tooLongLines(printer, plan, tooLong)
	switch {
	case tooLong != nil && !long:
		return tooLong
	case long:
		length = conversation.Say("say.as_it_is", locale.Args{"text": quoted(cuts[0])})
	case count.TooLong():
		length = conversation.Say("context.lines_dense", locale.Args{"lines": count.Total, "target": planning.PageTarget})
	case count.OverTarget() > 0:
		length = conversation.Say("context.lines_over", locale.Args{"lines": count.Total, "over": count.OverTarget(), "below": count.Room()})
	}
	msg.Parts = append(msg.Parts, bot.Part{Kind: bot.Context, Text: e.Print(length)})
	e.looked = true
	if err := e.standsWith(p, account, &msg); err != nil {
		return err
	}
	if err := e.Say(msg); err != nil {
		return err
	}
	if long {
		e.Notice(verbatim(cuts[1:])...)
	}
	return nil
}

// exportInternal is the internal page of what a plan is made of.
func exportInternal(m Material, words locale.Printer) string {
	return export.Text(m.Plan(), planning.Internal, words)
}

// standsWith adds where a plan stands with its customer, once it went to them.
func (e *Env) standsWith(p *Plan, account *Account, m *bot.Message) error {
	if p.State != Presented && p.State != Active || account.Example {
		return nil
	}
	now, err := e.agreedPlan(p, account)
	if err != nil {
		return err
	}
	for _, t := range e.standing(account.Name, p.State, now) {
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Context, Text: e.Print(t)})
	}
	if e.mayEdit(*account) && e.Session == nil {
		m.Buttons = append(m.Buttons, e.buttonsFor(account, now)...)
	}
	return nil
}

func showCustomerView(e *Env, a map[string]string) error {
	if wish, ok, err := e.fileWish(a["customer"]); err != nil || ok {
		if err != nil {
			return err
		}
		wish.view = planning.ForCustomer
		return e.exportAs(wish)
	}
	p, account, err := e.readPlan(a["customer"])
	if err != nil || p == nil {
		return err
	}
	m, err := e.material(p, account)
	if err != nil {
		return err
	}
	printer := e.Book.Words.Printer(m.customerLanguage(e.Language()))
	return e.page(conversation.Say("say.customer_view", locale.Args{"customer": quoted(account.Name)}), export.Text(m.Plan(), planning.ForCustomer, printer))
}

func showExample(e *Env, _ map[string]string) error {
	printer := e.Book.Words.Printer(e.Language())
	plan := example.Plan()
	if err := e.page(conversation.Say("say.example_intro", nil), export.Text(plan, planning.Internal, printer)); err != nil {
		return err
	}
	m := e.Message("page")
	m.Parts = []bot.Part{{Kind: bot.Page, Text: export.ForceFields(plan, printer)}}
	m.Notification = firstLine(m)
	if e.Session == nil { // whoever came from the welcome has used its buttons up
		m.Buttons = []bot.Button{e.Run("start_plan", "new plan")}
	}
	return e.Say(m)
}

// scene is a view on a plan for the functions that questions use.
func (e *Env) scene(p *Plan, a *Account) (*conversation.Scene, error) {
	facts, err := e.Facts()
	if err != nil {
		return nil, err
	}
	s := conversation.Session{Flow: FlowPlan, Subject: p.ID, Records: map[string]*conversation.Record{conversation.Main: p.Record, accountRecord: a.Record}}
	return e.Book.Engine.Scene(&s, facts), nil
}
