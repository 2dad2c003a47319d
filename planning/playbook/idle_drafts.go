package playbook

import (
	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/scheduler"
)

// ScheduleIdle asks after two weeks of rest whether the draft is to be kept
// (E-7). It is renewed with every answer.
func (e *Env) ScheduleIdle() error {
	if e.Session == nil || e.Session.Flow != FlowPlan || e.Plan == nil || e.Plan.State != Draft {
		return nil
	}
	if !e.Plan.EditSince.Equal(e.Now) && !e.Plan.Created.Equal(e.Now) {
		return nil // looking at it or asking why is no answer: it is asked about once
	}
	return e.Later(*e.Person, JobIdle, e.Session.ID, e.Plan.ID, e.Today().AddDays(14), map[string]string{"session": e.Session.ID})
}

func draftIdle(e *Env, job scheduler.Job) error {
	s, ok, err := e.Tx.Session(e.Place.Tenant, job.Args["session"])
	if err != nil || !ok || !e.idles(s, e.Plan) {
		return err
	}
	others, err := e.idleToo(s.ID)
	if err != nil {
		return err
	}
	if len(others) > 0 {
		return e.askAboutDrafts(append([]draft{{s, *e.Plan, *e.Account}}, others...))
	}
	s.Records = map[string]*conversation.Record{conversation.Main: e.Plan.Record, accountRecord: e.Account.Record}
	discard := bot.Button{Label: e.Label("button.discard_draft", nil), Verb: conversation.Cancel}
	return e.unaskedAbout(bot.Question{Session: s.ID, Flow: s.Flow}, "say.why_idle", []bot.Button{e.resumeButton(), e.Run("keep_draft", "home"), discard},
		conversation.Say("say.draft_idle", args("customer", quoted(e.Account.Name), "n", e.stepOf(s.Session))))
}

func (e *Env) idles(s Session, p *Plan) bool {
	return p != nil && p.State == Draft && s.Status != conversation.Finished && s.Status != conversation.Discarded
}

// draft is a plan that rests, with the session it rests in.
type draft struct {
	session Session
	plan    Plan
	account Account
}

// idleToo takes the person's other drafts that are due to be asked about: one
// message a day for everything unasked.
func (e *Env) idleToo(session string) (all []draft, err error) {
	sessions, err := e.Tx.SessionsOf(e.Place.Tenant, e.Person.ID)
	if err != nil {
		return nil, err
	}
	for _, s := range sessions {
		if s.Flow != FlowPlan || s.ID == session {
			continue
		}
		job, waits, err := e.Tx.Job(e.Place.Tenant, JobIdle, s.ID)
		if err != nil {
			return nil, err
		}
		if !waits || job.Due.After(e.Now) {
			continue
		}
		p, ok, err := e.Tx.Plan(e.Place.Tenant, s.Subject)
		if err != nil {
			return nil, err
		}
		a, known, err := e.Tx.Account(e.Place.Tenant, p.Account)
		if err != nil {
			return nil, err
		}
		if !ok || !known || !e.onTeam(a) || !e.idles(s, &p) {
			continue
		}
		if err := e.Tx.Unschedule(job.Tenant, job.Kind, job.Key); err != nil {
			return nil, err
		}
		all = append(all, draft{s, p, a})
	}
	return all, nil
}

// askAboutDrafts asks about several drafts in one message.
func (e *Env) askAboutDrafts(all []draft) error {
	var list []any
	var options []bot.Button
	p := e.Book.Words.Printer(e.Language())
	for _, d := range all {
		d.session.Records = map[string]*conversation.Record{conversation.Main: d.plan.Record, accountRecord: d.account.Record}
		list = append(list, conversation.Say("context.draft_at_step", args("customer", quoted(d.account.Name), "n", e.stepOf(d.session.Session))))
		options = append(options, bot.Button{
			Label: p.Shorten(e.Label("button.continue.plan", args("customer", quoted(d.account.Name))), 24), Verb: VerbContinue, Value: d.session.ID,
		})
	}
	var names []string
	for _, d := range all {
		names = append(names, d.account.Name)
	}
	e.Person.Settings.LastUnasked, e.Person.Settings.LastUnaskedOf = "say.why_idle", p.List(names)
	if err := e.Tx.SavePerson(e.Person); err != nil {
		return err
	}
	m := e.messageTo(*e.Person, kindReminder, bot.Question{}, []bot.Button{e.Run("keep_drafts", "home")},
		conversation.Say("say.drafts_idle", args("list", list)), conversation.Say("context.unasked", nil))
	m.Options = options
	return e.send(e.Person.Home, m)
}
