package playbook

import (
	"slices"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/scheduler"
)

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
