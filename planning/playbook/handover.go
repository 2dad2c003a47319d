package playbook

import (
	"slices"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
)

// VerbHandOver hands an account over to another account manager; the value is the
// account's id and the person's.
const VerbHandOver = "hand_over"

// handOver shows what handing an account over would do, and asks: "hand over Contoso
// to Jonas Keller". An administrator's alone: nobody takes an account, and nobody is
// rid of one, by their own word (001-09, method a.1).
func handOver(e *Env, a map[string]string) error {
	if !e.Admin {
		e.Notice(conversation.Say("problem.administrator_only", nil))
		return nil
	}
	customer, name := cutAtLast(a["rest"], "to", "an", "aan")
	if customer == "" || name == "" {
		customer, name = strings.TrimSpace(a["rest"]), ""
	}
	if customer == "" {
		e.Notice(conversation.Say("context.hand_over", nil))
		return nil
	}
	account, ok, err := e.Tx.AccountNamed(e.Place.Tenant, customer)
	if err != nil {
		return err
	}
	if ok && !account.Example && name == "" {
		return e.askWhoTakes(account)
	}
	if !ok || account.Example {
		e.Notice(conversation.Say("problem.unknown_account", args("text", quoted(clip(customer, 60)))))
		return nil
	}
	to, ok, err := e.colleague(name)
	if err != nil || !ok {
		return err
	}
	about, ok, err := e.handing(account, to)
	if err != nil || !ok {
		return err
	}
	m := e.Message("notice", conversation.Say("ask.hand_over", about))
	m.Buttons = []bot.Button{{Label: e.Label("button.hand_over", nil), Verb: VerbHandOver, Value: account.ID + " " + to.ID, Primary: true}}
	e.Silent()
	return e.Say(m)
}

// askWhoTakes offers the colleagues who could take an account over; where they are many,
// it says how somebody is named.
func (e *Env) askWhoTakes(account Account) error {
	all, err := e.Tx.People(e.Place.Tenant)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(p Person) bool { return p.External || p.ID == account.Manager })
	m := e.Message("notice", conversation.Say("ask.hand_over_whom", args("customer", quoted(account.Name))))
	if len(all) <= 5 {
		words := e.Book.Words.Printer(e.Language())
		for _, p := range all {
			m.Buttons = append(m.Buttons, bot.Button{Label: words.Shorten(p.Name, 24), Verb: VerbRun, Value: "hand over " + account.Name + " to " + p.Name})
		}
	}
	e.Silent()
	return e.Say(m)
}

// handing names an account, who manages it and who will. Where that is the same, ok
// is false and the person has been told.
func (e *Env) handing(account Account, to Person) (about map[string]any, ok bool, err error) {
	from, err := e.planner(account.Manager)
	if err != nil {
		return nil, false, err
	}
	about = args("customer", quoted(account.Name), "manager", quoted(to.Name), "person", quoted(from.Name))
	if from.Name == "" {
		about["person"] = conversation.Say("team.nobody", nil)
	}
	if to.ID == account.Manager {
		e.Notice(conversation.Say("say.manages_already", about))
		return nil, false, nil
	}
	return about, true, nil
}

// handOverNow makes a colleague the account manager. What waited for the one before
// waits for them: they decide from now on, and both are told.
func (e *Env) handOverNow(id, person string) error {
	if !e.Admin {
		e.Notice(conversation.Say("problem.administrator_only", nil))
		return nil
	}
	account, ok, err := e.Tx.Account(e.Place.Tenant, id)
	if err != nil || !ok {
		return err
	}
	to, ok, err := e.Tx.Person(e.Place.Tenant, person)
	if err != nil || !ok || to.External {
		return err
	}
	about, ok, err := e.handing(account, to)
	if err != nil || !ok {
		return err
	}
	before, had, err := e.Tx.Person(e.Place.Tenant, account.Manager)
	if err != nil {
		return err
	}
	if err := e.changeManager(account, before, to); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.handed_over", about))
	if had && before.ID != e.Person.ID {
		if _, err := e.Tell(before, "notice", nil, conversation.Say("say.handed_over.before", about)); err != nil {
			return err
		}
	}
	if to.ID == e.Person.ID {
		return nil
	}
	_, err = e.Tell(to, "notice", []bot.Button{
		{Label: e.labelFor(to, "button.open_plan"), Verb: VerbRun, Value: "plan " + account.Name},
		{Label: e.labelFor(to, "button.show_gaps"), Verb: VerbRun, Value: "gaps " + account.Name},
	}, conversation.Say("say.handed_over.to", about))
	return err
}

// changeManager stores who manages an account, with what follows from it: their
// part on the team, what the one before was asked, and the dates by their clock.
func (e *Env) changeManager(account Account, before, to Person) error {
	plans, err := e.Tx.PlansOf(e.Place.Tenant, account.ID)
	if err != nil {
		return err
	}
	account.Manager = to.ID
	session, plan, was := e.Session, e.Plan, e.Account
	defer func() {
		if session != nil && session.Person == before.ID && ofManager(session, plans) {
			session, plan, was = nil, nil, nil // what is asked here is over
		}
		e.Session, e.Plan, e.Account = session, plan, was
	}()
	e.Session, e.Account = nil, &account
	if p, ok := current(plans, e.Today()); ok {
		e.readTeam(p.Record) // the account manager is not on the team
	}
	if err := e.Tx.SaveAccount(&account); err != nil {
		return err
	}
	for _, p := range plans {
		if p.ended() {
			continue
		}
		if p.Editor == before.ID && before.ID != "" {
			p.Editor = ""
			if err := e.Tx.SavePlan(&p); err != nil {
				return err
			}
		}
		if err := e.takeOver(&p, before); err != nil {
			return err
		}
		e.Plan = &p
		if p.State == Active {
			if err := e.startCadence(&account, &p, e.Now); err != nil {
				return err
			}
		}
	}
	return nil
}

// ofManager reports whether a session about one of some plans is its account
// manager's: what owners are asked stays with them.
func ofManager(s *Session, plans []Plan) bool {
	return s.Flow != FlowAccept && s.Flow != FlowCheckin && slices.ContainsFunc(plans, func(p Plan) bool { return p.ID == s.Subject })
}

// takeOver ends what the account manager before was asked about a plan. A status
// e-mail that waited for their word is drafted again, for the one who decides now.
func (e *Env) takeOver(p *Plan, before Person) error {
	sessions, err := e.Tx.SessionsOf(e.Place.Tenant, before.ID)
	if err != nil {
		return err
	}
	for _, s := range sessions {
		if !ofManager(&s, []Plan{*p}) {
			continue
		}
		s.Status, s.Touched = conversation.Finished, e.Now
		if err := e.Tx.SaveSession(&s); err != nil {
			return err
		}
	}
	o, ok, err := e.openStatus(p)
	if err != nil || !ok || o.State != SlotDrafted {
		return err
	}
	o.State = SlotPreparing
	if err := e.Tx.SaveOccurrence(&o); err != nil {
		return err
	}
	e.Plan = p
	return e.statusJob(JobStatusDraft, e.Now)
}
