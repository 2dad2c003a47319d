package sqlstore

import (
	"lodestar/conversation/locale"
	"lodestar/planning/playbook"
)

const personColumns = `tenant, id, name, email, language, zone, external, organisation, team, spoken, greeted, home, settings, rev`

func scanPerson(s scan, p *playbook.Person) error {
	var home, settings string
	err := s(&p.Tenant, &p.ID, &p.Name, &p.Email, &p.Language, &p.Zone, &p.External, &p.Organisation, &p.Team,
		&p.Spoken, &p.Greeted, &home, &settings, &p.Rev)
	if err != nil {
		return err
	}
	if err := decode(home, &p.Home); err != nil {
		return err
	}
	return decode(settings, &p.Settings)
}

func (t *tx) Person(tenant, id string) (playbook.Person, bool, error) {
	return recall(t, (*memory).ofPeople, rowKey{tenant: tenant, id: id}, itself, func() (p playbook.Person, found bool, err error) {
		found, err = t.first("reading person",
			`SELECT `+personColumns+` FROM person WHERE tenant = ? AND id = ?`,
			[]any{tenant, id}, func(s scan) error { return scanPerson(s, &p) })
		return p, found, err
	})
}

func (t *tx) People(tenant string) ([]playbook.Person, error) {
	var people []playbook.Person
	err := t.each("reading people",
		`SELECT `+personColumns+` FROM person WHERE tenant = ? ORDER BY folded, name, id`,
		[]any{tenant}, func(s scan) error {
			people = append(people, playbook.Person{})
			return scanPerson(s, &people[len(people)-1])
		})
	return people, err
}

func (t *tx) SavePerson(p *playbook.Person) error {
	texts, err := encodeAll(p.Home, p.Settings)
	if err != nil {
		return err
	}
	err = t.save("saving person", &p.Rev,
		`INSERT INTO person (name, folded, email, language, zone, external, organisation, team, spoken, greeted, home, settings, tenant, id, rev)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? + 1) ON CONFLICT DO NOTHING`,
		`UPDATE person SET name = ?, folded = ?, email = ?, language = ?, zone = ?, external = ?, organisation = ?, team = ?,
			spoken = ?, greeted = ?, home = ?, settings = ?, rev = rev + 1
		WHERE tenant = ? AND id = ? AND rev = ?`,
		p.Name, locale.Fold(p.Name), p.Email, p.Language, p.Zone, p.External, p.Organisation, p.Team,
		string(p.Spoken), p.Greeted, texts[0], texts[1], p.Tenant, p.ID)
	learn(t, (*memory).ofPeople, rowKey{tenant: p.Tenant, id: p.ID}, *p, err)
	return err
}
