package playbook

import (
	"cmp"
	"slices"
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
	var names []string
	lines := map[string][]string{}
	for _, row := range p.Record.Rows("action", -1) {
		owner := ownerOf(p.Record, row.ID)
		if owner.Side != conversation.Theirs || owner.Placeholder() {
			continue
		}
		name := owner.Name
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
		lines[name] = append(lines[name], words.Text("customer.owner_action", locale.Args{
			"n": p.Record.Number(row.ID), "action": bot.Escape(p.Record.Text("action_title", row.ID)), "date": words.Date(p.Record.Value("action_due", row.ID).Date),
		}))
	}
	for _, name := range names {
		told, err := e.tellTheirOwner(name, lines[name], words)
		if err != nil {
			return nil, err
		}
		if !told {
			untold = append(untold, name)
		}
	}
	return untold, nil
}

func (e *Env) tellTheirOwner(name string, lines []string, words locale.Printer) (told bool, err error) {
	contact := findContact(e.Account.Record, name)
	chat, chats, err := e.chatOf(contact)
	if err != nil {
		return false, err
	}
	manager, err := e.planner(e.Account.Manager)
	if err != nil {
		return false, err
	}
	form := cmp.Or(one(e.Account.Record.Value("contact_salutation", contact)), "none")
	who := locale.Args{"name": bot.Escape(surname(name)), "surname": bot.Escape(surname(name)), "person": bot.Escape(name), "manager": bot.Escape(manager.Name)}
	texts := []string{
		words.Text("customer.salutation.letter."+form, who), words.Text("customer.owner_starts", who), strings.Join(lines, "\n"), words.Text("customer.status.closing", who),
	}
	m := bot.Message{Kind: kindTheirsStart, Subject: words.Text("customer.owner_starts.subject", nil)}
	m.Notification = bot.Plain(m.Subject)
	if chats {
		texts = texts[:len(texts)-1] // a chat needs no closing
		m.Subject, m.Language = "", string(words.Language().Base())
	}
	for _, text := range texts {
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: text})
	}
	if chats {
		_, err = e.post(bot.Delivery{To: chat.Home, Message: m})
		return true, err
	}
	email := e.Account.Record.Text("contact_email", contact)
	if email == "" || e.Book.Mail == nil {
		return false, nil
	}
	to, err := e.Book.Mail.Address(e.Plan.Tenant, email, threadOf(e.Plan.ID))
	if err != nil {
		return false, nil //nolint:nilerr // no address that mail can go to: the account manager hears who was not told
	}
	return true, e.mailCustomer(bot.Delivery{To: to, Message: m})
}
