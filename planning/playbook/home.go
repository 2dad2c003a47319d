package playbook

import (
	"math"
	"slices"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
	"lodestar/scheduler"
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

// home is what waits, the plans, and help.
func home(e *Env, _ map[string]string) error {
	texts, goOn, err := e.waiting()
	if err != nil {
		return err
	}
	if drafts := slices.ContainsFunc(texts, func(t conversation.Text) bool { return strings.HasPrefix(t.Key, "home.waits.") }); drafts {
		m := e.Message("notice", texts...)
		m.Buttons = goOn[:min(len(goOn), mostHomeContinue)]
		if err := e.Say(m); err != nil {
			return err
		}
	} else {
		e.Notice(texts...)
	}
	if err := listPlans(e, nil); err != nil {
		return err
	}
	e.Notice(conversation.Say("home.help", nil))
	return nil
}

// Greet is first contact, or where the person stands.
func (e *Env) Greet() error {
	if e.Person.External {
		return externalReads(e)
	}
	if !e.Person.Greeted {
		e.Person.Greeted = true
		first, _, _ := strings.Cut(e.Person.Name, " ")
		m := e.Message("notice", conversation.Say("say.welcome", args("person", quoted(first))))
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Context, Text: e.Print(conversation.Say("context.welcome", nil))})
		m.Buttons = []bot.Button{e.Run("start_plan", "new plan"), e.Run("see_example", "example")}
		m.Buttons[0].Primary = true
		return e.Say(m)
	}
	return e.hello()
}

func (e *Env) hello() error {
	first, _, _ := strings.Cut(e.Person.Name, " ")
	if e.Session != nil && e.Account != nil {
		switch e.Session.Flow {
		case FlowPlan:
			e.Notice(conversation.Say("say.hi_with_plan", args("person", quoted(first), "n", e.step())))
		case FlowAccept: // its question says hello itself
		default:
			e.Notice(conversation.Say("say.hi", args("person", quoted(first))))
		}
		return e.Advance(conversation.Move{Verb: conversation.Show})
	}
	if said, err := e.helloPaused(first); err != nil || said {
		return err
	}
	e.Notice(conversation.Say("say.hi", args("person", quoted(first))))
	if err := e.january(); err != nil {
		return err
	}
	return home(e, nil)
}

// january offers to open plans for all accounts without a current one: the
// start of the year is the best moment to begin (000-04).
func (e *Env) january() error {
	if e.Today().Month != time.January {
		return nil
	}
	names, err := e.withoutPlan()
	if err != nil || len(names) == 0 {
		return err
	}
	e.Notice(e.sayJanuary(names))
	return nil
}

// over reports whether the period of a plan has ended.
func (e *Env) over(p Plan) bool {
	last := period(p.Record).LastDay()
	return !last.IsZero() && last.Before(e.Today())
}

// helloPaused greets somebody with the one plan that is paused.
func (e *Env) helloPaused(first string) (bool, error) {
	sessions, err := e.Tx.SessionsOf(e.Place.Tenant, e.Person.ID)
	if err != nil || len(sessions) != 1 || sessions[0].Flow != FlowPlan || sessions[0].Status != conversation.Paused {
		return false, err
	}
	s := sessions[0]
	p, ok, err := e.Tx.Plan(e.Place.Tenant, s.Subject)
	if err != nil || !ok {
		return false, err
	}
	a, ok, err := e.Tx.Account(e.Place.Tenant, p.Account)
	if err != nil || !ok {
		return false, err
	}
	s.Records = map[string]*conversation.Record{conversation.Main: p.Record, accountRecord: a.Record}
	m := e.Message("notice", conversation.Say("say.hi_with_plan", args("person", quoted(first), "customer", quoted(a.Name), "n", e.stepOf(s.Session))))
	m.Buttons = []bot.Button{e.Run("continue", "continue")}
	return true, e.Say(m)
}

// justPaused is for how long what was paused last is what "continue" means,
// whatever else waits.
const justPaused = 30 * time.Minute

// resume brings a paused session back.
func resume(e *Env, _ map[string]string) error {
	sessions, err := e.Tx.SessionsOf(e.Place.Tenant, e.Person.ID)
	if err != nil {
		return err
	}
	e.Silent()
	if len(sessions) > 0 && sessions[0].Status == conversation.Paused && e.Now.Sub(sessions[0].Touched) <= justPaused {
		return e.resumeSession(sessions[0])
	}
	sessions = slices.DeleteFunc(sessions, func(s Session) bool { return s.Subject == "" && len(sessions) > 1 })
	switch len(sessions) {
	case 0:
		return e.Say(e.Message("notice", conversation.Say("say.nothing_paused", nil)))
	case 1:
		return e.resumeSession(sessions[0])
	}
	m := e.Message("question", conversation.Say("say.which_to_continue", nil))
	for _, s := range sessions {
		p, ok, err := e.Tx.Plan(e.Place.Tenant, s.Subject)
		if err != nil {
			return err
		}
		if !ok || p.ended() && !afterEnd(s.Flow) {
			continue
		}
		a, _, err := e.Tx.Account(e.Place.Tenant, p.Account)
		if err != nil {
			return err
		}
		label := e.Label("button.continue."+s.Flow, locale.Args{"customer": quoted(a.Name)})
		m.Options = append(m.Options, bot.Button{Label: e.Book.Words.Printer(e.Language()).Shorten(label, 24), Verb: VerbContinue, Value: s.ID})
	}
	return e.Say(m)
}

// VerbContinue is the verb of buttons that go on with the session whose id is
// their value.
const VerbContinue = "continue_session"

// Continue goes on with one of the person's own sessions that wait.
func (e *Env) Continue(session string) error {
	if err := e.Wake(session); err != nil {
		return err
	}
	if e.Session == nil || e.Session.ID != session {
		return e.Say(e.Message("notice", conversation.Say("say.nothing_paused", nil)))
	}
	return e.Advance(conversation.Move{Verb: conversation.Resume})
}

func (e *Env) resumeSession(s Session) error {
	s.Place = e.Place
	if err := e.Load(&s); err != nil {
		return err
	}
	return e.Advance(conversation.Move{Verb: conversation.Resume})
}

// inThePlan does in the plan what a question turn would do: every answer can be
// checked and changed at any time, also when nothing is left to ask (E-2, E-3).
func inThePlan(id, verb string) func(*Env, map[string]string) error {
	return func(e *Env, a map[string]string) error {
		plans, _, err := e.plans()
		if err != nil {
			return err
		}
		if len(plans) == 0 {
			return nothingRuns(e, id)
		}
		return e.move(verb, strings.TrimSpace(a["n"]+" "+a["rest"]))
	}
}

// cancelPaused asks whether the one draft that is paused shall be discarded.
func cancelPaused(e *Env, _ map[string]string) error {
	sessions, err := e.Tx.SessionsOf(e.Place.Tenant, e.Person.ID)
	if err != nil {
		return err
	}
	sessions = slices.DeleteFunc(sessions, func(s Session) bool { return s.Flow != FlowPlan })
	if len(sessions) != 1 {
		return nothingRuns(e, "cancel")
	}
	e.Silent()
	s := sessions[0]
	s.Place, s.Status = e.Place, conversation.Active
	if err := e.Load(&s); err != nil {
		return err
	}
	if e.Account != nil { // it is not on the screen: which one it is has to be said
		e.Notice(conversation.Say("home.paused", args("customer", quoted(e.Account.Name), "n", e.step())))
	}
	return e.Advance(conversation.Move{Verb: conversation.Cancel})
}

func nothingRuns(e *Env, id string) error {
	e.Silent()
	switch id {
	case "cancel": // several are paused: which one is meant cannot be told
		return e.Say(e.Message("notice", conversation.Say("say.nothing_to_cancel", nil)))
	case "undo":
		return e.Say(e.Message("notice", conversation.Say("say.nothing_to_undo", nil)))
	default:
		return e.Say(e.Message("notice", conversation.Say("say.help.nowhere", nil), conversation.Say("home.help", nil)))
	}
}

// remindTomorrow puts the open question aside, or what was put aside last, and
// brings it up again on the next working morning.
func remindTomorrow(e *Env, _ map[string]string) error {
	sessions, err := e.Tx.SessionsOf(e.Place.Tenant, e.Person.ID)
	if err != nil || len(sessions) == 0 {
		return err
	}
	e.Silent()
	s := &sessions[0]
	if e.Session != nil && e.Session.Status == conversation.Active {
		s = e.Session
		s.Status, s.Touched = conversation.Paused, e.Now
		if err := e.leave(s.Session); err != nil {
			return err
		}
		if err := e.Tx.SaveSession(s); err != nil {
			return err
		}
	}
	if err := e.Later(*e.Person, JobResume, s.ID, s.Subject, e.Today().AddDays(1), map[string]string{"session": s.ID}); err != nil {
		return err
	}
	day := scheduler.CalendarOf(e.Person.country()).WorkingDay(e.Today().AddDays(1))
	p := e.Book.Words.Printer(e.Language())
	return e.Say(e.Message("notice", conversation.Say("say.reminder_set", args("date", p.DateLong(day), "time", p.Time(9, 0)))))
}
