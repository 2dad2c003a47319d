package sqlstore

import (
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
	"lodestar/bot/delivery"
	"lodestar/internal/sqlstore/sqlstoretest"
	"lodestar/internal/turn"
	"lodestar/scheduler"
)

// TestFigures: what waits, what failed and what is late are counted, by indexes
// alone.
func TestFigures(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var asked []string
	watch := &sqlstoretest.Watch{}
	watch.Set(func(query string) error {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, query)
		return nil
	}, nil)
	path := filepath.Join(t.TempDir(), "l.db")
	s := openedAt(t, path, Options{Wrap: watch.Wrap})
	at := now()
	err := s.Turn(t.Context(), func(tx turn.Tx) error {
		for i, platform := range []string{"slack", "slack", "teams", "email"} {
			to := bot.Address{Platform: platform, Tenant: tenant, Place: strings.Repeat("C", i+1)}
			if err := tx.Say(bot.Delivery{ID: strings.Repeat("d", i+1), To: to}, at.Add(-time.Duration(i)*time.Hour)); err != nil {
				return err
			}
		}
		for i, due := range []time.Duration{time.Hour, -time.Minute, -time.Hour} {
			if err := tx.Schedule(scheduler.Job{Tenant: tenant, Kind: "k", Key: strings.Repeat("k", i+1), Due: at.Add(due)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := s.Claim(t.Context(), "boot", at, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if row.To.Platform == "email" {
			row.State = delivery.Failed
			if err := s.Settle(t.Context(), row); err != nil {
				t.Fatal(err)
			}
		}
	}
	mu.Lock()
	asked = nil
	mu.Unlock()
	got, err := s.Figures(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	want := Figures{
		Deliveries: []DeliveryFigure{{"email", delivery.Failed, 1}, {"slack", delivery.Sending, 2}, {"teams", delivery.Sending, 1}},
		Oldest:     at.Add(-2 * time.Hour).UTC(), Waiting: 3, Due: 2, Overdue: 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	db := raw(t, path)
	mu.Lock()
	defer mu.Unlock()
	explained := 0
	for _, query := range asked {
		if !strings.HasPrefix(query, "SELECT") {
			continue
		}
		explained++
		for _, detail := range explain(t, db, query) {
			if !strings.Contains(detail, "USING") {
				t.Errorf("%s\n\t%s", query, detail)
			}
		}
	}
	if explained < 7 {
		t.Errorf("only %d queries were seen", explained)
	}
}
