package app

import (
	"context"

	"lodestar/bot"
	"lodestar/bot/terminal"
	"lodestar/conversation/locale"
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
		people[i].External, people[i].Organisation, people[i].Team = true, "Contoso", "contoso"
	}
	return people
}

// Seed makes the sample people known where the store does not know them yet,
// so that they can be named in a plan before they have written anything. A
// language is set for those who have chosen none.
func (a *App) Seed(ctx context.Context, people []bot.Person, lang locale.Language) error {
	known := make([]playbook.Person, len(people))
	for i, p := range people {
		known[i] = playbook.Person{Person: p, Home: terminal.DirectAddress(p), Spoken: lang}
	}
	return a.seedPeople(ctx, known)
}
