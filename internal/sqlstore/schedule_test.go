package sqlstore

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lodestar/internal/civil"
	"lodestar/internal/turn"
	"lodestar/scheduler"
)

var wednesday = civil.Must(2026, 12, 16)

func weekly(id, plan string) scheduler.Schedule {
	return scheduler.Schedule{
		Tenant: tenant, ID: id, Kind: "status", Subject: plan,
		Rule: scheduler.Rule{Every: scheduler.Weeks, N: 1, Anchor: wednesday, Hour: 9, Zone: "Europe/Berlin", Country: "DE", Working: true, Lead: 0},
	}
}

// TestDueIsOneIndexedQuery asks SQLite itself how it finds what is due.
func TestDueIsOneIndexedQuery(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	openedAt(t, path, Options{})
	plan := strings.Join(explain(t, raw(t, path), `SELECT `+scheduleColumns+` FROM schedule WHERE wake > 0 AND wake <= ? ORDER BY wake, rowid LIMIT ?`), "; ")
	if plan != "SEARCH schedule USING INDEX schedule_due (wake>? AND wake<?)" {
		t.Error(plan)
	}
}

// TestARuleNobodyCanRead ends, is shown, and keeps nobody else waiting.
func TestARuleNobodyCanRead(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	s := openedAt(t, path, Options{})
	err := s.Turn(t.Context(), func(tx turn.Tx) error {
		return errors.Join(tx.Repeat(weekly("status/a", "pln")), tx.Repeat(weekly("status/b", "pln")))
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := raw(t, path).ExecContext(t.Context(), `UPDATE schedule SET rule = '{"every":"moons"}' WHERE id = 'status/a'`); err != nil {
		t.Fatal(err)
	}
	at := wednesday.At(12, 0, time.UTC)
	if n, err := s.Enqueue(t.Context(), at); n != 2 || err != nil {
		t.Fatal(n, err)
	}
	aside, err := s.SetAside(context.Background())
	if err != nil || len(aside) != 1 || aside[0].Key != "status/a/2026-12-16" || aside[0].Reason == "" {
		t.Errorf("%+v, %v", aside, err)
	}
	if due, err := s.Due(t.Context(), at, 10); err != nil || len(due) != 1 || due[0].State != scheduler.Waiting {
		t.Errorf("%+v, %v", due, err)
	}
	if n, err := s.Enqueue(t.Context(), at.AddDate(0, 0, 7)); n != 1 || err != nil {
		t.Error(n, err)
	}
}
