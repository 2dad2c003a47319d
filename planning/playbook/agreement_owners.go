package playbook

import (
	"slices"

	"lodestar/bot"
	"lodestar/conversation"
)

// tellOwnersOf says to each owner on our side what they have agreed to do, by
// when; key begins it. Those on the team are asked for their own yes to the version
// as well, unless that is 0. It returns who was told.
func (e *Env) tellOwnersOf(p *Plan, a *Account, key string, version int) (owners []string, err error) {
	r := p.Record
	titles := map[string][]conversation.Text{}
	for _, row := range r.Rows("action", -1) {
		owner := ownerOf(r, row.ID)
		if owner.Side != conversation.Ours || owner.ID == "" || owner.ID == a.Manager {
			continue
		}
		if !slices.Contains(owners, owner.ID) {
			owners = append(owners, owner.ID)
		}
		titles[owner.ID] = append(titles[owner.ID], conversation.Say("say.owner_action", args("n", r.Number(row.ID), "action", quoted(r.Text("action_title", row.ID)), "date", r.Value("action_due", row.ID).Date)))
	}
	for _, id := range owners {
		person, ok, err := e.Tx.Person(p.Tenant, id)
		if err != nil {
			return owners, err
		}
		if !ok || person.External {
			continue
		}
		texts := append([]conversation.Text{conversation.Say(key, args("customer", quoted(a.Name)))}, titles[id]...)
		kind, buttons := "notice", []bot.Button(nil)
		if version != 0 && slices.Contains(a.members(), id) {
			kind, buttons = kindDecision, e.agreeButtons(person, p.ID, version)
			texts = append(texts, conversation.Say("ask.team_agrees.owner", nil))
		}
		if _, err := e.Tell(person, kind, buttons, texts...); err != nil {
			return owners, err
		}
	}
	return owners, nil
}

// tellOwnersHeld says to the owners on our side that the customer has taken the
// agreement back: what comes of it the account manager decides.
func (e *Env) tellOwnersHeld(p *Plan, a *Account, manager string) error {
	var told []string
	for _, row := range p.Record.Rows("action", -1) {
		owner := ownerOf(p.Record, row.ID)
		if owner.Side != conversation.Ours || owner.ID == "" || owner.ID == a.Manager || slices.Contains(told, owner.ID) {
			continue
		}
		told = append(told, owner.ID)
		person, ok, err := e.Tx.Person(p.Tenant, owner.ID)
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
