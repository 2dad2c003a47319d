package playbook

import (
	"slices"
	"strings"

	"lodestar/conversation/locale"
)

// nameIsTheirs reports whether a colleague's display name stands for them in what is
// stored. They choose it themselves, so it is not looked for where somebody else bears
// it, colleague, customer or contact, where it is that of a customer, and where it is a
// single word, which stands in too much: then their id and address count alone.
func (e *Env) nameIsTheirs() (bool, error) {
	name := locale.Fold(e.Person.Name)
	if !strings.Contains(name, " ") {
		return false, nil
	}
	people, err := e.Tx.People(e.Person.Tenant)
	if err != nil {
		return false, err
	}
	for _, p := range people {
		if p.ID != e.Person.ID && locale.Fold(p.Name) == name {
			return false, nil
		}
	}
	accounts, err := e.Tx.Accounts(e.Person.Tenant)
	if err != nil {
		return false, err
	}
	for _, a := range accounts {
		if locale.Fold(a.Name) == name {
			return false, nil
		}
		for _, row := range a.Record.Rows("contact", 0) {
			if locale.Fold(a.Record.Text("contact_name", row.ID)) == name {
				return false, nil
			}
		}
	}
	return true, nil
}

// held is all that is stored about the subject, as the person may read it. A colleague
// reads what stands where their id or address is, and in the plans they work on; of what
// others wrote elsewhere, found by a name that they gave themselves, they learn the place.
// Somebody at a customer learns of every place too, and reads
// what is theirs: who they are, how they are reached, what they answered. The words of
// our own notes in which they stand stay inside, since with them stands what is
// internal, and who else we know (B5; GDPR, article 15(4)).
func (e *Env) held(s Subject) ([]Held, error) {
	all, err := e.Tx.Held(s)
	if err != nil {
		return nil, err
	}
	if !e.Person.External {
		return all, e.withholdByName(s, all)
	}
	for i, h := range all {
		if h.Value != "" && !theirs(h, s) {
			all[i].Value, all[i].Withheld = "", true
		}
	}
	return all, nil
}

// withholdByName takes the words out of what a colleague's display name alone leads to,
// in places that they may not read.
func (e *Env) withholdByName(s Subject, all []Held) error {
	if s.Name == "" {
		return nil
	}
	known, err := e.Tx.Held(Subject{Tenant: s.Tenant, Person: s.Person, Email: s.Email})
	if err != nil {
		return err
	}
	type row struct{ table, key string }
	mine := map[row]bool{}
	for _, h := range known {
		mine[row{h.Table, h.Row}] = true
	}
	accounts, err := e.Tx.AccountsOf(s.Tenant, s.Person)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		mine[row{"account", a.ID}] = true
		plans, err := e.Tx.PlansOf(s.Tenant, a.ID)
		if err != nil {
			return err
		}
		for _, p := range plans {
			mine[row{"plan", p.ID}] = true
		}
	}
	for i, h := range all {
		plan, _, _ := strings.Cut(h.Row, "/") // a version, a change, a note
		if h.Value == "" || mine[row{h.Table, h.Row}] || mine[row{"plan", plan}] || strings.EqualFold(h.Value, s.Name) {
			continue
		}
		all[i].Value, all[i].Withheld, all[i].Colleague = "", true, true
	}
	return nil
}

// theirs reports whether somebody at a customer may read what stands in a place.
func theirs(h Held, s Subject) bool {
	switch h.Table {
	case "person", "identity", "erasure", "privacy_link", "presentation":
		return true
	case "account": // their contact details
		rest, ok := strings.CutPrefix(h.Field, "record.answers.")
		step, _, _ := strings.Cut(rest, "/")
		return ok && slices.Contains([]string{"contact_name", "contact_function", "contact_email", "contact_salutation", "contact_language", "contact_identity"}, step)
	}
	// Elsewhere a value that is them and nothing more: an id, a name, an address.
	return slices.ContainsFunc([]string{s.Person, s.Name, s.Email}, func(own string) bool { return own != "" && strings.EqualFold(own, h.Value) })
}
