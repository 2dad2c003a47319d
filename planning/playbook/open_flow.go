package playbook

import (
	"lodestar/bot"
	"lodestar/conversation"
)

// openFlow asks something of the person who is in this Env; while another question
// waits it only says that this one does, in the words of waits; nothing where it has
// none.
func (e *Env) openFlow(flow, plan string, waits func() (conversation.Text, error)) error {
	s, ok, err := e.Tx.SessionFor(e.Place.Tenant, flow, plan, e.Person.ID)
	if err != nil {
		return err
	}
	if !ok {
		s = Session{Tenant: e.Place.Tenant, Person: e.Person.ID}
		s.Flow, s.Subject = flow, plan
	}
	busy, open, err := e.busyWithMore()
	if err != nil {
		return err
	}
	s.Place, s.Touched, s.Status = e.Person.Home, e.Now, conversation.Active
	if open && busy.ID != s.ID {
		s.Status = conversation.Paused
	}
	if err := e.Tx.SaveSession(&s); err != nil {
		return err
	}
	if err := e.Load(&s); err != nil || e.Plan == nil {
		return err
	}
	if s.Status == conversation.Active {
		return e.Advance(conversation.Move{Verb: conversation.Show})
	}
	text, err := waits()
	if err != nil || text.Empty() {
		return err
	}
	_, err = e.tellAbout(*e.Person, "notice", bot.Question{Session: s.ID, Flow: s.Flow}, []bot.Button{{Label: e.Label("button.look_at_it", nil), Verb: conversation.Resume}}, text)
	return err
}

// askAgain asks the question of the session anew that was answered just now. The
// answer to a decision is kept nowhere but in the turn.
func (e *Env) askAgain() error {
	delete(e.Session.Records, decisionRecord)
	e.Session.Status = conversation.Active
	return e.Advance(conversation.Move{Verb: conversation.Show})
}

// busyWithMore is the question that waits for the person, if it is one that an
// e-mail must not push aside. A check-in gives way: without its answers the
// e-mail goes out all the same.
func (e *Env) busyWithMore() (Session, bool, error) {
	busy, open, err := e.Tx.ActiveSession(e.Place.Tenant, e.Person.ID, e.Person.Home.Place)
	if err != nil || !open || busy.Flow != FlowCheckin {
		return busy, open, err
	}
	busy.Status, busy.Touched = conversation.Paused, e.Now
	return busy, false, e.Tx.SaveSession(&busy)
}
