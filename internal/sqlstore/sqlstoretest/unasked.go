package sqlstoretest

import "lodestar/internal/turn"

// answersFirst: what nobody waits for comes behind answers, gets half of the hands,
// and goes with the answer where one is written behind it in its conversation.
func answersFirst(c trial) {
	t, s := c.t, c.s
	unasked := func(place, text string) {
		m := message(tenant, place, text)
		m.Unasked = true
		do(t, s, func(tx turn.Tx) { ok(t, tx.Say(m, noon)) })
	}
	for _, place := range []string{"C1", "C2", "C3", "C4", "C5", "C6"} {
		unasked(place, "reminder in "+place)
	}
	say(t, s, "C7", "answer")
	say(t, s, "C5", "answer behind a reminder")
	first, err := s.Claim(t.Context(), "boot", noon, 4)
	ok(t, err)
	var order []string
	for _, row := range first {
		order = append(order, row.Message.Notification)
	}
	want(t, order, []string{"reminder in C5", "answer", "reminder in C1", "reminder in C2"})
	want(t, first[0].Unasked, false)
	want(t, first[2].Unasked, true)
	settle(t, s, first[0], "sent")
	one, err := s.Claim(t.Context(), "boot", noon, 1)
	ok(t, err)
	want(t, texts(one), []string{"answer behind a reminder"})
	none, err := s.Claim(t.Context(), "boot", noon, 1)
	ok(t, err)
	want(t, len(none), 0)
	_, waits, err := s.Next(t.Context())
	ok(t, err)
	want(t, waits, true)
	want(t, texts(claim(t, s, noon)), []string{"reminder in C3", "reminder in C4", "reminder in C6"})
	_, waits, err = s.Next(t.Context())
	ok(t, err)
	want(t, waits, false)

	// An answer that was written while the reminder in front of it was being said, or
	// behind an earlier answer, lets it go first too once it waits again.
	unasked("C8", "reminder that waits again")
	held := claim(t, s, noon)
	want(t, texts(held), []string{"reminder that waits again"})
	say(t, s, "C8", "answer while it is said")
	unasked("C9", "reminder in C9")
	settle(t, s, held[0], "waiting")
	say(t, s, "C8", "answer behind it")
	one, err = s.Claim(t.Context(), "boot", noon, 1)
	ok(t, err)
	want(t, texts(one), []string{"reminder that waits again"})
	want(t, one[0].Unasked, false)
}
