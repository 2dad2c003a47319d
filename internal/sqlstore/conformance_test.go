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
func opened(tb testing.TB) *Store {
	tb.Helper()
	return openedAt(tb, filepath.Join(tb.TempDir(), "lodestar.db"), Options{})
}

func openedAt(tb testing.TB, path string, o Options) *Store {
	tb.Helper()
	o.URL, o.Now, o.Doubt = path, now, true
	s, err := Open(tb.Context(), o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

func TestConformance(t *testing.T) {
	t.Parallel()
	sqlstoretest.Run(t, func(t *testing.T) sqlstoretest.Store { t.Helper(); return opened(t) })
}
