package playbook

import (
	"net/mail"
	"strings"

	"lodestar/bot"
	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// byMail is the stored answer "none of them" to contact_identity: the contact is
// known by the e-mail address alone.
const byMail = "none"

// memberPrefix marks somebody of the shared channel who is no contact yet.
const memberPrefix = "member:"

// contactIdentity asks which of the people in the shared channel a contact is
// (method a.4, F25). It is not asked where the platform states an e-mail address
// that is the contact's; a display name never binds.
func contactIdentity() *conversation.Step {
	s := &conversation.Step{
		ID: "contact_identity", In: accountRecord, Kind: conversation.Line, Need: conversation.Required, Limit: 200, Args: identityArgs,
	}
	s.When = func(c *conversation.Scene) bool {
		return isApprover(c, contactPerson(c.Record(accountRecord), c.Row).ID) && len(identityOptions(c)) > 0 && !knownByMail(c)
	}
	s.Options = func(c *conversation.Scene) []conversation.Option {
		all := identityOptions(c)
		nobody := conversation.TextValue(byMail)
		return append(all, conversation.Option{Value: byMail, Label: conversation.Say("button.nobody_by_mail", nil), Means: "no", Set: &nobody})
	}
	s.Read = func(_ *conversation.Scene, text string) conversation.Reading {
		return conversation.Reading{Problem: &conversation.Problem{Key: "problem.not_in_channel", Args: args("text", quoted(clip(text, 60)))}}
	}
	s.Show = func(c *conversation.Scene, v conversation.Value) conversation.Text {
		for _, p := range membersKnown(c.Facts.Known) {
			if p.ID == v.Text {
				return memberLabel(p)
			}
		}
		if v.Text == byMail {
			return conversation.Say("button.nobody_by_mail", nil)
		}
		return conversation.Say("say.identity_known", nil)
	}
	return s
}

func identityArgs(c *conversation.Scene) locale.Args {
	return args("person", quoted(c.Record(accountRecord).Text("contact_name", c.Row)), "channel", quoted("#"+c.Facts.Known["shared_channel"]))
}

// identityOptions are the members who are not another contact already; whoever has
// the contact's name comes first.
func identityOptions(c *conversation.Scene) []conversation.Option {
	account := c.Record(accountRecord)
	taken := map[string]bool{}
	for _, row := range account.Rows("contact", 0) {
		if id := account.Text("contact_identity", row.ID); row.ID != c.Row && id != "" {
			taken[id] = true
		}
	}
	var first, rest []conversation.Option
	for _, p := range membersKnown(c.Facts.Known) {
		if taken[p.ID] {
			continue
		}
		v := conversation.TextValue(p.ID)
		o := conversation.Option{Value: p.ID, Label: memberLabel(p), Set: &v}
		if locale.Fold(p.Name) == locale.Fold(account.Text("contact_name", c.Row)) {
			first = append(first, o)
		} else {
			rest = append(rest, o)
		}
	}
	return append(first, rest...)
}

func memberLabel(p bot.Person) conversation.Text {
	if p.Organisation == "" {
		return quoted(p.Name)
	}
	return quoted(p.Name + " (" + p.Organisation + ")")
}

// knownByMail reports whether the platform says of one of the members that they
// have the contact's address.
func knownByMail(c *conversation.Scene) bool {
	email := c.Record(accountRecord).Text("contact_email", c.Row)
	for _, p := range membersKnown(c.Facts.Known) {
		if email != "" && strings.EqualFold(p.Email, email) {
			return true
		}
	}
	return false
}

// approverOptions are the people of the customer in the shared channel who are no
// contact yet, and the contacts (method a.4, naming an approver).
func approverOptions(c *conversation.Scene) []conversation.Option {
	account := c.Record(accountRecord)
	known := map[string]bool{}
	for _, row := range account.Rows("contact", 0) {
		known[account.Text("contact_identity", row.ID)] = true
		known[locale.Fold(account.Text("contact_name", row.ID))] = true
	}
	var all []conversation.Option
	for _, p := range membersKnown(c.Facts.Known) {
		if known[p.ID] || known[locale.Fold(p.Name)] {
			continue // of the same name: asked which of them it is
		}
		v := conversation.PeopleValue(conversation.Person{Side: conversation.Theirs, ID: memberPrefix + p.ID, Name: p.Name})
		all = append(all, conversation.Option{Value: memberPrefix + p.ID, Label: memberLabel(p), Set: &v})
	}
	return append(all, contactOptions(c)...)
}

// bindChosen binds a contact to the member of the channel who was chosen for it.
func bindChosen(c *conversation.Scene, p conversation.Person, row int) {
	id, chosen := strings.CutPrefix(p.ID, memberPrefix)
	if !chosen {
		return
	}
	for _, member := range membersKnown(c.Facts.Known) {
		if member.ID == id {
			c.Record(accountRecord).Set(conversation.Key{Step: "contact_identity", Row: row}, conversation.Answer{
				Value: conversation.TextValue(id), State: conversation.Answered, By: c.Facts.Me.ID, At: c.Facts.Now, SaidOn: c.Facts.Today,
			})
		}
	}
}

// chatUser asks anew which chat user a contact is: the way to bind one, to bind
// another one, and with "none of them" to let go.
func chatUser(e *Env, a map[string]string) error {
	if ok, err := e.inPlan(); err != nil || !ok {
		return err
	}
	row := findContact(e.Account.Record, a["rest"])
	if row == 0 {
		e.Notice(conversation.Say("problem.no_such_contact", args("text", quoted(clip(a["rest"], 60)))))
		return nil
	}
	return e.move(conversation.Ask, conversation.Key{Step: "contact_identity", Row: row}.String())
}

// tellUnbound lets the account manager know that somebody with an approver's address
// wanted to answer whom nothing binds, since people of several organisations read
// there: they say who it is.
func (a *answering) tellUnbound() error {
	if !a.channel.severalOpen() || !a.event.From.External || a.event.From.Email == "" {
		return nil
	}
	for _, who := range a.known(a.on.Approve) {
		if who.Person == "" && strings.EqualFold(who.Email, a.event.From.Email) {
			return a.tellManager(nil, conversation.Say("say.answer_unbound", args("person", quoted(who.Name), "channel", quoted("#"+a.channel.Name), "customer", quoted(a.account.Name))))
		}
	}
	return nil
}

// noteAddress keeps the e-mail address of a contact: "address Tom de Boer
// t.deboer@contoso.example".
func noteAddress(e *Env, a map[string]string) error {
	words := strings.Fields(a["rest"])
	p, account, err := e.whichPlan("")
	if err != nil || p == nil {
		return err
	}
	if !e.mayEdit(*account) {
		return e.sayNotAllowed(*account)
	}
	var address string
	if len(words) > 1 {
		address = words[len(words)-1]
	}
	if found, err := mail.ParseAddress(address); err != nil || found.Address != address || locale.Length(address) > 90 {
		e.Notice(conversation.Say("problem.address_command", args("customer", quoted(account.Name))))
		return nil //nolint:nilerr // said above
	}
	name := strings.Join(words[:len(words)-1], " ")
	contact := findContact(account.Record, name)
	if contact == 0 {
		e.Notice(conversation.Say("problem.no_such_contact", args("text", quoted(clip(name, 60)), "customer", quoted(account.Name))))
		return nil
	}
	account.Record.Set(conversation.Key{Step: "contact_email", Row: contact}, e.answer(conversation.TextValue(address)))
	e.Notice(conversation.Say("say.address_noted", args("person", quoted(account.Record.Text("contact_name", contact)), "email", quoted(address))))
	return e.Tx.SaveAccount(account)
}
