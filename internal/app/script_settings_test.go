package app_test

import (
	"strings"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

func (s *replay) setLanguage(rest string) {
	s.t.Helper()
	who, lang, _ := strings.Cut(rest, " ")
	if _, known := s.people[who]; !known {
		s.fail("there is nobody called " + who)
	}
	s.change(func(tx turn.Tx) error {
		p, _, err := tx.Person(s.people[who].Tenant, who)
		if err != nil {
			return err
		}
		p.Spoken = locale.Language(lang)
		return tx.SavePerson(&p)
	})
}

func (s *replay) setSetting(rest string) {
	s.t.Helper()
	name, value, _ := strings.Cut(rest, " ")
	s.change(func(tx turn.Tx) error { return tx.SetSetting(s.tenant(), name, value) })
}

func (s *replay) tenant() string { return s.people["eva"].Tenant }

// imported makes an account as an import would, with one contact: "customer;
// name; function; e-mail; salutation".
func (s *replay) imported(rest string) {
	s.t.Helper()
	cells := strings.Split(rest, ";")
	if len(cells) != 5 {
		s.fail("imported customer; name; function; e-mail; salutation")
	}
	for i := range cells {
		cells[i] = strings.TrimSpace(cells[i])
	}
	s.change(func(tx turn.Tx) error {
		a := playbook.Account{Tenant: s.tenant(), Name: cells[0], Record: conversation.NewRecord(), Created: s.clock().UTC()}
		row := a.Record.AddRow("contact", 0)
		for i, step := range []string{"contact_name", "contact_function", "contact_email", "contact_salutation"} {
			v := conversation.TextValue(cells[i+1])
			if step == "contact_salutation" {
				v = conversation.ChoiceValue(cells[i+1])
			}
			a.Record.Set(conversation.Key{Step: step, Row: row}, conversation.Answer{Value: v, State: conversation.Answered, At: s.clock().UTC()})
		}
		return tx.SaveAccount(&a)
	})
}

func (s *replay) setDeputy(who string) {
	s.t.Helper()
	s.changeAccount(func(a *playbook.Account) { a.Deputy = who })
}

func (s *replay) addMember(who string) {
	s.t.Helper()
	s.changeAccount(func(a *playbook.Account) { a.Team = append(a.Team, who) })
}

func (s *replay) setMentor(who string) {
	s.t.Helper()
	s.changeAccount(func(a *playbook.Account) { a.Mentor = who })
}

func (s *replay) changeAccount(fn func(*playbook.Account)) {
	s.t.Helper()
	s.change(func(tx turn.Tx) error {
		a, err := s.accountIn(tx)
		if err != nil {
			return err
		}
		fn(&a)
		return tx.SaveAccount(&a)
	})
}

// setAdministrator names somebody as the operator of a workspace would.
func (s *replay) setAdministrator(who string) {
	s.t.Helper()
	if _, known := s.people[who]; !known {
		s.fail("there is nobody called " + who)
	}
	s.admins = append(s.admins, s.tenant()+":"+who)
	s.app.Turns.Admins, s.app.Book.Administrators = s.admins, s.admins
}
