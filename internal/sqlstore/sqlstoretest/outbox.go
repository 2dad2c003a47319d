package sqlstoretest

import (
	"slices"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/bot/delivery"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

// say writes one message per text, each in a turn of its own.
func say(t *testing.T, s Store, place string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		do(t, s, func(tx turn.Tx) { ok(t, tx.Say(message(tenant, place, text), noon)) })
	}
}

func claim(t *testing.T, s Store, now time.Time) []delivery.Row {
	t.Helper()
	rows, err := s.Claim(t.Context(), "boot", now, 10)
	ok(t, err)
	return rows
}

func texts(rows []delivery.Row) []string {
	var all []string
	for _, r := range rows {
		all = append(all, r.Message.Notification)
	}
	slices.Sort(all)
	return all
}

func settle(t *testing.T, s Store, row delivery.Row, state delivery.State) {
	t.Helper()
	row.State = state
	ok(t, s.Settle(t.Context(), row))
}

func order(c trial) {
	t, s := c.t, c.s
	say(t, s, "C1", "one", "two", "three")
	say(t, s, "C2", "alone")
	rows := claim(t, s, noon)
	want(t, texts(rows), []string{"alone", "one"})
	first := rows[slices.IndexFunc(rows, func(r delivery.Row) bool { return r.Message.Notification == "one" })]
	want(t, first.State, delivery.Sending)
	want(t, first.Written, noon)
	want(t, first.To, bot.Address{Platform: "slack", Tenant: tenant, Place: "C1"})
	want(t, first.ID != "" && first.Seq > 0, true)
	first.Receipt = bot.Receipt{Message: "1.2"}
	settle(t, s, first, delivery.Sent)
	rows = claim(t, s, noon)
	want(t, texts(rows), []string{"two"})
	want(t, rows[0].Seq > first.Seq, true)
	say(t, s, "C1", "four")
	want(t, len(claim(t, s, noon)), 0)
	settle(t, s, rows[0], delivery.Sent)
	rows = claim(t, s, noon)
	want(t, texts(rows), []string{"three"})
	// In another thread of the same place somebody else is spoken to.
	do(t, s, func(tx turn.Tx) {
		threaded := message(tenant, "C1", "threaded")
		threaded.To.Thread = "9.9"
		ok(t, tx.Say(threaded, noon))
	})
	want(t, texts(claim(t, s, noon)), []string{"threaded"})
}

func claimedOnce(c trial) {
	t, s := c.t, c.s
	say(t, s, "C1", "one")
	rows := claim(t, s, noon)
	want(t, len(rows), 1)
	want(t, len(claim(t, s, noon)), 0)
	_, waits, err := s.Next(t.Context())
	ok(t, err)
	want(t, waits, false)
	// A row of unknown outcome is claimed as such, and once.
	settle(t, s, rows[0], delivery.Unknown)
	rows = claim(t, s, noon)
	want(t, len(rows), 1)
	want(t, rows[0].State, delivery.Unknown)
	want(t, len(claim(t, s, noon)), 0)
	// What was settled is not settled again by a late hand.
	settle(t, s, rows[0], delivery.Sent)
	settle(t, s, rows[0], delivery.Waiting)
	want(t, len(claim(t, s, noon)), 0)
	// The limit is kept.
	say(t, s, "C2", "two")
	say(t, s, "C3", "three")
	limited, err := s.Claim(t.Context(), "boot", noon, 1)
	ok(t, err)
	want(t, texts(limited), []string{"two"})
}

func sayOnce(c trial) {
	t, s := c.t, c.s
	m := message(tenant, "C1", "once")
	m.ID = "slot-2026-12-09"
	do(t, s, func(tx turn.Tx) { ok(t, tx.Say(m, noon)) })
	do(t, s, func(tx turn.Tx) { ok(t, tx.Say(m, noon)) })
	rows := claim(t, s, noon)
	want(t, len(rows), 1)
	want(t, rows[0].ID, "slot-2026-12-09")
	settle(t, s, rows[0], delivery.Sent)
	do(t, s, func(tx turn.Tx) { ok(t, tx.Say(m, noon)) })
	want(t, len(claim(t, s, noon)), 0)
}

func notUntil(c trial) {
	t, s := c.t, c.s
	say(t, s, "C1", "one", "two")
	row := claim(t, s, noon)[0]
	row.Attempts, row.NotUntil, row.Reason = 3, noon.Add(time.Minute), "asked to wait"
	settle(t, s, row, delivery.Waiting)
	want(t, len(claim(t, s, noon.Add(time.Minute-time.Microsecond))), 0)
	at, waits, err := s.Next(t.Context())
	ok(t, err)
	want(t, waits, true)
	want(t, at, noon.Add(time.Minute))
	rows := claim(t, s, noon.Add(time.Minute))
	want(t, texts(rows), []string{"one"})
	row.State = delivery.Sending
	want(t, rows[0], row)
}

func failedRow(c trial) {
	t, s := c.t, c.s
	say(t, s, "C1", "one", "two")
	settle(t, s, claim(t, s, noon)[0], delivery.Failed)
	want(t, texts(claim(t, s, noon)), []string{"two"})
}

// aside: what waits in a tenant is given up, and nothing else.
func aside(c trial) {
	t, s := c.t, c.s
	say(t, s, "C1", "on its way", "behind it")
	say(t, s, "C2", "waits")
	elsewhere := message(other, "C3", "of another tenant")
	do(t, s, func(tx turn.Tx) { ok(t, tx.Say(elsewhere, noon)) })
	rows, err := s.Claim(t.Context(), "boot", noon, 1)
	ok(t, err)
	do(t, s, func(tx turn.Tx) {
		n, err := tx.SetMessagesAside(tenant, "gone")
		ok(t, err)
		want(t, n, 2)
	})
	do(t, s, func(tx turn.Tx) {
		n, err := tx.SetMessagesAside(tenant, "gone")
		ok(t, err)
		want(t, n, 0)
	})
	settle(t, s, rows[0], delivery.Failed)
	want(t, texts(claim(t, s, noon)), []string{"of another tenant"})
}

func recovered(c trial) {
	t, s := c.t, c.s
	say(t, s, "C1", "one", "two")
	say(t, s, "C2", "mine")
	if _, err := s.Claim(t.Context(), "dead", noon, 1); err != nil {
		t.Fatal(err)
	}
	want(t, texts(claim(t, s, noon)), []string{"mine"})
	n, err := s.Recover(t.Context(), "boot")
	ok(t, err)
	want(t, n, 1)
	rows := claim(t, s, noon)
	want(t, texts(rows), []string{"one"})
	want(t, rows[0].State, delivery.Unknown)
	// Claimed as unknown and left behind, it is given to the next one.
	n, err = s.Recover(t.Context(), "later")
	ok(t, err)
	want(t, n, 1) // "mine"
	rows = claim(t, s, noon)
	want(t, texts(rows), []string{"mine", "one"})
}

func posted(c trial) {
	t, s := c.t, c.s
	place := bot.Address{Platform: "slack", Tenant: tenant, Place: "C1"}
	one, two := message(tenant, "C1", "one"), message(tenant, "C1", "two")
	one.ID, two.ID, two.GoodUntil = "dlv_1", "dlv_2", noon.Add(time.Hour)
	seen := func(id string) (p playbook.Post) {
		t.Helper()
		do(t, s, func(tx turn.Tx) {
			var found bool
			var err error
			p, found, err = tx.Posted(tenant, id)
			ok(t, err)
			want(t, found, true)
		})
		return p
	}
	do(t, s, func(tx turn.Tx) {
		ok(t, tx.Say(one, noon))
		ok(t, tx.Say(two, noon))
		_, found, err := tx.Posted(other, "dlv_1")
		ok(t, err)
		want(t, found, false)
	})
	waits := playbook.Post{To: place, State: playbook.PostWaiting, Written: noon}
	want(t, seen("dlv_1"), waits)
	row := claim(t, s, noon)[0]
	want(t, seen("dlv_1"), waits)
	row.Attempts = 1
	settle(t, s, row, delivery.Unknown)
	tried := waits
	tried.Tried = true
	want(t, seen("dlv_1"), tried)
	want(t, seen("dlv_2"), waits)
	row = claim(t, s, noon)[0]
	settle(t, s, row, delivery.Failed)
	want(t, seen("dlv_1").State, playbook.PostFailed)
	row = claim(t, s, noon)[0]
	want(t, row.GoodUntil, noon.Add(time.Hour))
	settle(t, s, row, delivery.Lapsed)
	want(t, seen("dlv_2").State, playbook.PostLapsed)
	say(t, s, "C1", "three")
	row = claim(t, s, noon)[0]
	settle(t, s, row, delivery.Sent)
	want(t, seen(row.ID).State, playbook.PostSent)
}
