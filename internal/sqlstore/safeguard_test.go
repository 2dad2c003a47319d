package sqlstore

import (
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"lodestar/internal/turn"
)

// TestSafeguardUniqueKey delivers every event eight times at once. It counts once;
// in a database whose events have no unique key it does not, so that the key is
// what keeps the promise, and the test would notice if it were gone.
func TestSafeguardUniqueKey(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	s := openedAt(t, path, Options{})
	if n := saidWhenRepeated(t, s, "with"); n != 10 {
		t.Errorf("ten events, each of which came eight times, were answered %d times", n)
	}
	for _, query := range []string{
		`CREATE TABLE loose (tenant TEXT NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL) STRICT`,
		`DROP TABLE event`,
		`ALTER TABLE loose RENAME TO event`,
	} {
		if _, err := s.writer.change(query); err != nil {
			t.Fatal(err)
		}
	}
	if n := saidWhenRepeated(t, s, "without"); n <= 10 {
		t.Errorf("without the key they are answered %d times: the test notices nothing", n)
	}
}

// saidWhenRepeated returns how many messages came of ten events that were
// delivered eight times each.
func saidWhenRepeated(t *testing.T, s *Store, name string) int {
	t.Helper()
	var all sync.WaitGroup
	for n := range 10 {
		for range 8 {
			all.Go(func() {
				if err := s.Turn(t.Context(), answeredOnce(name, fmt.Sprint(name, n))); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	said := 0
	err := s.read(t.Context(), func(tx *tx) error {
		_, err := tx.first("counting", `SELECT count(*) FROM outbox WHERE conversation LIKE '%' || ?`, []any{name + "\x1f"}, func(s scan) error { return s(&said) })
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return said
}

// answeredOnce is a turn that answers an event it has not seen.
func answeredOnce(place, event string) func(turn.Tx) error {
	return func(tx turn.Tx) error {
		fresh, err := tx.FirstSeen(tenant, event, now())
		if err != nil || !fresh {
			return err
		}
		return tx.Say(note(place, "Answer"), now())
	}
}
