package playbook

import (
	"slices"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// The flow in which the account manager answers a change request in words. Nothing
// goes out before they have seen it (method d.6).
const (
	FlowReply   = "reply"
	EffectReply = "reply"
)

// VerbReply is the verb of the button that begins it; the value is the account and
// the id of the act that is answered.
const VerbReply = "reply_to_request"

// kindReply is the Kind of words of the account manager to somebody at the
// customer, which they have seen and sent.
const kindReply = "reply"

// ReplyFlow asks for the words and shows what goes out.
func ReplyFlow() *conversation.Flow {
	words := long("reply_text", conversation.Required, 2000)
	gate := tap("reply.confirm", button("send", "send_reply"), button("change", "change"), button("cancel", "cancel"))
	gate.Ask = func(c *conversation.Scene) conversation.Text {
		return conversation.Say("ask.reply.confirm", args("person", quoted(c.Text("reply_person"))))
	}
	gate.Then = func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
		switch {
		case v.Is("send"):
			return []conversation.Effect{{Name: EffectReply}}
		case v.Is("change"):
			c.Plan().Clear(conversation.Key{Step: "reply.confirm"})
			c.Session.Revisit = append([]conversation.Key{{Step: "reply_text"}}, c.Session.Revisit...)
		}
		return nil
	}
	return &conversation.Flow{
		ID: FlowReply,
		Args: func(c *conversation.Scene) locale.Args {
			return args("customer", quoted(c.Text("customer_name")), "person", quoted(c.Text("reply_person")))
		},
		Sections: []conversation.Section{{ID: "reply", Items: []conversation.Item{words, gate}}},
	}
}

// replyTo begins an answer to a change request.
func (e *Env) replyTo(account, act string) error {
	plans, err := e.Tx.PlansOf(e.Place.Tenant, account)
	if err != nil {
		return err
	}
	found, ok := current(plans, e.Today())
	if !ok {
		return nil
	}
	plan, _, ok, err := e.planToChange(found.ID)
	if err != nil || !ok {
		return err
	}
	asked, who, ok, err := e.requestOf(&plan, act)
	if err != nil {
		return err
	}
	if !ok {
		e.Notice(conversation.Say("problem.old_question.gone", nil))
		return nil
	}
	if err := e.Open(FlowReply, plan.ID); err != nil {
		return err
	}
	e.Silent()
	err = e.change(func(r *conversation.Record) {
		for _, step := range []string{"reply_text", "reply.confirm"} {
			r.Clear(conversation.Key{Step: step})
		}
		r.Set(conversation.Key{Step: "reply_person"}, e.answer(conversation.TextValue(who.Name)))
		r.Set(conversation.Key{Step: "reply_to"}, e.answer(conversation.TextValue(asked.ID)))
	})
	if err != nil {
		return err
	}
	return e.Advance(conversation.Move{Verb: conversation.Show})
}

// requestOf finds a change request of a plan and who made it.
func (e *Env) requestOf(plan *Plan, id string) (Act, Approver, bool, error) {
	acts, err := e.Tx.Acts(plan.Tenant, plan.ID)
	if err != nil {
		return Act{}, Approver{}, false, err
	}
	all, err := e.Tx.Presentations(plan.Tenant, plan.ID)
	if err != nil {
		return Act{}, Approver{}, false, err
	}
	for _, act := range acts {
		if act.ID != id {
			continue
		}
		for _, p := range all {
			for _, a := range p.Approve {
				if p.Version == act.Version && a.Contact == act.Contact {
					return act, a, true, nil
				}
			}
		}
	}
	return Act{}, Approver{}, false, nil
}

// wordsBack is an answer to a change request on its way.
type wordsBack struct {
	who Approver
	to  bot.Address // empty where nobody can be written to
	way string      // "dm", "mail", "channel" or "none"
	m   bot.Message
}

// wordsBack finds who asked for the change and how they are reached: alone, where
// they can be written to, else by mail, else where the plan was shared. What it
// makes is what the account manager sees and what goes out.
func (e *Env) wordsBack() (wordsBack, bool, error) {
	act, who, ok, err := e.requestOf(e.Plan, e.Plan.Record.Text("reply_to", 0))
	if err != nil || !ok {
		return wordsBack{}, false, err
	}
	all, err := e.Tx.Presentations(e.Plan.Tenant, e.Plan.ID)
	if err != nil {
		return wordsBack{}, false, err
	}
	i := slices.IndexFunc(all, func(p Presentation) bool { return p.Version == act.Version })
	c, err := e.cardOf(all[i], e.Plan, e.Account)
	if err != nil {
		return wordsBack{}, false, err
	}
	intro := strings.TrimSpace(c.names[who.Contact] + "\n" + c.words.Text("customer.reply", locale.Args{"manager": bot.Escape(c.manager), "version": c.p.Version}))
	back := wordsBack{who: who, way: "none", m: bot.Message{
		Kind: kindReply, Language: c.p.Wording.Language, Notification: firstOf(intro),
		Parts: []bot.Part{{Kind: bot.Text, Text: intro}, {Kind: bot.Text, Text: bot.Escape(e.Plan.Record.Text("reply_text", 0))}},
	}}
	people, err := e.Tx.People(c.p.Tenant)
	if err != nil {
		return back, false, err
	}
	for _, p := range people {
		if approverIs(who, p) && p.Home.Direct() && p.Home.Place != "" {
			back.to, back.way = p.Home, "dm"
			return back, true, nil
		}
	}
	switch {
	case e.Book.Mail != nil && who.Email != "":
		back.way, back.m.Subject = "mail", c.words.Text("customer.reply.subject", locale.Args{"version": c.p.Version})
		back.to, err = e.Book.Mail.Address(e.Place.Tenant, who.Email, threadOf(c.p.Plan))
	case c.p.Place.Place != "":
		back.to, back.way = c.p.Place, "channel"
	}
	return back, err == nil, err
}

// showReply puts what goes out into the question whether it shall.
func (e *Env) showReply(m *bot.Message) error {
	back, ok, err := e.wordsBack()
	if err != nil || !ok {
		return err
	}
	key := map[string]string{"dm": "ask.reply.dm", "mail": "ask.reply.mail", "channel": "ask.reply.channel", "none": "ask.reply.none"}[back.way]
	channel := ""
	if back.way == "channel" {
		channel = e.channelName(Presentation{Tenant: e.Plan.Tenant, Place: back.to})
	}
	e.gateAsks(m, conversation.Say(key, args("person", quoted(back.who.Name), "email", quoted(back.who.Email), "channel", quoted(channel))))
	m.Parts = append(m.Parts, back.m.Parts...)
	if back.way == "none" || e.Plan.Record.Text("reply_text", 0) == "" {
		m.Options = slices.DeleteFunc(m.Options, func(b bot.Button) bool { return b.Value == "send" })
	}
	return nil
}

// sendReply sends the words the way that was shown.
func sendReply(e *Env, _ map[string]string) error {
	if e.Plan == nil {
		return nil
	}
	back, ok, err := e.wordsBack()
	if err != nil || !ok || e.Plan.Record.Text("reply_text", 0) == "" {
		return err
	}
	switch back.way {
	case "dm":
		_, err = e.post(bot.Delivery{To: back.to, Message: back.m})
	case "mail":
		err = e.mailCustomer(bot.Delivery{To: back.to, Message: back.m})
	case "channel":
		err = e.tellChannel(back.to, back.m)
	}
	key := map[string]string{"dm": "say.reply_sent.dm", "mail": "say.reply_sent.mail", "channel": "say.reply_sent.channel", "none": "say.reply_not_sent"}[back.way]
	e.Notice(conversation.Say(key, args("person", quoted(back.who.Name))))
	return err
}

// approverIs reports whether a chat user is the approver: bound, or by the address
// that the platform states (method a.4).
func approverIs(a Approver, p Person) bool {
	known := a.Person != "" && a.Person == p.ID || a.Email != "" && strings.EqualFold(a.Email, p.Email)
	return known && p.External
}

// withoutReply is a plan without the words that are being written to somebody:
// they are no content of it.
func withoutReply(plan *conversation.Record) *conversation.Record {
	plan = plan.Clone()
	for _, step := range replySteps() {
		plan.Clear(conversation.Key{Step: step})
	}
	return plan
}

// replySteps are what the flow keeps with the plan while it runs.
func replySteps() []string {
	return []string{"reply_to", "reply_person", "reply_text", "reply.confirm"}
}
