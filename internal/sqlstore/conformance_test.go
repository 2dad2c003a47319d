package sqlstore

import (
	"path/filepath"
	"testing"
	"time"

	"lodestar/internal/sqlstore/sqlstoretest"
)

// now is the clock of the tests: it stands still.
func now() time.Time { return time.Date(2026, 12, 9, 12, 0, 0, 0, time.UTC) }

// opened is an empty store that is closed with the test.
func opened(t testing.TB) *Store {
	t.Helper()
	return openedAt(t, filepath.Join(t.TempDir(), "lodestar.db"), Options{})
}

func openedAt(t testing.TB, path string, o Options) *Store {
	t.Helper()
	o.URL, o.Now = path, now
	s, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestConformance(t *testing.T) {
	t.Parallel()
	sqlstoretest.Run(t, func(t *testing.T) sqlstoretest.Store { return opened(t) })
}
