package playbook

import (
	"slices"
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/scheduler"
)

// JobRhythmBack begins the rhythm of an account again on the day that was named.
const JobRhythmBack = "rhythm_back"

// pauseRhythm lets nothing about an account go out by itself, to the customer, the
// owners or the team, until it is begun again: "pause rhythm Contoso until 1 March".
func pauseRhythm(e *Env, a map[string]string) error {
	customer, until, _ := cutWord(strings.TrimSpace(a["customer"]), "until", "bis", "tot")
	var day civil.Date
	if until != "" {
		got := locale.ParseDate(e.Language(), until, e.Today())
		if got.Problem != "" || got.Open || len(got.Others) > 0 {
			e.Notice(conversation.Say("problem.not_a_date", args("text", quoted(clip(until, 60)), "example", e.exampleDay())))
			return nil
		}
		if day = got.Date; !day.After(e.Today()) {
			p := e.Book.Words.Printer(e.Language())
			e.Notice(conversation.Say("problem.past_date", args("date", p.Capital(p.DateLong(day)))))
			return nil
		}
	}
	plan, ok, err := e.rhythmPlan(customer)
	if err != nil || !ok {
		return err
	}
	s, err := e.accountSettings(plan.Account)
	if err != nil {
		return err
	}
	s.Paused, s.Until = true, day
	if err := e.saveAccountSettings(plan.Account, s); err != nil {
		return err
	}
	if err := e.endOpenStatus(&plan); err != nil {
		return err
	}
	about := args("customer", quoted(e.Account.Name))
	if day.IsZero() {
		if err := e.Tx.Unschedule(plan.Tenant, JobRhythmBack, plan.Account); err != nil {
			return err
		}
		e.Notice(conversation.Say("say.rhythm_paused", about))
		return nil
	}
	at := e.Person.morning(scheduler.CalendarOf(e.Person.country()).WorkingDay(day), e.Zone())
	about["date"] = e.Book.Words.Printer(e.Language()).DateLong(civil.Of(at.In(e.Zone())))
	e.Notice(conversation.Say("say.rhythm_paused.until", about))
	return e.Tx.Schedule(scheduler.Job{Tenant: plan.Tenant, Kind: JobRhythmBack, Key: plan.Account, Subject: plan.ID, Due: at.UTC(), Args: map[string]string{}})
}

// resumeRhythm begins it again: the next dates are those of the old rhythm.
func resumeRhythm(e *Env, a map[string]string) error {
	plan, ok, err := e.rhythmPlan(strings.TrimSpace(a["customer"]))
	if err != nil || !ok {
		return err
	}
	if err := e.Tx.Unschedule(plan.Tenant, JobRhythmBack, plan.Account); err != nil {
		return err
	}
	texts, err := e.beginAgain(plan)
	e.Notice(texts...)
	return err
}

func rhythmBack(e *Env, _ scheduler.Job) error {
	if e.Plan == nil {
		return nil
	}
	s, err := e.accountSettings(e.Plan.Account)
	if err != nil || !s.Paused {
		return err
	}
	texts, err := e.beginAgain(*e.Plan)
	if err != nil {
		return err
	}
	return e.unasked("say.why_asked_for", nil, texts...)
}

func (e *Env) beginAgain(plan Plan) ([]conversation.Text, error) {
	s, err := e.accountSettings(plan.Account)
	if err != nil {
		return nil, err
	}
	about := args("customer", quoted(e.Account.Name))
	if !s.Paused {
		return []conversation.Text{conversation.Say("say.rhythm_runs", about)}, nil
	}
	s.Paused, s.Until = false, civil.Date{}
	if err := e.saveAccountSettings(plan.Account, s); err != nil {
		return nil, err
	}
	all, err := e.dates(&plan, e.Now, e.Now.AddDate(1, 0, 0))
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(d planned) bool { return d.Kind == JobStatus })
	if i < 0 {
		return []conversation.Text{conversation.Say("say.rhythm_resumed", about)}, nil
	}
	about["date"] = e.dayWords(*e.Person, all[i].Due, all[i].Zone)
	return []conversation.Text{conversation.Say("say.rhythm_resumed.next", about)}, nil
}

// rhythmPlan is the active plan of an account whose rhythm its manager may change.
func (e *Env) rhythmPlan(customer string) (Plan, bool, error) {
	p, account, err := e.whichPlan(customer)
	if err != nil || p == nil {
		return Plan{}, false, err
	}
	if !e.mayEdit(*account) {
		return Plan{}, false, e.sayNotAllowed(*account)
	}
	if err := e.LoadSubject(p.ID); err != nil {
		return Plan{}, false, err
	}
	if p.State != Active {
		e.Notice(conversation.Say("say.no_rhythm_yet", args("customer", quoted(account.Name))))
		return Plan{}, false, nil
	}
	return *p, true, nil
}

// rhythmState says whether the rhythm of an account runs.
func (e *Env) rhythmState(s AccountSettings) conversation.Text {
	switch {
	case !s.Paused:
		return conversation.Say("setting_value.rhythm_runs", nil)
	case s.Until.IsZero():
		return conversation.Say("setting_value.rhythm_paused", nil)
	default:
		return conversation.Say("setting_value.rhythm_paused_until", args("date", e.Book.Words.Printer(e.Language()).DateLong(s.Until)))
	}
}

// endOpenStatus skips the status e-mail that is being prepared, and takes its
// question back.
func (e *Env) endOpenStatus(p *Plan) error {
	o, ok, err := e.openStatus(p)
	if err != nil || !ok {
		return err
	}
	o.State, o.Reason = SlotSkipped, "paused"
	if err := e.Tx.SaveOccurrence(&o); err != nil {
		return err
	}
	if e.Session != nil && e.Session.Flow == FlowStatus && e.Session.Subject == p.ID {
		e.Session = nil
	}
	return e.closeQuestion(FlowStatus)
}
