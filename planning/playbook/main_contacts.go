package playbook

import (
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
)

// mainContacts are given in one message with the buying process; they become
// contacts of the account.
func mainContacts() *conversation.List {
	name := line("main_contacts.name", conversation.Required, 60)
	name.Check = func(_ *conversation.Scene, v conversation.Value) *conversation.Problem {
		return nameProblem(v.Text, "Kim Visser")
	}
	name.Ask = say("ask.contact_name")
	name.Then = func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
		noteContact(c, c.Before.Value.Text, v.Text)
		noteFunction(c, v.Text, c.RowText("main_contacts.function"))
		return nil
	}
	function := line("main_contacts.function", conversation.Wanted, 40)
	function.Ask = say("ask.contact_function")
	function.Args = contactArgs
	function.Then = func(c *conversation.Scene, v conversation.Value) []conversation.Effect {
		noteFunction(c, c.RowText("main_contacts.name"), v.Text)
		return nil
	}
	role := choice("main_contacts.role", conversation.Wanted, "buying_centre_role", buyingRoles...)
	role.Ask = say("ask.buying_centre_role")
	role.Args = contactArgs
	process := line("buying_process", conversation.Wanted, 95)
	more := anotherOne("main_contacts.more", "add_person", "continue")
	more.Args = func(c *conversation.Scene) locale.Args {
		rows := c.Plan().Rows("main_contacts", 0)
		if len(rows) == 0 {
			return nil
		}
		last := rows[len(rows)-1].ID
		return args("person", quoted(c.Plan().Text("main_contacts.name", last)), "role", roleText(c, last))
	}
	return &conversation.List{
		ID: "main_contacts", Need: conversation.Wanted, Max: 8,
		Items: []conversation.Item{name, function, role},
		More:  more,
		Pack: &conversation.Pack{
			ID: "main_contacts.pack", Shape: conversation.Rows, List: "main_contacts", AskLeftOut: true,
			Steps: []*conversation.Step{name, function, role}, Tail: process, LooseCells: true, Line: contactLine,
			Context: func(*conversation.Scene) []conversation.Text {
				return []conversation.Text{conversation.Say("context.write_only_what_you_would_show", nil)}
			},
			Confirm: func(*conversation.Scene, *conversation.Draft) conversation.Text {
				return conversation.Say("ask.pack.confirm", nil)
			},
			// One message gives them all: what a line leaves out stays open, and
			// more people come by "add person" (method d.8).
			Saved: func(c *conversation.Scene, rows []int) []conversation.Effect {
				leaveOpen(c, rows, function, role)
				closeList(c, "main_contacts.more", 0)
				return nil
			},
		},
	}
}

// closeList stores that no further row of a list is wanted now.
func closeList(c *conversation.Scene, more string, of int) {
	c.Plan().Set(conversation.Key{Step: more, Row: of}, conversation.Answer{
		State: conversation.Answered, Value: conversation.ChoiceValue(conversation.NextOne), At: c.Facts.Now, By: c.Facts.Me.ID,
	})
}

func contactArgs(c *conversation.Scene) locale.Args {
	return args("person", quoted(c.RowText("main_contacts.name")))
}

// roleText is the part a contact plays, as words: the arguments of a question
// are handed to every text within it, so none of them may be a text with
// arguments of its own.
func roleText(c *conversation.Scene, row int) conversation.Text {
	key := "state.open"
	if role := c.Plan().Value("main_contacts.role", row); len(role.Choice) > 0 {
		key = "choice.buying_centre_role." + role.Choice[0]
	}
	return quoted(c.Printer().Text(key, nil))
}

// contactNamed finds the contact of a name in the account record, or adds it.
func contactNamed(c *conversation.Scene, name string) int {
	account := c.Record(accountRecord)
	if row := findContact(account, name); row != 0 {
		return row
	}
	row := account.AddRow("contact", 0)
	account.Set(conversation.Key{Step: "contact_name", Row: row}, conversation.Answer{
		Value: conversation.TextValue(name), State: conversation.Answered, By: c.Facts.Me.ID, At: c.Facts.Now, SaidOn: c.Facts.Today,
	})
	return row
}

// noteContact makes the person of an answer a contact. Where the answer
// corrects a name that it had brought in itself, that contact is renamed.
func noteContact(c *conversation.Scene, before, name string) {
	account := c.Record(accountRecord)
	k := conversation.Key{Step: "contact_name", Row: findContact(account, before)}
	a, known := account.Get(k)
	if !known || !corrects(name, before) || findContact(account, name) != 0 || a.By != c.Before.By || !a.At.Equal(c.Before.At) {
		contactNamed(c, name)
		return
	}
	a.Value, a.At = conversation.TextValue(name), c.Facts.Now
	account.Set(k, a)
}

// noteFunction keeps what a contact does. A line can say so before it says who they
// are; then it waits for the name.
func noteFunction(c *conversation.Scene, name, function string) {
	if name != "" && function != "" {
		c.Fill(accountRecord, conversation.Key{Step: "contact_function", Row: contactNamed(c, name)}, conversation.TextValue(function))
	}
}

// corrects reports whether a name is another one with a slip mended or more of
// it written, so that it is the same person.
func corrects(name, before string) bool {
	_, slip := locale.Closest(name, []string{before})
	return slip || strings.HasPrefix(locale.Fold(name), locale.Fold(before))
}

// findContact is the row of the contact with a name, 0 where there is none: nobody is
// found by having no name.
func findContact(account *conversation.Record, name string) int {
	wanted := locale.Fold(name)
	if wanted == "" {
		return 0
	}
	for _, row := range account.Rows("contact", 0) {
		if locale.Fold(account.Text("contact_name", row.ID)) == wanted {
			return row.ID
		}
	}
	return 0
}
