package playbook

import (
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// Verbs of buttons that are about an account.
const (
	// VerbAskManager asks the account manager for something that only they may
	// do or show; the value is the account's id and what was wanted.
	VerbAskManager = "ask_manager"
	// VerbAddToTeam lets a colleague work on the account; the value is the
	// account's id and the person's.
	VerbAddToTeam = "add_to_team"
)

// wantedLimit is how many characters of what was wanted are passed on.
const wantedLimit = 200

// Pressed carries out a button that belongs to no question and runs no command.
// It reports false where the verb is none of those.
func (e *Env) Pressed(verb, value string) (bool, error) {
	account, rest, _ := strings.Cut(value, " ")
	var err error
	switch verb {
	case VerbContinue:
		return true, e.Continue(value)
	case VerbInPlan:
		return true, e.inChosen(account, rest)
	case VerbTakeDate, VerbKeepDate:
		err = e.settleDate(account, rest, verb == VerbTakeDate)
	case VerbReply:
		return true, e.replyTo(account, rest)
	case VerbItem:
		err = e.openItem(value)
	case VerbActionDone:
		err = e.actionDone(value)
	case VerbActionUndone:
		err = e.actionUndone(value)
	case VerbSnooze:
		err = e.snooze(value)
	case VerbSnoozeTo:
		err = e.snoozeTo(value)
	case VerbTeamAgrees:
		err = e.teamAgrees(value)
	case VerbHandOver:
		err = e.handOverNow(account, rest)
	case VerbShare:
		err = e.shareNow(value)
	case VerbStandIn:
		err = e.standIn(value)
	case VerbExit:
		err = e.actionExit(value)
	case VerbStatusAll, VerbStatusEach:
		err = e.statusList(strings.Fields(value), verb == VerbStatusAll)
	case VerbSaveFile, VerbDropFile:
		return true, e.saveHanded(verb, value)
	case VerbAskManager:
		err = e.askManager(account, rest)
	case VerbAddToTeam:
		err = e.addToTeam(account, rest)
	default:
		var known bool
		if known, err = e.mailPressed(verb, value); !known {
			return false, err
		}
	}
	if err != nil || e.silent {
		return true, err
	}
	return true, e.Repeat()
}

// askManagerButton asks the account manager for what was just refused, with
// the words in which it was wanted (F27).
func (e *Env) askManagerButton(a Account, manager string) bot.Button {
	p := e.Book.Words.Printer(e.Language())
	room := 24 - locale.Length(e.Label("button.ask_manager", args("manager", quoted("")))) // what a label may have
	return bot.Button{
		Label: e.Label("button.ask_manager", args("manager", quoted(p.Shorten(manager, room)))),
		Verb:  VerbAskManager, Value: a.ID + " " + clip(e.Wants, wantedLimit),
	}
}

// askManager passes on to the account manager what somebody wanted, once a day
// for each person and account.
func (e *Env) askManager(id, wanted string) error {
	account, ok, err := e.Tx.Account(e.Place.Tenant, id)
	if err != nil || !ok || account.Manager == "" || account.Manager == e.Person.ID {
		return err
	}
	manager, _, err := e.Tx.Person(e.Place.Tenant, account.Manager)
	if err != nil {
		return err
	}
	if manager.Home.Place == "" {
		e.Notice(conversation.Say("say.owner_unreachable", args("person", quoted(manager.Name))))
		return nil
	}
	said := "asks/" + account.ID + "/" + e.Person.ID + "/" + e.Today().String()
	if _, asked, err := e.Tx.Posted(e.Place.Tenant, said); err != nil || asked {
		e.Notice(conversation.Say("say.manager_asked_already", args("manager", quoted(manager.Name))))
		return err
	}
	about := args("person", quoted(e.Person.Name), "customer", quoted(account.Name), "text", quoted(wanted))
	keys, button := [2]string{"say.asked_for_plan", "say.asked_for_plan.no_words"}, bot.Button{Label: e.labelFor(manager, "button.add_to_team"), Verb: VerbAddToTeam, Value: account.ID + " " + e.Person.ID}
	if account.works(e.Person.ID) {
		keys, button = [2]string{"say.asked_for_change", "say.asked_for_change.no_words"}, bot.Button{Label: e.labelFor(manager, "button.open_plan"), Verb: VerbRun, Value: "plan " + account.Name}
	}
	key := keys[0]
	if strings.TrimSpace(wanted) == "" { // refused on a button, not on words
		key = keys[1]
	}
	m := e.messageTo(manager, kindDecision, bot.Question{}, []bot.Button{button}, conversation.Say(key, about))
	if _, err := e.post(bot.Delivery{ID: said, To: manager.Home, Message: m}); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.manager_asked", args("manager", quoted(manager.Name))))
	return nil
}

// addToTeam lists a colleague in the plan's team, at the account manager's word.
func (e *Env) addToTeam(id, person string) error {
	account, ok, err := e.Tx.Account(e.Place.Tenant, id)
	if err != nil || !ok {
		return err
	}
	if !e.mayEdit(account) {
		return e.sayNotAllowed(account)
	}
	member, ok, err := e.Tx.Person(e.Place.Tenant, person)
	if err != nil || !ok || member.External {
		return err
	}
	about := args("person", quoted(member.Name), "customer", quoted(account.Name))
	if account.works(person) {
		e.Notice(conversation.Say("say.on_team_already", about))
		return nil
	}
	plans, err := e.Tx.PlansOf(e.Place.Tenant, account.ID)
	if err != nil {
		return err
	}
	plan, ok := current(plans, e.Today())
	if !ok || plan.ended() {
		e.Notice(conversation.Say("problem.plan_ended", args("customer", quoted(account.Name))))
		return nil
	}
	add := func(r *conversation.Record) {
		row := r.AddRow("account_team", 0)
		r.Set(conversation.Key{Step: "account_team", Row: row}, e.answer(conversation.PeopleValue(conversation.Person{Side: conversation.Ours, ID: member.ID, Name: member.Name})))
	}
	if err := e.changePlan(plan, account, add); err != nil {
		return err
	}
	e.Notice(conversation.Say("say.added_to_team", about))
	_, err = e.Tell(member, "notice", []bot.Button{{Label: e.labelFor(member, "button.open_plan"), Verb: VerbRun, Value: "plan " + account.Name}},
		conversation.Say("say.you_are_on_team", args("manager", quoted(e.Person.Name), "customer", quoted(account.Name))))
	return err
}

// planToChange is the plan a button is about, if the person may change it now;
// else it is said why not.
func (e *Env) planToChange(id string) (p Plan, a Account, ok bool, err error) {
	p, ok, err = e.Tx.Plan(e.Place.Tenant, id)
	if err != nil || !ok {
		return p, a, false, err
	}
	if a, ok, err = e.Tx.Account(e.Place.Tenant, p.Account); err != nil || !ok {
		return p, a, false, err
	}
	other, busy, err := e.editedBy(p)
	switch {
	case err != nil:
	case !e.mayEdit(a):
		err = e.sayNotAllowed(a)
	case p.ended():
		e.Notice(conversation.Say("problem.plan_ended", args("customer", quoted(a.Name))))
	case busy:
		e.Silent()
		err = e.sayBeingEdited(p, a, other)
	default:
		return p, a, true, nil
	}
	return p, a, false, err
}

// changePlan changes a plan. Where it is not the one in front, the question that
// is open stays as it is.
func (e *Env) changePlan(p Plan, a Account, do func(*conversation.Record)) error {
	if e.Session != nil && e.Session.Flow == FlowPlan && e.Plan != nil && e.Plan.ID == p.ID {
		return e.change(do)
	}
	beside := *e
	beside.Plan, beside.Account = &p, &a
	beside.Session = &Session{}
	beside.Session.Records = map[string]*conversation.Record{conversation.Main: p.Record, accountRecord: a.Record}
	do(p.Record)
	return beside.storeRecords()
}

func (e *Env) labelFor(p Person, key string) string {
	return bot.Plain(e.Book.Engine.Print(e.languageOf(p), conversation.Say(key, nil), nil))
}
