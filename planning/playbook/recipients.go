package playbook

import (
	"cmp"
	"strconv"

	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// recipient is somebody at the customer who gets what is sent.
type recipient struct {
	Name, Email, Salutation string
	Contact                 int
}

// recipients are the contacts of a list of the plan, such as status_email_to,
// with how they are addressed.
func (e *Env) recipients(r *conversation.Record, step string, words locale.Printer) []recipient {
	var all []recipient
	for _, p := range r.Value(step, 0).People {
		row := findContact(e.Account.Record, p.Name)
		if n, err := strconv.Atoi(p.ID); err == nil && e.Account.Record.Text("contact_name", n) != "" {
			row = n
		}
		all = append(all, e.recipientOf(row, p.Name, words))
	}
	return all
}

// recipientOf is a contact as somebody who is written to; row is 0 for whoever is none.
func (e *Env) recipientOf(row int, name string, words locale.Printer) recipient {
	name = cmp.Or(e.Account.Record.Text("contact_name", row), name)
	return recipient{
		Name: name, Email: e.Account.Record.Text("contact_email", row), Contact: row,
		Salutation: salutation(letterSalutation, e.Account.Record, row, name, words),
	}
}
