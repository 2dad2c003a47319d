package app

import (
	"context"

	"lodestar/bot"
	"lodestar/conversation/locale"
	"lodestar/planning/playbook"
)

// spoken is the language a person is spoken to in, formal to people from outside.
func (a *App) spoken(ctx context.Context, p bot.Person) locale.Language {
	lang := locale.English
	// Where the store cannot tell, a platform's own few words are English.
	_ = a.Store.Read(ctx, func(tx playbook.Tx) (err error) {
		lang, err = spokenTo(tx, p)
		return err
	})
	return lang
}

// spokenTo is the language that a person has chosen, else the one that their platform
// tells, else English; formal to people from outside. Somebody who is not known is
// spoken to in English.
func spokenTo(tx playbook.Tx, p bot.Person) (locale.Language, error) {
	known, ok, err := tx.Person(p.Tenant, p.ID)
	if err != nil || !ok {
		return locale.English, err
	}
	lang := known.Spoken
	if lang == "" {
		if lang, ok = locale.ParseLanguage(known.Language); !ok {
			lang = locale.English
		}
	}
	if p.External {
		lang = lang.Formal()
	}
	return lang, nil
}
