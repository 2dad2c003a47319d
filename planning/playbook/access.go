package playbook

import (
	"slices"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
)

// plans finds the plans a person works on, one of each account: those they
// manage, stand in for, or are on the team of.
func (e *Env) plans() ([]Plan, []Account, error) {
	accounts, err := e.Tx.AccountsOf(e.Place.Tenant, e.Person.ID)
	if err != nil {
		return nil, nil, err
	}
	var plans []Plan
	var of []Account
	for _, a := range accounts {
		if a.Example {
			continue
		}
		found, err := e.Tx.PlansOf(e.Place.Tenant, a.ID)
		if err != nil {
			return nil, nil, err
		}
		if p, ok := current(found, e.Today()); ok {
			plans, of = append(plans, p), append(of, a)
		}
	}
	return plans, of, nil
}

// current is the plan of an account that is worked on, else the last one that
// ended; plans come newest first.
func current(plans []Plan, today civil.Date) (Plan, bool) {
	if p, ok := running(plans, today); ok { // the next one may be a draft already
		return p, true
	}
	i := slices.IndexFunc(plans, func(p Plan) bool { return !p.ended() })
	if i < 0 {
		i = slices.IndexFunc(plans, func(p Plan) bool { return p.State == Closed })
	}
	if i < 0 {
		return Plan{}, false
	}
	return plans[i], true
}

func (e *Env) onTeam(a Account) bool { return a.works(e.Person.ID) }

// works reports whether somebody manages an account, stands in for it, mentors
// it or is on its team.
func (a Account) works(person string) bool {
	return person != "" && (a.Manager == person || a.Deputy == person || a.Mentor == person || slices.Contains(a.Team, person))
}

// mayEdit reports whether the person may change the plan of an account.
func (e *Env) mayEdit(a Account) bool {
	return a.Manager == e.Person.ID || a.Deputy == e.Person.ID && a.Deputy != "" || e.standsIn(a)
}

// readPlan is whichPlan for what only shows a plan: a business area manager, who
// reads the plans of their area, may name one as well (method a.1, a.2).
func (e *Env) readPlan(customer string) (*Plan, *Account, error) {
	e.reads = true
	defer func() { e.reads = false }()
	return e.whichPlan(customer)
}

// mayRead reports whether the person may see the plan of an account that they do
// not work on, with what they are doing now.
func (e *Env) mayRead(a Account) (bool, error) {
	if !e.reads {
		return false, nil
	}
	return e.oversees(a)
}

// whichPlan finds the plan a command is about: the one named, the one of the
// session, or the only one. It says what is missing where there is none.
func (e *Env) whichPlan(customer string) (*Plan, *Account, error) {
	customer = strings.TrimSpace(customer)
	if customer == "" && e.chosen != "" {
		return e.chosenPlan()
	}
	if customer == "" && e.Plan != nil && e.onTeam(*e.Account) {
		return e.Plan, e.Account, nil
	}
	plans, accounts, err := e.plans()
	if err != nil {
		return nil, nil, err
	}
	if customer != "" {
		return e.namedPlan(customer, plans, accounts)
	}
	switch len(plans) {
	case 0:
		return nil, nil, e.noPlans()
	case 1:
		return &plans[0], &accounts[0], nil
	}
	m := e.Message("question", conversation.Say("say.which_plan", nil))
	p := e.Book.Words.Printer(e.Language())
	for _, a := range accounts {
		b := bot.Button{Label: p.Shorten(a.Name, 24), Verb: VerbInPlan, Value: a.ID + " " + e.Wants}
		if e.Wants == "" || len(e.Wants) > longestWish {
			b.Verb, b.Value = VerbRun, "plan "+a.Name
		}
		m.Options = append(m.Options, b)
	}
	e.Silent()
	return nil, nil, e.Say(m)
}

// noPlans says that the person has no plan, and what waits for them all the same:
// an owner who is asked for their yes works on nobody's plan.
func (e *Env) noPlans() error {
	texts, buttons, err := e.waiting()
	if err != nil {
		return err
	}
	if len(buttons) == 0 {
		e.Notice(conversation.Say("say.no_plans_yet", nil))
		return nil
	}
	e.Notice(texts...)
	if e.Session != nil && e.Session.Status == conversation.Active { // it follows anyway
		return nil
	}
	m := e.Message("notice")
	m.Buttons = buttons[:min(len(buttons), 3)]
	return e.Say(m)
}

// longestWish is how many bytes of a command a button can carry.
const longestWish = 1500

// VerbInPlan is the verb of buttons that run a command in the plan of an
// account; the value is the account's id and the command as it was typed.
const VerbInPlan = "in_plan"

// inChosen carries out a command in the plan of an account.
func (e *Env) inChosen(account, command string) error {
	id, a, ok := e.Book.Engine.CommandOf(e.Language(), command)
	if !ok {
		return nil
	}
	e.chosen, e.Wants = account, command
	return e.Command(id, a)
}

// chosenPlan is the plan of the account that was chosen for a command, if the
// person still works on it.
func (e *Env) chosenPlan() (*Plan, *Account, error) {
	account, ok, err := e.Tx.Account(e.Place.Tenant, e.chosen)
	if err != nil || !ok {
		return nil, nil, err
	}
	if !e.onTeam(account) {
		return e.namedPlan(account.Name, nil, nil)
	}
	return e.currentOf(account)
}

// currentOf is the plan of an account that is worked on; it says so where there is
// none.
func (e *Env) currentOf(account Account) (*Plan, *Account, error) {
	plans, err := e.Tx.PlansOf(e.Place.Tenant, account.ID)
	if err != nil {
		return nil, nil, err
	}
	plan, ok := current(plans, e.Today())
	if !ok {
		e.Notice(conversation.Say("say.no_plans_yet", nil))
		return nil, nil, nil
	}
	return &plan, &account, nil
}

func (e *Env) namedPlan(customer string, plans []Plan, accounts []Account) (*Plan, *Account, error) {
	var names []string
	for i, a := range accounts {
		if locale.Fold(a.Name) == locale.Fold(customer) {
			return &plans[i], &accounts[i], nil
		}
		names = append(names, a.Name)
	}
	for i, a := range accounts {
		if len([]rune(customer)) >= 3 && strings.HasPrefix(locale.Fold(a.Name), locale.Fold(customer)) {
			return &plans[i], &accounts[i], nil
		}
	}
	taken, ok, err := e.Tx.AccountNamed(e.Place.Tenant, customer)
	if err != nil {
		return nil, nil, err
	}
	if ok && !taken.Example {
		if reads, err := e.mayRead(taken); err != nil {
			return nil, nil, err
		} else if reads {
			return e.currentOf(taken)
		}
		manager, _, err := e.Tx.Person(e.Place.Tenant, taken.Manager)
		if err != nil {
			return nil, nil, err
		}
		m := e.Message("notice", conversation.Say("problem.no_access", locale.Args{"customer": quoted(taken.Name), "manager": quoted(manager.Name)}))
		if taken.Manager != "" {
			m.Buttons = append(m.Buttons, e.askManagerButton(taken, manager.Name))
		}
		return nil, nil, e.Say(m)
	}
	m := e.Message("notice", conversation.Say("problem.unknown_plan", locale.Args{"text": quoted(clip(customer, 60))}))
	if nearest, ok := locale.Closest(customer, names); ok {
		m.Buttons = append(m.Buttons, bot.Button{Label: e.Book.Words.Printer(e.Language()).Shorten(nearest, 24), Verb: VerbRun, Value: "plan " + nearest})
	}
	m.Buttons = append(m.Buttons, bot.Button{Label: e.Label("button.new_plan", nil), Verb: VerbRun, Value: "new plan for =" + customer})
	return nil, nil, e.Say(m)
}
