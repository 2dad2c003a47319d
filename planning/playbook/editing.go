package playbook

import (
	"time"

	"lodestar/bot"
	"lodestar/conversation"
)

// editingTime is how long somebody counts as editing a plan after their last
// answer (E-8).
const editingTime = 30 * time.Minute

// editedBy tells who else is editing a plan right now (E-8).
func (e *Env) editedBy(p Plan) (Person, bool, error) {
	if p.Editor == "" || p.Editor == e.Person.ID || e.Now.Sub(p.EditSince) > editingTime {
		return Person{}, false, nil
	}
	other, ok, err := e.Tx.Person(e.Place.Tenant, p.Editor)
	return other, ok, err
}

// refused says who else is editing the plan where a move would change it: only
// one person edits a plan at a time, also where both had it open (E-8).
func (e *Env) refused(m conversation.Move) (bool, error) {
	if e.Session.Flow != FlowPlan || e.Plan == nil {
		return false, nil
	}
	switch m.Verb {
	case conversation.Show, conversation.Pause, conversation.Help:
		return false, nil
	}
	other, busy, err := e.editedBy(*e.Plan)
	if err != nil || !busy {
		return false, err
	}
	e.SayBack(m)
	return true, e.sayBeingEdited(*e.Plan, *e.Account, other)
}

func (e *Env) sayBeingEdited(p Plan, account Account, other Person) error {
	hour, minute, _ := p.EditSince.In(e.Zone()).Clock()
	m := e.Message("notice", conversation.Say("problem.being_edited", args("person", quoted(other.Name), "time", e.Book.Words.Printer(e.Language()).Time(hour, minute))))
	m.Buttons = []bot.Button{{Label: e.Label("button.read", nil), Verb: VerbRun, Value: "plan " + account.Name}}
	return e.Say(m)
}

// leave lets others edit the plan that the person has put aside.
func (e *Env) leave(s conversation.Session) error {
	if s.Flow != FlowPlan || s.Status == conversation.Active || e.Plan == nil || e.Plan.Editor != e.Person.ID {
		return nil
	}
	e.Plan.Editor = ""
	return e.Tx.SavePlan(e.Plan)
}
