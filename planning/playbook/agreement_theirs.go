package playbook

import (
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// kindTheirsStart is the Kind of what an owner at the customer hears at the agreement.
const kindTheirsStart = "action_starts"

// tellTheirOwners says to the owners at the customer what is theirs and by when, as it
// was agreed: each privately, in their own conversation where there is one, else by mail
// (d.6, 000-74). It returns those whom nobody can reach.
func (e *Env) tellTheirOwners(p *Plan, a *Account) (untold []string, err error) {
	plan, account := e.Plan, e.Account
	e.Plan, e.Account = p, a
	defer func() { e.Plan, e.Account = plan, account }()
	words := e.statusWords()
	var owners []conversation.Person
	lines := map[string][]string{} // of what is theirs, by name
	for _, row := range p.Record.Rows("action", -1) {
		owner := ownerOf(p.Record, row.ID)
		if owner.Side != conversation.Theirs || owner.Placeholder() {
			continue
		}
		if lines[owner.Name] == nil {
			owners = append(owners, owner)
		}
		lines[owner.Name] = append(lines[owner.Name], words.Text("customer.owner_action", locale.Args{
			"n": p.Record.Number(row.ID), "action": bot.Escape(p.Record.Text("action_title", row.ID)), "date": words.Date(p.Record.Value("action_due", row.ID).Date),
		}))
	}
	for _, owner := range owners {
		told, err := e.tellTheirOwner(owner, lines[owner.Name], words)
		if err != nil {
			return nil, err
		}
		if !told {
			untold = append(untold, owner.Name)
		}
	}
	return untold, nil
}

func (e *Env) tellTheirOwner(owner conversation.Person, lines []string, words locale.Printer) (told bool, err error) {
	way, ok, err := e.privately(findContact(e.Account.Record, owner.Name))
	if err != nil || !ok {
		return false, err
	}
	manager, err := e.planner(e.Account.Manager)
	if err != nil {
		return false, err
	}
	m, err := e.letter(way, kindTheirsStart, owner, words.Text("customer.owner_starts.subject", nil),
		words.Text("customer.owner_starts", locale.Args{"manager": bot.Escape(manager.Name)}), strings.Join(lines, "\n"))
	if err != nil {
		return false, err
	}
	return true, e.sendPrivately(way, m)
}
