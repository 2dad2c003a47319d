package app

import (
	"context"

	"lodestar/bot"
	"lodestar/bot/terminal"
	"lodestar/conversation/locale"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

// SamplePeople are those one can be in `chat` and `play`: the account manager,
// a colleague, and two people of a customer.
func SamplePeople() []bot.Person {
	person := func(id, name, email, zone string) bot.Person {
		return bot.Person{Tenant: terminal.Tenant, ID: id, Name: name, Email: email, Zone: zone}
	}
	people := []bot.Person{
		person("eva", "Eva Brandt", "eva.brandt@lodestar.example", "Europe/Berlin"),
		person("jonas", "Jonas Keller", "jonas.keller@lodestar.example", "Europe/Berlin"),
		person("visser", "Kim Visser", "k.visser@contoso.example", "Europe/Amsterdam"),
		person("deboer", "Tom de Boer", "t.deboer@contoso.example", "Europe/Amsterdam"),
	}
	for i := 2; i < 4; i++ {
		people[i].External, people[i].Organisation = true, "Contoso"
	}
	return people
}

// Seed makes the sample people known where the store does not know them yet,
// so that they can be named in a plan before they have written anything. A
// language is set for those who have chosen none.
func (a *App) Seed(ctx context.Context, people []bot.Person, lang locale.Language) error {
	return a.Store.Turn(ctx, func(tx turn.Tx) error {
		for _, p := range people {
			known, ok, err := tx.Person(p.Tenant, p.ID)
			if err != nil {
				return err
			}
			if ok {
				continue
			}
			known = playbook.Person{Person: p, Home: terminal.DirectAddress(p)}
			if lang != "" {
				known.Spoken = lang
			}
			if err := tx.SavePerson(&known); err != nil {
				return err
			}
		}
		return nil
	})
}

func readPerson(p bot.Person, lang *locale.Language) func(playbook.Tx) error {
	return func(tx playbook.Tx) error {
		known, ok, err := tx.Person(p.Tenant, p.ID)
		if err != nil || !ok {
			return err
		}
		*lang = known.Spoken
		if known.Spoken == "" {
			*lang = locale.English
		}
		if p.External {
			*lang = lang.Formal()
		}
		return nil
	}
}
