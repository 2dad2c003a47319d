package sqlstoretest

import (
	"time"

	"lodestar/bot/delivery"
	"lodestar/internal/turn"
)

func saying(c trial) {
	t, s := c.t, c.s
	is := func(now time.Time, wanted bool) {
		t.Helper()
		got, err := s.Saying(t.Context(), now)
		ok(t, err)
		want(t, got, wanted)
	}
	is(noon, false)
	say(t, s, "C1", "one", "two")
	is(noon, true)
	row := claim(t, s, noon)[0]
	is(noon, true) // on its way
	row.NotUntil = noon.Add(time.Minute)
	settle(t, s, row, delivery.Waiting)
	is(noon, false) // the second waits behind the first
	is(noon.Add(time.Minute), true)
	settle(t, s, claim(t, s, noon.Add(time.Minute))[0], delivery.Sent)
	settle(t, s, claim(t, s, noon)[0], delivery.Failed)
	is(noon.Add(time.Hour), false)
}

func outgoing(c trial) {
	t, s := c.t, c.s
	look := func(of string, last int) (all []string) {
		t.Helper()
		rows, err := s.Outgoing(t.Context(), of, last)
		ok(t, err)
		for _, r := range rows {
			all = append(all, r.Message.Notification+" "+string(r.State))
		}
		return all
	}
	want(t, len(look(tenant, 10)), 0)
	say(t, s, "C1", "one", "two")
	do(t, s, func(tx turn.Tx) { ok(t, tx.Say(message(other, "C1", "foreign"), noon)) })
	settle(t, s, claim(t, s, noon)[0], delivery.Sent)
	want(t, look(tenant, 10), []string{"two waiting", "one sent"})
	want(t, look(tenant, 2), []string{"two waiting"}) // the last one is another tenant's
	want(t, look(other, 10), []string{"foreign sending"})
}
