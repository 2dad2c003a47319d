package playbook

import (
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// comment lets somebody on the team tell the account manager what they think of
// a plan that only the account manager changes.
func comment(e *Env, a map[string]string) error {
	p, account, err := e.whichPlan("")
	if err != nil || p == nil {
		return err
	}
	text := strings.TrimSpace(a["rest"])
	if text == "" {
		e.Notice(conversation.Say("say.comment_how", nil))
		return nil
	}
	if account.Manager == e.Person.ID {
		e.Notice(conversation.Say("say.comment_own", locale.Args{"customer": quoted(account.Name)}))
		return nil
	}
	manager, _, err := e.Tx.Person(e.Place.Tenant, account.Manager)
	if err != nil {
		return err
	}
	sent, err := e.Tell(manager, "notice", nil, conversation.Say("say.comment_from", locale.Args{
		"person": quoted(e.Person.Name), "customer": quoted(account.Name), "text": quoted(text),
	}))
	if err != nil {
		return err
	}
	if !sent {
		e.Notice(conversation.Say("say.owner_unreachable", args("person", quoted(manager.Name))))
		return nil
	}
	e.Notice(conversation.Say("say.comment_sent", locale.Args{"manager": quoted(manager.Name)}))
	return nil
}

// sayNotAllowed tells who may change a plan, and what everybody else on the team
// can do.
func (e *Env) sayNotAllowed(account Account) error {
	manager, err := e.planner(account.Manager)
	if err != nil {
		return err
	}
	e.Silent()
	m := e.Message("notice", conversation.Say("problem.account_manager_only", locale.Args{"manager": quoted(manager.Name)}))
	m.Buttons = append(m.Buttons, e.Run("comment", "comment"), e.askManagerButton(account, manager.Name))
	return e.Say(m)
}
