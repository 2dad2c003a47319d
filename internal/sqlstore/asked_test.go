package sqlstore

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"lodestar/bot"
	"lodestar/bot/delivery"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

func TestAskedFindsTheLatestMessageThatAsks(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, err := Open(ctx, Options{URL: "file:" + filepath.Join(t.TempDir(), "asked.db"), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	to := bot.Address{Platform: "fake", Tenant: tenant, Place: "D1", Person: "U1"}
	q := bot.Question{Session: "ses_1", Flow: "plan", Step: "industry", Shown: 4}
	for _, d := range []bot.Delivery{
		{ID: "first", To: to, Message: bot.Message{Kind: "question", Question: q, Notification: "first"}},
		{ID: "second", To: to, Message: bot.Message{Kind: "question", Question: q, Notification: "second"}},
		{ID: "other", To: to, Message: bot.Message{Kind: "notice", Notification: "other"}},
	} {
		if err := s.Turn(ctx, func(tx turn.Tx) error { return tx.Say(d, now()) }); err != nil {
			t.Fatal(err)
		}
		if _, _, ok, err := s.Asked(ctx, to, q); err != nil || ok && d.ID == "first" {
			t.Errorf("before it was sent: found %v, %v", ok, err)
		}
		rows, err := s.Claim(ctx, "boot", now(), 10)
		if err != nil || len(rows) != 1 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		rows[0].State, rows[0].Receipt = delivery.Sent, bot.Receipt{Message: "ts-" + d.ID}
		if err := s.Settle(ctx, rows[0]); err != nil {
			t.Fatal(err)
		}
	}
	d, r, ok, err := s.Asked(ctx, to, q)
	if err != nil || !ok || d.ID != "second" || r.Message != "ts-second" {
		t.Errorf("%s %s %v %v", d.ID, r.Message, ok, err)
	}
	elsewhere := to
	elsewhere.Place = "D2"
	if _, _, ok, err := s.Asked(ctx, elsewhere, q); ok || err != nil {
		t.Errorf("in another conversation: %v %v", ok, err)
	}
}

// TestAskedFindsWhatWasAskedUnderAnotherId: a channel got another id, twice.
func TestAskedFindsWhatWasAskedUnderAnotherId(t *testing.T) {
	t.Parallel()
	s := opened(t)
	to := bot.Address{Platform: "slack", Tenant: tenant, Place: "C1", Audience: bot.Customer}
	q := bot.Question{Session: "pln", Flow: "agreement", Step: "card", Row: 1}
	err := s.Turn(t.Context(), func(tx turn.Tx) error {
		return errors.Join(tx.SaveChannel(&playbook.Channel{Address: to}), tx.Say(bot.Delivery{ID: "card", To: to, Message: bot.Message{Question: q, Notification: "card"}}, now()))
	})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := s.Claim(t.Context(), "boot", now(), 1)
	if err != nil {
		t.Fatal(err)
	}
	rows[0].State, rows[0].Receipt = delivery.Sent, bot.Receipt{Message: "17.1"}
	if err := s.Settle(t.Context(), rows[0]); err != nil {
		t.Fatal(err)
	}
	for _, place := range []string{"C2", "C3"} {
		if err := s.Turn(t.Context(), func(tx turn.Tx) error { return tx.MoveChannel(tenant, to.Place, place) }); err != nil {
			t.Fatal(err)
		}
		to.Place = place
		if d, r, ok, err := s.Asked(t.Context(), to, q); err != nil || !ok || d.ID != "card" || r.Message != "17.1" {
			t.Errorf("in %s: %v, %v, %v, %v", place, d.ID, r, ok, err)
		}
	}
	to.Place = "C9"
	if _, _, ok, err := s.Asked(t.Context(), to, q); err != nil || ok {
		t.Errorf("found in another channel: %v", err)
	}
}
