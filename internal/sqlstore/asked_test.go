package sqlstore

import (
	"context"
	"path/filepath"
	"testing"

	"lodestar/bot"
	"lodestar/bot/delivery"
	"lodestar/internal/turn"
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
