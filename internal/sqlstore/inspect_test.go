package sqlstore

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"lodestar/bot"
	"lodestar/bot/delivery"
	"lodestar/internal/turn"
)

func inspected(t *testing.T, path string) Inspection {
	t.Helper()
	found, err := Inspect(t.Context(), Options{URL: path, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestInspectBesideTheWriter(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	if found := inspected(t, path); found.Exists || found.Held || len(found.Faults) > 0 {
		t.Errorf("before the first start: %+v", found)
	}
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) > 0 {
		t.Errorf("looking left %v, %v", entries, err)
	}
	s := openedAt(t, path, Options{})
	err := s.Turn(t.Context(), func(tx turn.Tx) error {
		for _, place := range []string{"given up", "late", "new"} {
			d := bot.Delivery{ID: place, To: bot.Address{Platform: "test", Tenant: tenant, Place: place}}
			if err := tx.Say(d, now()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := s.Claim(t.Context(), "boot", now(), 2)
	if err != nil || len(rows) != 2 {
		t.Fatalf("%v, %v", rows, err)
	}
	rows[0].State, rows[1].State, rows[1].NotUntil = delivery.Failed, delivery.Waiting, now().Add(1)
	for _, row := range rows {
		if err := s.Settle(t.Context(), row); err != nil {
			t.Fatal(err)
		}
	}
	if found := inspected(t, path); !found.Exists || !found.Held || found.Failed != 1 || found.Late != 1 || len(found.Faults) > 0 {
		t.Errorf("beside the writer: %+v", found)
	}
	if err := s.Turn(t.Context(), put("afterwards")); err != nil || !stored(t, s, "afterwards") {
		t.Errorf("the writer was disturbed: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if found := inspected(t, path); found.Held || found.Failed != 1 || len(found.Faults) > 0 {
		t.Errorf("after the writer: %+v", found)
	}
}

// TestInspectFindsFaults: what keeps the program from starting is found without
// starting it.
func TestInspectFindsFaults(t *testing.T) {
	t.Parallel()
	execute := func(statement string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			t.Helper()
			if err := openedAt(t, path, Options{}).Close(); err != nil {
				t.Fatal(err)
			}
			db, err := connections(dsn(path, writing()...), nil)
			if err == nil {
				_, err = db.ExecContext(t.Context(), statement)
			}
			if err := errors.Join(err, db.Close()); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, c := range map[string]struct {
		prepare func(*testing.T, string)
		want    error
	}{
		"newer":          {execute("INSERT INTO schema_version (version_id, is_applied) VALUES (999, 1)"), ErrNewer},
		"older":          {execute("DELETE FROM schema_version WHERE version_id > 1"), ErrOlder},
		"no database":    {func(t *testing.T, path string) { t.Helper(); wrote(t, path, "no database at all, by far", 0o600) }, ErrNotDatabase},
		"open to all":    {func(t *testing.T, path string) { t.Helper(); execute("SELECT 1")(t, path); wrote(t, path, "", 0o644) }, ErrExposed},
		"a folder":       {func(t *testing.T, path string) { t.Helper(); made(t, path) }, ErrNotDatabase},
		"damaged within": {damaged, ErrNotDatabase},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "l.db")
			c.prepare(t, path)
			found := inspected(t, path)
			if len(found.Faults) != 1 {
				t.Fatalf("%+v", found)
			}
			checkFault(t, nil, found.Faults[0], c.want, path, "")
		})
	}
	if found := inspected(t, filepath.Join(t.TempDir(), "no", "l.db")); len(found.Faults) != 1 || !errors.Is(found.Faults[0], ErrMissing) {
		t.Errorf("no folder: %+v", found)
	}
	if found := inspected(t, "postgres://eva:geheim@db/l"); len(found.Faults) != 1 || !errors.Is(found.Faults[0], ErrUnsupported) {
		t.Errorf("another kind of database: %+v", found)
	}
}

// wrote writes a file, or with no content changes its mode alone.
func wrote(t *testing.T, path, content string, mode os.FileMode) {
	t.Helper()
	if content != "" {
		if err := os.WriteFile(path, []byte(content), mode); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

func made(t *testing.T, path string) {
	t.Helper()
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
}

func damaged(t *testing.T, path string) {
	t.Helper()
	s := openedAt(t, path, Options{})
	if err := errors.Join(s.Turn(t.Context(), put("x")), s.Close()); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 3 * 4096; i < len(raw); i++ {
		raw[i] ^= 0x55
	}
	wrote(t, path, string(raw), 0o600)
}
