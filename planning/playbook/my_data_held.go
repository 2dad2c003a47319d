package playbook

import (
	"slices"
	"strings"
)

// held is all that is stored about the subject, as the person may read it. A colleague
// reads everything (F1). Somebody at a customer learns of every place too, and reads
// what is theirs: who they are, how they are reached, what they answered. The words of
// our own notes in which they stand stay inside, since with them stands what is
// internal, and who else we know (B5; GDPR, article 15(4)).
func (e *Env) held(s Subject) ([]Held, error) {
	all, err := e.Tx.Held(s)
	if err != nil || !e.Person.External {
		return all, err
	}
	for i, h := range all {
		if h.Value != "" && !theirs(h, s) {
			all[i].Value, all[i].Withheld = "", true
		}
	}
	return all, nil
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
