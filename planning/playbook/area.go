package playbook

import (
	"slices"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// oversees reports whether the person is the business area manager of whoever
// manages an account: they read its plan and write nothing in it (method a.1, a.2).
func (e *Env) oversees(a Account) (bool, error) {
	if a.Manager == "" || a.Example || e.Person.External {
		return false, nil
	}
	manager, ok, err := e.Tx.Person(a.Tenant, a.Manager)
	return ok && manager.Settings.AreaManager == e.Person.ID, err
}

// areaPeople are the account managers of the person's business area, by name. It
// costs by the size of the company, so only what lists an area asks for it.
func (e *Env) areaPeople() ([]Person, error) {
	all, err := e.Tx.People(e.Place.Tenant)
	return slices.DeleteFunc(all, func(p Person) bool { return p.External || p.Settings.AreaManager != e.Person.ID }), err
}

// areaManagerTo is whom a message to the head of an account manager's business goes
// to; false where nobody is named.
func (e *Env) areaManagerTo(manager Person) (Person, bool, error) {
	if manager.Settings.AreaManager == "" {
		return Person{}, false, nil
	}
	p, ok, err := e.Tx.Person(e.Place.Tenant, manager.Settings.AreaManager)
	return p, ok && !p.External, err
}

// colleague finds somebody of ours by name, or by a beginning that only one of them
// has; it says so where nobody or several are meant.
func (e *Env) colleague(name string) (Person, bool, error) {
	all, err := e.Tx.People(e.Place.Tenant)
	if err != nil {
		return Person{}, false, err
	}
	wanted := locale.Fold(name)
	var found []Person
	for _, p := range all {
		switch folded := locale.Fold(p.Name); {
		case p.External || wanted == "":
		case folded == wanted:
			return p, true, nil
		case strings.HasPrefix(folded, wanted):
			found = append(found, p)
		}
	}
	if len(found) == 1 {
		return found[0], true, nil
	}
	e.Notice(conversation.Say("problem.colleague", args("text", quoted(clip(name, 60)))))
	return Person{}, false, nil
}

// areaManager names the business area manager of an account manager: "area manager
// Jonas Keller for Eva Brandt", "area manager none for Eva Brandt"; alone it lists who
// is named. Administrators only (method a.1).
func areaManager(e *Env, a map[string]string) error {
	if !e.Admin {
		e.Notice(conversation.Say("problem.administrator_only", nil))
		return nil
	}
	head, of, ok := cutWord(strings.TrimSpace(a["rest"]), "for", "für", "voor")
	if !ok || head == "" || of == "" {
		return e.sayAreas()
	}
	manager, ok, err := e.colleague(of)
	if err != nil || !ok {
		return err
	}
	if e.is("alias.nobody", head) {
		manager.Settings.AreaManager = ""
		if err := e.saveOther(manager); err != nil {
			return err
		}
		e.Notice(conversation.Say("say.area_manager_none", args("person", quoted(manager.Name))))
		return nil
	}
	who, ok, err := e.colleague(head)
	if err != nil || !ok {
		return err
	}
	about := args("person", quoted(manager.Name), "manager", quoted(who.Name))
	if who.ID == manager.ID {
		e.Notice(conversation.Say("problem.area_manager_self", about))
		return nil
	}
	manager.Settings.AreaManager = who.ID
	if err := e.saveOther(manager); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.area_manager", about))
	// Whose plans somebody else reads from now on hears of it, and so does the reader.
	if manager.ID != e.Person.ID {
		if _, err := e.Tell(manager, "notice", nil, conversation.Say("say.area_manager_told", about)); err != nil {
			return err
		}
	}
	if who.ID == e.Person.ID {
		return nil
	}
	_, err = e.Tell(who, "notice", []bot.Button{{Label: e.labelFor(who, "button.show_area"), Verb: VerbRun, Value: "area"}}, conversation.Say("say.area_manager_you", about))
	return err
}

// saveOther saves somebody who may be the person of this turn, who is saved at its
// end.
func (e *Env) saveOther(p Person) error {
	if p.ID == e.Person.ID {
		e.Person.Settings = p.Settings
		return nil
	}
	return e.Tx.SavePerson(&p)
}

func (e *Env) sayAreas() error {
	all, err := e.Tx.People(e.Place.Tenant)
	if err != nil {
		return err
	}
	texts := []conversation.Text{conversation.Say("say.area_managers", nil)}
	for _, p := range all {
		if p.Settings.AreaManager == "" || p.External {
			continue
		}
		head, err := e.planner(p.Settings.AreaManager)
		if err != nil {
			return err
		}
		texts = append(texts, conversation.Say("say.area_managers_line", args("person", quoted(p.Name), "manager", quoted(head.Name))))
	}
	if len(texts) == 1 {
		texts = []conversation.Text{conversation.Say("say.area_managers_nobody", nil)}
	}
	e.Notice(append(texts, conversation.Say("context.area_manager", nil))...)
	return nil
}

// itemPeriodArea tells a business area manager that a plan of their area ends.
const itemPeriodArea = "period_area"

// periodToArea lets the head of the business hear of the end of a period as well, in
// their own message of the day (e.4, 002-01).
func (e *Env) periodToArea() error {
	manager, ok, err := e.Tx.Person(e.Plan.Tenant, e.Account.Manager)
	if err != nil || !ok {
		return err
	}
	head, ok, err := e.areaManagerTo(manager)
	if err != nil || !ok || head.Home.Place == "" {
		return err
	}
	return e.as(&head).unaskedItem(item{Kind: itemPeriodArea, Plan: e.Plan.ID})
}

func (e *Env) periodAreaItem() (s saidItem, ok bool, err error) {
	last := period(e.Plan.Record).LastDay()
	if mine, err := e.oversees(*e.Account); err != nil || !mine || last.IsZero() || e.over(*e.Plan) {
		return s, false, err
	}
	manager, err := e.planner(e.Account.Manager)
	if err != nil {
		return s, false, err
	}
	text := conversation.Say("say.period_area", args("customer", quoted(e.Account.Name), "person", quoted(manager.Name), "date", e.Book.Words.Printer(e.Language()).DateLong(last)))
	return saidItem{
		texts: []conversation.Text{text}, line: text, count: "count.reminder", why: "say.why_period_area", label: e.Account.Name,
		buttons: []bot.Button{e.Run("open_plan", "plan "+e.Account.Name), e.Run("show_area", "area")},
	}, true, nil
}
