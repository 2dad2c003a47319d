package app_test

import (
	"io"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/conversation/locale"
	"lodestar/internal/app"
	"lodestar/internal/script"
	"lodestar/internal/turn"
)

// seed makes what `lodestar play` begins with: "seed play", "seed play de". The
// people have the languages of their workspaces, Eva is the administrator, the
// example is there, and she has begun a plan by talking to the bot.
func (s *replay) seed(rest string) {
	s.t.Helper()
	what, lang, _ := strings.Cut(rest, " ")
	locales := map[string]string{"": "en-US", "en": "en-US", "de": "de-DE", "nl": "nl-NL"}
	if what != "play" || locales[lang] == "" || s.events > 0 {
		s.fail("seed play, seed play de or seed play nl, before anybody does anything")
	}
	for who, p := range s.people {
		p.Language = locales[lang]
		if p.External {
			p.Language = "nl-NL"
		}
		s.people[who] = p
		s.change(func(tx turn.Tx) error {
			known, _, err := tx.Person(p.Tenant, p.ID)
			if err != nil {
				return err
			}
			known.Language = p.Language
			return tx.SavePerson(&known)
		})
	}
	s.setAdministrator("eva")
	begin, talk := s.clock(), app.SampleTalk(locale.Language(strings.TrimSpace(lang + " en")[:2]))
	s.setClock(talk[0].At.Add(-time.Minute))
	if err := s.app.Close(); err != nil { // one process writes at a time
		s.t.Fatal(err)
	}
	err := app.ImportExample(s.t.Context(), app.ImportOptions{Options: app.Options{Database: s.database, Now: s.clock}, Tenant: s.tenant(), Manager: "eva"}, io.Discard)
	s.open()
	if err != nil {
		s.t.Fatal(err)
	}
	s.withoutMail("")
	s.isIn(script.TeamChannel, "key-accounts")
	s.isIn(script.SharedChannel, "contoso-shared")
	s.does("eva", bot.Arrived, func(*bot.Event) {})
	for _, m := range talk {
		s.setClock(m.At)
		s.does("eva", bot.Said, func(e *bot.Event) { e.Text = m.Text })
	}
	s.wait(begin)
	s.listen()
	s.told = script.Told{WordForWord: s.told.WordForWord}
}
