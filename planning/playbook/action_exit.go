package playbook

import (
	"strconv"
	"time"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/planning"
	"lodestar/scheduler"
)

// FlowExit asks for what an exit needs: a new date, a day to park until, another
// owner, or a day to be reminded on.
const (
	FlowExit   = "action_exit"
	EffectExit = "action_exit"
)

// furthest is how many years ahead a date of an action may lie.
const furthest = 5

// ExitFlow asks one question; which one says what was pressed before.
func ExitFlow() *conversation.Flow {
	ask := func(s *conversation.Step, what string) *conversation.Step {
		s.In, s.Unnumbered = decisionRecord, true
		s.When = func(c *conversation.Scene) bool { return c.Facts.Known["exit.what"] == what }
		s.Args = func(c *conversation.Scene) locale.Args { return args("action", quoted(c.Facts.Known["exit.action"])) }
		s.Then = func(_ *conversation.Scene, v conversation.Value) []conversation.Effect {
			return []conversation.Effect{{Name: EffectExit, Args: map[string]string{"date": v.Date.String(), "text": v.Text}}}
		}
		if s.Kind == conversation.Date {
			s.Check = func(c *conversation.Scene, v conversation.Value) *conversation.Problem {
				shown := c.Printer().Capital(c.Printer().DateLong(v.Date))
				switch {
				case !v.Date.After(c.Facts.Today):
					return &conversation.Problem{Key: "problem.past_date", Args: args("date", shown)}
				case v.Date.After(c.Facts.Today.AddMonths(12 * furthest)):
					return &conversation.Problem{Key: "problem.far_date", Args: args("date", shown)}
				}
				return nil
			}
		}
		return s
	}
	park := ask(date("action_exit.park", conversation.Warned), exitPark)
	park.Options = parkUntil().Options
	return &conversation.Flow{
		ID:   FlowExit,
		Args: customerNamed,
		Sections: []conversation.Section{{ID: "exit", Items: []conversation.Item{
			ask(date("action_exit.date", conversation.Warned), exitDate), park,
			ask(line("action_exit.owner", conversation.Warned, 60), exitOwner), ask(date("action_exit.remind", conversation.Warned), exitRemind),
		}}},
	}
}

// knownExit tells the flow what was pressed, and about which action.
func (e *Env) knownExit(known map[string]string) error {
	if e.Session == nil || e.Session.Flow != FlowExit || e.Plan == nil {
		return nil
	}
	if plan, row, what, ok := e.Person.Settings.exitOf(); ok && plan == e.Plan.ID {
		known["exit.what"], known["exit.action"] = what, e.Plan.Record.Text("action_title", row)
	}
	return nil
}

// askExit asks for what an exit needs.
func (e *Env) askExit(row int, what string) error {
	plan := e.Plan.ID
	e.Person.Settings.Deciding = plan + " " + strconv.Itoa(row) + " " + what
	if err := e.Open(FlowExit, plan); err != nil {
		return err
	}
	e.Silent()
	return e.Advance(conversation.Move{Verb: conversation.Show})
}

// decideExit does what was decided about an action.
func decideExit(e *Env, a map[string]string) error {
	plan, row, what, ok := e.Person.Settings.exitOf()
	e.Person.Settings.Deciding = ""
	if !ok || e.Plan == nil || e.Plan.ID != plan {
		return nil
	}
	day, err := civil.Parse(a["date"])
	if err != nil && what != exitOwner {
		return nil // it was skipped
	}
	if _, _, may, err := e.ownRow(plan + " " + strconv.Itoa(row)); err != nil || !may {
		e.Notice(conversation.Say("say.item_over", nil))
		return err
	}
	title, words := quoted(e.Plan.Record.Text("action_title", row)), e.Book.Words.Printer(e.Language())
	switch what {
	case exitDate:
		e.Notice(conversation.Say("say.new_date", args("action", title, "date", words.DateLong(day))))
		return e.expectAction(row, day)
	case exitPark:
		return e.parkAction(row, day)
	case exitOwner:
		return e.proposeExit(row, exitOwner, a["text"])
	case exitRemind:
		at := e.Person.morning(scheduler.CalendarOf(e.Person.country()).WorkingDay(day), e.Zone())
		return e.remindAt(row, at)
	}
	return nil
}

// expectAction stores the day by which an action is expected now. The agreed due
// date stays as it is (e.6).
func (e *Env) expectAction(row int, day civil.Date) error {
	err := e.progress(func(r *conversation.Record) {
		r.Set(conversation.Key{Step: "action_expected", Row: row}, e.answer(conversation.DateValue(day)))
		r.Set(conversation.Key{Step: "checkin_state", Row: row}, e.answer(conversation.ChoiceValue("late")))
		r.Set(conversation.Key{Step: "action_state", Row: row}, e.answer(conversation.ChoiceValue(string(planning.ActionInProgress))))
		r.Clear(conversation.Key{Step: "checkin_line", Row: row}) // it said what was needed; that is settled
	})
	if err != nil {
		return err
	}
	return e.afterProgress(e.Plan, row)
}

// parkAction puts an action on hold. An agreed one stays part of the agreement
// while it is parked: a state is progress (e.6).
func (e *Env) parkAction(row int, until civil.Date) error {
	err := e.progress(func(r *conversation.Record) {
		r.Set(conversation.Key{Step: "action_state", Row: row}, e.answer(conversation.ChoiceValue(string(planning.ActionParked))))
		r.Set(conversation.Key{Step: "park_until", Row: row}, e.answer(conversation.DateValue(until)))
	})
	if err != nil {
		return err
	}
	if err := e.afterProgress(e.Plan, row); err != nil {
		return err
	}
	return scheduleParked(e, map[string]string{"row": strconv.Itoa(row), "date": until.String()})
}

// remindAt reminds the person of an action at an instant they chose.
func (e *Env) remindAt(row int, at time.Time) error {
	if err := e.Tx.Schedule(scheduler.Job{
		Tenant: e.Place.Tenant, Kind: JobSnoozed, Key: e.Person.ID + "/" + parkedKey(e.Plan.ID, row), Due: at.UTC(),
		Args: map[string]string{"person": e.Person.ID, "plan": e.Plan.ID, "row": strconv.Itoa(row)},
	}); err != nil {
		return err
	}
	local := at.In(e.Zone())
	p := e.Book.Words.Printer(e.Language())
	e.Notice(conversation.Say("say.snoozed", args("date", p.DateLong(civil.Of(local)), "time", p.Time(local.Hour(), local.Minute()))))
	return nil
}

// backToAsked goes on with the question that was put aside for this one.
func (e *Env) backToAsked() error {
	sessions, err := e.Tx.SessionsOf(e.Place.Tenant, e.Person.ID)
	if err != nil || len(sessions) == 0 {
		return err
	}
	s := sessions[0]
	if s.Status != conversation.Paused || s.Place != e.Place || e.Now.Sub(s.Touched) > justPaused || s.Flow == FlowPlan {
		return nil
	}
	s.Status = conversation.Active
	if err := e.Load(&s); err != nil || e.Plan != nil && e.Plan.ended() {
		return err
	}
	return e.Advance(conversation.Move{Verb: conversation.Show})
}
