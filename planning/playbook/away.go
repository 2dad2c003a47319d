package playbook

import (
	"slices"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/scheduler"
)

// away notes days off: nothing is sent before the day of return, and what only
// the account manager can approve goes to whoever stands in for them.
func away(e *Env, a map[string]string) error {
	text := strings.TrimSpace(a["rest"])
	switch {
	case text == "" && !e.Person.Settings.AwayUntil.IsZero():
		e.Person.Settings.AwayUntil, e.Person.Settings.StandIn = e.Today(), ""
		e.Notice(conversation.Say("say.back_again", nil))
		return nil
	case text == "":
		e.Notice(conversation.Say("ask.away", args("date", e.exampleDay())))
		return nil
	}
	text, name, _ := strings.Cut(text, ",")
	p := e.Book.Words.Printer(e.Language())
	got := locale.ParseDate(e.Language(), text, e.Today())
	shown := quoted(clip(text, 60))
	switch {
	case got.Problem == locale.NoSuchDay && !got.Nearest.IsZero():
		e.Notice(conversation.Say("problem.no_such_day", args("text", shown, "example", p.Date(got.Nearest))))
		return nil
	case got.Problem != "" || len(got.Others) > 0 || got.Open:
		e.Notice(conversation.Say("problem.not_a_date", args("text", shown, "example", e.exampleDay())))
		return nil
	}
	if !got.Date.After(e.Today()) {
		e.Notice(conversation.Say("problem.past_date", args("date", p.Capital(p.DateLong(got.Date)))))
		return nil
	}
	if !e.Person.Settings.AwayUntil.After(e.Today()) {
		e.Person.Settings.StandIn = "" // of an absence that is over
	}
	e.Person.Settings.AwayUntil = scheduler.CalendarOf(e.Person.country()).WorkingDay(got.Date)
	if name = strings.TrimSpace(name); name != "" {
		return e.standInNamed(name)
	}
	return e.sayAway()
}

// VerbStandIn is the verb of the buttons that name who stands in; the value is a
// person id.
const VerbStandIn = "stand_in"

// managed are the accounts that the person answers for, and those of them for
// which nobody stands in.
func (e *Env) managed() (all, open []Account, err error) {
	accounts, err := e.Tx.AccountsOf(e.Place.Tenant, e.Person.ID)
	if err != nil {
		return nil, nil, err
	}
	for _, a := range accounts {
		if a.Example || a.Manager != e.Person.ID {
			continue
		}
		all = append(all, a)
		if deputyOf(a, *e.Person) == "" {
			open = append(open, a)
		}
	}
	return all, open, nil
}

// deputyOf is who stands in at an account while its manager is away: its deputy,
// else whom they named for these days, if that is one of the team.
func deputyOf(a Account, manager Person) string {
	if a.Deputy != "" {
		return a.Deputy
	}
	if in := manager.Settings.StandIn; a.works(in) && in != a.Mentor {
		return in
	}
	return ""
}

// sayAway says until when, who stands in, and offers the team where nobody does.
func (e *Env) sayAway() error {
	p := e.Book.Words.Printer(e.Language())
	about := args("date", p.DateLong(e.Person.Settings.AwayUntil))
	all, open, err := e.managed()
	if err != nil {
		return err
	}
	if len(all) == 0 {
		e.Notice(conversation.Say("say.away", about))
		return nil
	}
	texts := []conversation.Text{conversation.Say("say.away", about)}
	for _, a := range all {
		if id := deputyOf(a, *e.Person); id != "" {
			deputy, err := e.planner(id)
			if err != nil {
				return err
			}
			texts = append(texts, conversation.Say("say.away_deputy", args("customer", quoted(a.Name), "person", quoted(deputy.Name))))
		}
	}
	if len(open) == 0 {
		e.Notice(texts...)
		return nil
	}
	var names []any
	for _, a := range open {
		names = append(names, quoted(a.Name))
	}
	m := e.Message("notice", append(texts, conversation.Say("say.away_nobody", args("list", names)))...)
	for _, id := range e.mayStandIn(open) {
		who, err := e.planner(id)
		if err != nil {
			return err
		}
		m.Options = append(m.Options, bot.Button{Label: p.Shorten(who.Name, 24), Verb: VerbStandIn, Value: id})
	}
	if len(m.Options) == 0 {
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Context, Text: e.Print(conversation.Say("context.away_no_team", nil))})
	}
	e.Silent()
	return e.Say(m)
}

// mostStandIns is how many people are offered.
const mostStandIns = 5

// mayStandIn are the colleagues on the teams of some accounts; a mentor is outside
// the daily business (001-05).
func (e *Env) mayStandIn(accounts []Account) (ids []string) {
	for _, a := range accounts {
		for _, id := range a.Team {
			if id != e.Person.ID && id != a.Mentor && !slices.Contains(ids, id) && len(ids) < mostStandIns {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

func (e *Env) standInNamed(name string) error {
	all, _, err := e.managed()
	if err != nil {
		return err
	}
	for _, id := range e.mayStandIn(all) {
		who, err := e.planner(id)
		if err != nil {
			return err
		}
		if strings.HasPrefix(locale.Fold(who.Name), locale.Fold(name)) {
			return e.standIn(id)
		}
	}
	e.Notice(conversation.Say("problem.stand_in", args("text", quoted(clip(name, 60)))))
	return e.sayAway()
}

// standIn names who stands in until the person is back, and tells them.
func (e *Env) standIn(id string) error {
	if !e.Person.Settings.AwayUntil.After(e.Today()) {
		e.Notice(conversation.Say("say.item_over", nil))
		return nil
	}
	who, ok, err := e.Tx.Person(e.Place.Tenant, id)
	if err != nil {
		return err
	}
	e.Person.Settings.StandIn = "" // another one may take the place of the first
	_, open, err := e.managed()
	if err != nil {
		return err
	}
	if !ok || who.External || !slices.Contains(e.mayStandIn(open), id) {
		e.Notice(conversation.Say("say.item_over", nil))
		return nil
	}
	e.Person.Settings.StandIn = id
	if err := e.Tx.SavePerson(e.Person); err != nil {
		return err
	}
	var names []any
	for _, a := range open {
		if deputyOf(a, *e.Person) == id {
			names = append(names, quoted(a.Name))
		}
	}
	told, err := e.Tell(who, "notice", nil, conversation.Say("say.stand_in_told", args(
		"person", quoted(e.Person.Name), "list", names, "date", e.Book.Words.Printer(e.languageOf(who)).DateLong(e.Person.Settings.AwayUntil))))
	if err != nil {
		return err
	}
	if !told {
		e.Notice(conversation.Say("say.owner_unreachable", args("person", quoted(who.Name))))
	} else if civil.Of(e.Now.In(e.zoneOf(who))).Before(e.Person.Settings.AwayUntil) {
		them := e.as(&who)
		them.Session, them.Plan, them.Account = nil, nil, nil
		if err := them.waitingGate(""); err != nil { // what waits for approval now
			return err
		}
	}
	return e.sayAway()
}

// standsIn reports whether the person stands in at an account just now because
// its manager is away.
func (e *Env) standsIn(a Account) bool {
	if a.Deputy != "" || !a.works(e.Person.ID) || a.Mentor == e.Person.ID {
		return false
	}
	manager, ok, err := e.Tx.Person(a.Tenant, a.Manager)
	if err != nil || !ok || manager.Settings.StandIn != e.Person.ID {
		return false
	}
	return civil.Of(e.Now.In(e.zoneOf(manager))).Before(manager.Settings.AwayUntil)
}
