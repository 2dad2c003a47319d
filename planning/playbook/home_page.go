package playbook

import (
	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

const (
	mostHomeLines    = 20 // of what waits, and of plans, on a start page
	mostHomeContinue = 3  // buttons there that go on with what waits
)

// waitsKey names what waits beside plans: check-ins, drafts to approve, questions
// after a call, dates; "" where a flow is none of these.
func waitsKey(flow string) string {
	switch flow {
	case FlowCheckin:
		return "home.waits.checkin"
	case FlowStatus:
		return "home.waits.status_email"
	case FlowReport:
		return "home.waits.report"
	case FlowReview:
		return "home.waits.review_call"
	case FlowInvite:
		return "home.waits.invitation"
	}
	return ""
}

// waiting is what waits for the person, latest first, under its heading, and
// the buttons that go on with it.
func (e *Env) waiting() ([]conversation.Text, []bot.Button, error) {
	sessions, err := e.Tx.SessionsOf(e.Place.Tenant, e.Person.ID)
	if err != nil {
		return nil, nil, err
	}
	texts := []conversation.Text{conversation.Say("home.waiting", nil)}
	var buttons []bot.Button
	for _, s := range sessions {
		waits := waitsKey(s.Flow)
		if s.Subject == "" || waits == "" && s.Flow != FlowPlan && s.Flow != FlowAccept {
			continue
		}
		p, ok, err := e.Tx.Plan(e.Place.Tenant, s.Subject)
		if err != nil {
			return nil, nil, err
		}
		if !ok || p.ended() && !afterEnd(s.Flow) {
			continue
		}
		a, _, err := e.Tx.Account(e.Place.Tenant, p.Account)
		if err != nil {
			return nil, nil, err
		}
		key := "button.continue." + s.Flow
		if s.Flow == FlowPlan {
			key = "button.continue_customer"
		}
		label := e.Label(key, locale.Args{"customer": quoted(a.Name)})
		buttons = append(buttons, bot.Button{Label: e.Book.Words.Printer(e.Language()).Shorten(label, 24), Verb: VerbContinue, Value: s.ID})
		if waits != "" {
			texts = append(texts, conversation.Say(waits, args("customer", quoted(a.Name))))
			continue
		}
		if s.Flow == FlowAccept {
			texts = append(texts, conversation.Say("home.actions_asked", locale.Args{"customer": quoted(a.Name)}))
			continue
		}
		s.Records = map[string]*conversation.Record{conversation.Main: p.Record, accountRecord: a.Record}
		where := "home.paused"
		if s.Status == conversation.Active {
			where = "home.answering"
		}
		texts = append(texts, conversation.Say(where, args("customer", quoted(a.Name), "n", e.stepOf(s.Session))))
		for _, row := range p.Record.Rows("action", -1) {
			if until := p.Record.Value("park_until", row.ID).Date; !until.IsZero() && !until.After(e.Today()) {
				texts = append(texts, conversation.Say("home.parked_back", args("customer", quoted(a.Name), "action", quoted(p.Record.Text("action_title", row.ID)), "date", until)))
			}
		}
	}
	asked, err := e.changesAsked()
	if err != nil {
		return nil, nil, err
	}
	if texts = append(texts, asked...); len(texts) == 1 {
		texts = []conversation.Text{conversation.Say("home.nothing_waiting", nil)}
	}
	return texts, buttons, nil
}

// HomePage is what stands on a colleague's start page: what waits, the plans,
// help (S-5). Of many it shows the first and says how many more there are.
// Somebody who has done nothing yet reads what this is.
func (e *Env) HomePage() (bot.Message, error) {
	if e.Person.External {
		return e.externalHome()
	}
	waits, goOn, err := e.waiting()
	if err != nil {
		return bot.Message{}, err
	}
	plans, accounts, err := e.planLines(mostHomeLines)
	if err != nil {
		return bot.Message{}, err
	}
	if more := len(waits) - 1 - mostHomeLines; more > 0 {
		waits = append(waits[:1+mostHomeLines], conversation.Say("home.more_waiting", args("n", more)))
	}
	if more := len(accounts) - mostHomeLines; more > 0 {
		plans = append(plans, conversation.Say("home.more_plans", args("n", more)))
	}
	page := bot.Message{Kind: "home", Buttons: goOn[:min(len(goOn), mostHomeContinue)]}
	said := [][]conversation.Text{waits, plans, {conversation.Say("home.help", nil)}}
	first := !e.Person.Greeted && len(accounts) == 0
	if first {
		said = [][]conversation.Text{{conversation.Say("home.first", nil)}}
	}
	for _, texts := range said {
		page.Parts = append(page.Parts, e.Message("home", texts...).Parts...)
	}
	start := e.Run("start_plan", "new plan")
	start.Primary = first
	page.Buttons = append(page.Buttons, start, e.Run("see_example", "example"))
	page.Notification = firstLine(page)
	return page, nil
}

func (e *Env) externalHome() (bot.Message, error) {
	if err := externalReads(e); err != nil {
		return bot.Message{}, err
	}
	if err := e.Flush(); err != nil {
		return bot.Message{}, err
	}
	page := bot.Message{Kind: "home"}
	for _, d := range e.spoken.out {
		page.Parts = append(page.Parts, d.Message.Parts...)
	}
	e.spoken.out = nil
	page.Notification = firstLine(page)
	return page, nil
}
