package playbook

import (
	"errors"

	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// Load gives the session its records: the plan and its account.
func (e *Env) Load(s *Session) error {
	e.Session, e.Plan, e.Account = s, nil, nil
	if s == nil || s.Subject == "" {
		return nil
	}
	plan, ok, err := e.Tx.Plan(e.Place.Tenant, s.Subject)
	if err != nil || !ok {
		return err
	}
	return e.loadPlan(plan)
}

func (e *Env) loadPlan(plan Plan) error {
	account, ok, err := e.Tx.Account(e.Place.Tenant, plan.Account)
	if err != nil {
		return err
	}
	if !ok {
		return errors.New("playbook: plan without account")
	}
	e.Plan, e.Account = &plan, &account
	if e.Session != nil && e.Session.Subject == plan.ID {
		e.Session.Records = map[string]*conversation.Record{conversation.Main: plan.Record, accountRecord: account.Record}
	}
	return nil
}

// Open begins a flow, or goes on with the session that was begun for it. A
// session that is open here is paused with one line (E-8).
func (e *Env) Open(flow, subject string) error {
	if err := e.pauseCurrent(flow, subject); err != nil {
		return err
	}
	s, ok, err := e.Tx.SessionFor(e.Place.Tenant, flow, subject, e.Person.ID)
	if err != nil {
		return err
	}
	if !ok || s.Status == conversation.Discarded {
		s = Session{Tenant: e.Place.Tenant, Person: e.Person.ID}
		s.Flow, s.Subject = flow, subject
	}
	s.Status, s.Place = conversation.Active, e.Place
	if err := e.Load(&s); err != nil {
		return err
	}
	if s.ID == "" {
		s.Touched = e.Now
		if err := e.Tx.SaveSession(&s); err != nil {
			return err
		}
	}
	return nil
}

// pauseCurrent puts the open session aside for another. Only what is asked in
// passing ends by that; everything else can be continued.
func (e *Env) pauseCurrent(flow, subject string) error {
	s := e.Session
	if s == nil || s.Status != conversation.Active || s.Flow == flow && s.Subject == subject && subject != "" {
		return nil
	}
	s.Status = conversation.Paused
	switch s.Flow {
	case FlowStart, FlowRestore:
		s.Status = conversation.Finished
	case FlowPlan:
		if e.Account != nil && s.Subject != subject {
			e.Notice(conversation.Say("say.other_flow_paused", locale.Args{"customer": quoted(e.Account.Name), "n": e.step()}))
		}
	}
	s.Touched = e.Now
	if err := e.Tx.SaveSession(s); err != nil {
		return err
	}
	e.Session, e.Plan, e.Account = nil, nil, nil
	return nil
}

// step is the number of the step at which the plan of the session stands.
func (e *Env) step() int {
	if e.Session == nil {
		return 1
	}
	return e.stepOf(e.Session.Session)
}

func (e *Env) stepOf(s conversation.Session) int {
	facts, err := e.FewFacts()
	if err != nil {
		return 1
	}
	return e.Book.Engine.Section(s, facts)
}

// LoadSubject finds the plan that a job is about; a plan that is gone leaves
// the scene empty.
func (e *Env) LoadSubject(plan string) error {
	p, ok, err := e.Tx.Plan(e.Place.Tenant, plan)
	if err != nil || !ok {
		return err
	}
	return e.loadPlan(p)
}

// Wake brings the session of a pressed button back, if it is the person's and
// still waits.
func (e *Env) Wake(session string) error {
	if session == "" {
		return nil
	}
	s, ok, err := e.Tx.Session(e.Place.Tenant, session)
	if err != nil || !ok || s.Person != e.Person.ID || s.Status == conversation.Finished || s.Status == conversation.Discarded {
		return err
	}
	if err := e.pauseCurrent(s.Flow, s.Subject); err != nil {
		return err
	}
	s.Status, s.Place = conversation.Active, e.Place
	return e.Load(&s)
}

// Settle stores what changed about the person since they were read.
func (e *Env) Settle() error {
	if e.Person.Rev != 0 && *e.Person == e.read {
		return nil
	}
	return e.Tx.SavePerson(e.Person)
}
