package sqlstoretest

import (
	"time"

	"lodestar/bot"
	"lodestar/bot/delivery"
	"lodestar/internal/turn"
)

var dm = bot.Address{Platform: "slack", Tenant: tenant, Place: "D1", Person: "eva"}

// asking is a message with a button.
func asking(to bot.Address, id string) bot.Delivery {
	return bot.Delivery{ID: id, To: to, Message: bot.Message{
		Kind: "question", Question: bot.Question{Session: "ses", Step: id}, Notification: id,
		Buttons: []bot.Button{{Label: "Skip", Verb: "skip"}},
	}}
}

func recordOf(d bot.Delivery) bot.Delivery {
	d.ID += "/record"
	d.Message.Kind, d.Message.Replaces, d.Message.Question = bot.KindRecord, d.Message.Question, bot.Question{}
	d.Message.Notification += " is over"
	return d
}

func standingIDs(c trial, to bot.Address) (ids []string) {
	do(c.t, c.s, func(tx turn.Tx) {
		ids = nil
		all, err := tx.Standing(to)
		ok(c.t, err)
		for _, d := range all {
			want(c.t, d, asking(to, d.ID))
			ids = append(ids, d.ID)
		}
	})
	return ids
}

func standing(c trial) {
	t, s := c.t, c.s
	elsewhere, card := dm, dm
	elsewhere.Place, card.Person = "D2", ""
	do(t, s, func(tx turn.Tx) {
		for _, d := range []bot.Delivery{asking(dm, "one"), asking(dm, "two"), asking(elsewhere, "theirs"), message(tenant, "D1", "plain")} {
			ok(t, tx.Say(d, noon))
		}
		card.Place = "C1"
		ok(t, tx.Say(asking(card, "card"), noon))
	})
	want(t, standingIDs(c, dm), []string{"one", "two"})
	want(t, standingIDs(c, card), []string(nil))
	do(t, s, func(tx turn.Tx) { ok(t, tx.Say(recordOf(asking(dm, "one")), noon)) })
	want(t, standingIDs(c, dm), []string{"two"})
	want(t, standingIDs(c, elsewhere), []string{"theirs"})
	// Sent or not makes no difference.
	for rows := claim(t, s, noon); len(rows) > 0; rows = claim(t, s, noon) {
		for _, row := range rows {
			settle(t, s, row, delivery.Sent)
		}
	}
	want(t, standingIDs(c, dm), []string{"two"})
}

// givesWay: a record that the platform has no time for holds up nobody, and is
// said when it has.
func givesWay(c trial) {
	t, s := c.t, c.s
	do(t, s, func(tx turn.Tx) {
		ok(t, tx.Say(asking(dm, "one"), noon))
		ok(t, tx.Say(recordOf(asking(dm, "one")), noon))
		ok(t, tx.Say(asking(dm, "two"), noon))
	})
	settle(t, s, claim(t, s, noon)[0], delivery.Sent)
	rows := claim(t, s, noon)
	want(t, texts(rows), []string{"one is over"})
	want(t, len(claim(t, s, noon)), 0)
	later := noon.Add(time.Minute)
	rows[0].NotUntil = later
	settle(t, s, rows[0], delivery.Waiting)
	rows = claim(t, s, noon)
	want(t, texts(rows), []string{"two"})
	settle(t, s, rows[0], delivery.Sent)
	do(t, s, func(tx turn.Tx) { ok(t, tx.Say(asking(dm, "three"), noon)) })
	rows = claim(t, s, later)
	want(t, texts(rows), []string{"one is over", "three"})
	for _, row := range rows {
		settle(t, s, row, delivery.Unknown)
	}
	do(t, s, func(tx turn.Tx) { ok(t, tx.Say(asking(dm, "four"), noon)) })
	rows = claim(t, s, later)
	want(t, texts(rows), []string{"one is over", "three"})
	for _, row := range rows {
		settle(t, s, row, delivery.Sent)
	}
	want(t, texts(claim(t, s, later)), []string{"four"})
}
