package playbook

import (
	"cmp"
	"slices"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// private is how somebody at the customer is written to with nobody else reading: in
// their own conversation where there is one, else by mail.
type private struct {
	to   bot.Address
	chat *Person // nil where it goes by mail
}

// privately finds how a contact is written to alone; ok is false where nobody has told.
func (e *Env) privately(contact int) (way private, ok bool, err error) {
	chat, ok, err := e.chatOf(contact)
	if err != nil {
		return private{}, false, err
	}
	if ok {
		return private{to: chat.Home, chat: &chat}, true, nil
	}
	email := e.Account.Record.Text("contact_email", contact)
	if email == "" || e.Book.Mail == nil {
		return private{}, false, nil
	}
	to, err := e.Book.Mail.Address(e.Plan.Tenant, email, threadOf(e.Plan.ID))
	if err != nil {
		return private{}, false, nil //nolint:nilerr // no address that mail can go to is none
	}
	return private{to: to}, true, nil
}

// chatOf is the chat user that a contact is, where they can be written to alone: the
// one who was chosen, or whose address the platform states (method a.4).
func (e *Env) chatOf(contact int) (Person, bool, error) {
	if contact == 0 {
		return Person{}, false, nil
	}
	a := Approver{Person: identity(e.Account, contact), Email: e.Account.Record.Text("contact_email", contact)}
	people, err := e.Tx.People(e.Account.Tenant)
	if err != nil {
		return Person{}, false, err
	}
	i := slices.IndexFunc(people, func(p Person) bool { return approverIs(a, p) && p.Home.Place != "" && p.Home.Direct() })
	if i < 0 {
		return Person{}, false, nil
	}
	return people[i], true, nil
}

// letter is a message to a contact alone, in the language and with the salutation of
// their account. By mail it has a subject and ends as a letter does.
func (e *Env) letter(way private, kind string, contact conversation.Person, subject string, texts ...string) (bot.Message, error) {
	words := e.statusWords()
	manager, err := e.planner(e.Account.Manager)
	if err != nil {
		return bot.Message{}, err
	}
	subject = bot.Plain(subject)
	m := bot.Message{Kind: kind, Notification: subject, Language: string(words.Language().Base())}
	row := findContact(e.Account.Record, contact.Name)
	texts = slices.Insert(texts, 0, salutation(letterSalutation, e.Account.Record, row, contact.Name, words))
	if way.chat == nil {
		m.Subject, m.Language = subject, string(words.Language())
		texts = append(texts, words.Text("customer.status.closing", locale.Args{"manager": bot.Escape(manager.Name)}))
	}
	for _, text := range texts {
		m.Parts = append(m.Parts, bot.Part{Kind: bot.Text, Text: text})
	}
	return m, nil
}

// sendPrivately sends a message to a contact alone. In a chat where nobody has spoken
// to them yet, it says who writes, and for whom (M-7).
func (e *Env) sendPrivately(way private, m bot.Message) error {
	if way.chat == nil {
		return e.mailCustomer(bot.Delivery{To: way.to, Message: m})
	}
	if !way.chat.Greeted {
		if err := e.introduce(way.chat, &m); err != nil {
			return err
		}
	}
	_, err := e.post(bot.Delivery{To: way.to, Message: m})
	return err
}

// introduce says once to somebody at the customer that a program writes, and for whom.
func (e *Env) introduce(to *Person, m *bot.Message) error {
	manager, err := e.planner(e.Account.Manager)
	if err != nil {
		return err
	}
	m.Parts = append(m.Parts, bot.Part{Kind: bot.Context, Text: e.statusWords().Text("customer.card.first", locale.Args{"manager": bot.Escape(manager.Name)})})
	to.Greeted = true
	return e.Tx.SavePerson(to)
}

// How a message to somebody at the customer begins: in a letter, or on the card in the
// shared channel.
const (
	letterSalutation = "customer.salutation.letter."
	cardSalutation   = "customer.salutation.card."
)

// salutation addresses a contact, row 0 for whoever is none, as their account says.
func salutation(style string, account *conversation.Record, row int, name string, words locale.Printer) string {
	form := cmp.Or(one(account.Value("contact_salutation", row)), "none")
	return words.Text(style+form, locale.Args{"surname": bot.Escape(surname(name)), "person": bot.Escape(name)})
}
