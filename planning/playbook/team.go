package playbook

import (
	"slices"
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

// teamChanged lets the people listed in the plan be the account's team: they
// may read it. Whoever is listed as deputy has the account manager's rights;
// a mentor is named likewise (method a.1).
func teamChanged(e *Env, _ map[string]string) error {
	if e.Plan == nil || e.Account == nil {
		return nil
	}
	r := e.Plan.Record
	e.Account.Team, e.Account.Deputy, e.Account.Mentor = nil, "", ""
	for _, row := range r.Rows("account_team", 0) {
		for _, p := range r.Value("account_team", row.ID).People {
			if p.Side != conversation.Ours || p.ID == "" || p.ID == e.Account.Manager {
				continue
			}
			switch role := r.Text("account_team.role", row.ID); {
			case role != "" && e.is("alias.team.deputy", role):
				e.Account.Deputy = p.ID
			case role != "" && e.is("alias.team.mentor", role):
				e.Account.Mentor = p.ID
			}
			if !slices.Contains(e.Account.Team, p.ID) {
				e.Account.Team = append(e.Account.Team, p.ID)
			}
		}
	}
	return e.Tx.SaveAccount(e.Account)
}
