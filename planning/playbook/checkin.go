package playbook

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/scheduler"
)

// The check-in: each owner is asked once how their actions are going, for all
// plans together (e.1, R-8).
const (
	FlowCheckin   = "checkin"
	JobCheckin    = "status_prepare"
	EffectCheckin = "checkin"
)

// checkinHolds is how long the answers of a check-in serve: the status e-mails of
// one week need one.
const checkinHolds = 7 * 24 * time.Hour

// round is a check-in of one person: when they were asked and for which day.
type round struct {
	Asked time.Time  `json:"asked"`
	For   civil.Date `json:"for"`
}

func roundOf(person string) string { return "checkin/" + person }

// lastRound is the check-in a person was asked in last; zero where never.
func (e *Env) lastRound(person string) (r round, err error) {
	text, err := e.Tx.Setting(e.Place.Tenant, roundOf(person))
	if err != nil || text == "" {
		return r, err
	}
	return r, json.Unmarshal([]byte(text), &r)
}

// knownCheckin tells the flow which actions it asks about, of all plans.
func (e *Env) knownCheckin(known map[string]string) error {
	if e.Session == nil || e.Session.Flow != FlowCheckin {
		return nil
	}
	last, err := e.lastRound(e.Person.ID)
	if err != nil {
		return err
	}
	mine, err := e.ownActions(e.Person.ID)
	if err != nil {
		return err
	}
	list, err := json.Marshal(mine)
	if err != nil {
		return err
	}
	known["checkin.asked"], known["checkin.for"], known["checkin.actions"] = last.Asked.Format(time.RFC3339Nano), last.For.String(), string(list)
	return nil
}

func checkinActions(c *conversation.Scene) (all []ownAction) {
	if json.Unmarshal([]byte(c.Facts.Known["checkin.actions"]), &all) != nil {
		return nil // no check-in is open
	}
	return all
}

// planCheckins asks the owners of a plan two working days before a status e-mail,
// each at nine by their own clock, unless they were asked for another one this
// week already.
//
// first is the day two working days before which they are asked: that of the
// e-mail, or of a meeting whose result it is.
func (e *Env) planCheckins(first, day civil.Date, inForce *conversation.Record) ([]string, error) {
	owners, err := e.noteOwners(e.Plan, inForce)
	if err != nil {
		return nil, err
	}
	for _, id := range owners {
		owner, ok, err := e.Tx.Person(e.Place.Tenant, id)
		if err != nil {
			return nil, err
		}
		last, err := e.lastRound(id)
		if err != nil {
			return nil, err
		}
		_, waits, err := e.Tx.Job(e.Place.Tenant, JobCheckin, id)
		if err != nil {
			return nil, err
		}
		if !ok || waits || !last.For.IsZero() && last.For.AddDays(7).After(day) {
			continue
		}
		calendar := scheduler.CalendarOf(owner.country())
		ask := first
		for range leadStatus {
			ask = calendar.WorkingDayBefore(ask)
		}
		if ask.Before(civil.Of(e.Now.In(e.zoneOf(owner)))) {
			ask = civil.Of(e.Now.In(e.zoneOf(owner)))
		}
		if back := owner.Settings.AwayUntil; !back.IsZero() && ask.Before(back) {
			continue // nobody is asked on their holiday; the e-mail goes without
		}
		if err := e.Later(owner, JobCheckin, id, "", ask, map[string]string{"for": day.String()}); err != nil {
			return nil, err
		}
	}
	return owners, nil
}

// checkIn asks one owner, in their message of the day.
func checkIn(e *Env, job scheduler.Job) error {
	day, err := civil.Parse(job.Args["for"])
	if err != nil {
		return err
	}
	return e.unaskedItem(item{Kind: itemCheckin, For: day})
}

// beginCheckin asks the person about all their actions, for the status e-mails of
// a day.
func (e *Env) beginCheckin(day civil.Date) error {
	mine, err := e.ownActions(e.Person.ID)
	if err != nil || len(mine) == 0 || e.Person.Home.Place == "" {
		return err
	}
	if err := e.noteRound(day); err != nil {
		return err
	}
	return e.openCheckin(mine[0].Plan, false)
}

// noteRound remembers that the person was asked, and for which day.
func (e *Env) noteRound(day civil.Date) error {
	asked, err := json.Marshal(round{e.Now, day})
	if err != nil {
		return err
	}
	return e.Tx.SetSetting(e.Place.Tenant, roundOf(e.Person.ID), string(asked))
}

// openCheckin opens the question about a plan's actions; a question that waits
// already is not pushed aside.
func (e *Env) openCheckin(plan string, oneByOne bool) error {
	s, ok, err := e.Tx.SessionFor(e.Place.Tenant, FlowCheckin, plan, e.Person.ID)
	if err != nil {
		return err
	}
	if !ok {
		s = Session{Tenant: e.Place.Tenant, Person: e.Person.ID}
		s.Flow, s.Subject = FlowCheckin, plan
	}
	busy, open, err := e.Tx.ActiveSession(e.Place.Tenant, e.Person.ID, e.Person.Home.Place)
	if err != nil {
		return err
	}
	s.Status, s.Place, s.Touched, s.OneByOne = conversation.Active, e.Person.Home, e.Now, oneByOne
	if open && busy.ID != s.ID {
		s.Status = conversation.Paused
	}
	e.Session = &s
	if err := e.LoadSubject(plan); err != nil || e.Plan == nil {
		return err
	}
	if err := e.rememberWhy("say.why_checkin"); err != nil {
		return err
	}
	if err := e.Tx.SaveSession(&s); err != nil {
		return err
	}
	if s.Status != conversation.Active {
		mine, err := e.ownActions(e.Person.ID)
		if err != nil {
			return err
		}
		_, err = e.tellAbout(*e.Person, kindReminder, bot.Question{Session: s.ID, Flow: s.Flow}, []bot.Button{e.resumeButton()},
			conversation.Say("say.checkin_waits", args("n", len(mine))), conversation.Say("context.unasked", nil))
		return err
	}
	if err := e.Load(&s); err != nil {
		return err
	}
	return e.Advance(conversation.Move{Verb: conversation.Show})
}

// nextCheckin goes on with the next plan, where actions of it have no answer yet.
func (e *Env) nextCheckin() error {
	last, err := e.lastRound(e.Person.ID)
	if err != nil {
		return err
	}
	mine, err := e.ownActions(e.Person.ID)
	if err != nil {
		return err
	}
	for _, a := range mine {
		p, ok, err := e.Tx.Plan(e.Place.Tenant, a.Plan)
		if err != nil {
			return err
		}
		if said, answered := p.Record.Get(conversation.Key{Step: "checkin_state", Row: a.Row}); ok && (!answered || said.At.Before(last.Asked)) {
			return e.openCheckin(a.Plan, true)
		}
	}
	return e.waitingGate("")
}

// CheckinFlow asks an owner about their actions: all at once, in lines, or one by
// one.
func CheckinFlow() *conversation.Flow {
	stale := func(c *conversation.Scene, a conversation.Answer) bool {
		asked, err := time.Parse(time.RFC3339Nano, c.Facts.Known["checkin.asked"])
		return err == nil && !a.At.IsZero() && a.At.Before(asked)
	}
	mine := func(c *conversation.Scene) bool {
		return slices.ContainsFunc(checkinActions(c), func(a ownAction) bool { return a.Plan == c.Session.Subject && a.Row == c.Row }) ||
			!c.Plan().Value("checkin_state", c.Row).Empty() && saidNow(c, stale)
	}
	words := func(c *conversation.Scene) locale.Args {
		return args("action", quoted(c.RowText("action_title")), "due", dueWords(c))
	}
	state := choice("checkin_state", conversation.Warned, "checkin_state", "on_track", "late", "blocked", "done")
	state.When, state.Args, state.Stale = mine, words, stale
	state.Then = func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
		setProgress(c.Plan(), c.Row, one(v), conversation.Answer{State: conversation.Answered, By: c.Facts.Me.ID, At: c.Facts.Now, SaidOn: c.Facts.Today})
		return progressOf(c.Row)
	}
	expected := actionExpected()
	expected.Need, expected.Args, expected.Stale = conversation.Warned, words, stale
	expected.When = func(c *conversation.Scene) bool {
		return mine(c) && saidNow(c, stale) && c.Plan().Value("checkin_state", c.Row).Is("late")
	}
	expected.Then = func(c *conversation.Scene, _ conversation.Value) []conversation.Effect { return progressOf(c.Row) }
	needed := line("checkin_line", conversation.Warned, 140)
	needed.Args, needed.Stale = words, stale
	needed.When = func(c *conversation.Scene) bool {
		return mine(c) && saidNow(c, stale) && c.Plan().Value("checkin_state", c.Row).Is("blocked")
	}
	needed.Then = func(c *conversation.Scene, _ conversation.Value) []conversation.Effect { return progressOf(c.Row) }
	return &conversation.Flow{
		ID:   FlowCheckin,
		Args: customerNamed,
		Sections: []conversation.Section{{ID: "checkin", Items: []conversation.Item{
			checkinPack(),
			&conversation.Each{List: "action", Items: []conversation.Item{state, expected, needed}},
		}}},
		Done: func(c *conversation.Scene) []conversation.Text {
			return []conversation.Text{conversation.Say("say.checkin_thanks", args("manager", quoted(c.Facts.Known["manager"])))}
		},
	}
}

// saidNow reports whether an action was answered in this check-in.
func saidNow(c *conversation.Scene, stale func(*conversation.Scene, conversation.Answer) bool) bool {
	a, ok := c.Plan().Get(conversation.Key{Step: "checkin_state", Row: c.Row})
	return ok && a.State == conversation.Answered && !stale(c, a)
}

// checkinPack asks about everything at once: one button, or one line each.
func checkinPack() *conversation.Step {
	s := tap("checkin.pack", button("on_track", "all_on_track"), button("one", "one_by_one"))
	s.In = decisionRecord
	s.When = func(c *conversation.Scene) bool { return !c.Session.OneByOne && len(checkinActions(c)) > 1 }
	s.Ask = func(c *conversation.Scene) conversation.Text {
		first, _, _ := strings.Cut(c.Facts.Me.Name, " ")
		day, _ := civil.Parse(c.Facts.Known["checkin.for"])
		return conversation.Say("ask.checkin.pack", args("person", quoted(first), "n", len(checkinActions(c)), "date", c.Printer().DateLong(day)))
	}
	s.Table = func(c *conversation.Scene) (rows []conversation.Entry) {
		for i, a := range checkinActions(c) {
			due := c.Printer().Text("state.open", nil)
			if !a.Due.IsZero() {
				due = c.Printer().DateWeekday(a.Due)
			}
			rows = append(rows, conversation.Entry{Number: i + 1, Label: quoted(a.Customer), Text: conversation.Say("context.action_and_date", args("action", quoted(a.Title), "date", quoted(due)))})
		}
		return rows
	}
	s.Read, s.Show = readCheckin, showCheckin
	s.Then = func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
		said := v.Text
		c.Session.OneByOne = true // what is left out is asked alone
		switch {
		case v.Is("one"):
			return nil
		case v.Is("on_track"):
			var lines []progressLine
			for _, a := range checkinActions(c) {
				lines = append(lines, progressLine{Plan: a.Plan, Row: a.Row, State: "on_track"})
			}
			text, err := json.Marshal(lines)
			if err != nil { // words and numbers only
				return nil
			}
			said = string(text)
		}
		return []conversation.Effect{{Name: EffectCheckin, Args: map[string]string{"lines": said}}}
	}
	return s
}
