package app

import (
	"cmp"

	"lodestar/bot"
	"lodestar/conversation/locale"
	"lodestar/internal/config"
	"lodestar/internal/sqlstore"
	"lodestar/planning/playbook"
)

// keeping says how long is kept what nobody needs any more, as it is set (F4).
func (d *doctor) keeping(c config.Config) {
	k := sqlstore.Keep(c.Keep).Or(sqlstore.DefaultKeep())
	var list []string
	for _, of := range []struct {
		what string
		days int
	}{
		{"kept.drafts", k.Drafts},
		{"kept.messages", k.Messages},
		{"kept.undelivered", k.Undelivered},
		{"kept.sessions", k.Sessions},
		{"kept.reminders", k.Reminders},
		{"kept.mails", k.Mails},
		{"kept.links", k.Links},
		{"kept.activity", k.Activity},
		{"kept.erasures", k.Erasures},
		{"kept.audit", k.Audit},
	} {
		long := d.words.Text("kept.days", locale.Args{"n": of.days})
		if of.days < 0 {
			long = d.words.Text("kept.for_ever", nil)
		}
		list = append(list, d.words.Text(of.what, locale.Args{"long": long}))
	}
	years := cmp.Or(c.KeepEvidence, playbook.EvidenceYears)
	long := d.words.Text("kept.years", locale.Args{"n": years})
	if years < 0 {
		long = d.words.Text("kept.for_ever", nil)
	}
	list = append(list, d.words.Text("kept.evidence", locale.Args{"long": long}))
	d.say("retention", bot.OK, "say.doctor_keeping", "", locale.Args{"list": list})
}
