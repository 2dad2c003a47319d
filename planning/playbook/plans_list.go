package playbook

import (
	"math"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
)

func listPlans(e *Env, _ map[string]string) error {
	texts, accounts, err := e.planLines(math.MaxInt)
	if err != nil {
		return err
	}
	if len(accounts) == 0 {
		e.Notice(texts...)
		return nil
	}
	m := e.Message("notice", texts...)
	for _, a := range accounts[:min(len(accounts), 3)] {
		m.Buttons = append(m.Buttons, bot.Button{Label: bot.Plain(e.Book.Words.Printer(e.Language()).Shorten(a.Name, 24)), Verb: VerbRun, Value: "plan " + a.Name})
	}
	return e.Say(m)
}

// planLines are the person's plans, a line for each of the first ones, and the
// accounts of all.
func (e *Env) planLines(most int) ([]conversation.Text, []Account, error) {
	plans, accounts, err := e.plans()
	if err != nil {
		return nil, nil, err
	}
	if len(plans) == 0 {
		return []conversation.Text{conversation.Say("say.no_plans_yet", nil)}, nil, nil
	}
	texts := []conversation.Text{conversation.Say("say.plans", nil)}
	for i := range plans[:min(len(plans), most)] {
		line, err := e.planLine(plans[i], accounts[i])
		if err != nil {
			return nil, nil, err
		}
		texts = append(texts, line)
	}
	return texts, accounts, nil
}

func (e *Env) planLine(p Plan, a Account) (conversation.Text, error) {
	session, ok, err := e.Tx.SessionFor(e.Place.Tenant, FlowPlan, p.ID, a.Manager)
	if err != nil {
		return conversation.Text{}, err
	}
	printer := e.Book.Words.Printer(e.Language())
	state, err := e.stateKeyOf(&p, &a)
	if err != nil {
		return conversation.Text{}, err
	}
	line := args("customer", quoted(a.Name), "n", 1, "state", conversation.Say("plan_state."+state, nil), "date", e.lastTouched(p, session))
	key := "say.plans_line"
	if span := period(p.Record); span.LastDay().IsZero() {
		key = "say.plans_line.no_period"
	} else {
		line["period"] = printer.Period(span.FirstDay, span.LastDay())
	}
	if ok {
		session.Records = map[string]*conversation.Record{conversation.Main: p.Record, accountRecord: a.Record}
		if session.Status == conversation.Finished && key == "say.plans_line" {
			key = "say.plans_line.complete"
		} else {
			line["n"] = e.stepOf(session.Session)
		}
	}
	return conversation.Say(key, line), nil
}

// lastTouched is the day, by the person's clock, on which a plan was last worked on.
func (e *Env) lastTouched(p Plan, s Session) string {
	last := p.Created
	if s.Touched.After(last) {
		last = s.Touched
	}
	return e.Book.Words.Printer(e.Language()).Date(dayIn(last, e.Zone()))
}

func listAccounts(e *Env, _ map[string]string) error {
	accounts, err := e.Tx.Accounts(e.Place.Tenant)
	if err != nil {
		return err
	}
	texts := []conversation.Text{conversation.Say("say.accounts", nil)}
	for _, a := range accounts {
		if a.Example {
			continue
		}
		manager, err := e.planner(a.Manager)
		if err != nil {
			return err
		}
		name := quoted(manager.Name)
		if manager.Name == "" {
			name = conversation.Say("team.nobody", nil)
		}
		texts = append(texts, conversation.Say("say.accounts_line", locale.Args{"customer": quoted(a.Name), "manager": name}))
	}
	if len(texts) == 1 {
		texts = []conversation.Text{conversation.Say("say.no_accounts", nil)}
	}
	e.Notice(texts...)
	return nil
}

// planner is a user as the plan names them.
func (e *Env) planner(id string) (planning.Person, error) {
	if id == "" {
		return planning.Person{}, nil
	}
	if id == e.Person.ID { // whose first turn it may be
		return planning.Person{Kind: planning.Colleague, ID: id, Name: e.Person.Name, Side: planning.Ours}, nil
	}
	p, _, err := e.Tx.Person(e.Place.Tenant, id)
	if err != nil {
		return planning.Person{}, err
	}
	return planning.Person{Kind: planning.Colleague, ID: id, Name: p.Name, Side: planning.Ours}, nil
}
