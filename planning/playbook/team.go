package playbook

import (
	"cmp"
	"slices"
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/planning"
)

// team shows who works on the account.
func team(e *Env, a map[string]string) error {
	p, account, err := e.readPlan(a["customer"])
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
	var members, departments, approvers, contacts []string
	for _, member := range plan.Overview.Team {
		name := nameOrRole(member.Person)
		if as := strings.Join(slices.DeleteFunc([]string{member.Role, member.Department}, func(s string) bool { return s == "" }), ", "); as != "" {
			name += " (" + as + ")"
		}
		if d := member.Department; d != "" && !slices.Contains(departments, d) {
			departments = append(departments, d)
		}
		members = append(members, name)
	}
	for _, approver := range plan.Approvers {
		approvers = append(approvers, nameOrRole(approver.Person))
	}
	for _, contact := range plan.Overview.MainContacts {
		contacts = append(contacts, nameOrRole(contact.Person))
	}
	word, err := e.teamWord(p, account)
	if err != nil {
		return err
	}
	texts := []conversation.Text{
		conversation.Say("say.team", locale.Args{"customer": quoted(account.Name)}),
		line("team.account_manager", []string{plan.Account.Manager.Name}), line("team.members", members), line("team.contacts", contacts), line("team.approvers", approvers),
	}
	if len(departments) > 0 { // which take part (004-87)
		texts = append(texts, line("team.departments", departments))
	}
	texts = append(texts, word...)
	s, err := e.accountSettings(account.ID)
	if err != nil {
		return err
	}
	if s.CRM != "" {
		texts = append(texts, conversation.Say("say.crm", args("customer", quoted(account.Name), "link", quoted(s.CRM))))
	}
	e.Notice(append(texts, conversation.Say("context.team_add", nil))...)
	return nil
}

// nameOrRole is somebody by name, or by what they are where no name is known yet.
func nameOrRole(p planning.Person) string { return cmp.Or(p.Name, p.Role, p.Function) }

// readTeam lets the people listed in the plan be the account's team: they may
// read it. Whoever is listed as deputy has the account manager's rights; a
// mentor is named likewise (method a.1). The list is the only source: whoever
// is taken off it may not read any longer.
func (e *Env) readTeam(r *conversation.Record) {
	a := e.Account
	a.Team, a.Deputy, a.Mentor = nil, "", ""
	for _, row := range r.Rows("account_team", 0) {
		for _, p := range r.Value("account_team", row.ID).People {
			if p.Side != conversation.Ours || p.ID == "" || p.ID == a.Manager {
				continue
			}
			switch role := r.Text("account_team.role", row.ID); {
			case role != "" && e.inAnyLanguage("alias.team.deputy", role):
				a.Deputy = p.ID
			case role != "" && e.inAnyLanguage("alias.team.mentor", role):
				a.Mentor = p.ID
			}
			if !slices.Contains(a.Team, p.ID) {
				a.Team = append(a.Team, p.ID)
			}
		}
	}
}

// inAnyLanguage reports whether a word is one of those of a catalogue key in any
// language: a role was written in that of whoever wrote it, and means the same to
// everybody.
func (e *Env) inAnyLanguage(key, word string) bool {
	return slices.ContainsFunc([]locale.Language{locale.English, locale.German, locale.Dutch}, func(lang locale.Language) bool {
		return slices.ContainsFunc(strings.Split(e.Book.Words.Printer(lang).Text(key, nil), "|"), func(w string) bool { return locale.Fold(w) == locale.Fold(word) })
	})
}

// touchesTeam reports whether changes of a plan concern who is on the team.
func touchesTeam(changes []conversation.Change) bool {
	return slices.ContainsFunc(changes, func(c conversation.Change) bool {
		if !c.RowsChanged {
			return strings.HasPrefix(c.Key.Step, "account_team")
		}
		row := cmp.Or(c.Row.Before, c.Row.After)
		return row != nil && row.List == "account_team"
	})
}
