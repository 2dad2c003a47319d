package sqlstoretest

import (
	"errors"

	"lodestar/internal/turn"
)

func failedTurn(c trial) {
	t, s := c.t, c.s
	broken := errors.New("broken")
	err := s.Turn(t.Context(), func(tx turn.Tx) error {
		account(t, tx, tenant, "ABC Company")
		ok(t, tx.SetSetting(tenant, "paper", "A4"))
		ok(t, tx.Say(message(tenant, "C1", "lost"), noon))
		return broken
	})
	wantError(t, err, broken)
	do(t, s, func(tx turn.Tx) {
		accounts, err := tx.Accounts(tenant)
		ok(t, err)
		want(t, len(accounts), 0)
		value, err := tx.Setting(tenant, "paper")
		ok(t, err)
		want(t, value, "")
	})
	rows, err := s.Claim(t.Context(), "boot", noon, 10)
	ok(t, err)
	want(t, len(rows), 0)
}

func ownWrites(c trial) {
	t, s := c.t, c.s
	do(t, s, func(tx turn.Tx) {
		ok(t, tx.SetSetting(tenant, "paper", "A4"))
		value, err := tx.Setting(tenant, "paper")
		ok(t, err)
		want(t, value, "A4")
	})
}

func ended(c trial) {
	t, s := c.t, c.s
	var kept turn.Tx
	do(t, s, func(tx turn.Tx) { kept = tx })
	if err := kept.SetSetting(tenant, "paper", "A4"); err == nil {
		t.Fatal("a transaction took a write after its turn")
	}
	if _, err := kept.Accounts(tenant); err == nil {
		t.Fatal("a transaction could be read after its turn")
	}
	do(t, s, func(tx turn.Tx) {
		value, err := tx.Setting(tenant, "paper")
		ok(t, err)
		want(t, value, "")
	})
}

func firstSeen(c trial) {
	t, s := c.t, c.s
	for _, c := range []struct {
		tenant, event string
		fresh         bool
	}{
		{tenant, "Ev1", true}, {tenant, "Ev1", false}, {tenant, "Ev2", true}, {other, "Ev1", true}, {other, "Ev1", false},
	} {
		do(t, s, func(tx turn.Tx) {
			fresh, err := tx.FirstSeen(c.tenant, c.event, noon)
			ok(t, err)
			want(t, fresh, c.fresh)
		})
	}
	for _, c := range []struct {
		event string
		also  []string
		fresh bool
	}{
		{"Ev10", []string{"D1/1.1", "D1/c1"}, true},
		{"Ev10", []string{"D1/1.1", "D1/c1"}, false},
		{"Ev11", []string{"D1/1.1"}, false},          // the same message once more
		{"Ev12", []string{"D1/1.2", "D1/c1"}, false}, // the same one of another time stamp
		{"Ev13", []string{"D1/1.2"}, false},          // and that one's twin
		{"Ev14", []string{"D2/1.1"}, true},
	} {
		do(t, s, func(tx turn.Tx) {
			fresh, err := tx.FirstSeen(tenant, c.event, noon, c.also...)
			ok(t, err)
			want(t, fresh, c.fresh)
		})
	}
	// An event whose turn failed was not seen.
	_ = s.Turn(t.Context(), func(tx turn.Tx) error {
		_, err := tx.FirstSeen(tenant, "Ev3", noon)
		ok(t, err)
		return errors.New("broken")
	})
	do(t, s, func(tx turn.Tx) {
		fresh, err := tx.FirstSeen(tenant, "Ev3", noon)
		ok(t, err)
		want(t, fresh, true)
	})
}
