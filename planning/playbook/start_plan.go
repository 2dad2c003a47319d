package playbook

import (
	"strings"
	"unicode"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
)

// newPlan starts a plan: whoever starts the first one of an account becomes
// its account manager (001-09).
func newPlan(e *Env, a map[string]string) error {
	name := strings.Join(strings.Fields(locale.Clean(a["customer"])), " ")
	problem := nameProblem(name, "Contoso")
	if name == "" || problem != nil {
		if locale.Fold(name) != "" {
			e.Notice(problem.Text())
		}
		if err := e.Open(FlowStart, ""); err != nil {
			return err
		}
		e.Silent()
		return e.Advance(conversation.Move{Verb: conversation.Show})
	}
	return e.startNamed(name)
}

// nameProblem refuses what cannot be the name of a customer or person: dots, or a
// single figure, typed where nothing was to be chosen. 1&1 is a company.
func nameProblem(name, example string) *conversation.Problem {
	figures := 0
	for _, r := range name {
		switch {
		case unicode.IsLetter(r):
			return nil
		case unicode.IsDigit(r):
			figures++
		}
	}
	if figures > 1 {
		return nil
	}
	return &conversation.Problem{Key: "problem.no_name", Args: args("text", quoted(clip(name, 60)), "example", quoted(example))}
}

// startNamed opens a plan for a customer, and asks back where the name looks like
// that of another. With "=" in front it is meant as it stands.
func (e *Env) startNamed(name string) error {
	if literal, ok := strings.CutPrefix(name, "="); ok {
		return e.startPlan(strings.TrimSpace(literal), false)
	}
	if _, known, err := e.Tx.AccountNamed(e.Place.Tenant, name); err != nil || known || locale.Length(name) > 60 {
		if err != nil {
			return err
		}
		return e.startPlan(name, false)
	}
	nearest, ok, err := e.nearestAccount(name)
	if err != nil {
		return err
	}
	if !ok {
		return e.startPlan(name, false)
	}
	e.Silent()
	p := e.Book.Words.Printer(e.Language())
	room := 24 - locale.Length(e.Label("button.new_customer", args("customer", quoted("")))) // what a label may have
	m := e.Message("question", conversation.Say("ask.did_you_mean", args("customer", quoted(nearest))))
	m.Options = []bot.Button{
		{Label: p.Shorten(nearest, 24), Verb: VerbRun, Value: "new plan for " + nearest},
		{Label: e.Label("button.new_customer", args("customer", quoted(p.Shorten(name, room)))), Verb: VerbRun, Value: "new plan for =" + name},
	}
	return e.Say(m)
}

// nearestAccount finds the account that a name was probably meant for, among
// the person's own and those that begin alike.
func (e *Env) nearestAccount(name string) (string, bool, error) {
	const alike, most = 2, 200 // letters in common; names looked at
	folded := []rune(locale.Fold(name))
	if len(folded) <= alike {
		return "", false, nil
	}
	names, err := e.Tx.AccountNames(e.Place.Tenant, string(folded[:alike]), most)
	if err != nil {
		return "", false, err
	}
	own, err := e.Tx.AccountsOf(e.Place.Tenant, e.Person.ID)
	if err != nil {
		return "", false, err
	}
	for _, a := range own {
		if !a.Example {
			names = append(names, a.Name)
		}
	}
	nearest, ok := locale.Closest(name, names)
	return nearest, ok, nil
}

// startPlan opens a plan for a customer, unless there is one already.
func (e *Env) startPlan(name string, afresh bool) error {
	e.Silent()
	if n := locale.Length(name); n > 60 {
		e.Notice(conversation.Say("problem.too_long", args("n", n, "limit", 60, "text", quoted(clip(name, 80)))))
		return e.Flush()
	}
	account, ok, err := e.Tx.AccountNamed(e.Place.Tenant, name)
	if err != nil {
		return err
	}
	if !ok {
		account = Account{Tenant: e.Place.Tenant, Name: name, Manager: e.Person.ID, Record: conversation.NewRecord(), Created: e.Now}
		if err := e.Tx.SaveAccount(&account); err != nil {
			return err
		}
	}
	if account.Example {
		return showExample(e, nil)
	}
	if account.Manager == "" { // imported, and nobody's yet
		account.Manager = e.Person.ID
		if err := e.Tx.SaveAccount(&account); err != nil {
			return err
		}
	}
	if !e.mayEdit(account) {
		return e.accountTaken(account)
	}
	plans, err := e.Tx.PlansOf(e.Place.Tenant, account.ID)
	if err != nil {
		return err
	}
	for i, p := range plans {
		switch {
		case e.over(p) && (p.State == Draft || p.State == Presented || p.State == Active):
			p.State = Closed // its period has ended: the next one begins
			if err := e.Tx.SavePlan(&p); err != nil {
				return err
			}
			plans[i] = p
		case p.State == Draft || p.State == Presented || p.State == Active:
			return e.reopen(p, account)
		case p.State == Cancelled && !afresh && e.Now.Sub(p.Cancelled) < restoreWindow:
			return e.offerRestore(p)
		}
	}
	return e.create(account, plans)
}

func (e *Env) accountTaken(account Account) error {
	manager, _, err := e.Tx.Person(e.Place.Tenant, account.Manager)
	if err != nil {
		return err
	}
	m := e.Message("notice", conversation.Say("say.account_taken", locale.Args{"customer": quoted(account.Name), "manager": quoted(manager.Name)}))
	m.Buttons = []bot.Button{e.Run("other_customer", "new plan"), e.askManagerButton(account, manager.Name)}
	return e.Say(m)
}

// reopen goes on with a plan that exists.
func (e *Env) reopen(p Plan, account Account) error {
	if other, busy, err := e.editedBy(p); err != nil || busy {
		if err != nil {
			return err
		}
		return e.sayBeingEdited(p, account, other)
	}
	if err := e.Open(FlowPlan, p.ID); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.plan_exists", locale.Args{"customer": quoted(account.Name), "n": e.step()}))
	return e.Advance(conversation.Move{Verb: conversation.Show})
}

// sayPlansFull refuses one plan more (trust I3).
func (e *Env) sayPlansFull(account Account) error {
	return e.Say(e.Message("notice", conversation.Say("problem.plans_full", args("customer", quoted(account.Name), "limit", planning.MaxPlans))))
}

// create opens the draft. What an earlier plan and the account record know is
// brought along and asked for confirmation by its pack (002-05).
func (e *Env) create(account Account, earlier []Plan) error {
	if len(earlier) >= planning.MaxPlans {
		return e.sayPlansFull(account)
	}
	for _, old := range earlier {
		if old.State == Closed {
			return e.createNext(account, old)
		}
	}
	p := Plan{Tenant: e.Place.Tenant, Account: account.ID, State: Draft, Author: e.Person.ID, Created: e.Now, Record: conversation.NewRecord()}
	p.Record.Set(conversation.Key{Step: "customer_name"}, e.answer(conversation.TextValue(account.Name)))
	prepared := e.answer(conversation.DateValue(e.Today()))
	prepared.Derived = true
	p.Record.Set(conversation.Key{Step: "prepared_on"}, prepared)
	for _, step := range []string{"customer_since", "industry"} { // an import may know them
		if known, ok := account.Record.Get(conversation.Key{Step: step}); ok {
			known.Derived = true
			p.Record.Set(conversation.Key{Step: step}, known)
		}
	}
	if err := e.Tx.SavePlan(&p); err != nil {
		return err
	}
	if err := e.Open(FlowPlan, p.ID); err != nil {
		return err
	}
	if err := e.planJanuary(*e.Person); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.plan_created", locale.Args{"customer": quoted(account.Name)}))
	return e.Advance(conversation.Move{Verb: conversation.Show})
}

// carryOver brings what lasts longer than a period into the next plan.
func carryOver(to, from *conversation.Record) {
	for _, step := range []string{
		"customer_since", "industry", "customer_address", "customer_phone", "customer_fax", "customer_website",
		"industry_position", "buying_process", "review_cycle",
	} {
		if a, ok := from.Get(conversation.Key{Step: step}); ok && a.State == conversation.Answered {
			a.Derived = true
			to.Set(conversation.Key{Step: step}, a)
		}
	}
}
