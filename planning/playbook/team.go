package playbook

import (
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// team shows who works on the account.
func team(e *Env, a map[string]string) error {
	p, account, err := e.whichPlan(a["customer"])
	if err != nil || p == nil {
		return err
	}
	m, err := e.material(p, account)
	if err != nil {
		return err
	}
	plan := m.Plan()
	line := func(label string, names []string) conversation.Text {
		value := conversation.Say("team.nobody", nil)
		if len(names) > 0 {
			value = quoted(strings.Join(names, ", "))
		}
		return conversation.Say("say.field_value", args("field", conversation.Say(label, nil), "value", value))
	}
	var members, approvers, contacts []string
	for _, member := range plan.Overview.Team {
		name := member.Person.Name
		if member.Role != "" {
			name += " (" + member.Role + ")"
		}
		members = append(members, name)
	}
	for _, approver := range plan.Approvers {
		approvers = append(approvers, approver.Person.Name)
	}
	for _, contact := range plan.Overview.MainContacts {
		contacts = append(contacts, contact.Person.Name)
	}
	e.Notice(conversation.Say("say.team", locale.Args{"customer": quoted(account.Name)}),
		line("team.account_manager", []string{plan.Account.Manager.Name}), line("team.members", members), line("team.contacts", contacts), line("team.approvers", approvers),
		conversation.Say("context.team_add", nil))
	return nil
}
