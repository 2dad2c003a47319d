package sqlstoretest

import (
	"time"

	"lodestar/bot"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

// Mailed stores a link, a mail and a note about a version that was presented.
func Mailed(tx turn.Tx, p playbook.Presentation, at time.Time) (playbook.Link, playbook.KeptMail, error) {
	l := playbook.Link{Tenant: p.Tenant, ID: "id", Hash: "hash", Kind: playbook.LinkAnswer, Plan: p.Plan, Version: p.Version, Contact: 1, Created: at, Expires: at.Add(time.Hour)}
	m := playbook.KeptMail{Tenant: p.Tenant, SHA256: "sum", Raw: []byte("From: x\r\n\r\nyes"), Auth: bot.MailAuth{Verified: true, By: "dkim"}, Plan: p.Plan, At: at}
	if err := tx.AddLink(l); err != nil {
		return l, m, err
	}
	if err := tx.KeepMail(m); err != nil {
		return l, m, err
	}
	return l, m, tx.AddNote(playbook.Note{Tenant: p.Tenant, Plan: p.Plan, Version: p.Version, By: "eva", At: at, Text: "said yes"})
}

func mails(c trial) {
	t, s := c.t, c.s
	p := presented(c)
	var link playbook.Link
	var mail playbook.KeptMail
	do(t, s, func(tx turn.Tx) {
		var err error
		link, mail, err = Mailed(tx, p, noon)
		ok(t, err)
	})
	do(t, s, func(tx turn.Tx) {
		got, found, err := tx.Link(tenant, "hash")
		ok(t, err)
		want(t, found, true)
		want(t, got, link)
		_, found, err = tx.Link(other, "hash")
		ok(t, err)
		want(t, found, false)
		fresh, err := tx.UseLink(tenant, "hash", noon)
		ok(t, err)
		want(t, fresh, true)
		fresh, err = tx.UseLink(tenant, "hash", noon.Add(time.Second))
		ok(t, err)
		want(t, fresh, false)
		all, err := tx.Links(tenant, p.Plan, 1)
		ok(t, err)
		link.Used = noon
		want(t, all, []playbook.Link{link})
	})
	do(t, s, func(tx turn.Tx) {
		again := mail
		again.Raw = []byte("another")
		ok(t, tx.KeepMail(again)) // the first stays
		ok(t, tx.MailOf(tenant, "sum", "agr_1"))
		ok(t, tx.MailOf(tenant, "sum", "agr_2")) // it rests on the first
		got, found, err := tx.Mail(tenant, "sum")
		ok(t, err)
		want(t, found, true)
		mail.Act = "agr_1"
		want(t, got, mail)
		_, found, err = tx.Mail(other, "sum")
		ok(t, err)
		want(t, found, false)
		notes, err := tx.Notes(tenant, p.Plan)
		ok(t, err)
		want(t, notes, []playbook.Note{{Tenant: tenant, Plan: p.Plan, Version: 1, By: "eva", At: noon, Text: "said yes"}})
	})
}
