package playbook

import (
	"slices"

	"lodestar/conversation"
)

// tellOwnersOf says to each owner on our side what they have agreed to do, by
// when; key begins it.
func (e *Env) tellOwnersOf(p *Plan, a *Account, key string) error {
	r := p.Record
	titles := map[string][]conversation.Text{}
	var owners []string
	for _, row := range r.Rows("action", -1) {
		owner := r.Value("action_owner", row.ID).People
		if len(owner) != 1 || owner[0].Side != conversation.Ours || owner[0].ID == "" || owner[0].ID == a.Manager {
			continue
		}
		if !slices.Contains(owners, owner[0].ID) {
			owners = append(owners, owner[0].ID)
		}
		titles[owner[0].ID] = append(titles[owner[0].ID], conversation.Say("say.owner_action", args("n", r.Number(row.ID), "action", quoted(r.Text("action_title", row.ID)), "date", r.Value("action_due", row.ID).Date)))
	}
	for _, id := range owners {
		person, ok, err := e.Tx.Person(p.Tenant, id)
		if err != nil {
			return err
		}
		if !ok || person.External {
			continue
		}
		texts := append([]conversation.Text{conversation.Say(key, args("customer", quoted(a.Name)))}, titles[id]...)
		if _, err := e.Tell(person, "notice", nil, texts...); err != nil {
			return err
		}
	}
	return nil
}

// tellOwnersHeld says to the owners on our side that the customer has taken the
// agreement back: what comes of it the account manager decides.
func (e *Env) tellOwnersHeld(p *Plan, a *Account, manager string) error {
	var told []string
	for _, row := range p.Record.Rows("action", -1) {
		owner := p.Record.Value("action_owner", row.ID).People
		if len(owner) != 1 || owner[0].Side != conversation.Ours || owner[0].ID == "" || owner[0].ID == a.Manager || slices.Contains(told, owner[0].ID) {
			continue
		}
		told = append(told, owner[0].ID)
		person, ok, err := e.Tx.Person(p.Tenant, owner[0].ID)
		if err != nil {
			return err
		}
		if !ok || person.External {
			continue
		}
		if _, err := e.Tell(person, "notice", nil, conversation.Say("say.owner_held", args("customer", quoted(a.Name), "manager", quoted(manager)))); err != nil {
			return err
		}
	}
	return nil
}
