package terminal

import (
	"crypto/rand"
	"slices"
	"strings"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// find returns the person that a name means: the short name, the whole name, or
// a word of it that nobody else has.
func (t *Terminal) find(name string) (bot.Person, bool) {
	name = locale.Fold(name)
	var found []bot.Person
	for _, p := range t.People {
		full := locale.Fold(p.Name)
		if name == locale.Fold(p.ID) || name == full {
			return p, true
		}
		if slices.Contains(strings.Fields(full), name) {
			found = append(found, p)
		}
	}
	if len(found) != 1 {
		return bot.Person{}, false
	}
	return found[0], true
}

func (t *Terminal) shortNames() string {
	var names []string
	for _, p := range t.People {
		names = append(names, p.ID)
	}
	return strings.Join(names, ", ")
}

// whoThereIs lists the people for the texts that offer a switch.
func (t *Terminal) whoThereIs() string {
	var all []string
	for _, p := range t.People {
		all = append(all, p.ID+" ("+p.Name+")")
	}
	return bot.Escape(strings.Join(all, ", "))
}

func (t *Terminal) language(p bot.Person) locale.Language {
	if t.Language != nil {
		return t.Language(p)
	}
	lang, ok := locale.ParseLanguage(p.Language)
	if !ok {
		lang = locale.English
	}
	if p.External {
		return lang.Formal()
	}
	return lang
}

// event is something the person who writes has done just now. Its id is random,
// so that no start of the process repeats one that was stored before.
func (t *Terminal) event(kind bot.EventKind) bot.Event {
	p := t.speaker()
	p.Tenant = Tenant
	return bot.Event{
		ID: Name + ":" + rand.Text(), Tenant: Tenant, Kind: kind, From: p,
		Place: DirectAddress(p), At: t.Now().UTC(),
	}
}
