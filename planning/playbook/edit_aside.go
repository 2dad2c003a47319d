package playbook

import "lodestar/conversation"

// MeansPlan reports whether "edit n" was typed at a question that has no numbers of its
// own, such as whether invitations may go out: then the numbers are those of the plan's
// pages, which were shown last (E-2).
func (e *Env) MeansPlan(m conversation.Move, facts conversation.Facts) bool {
	return m.Verb == conversation.Edit && m.Value != "" && e.Session != nil && e.Session.Flow != FlowPlan &&
		e.Plan != nil && !e.Plan.ended() && e.mayEdit(*e.Account) && !e.Book.Engine.HasNumbers(e.Session.Session, facts)
}

// EditPlan asks an answer of the plan again by its number. What was asked before waits,
// and is asked again with "continue".
func (e *Env) EditPlan(number string) error {
	waits := conversation.Say("say.question_waits", nil)
	if e.Session.Flow == FlowInvite {
		waits = conversation.Say("say.invite_waits", args("customer", quoted(e.Account.Name)))
	}
	before := e.Session.ID
	ok, err := e.inPlan()
	if err != nil || !ok {
		return err
	}
	if e.Session.ID != before {
		e.Notice(waits)
	}
	return e.move(conversation.Edit, number)
}
