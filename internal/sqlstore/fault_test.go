package sqlstore

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"lodestar/planning/playbook"
)

func TestPath(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		location, path string
		refused        string // a word of the sentence
	}{
		{location: "file:lodestar.db", path: "lodestar.db"},
		{location: "file:///srv/l.db", path: "/srv/l.db"},
		{location: "file://localhost/srv/l.db", path: "/srv/l.db"},
		{location: "file:/srv/my%20data/l.db", path: "/srv/my data/l.db"},
		{location: "/srv/50% off?/l.db", path: "/srv/50% off?/l.db"},
		{location: "FILE:l.db", path: "l.db"},
		{location: "data/plan:b.db", path: "data/plan:b.db"},
		{location: "", refused: "named"},
		{location: "file:", refused: "address"},
		{location: "file:%zz", refused: "address"},
		{location: "file:l.db?mode=ro", refused: "Parameters"},
		{location: "file://elsewhere/l.db", refused: "host"},
		{location: ":memory:", refused: "memory"},
		{location: "file::memory:?mode=memory", refused: "memory"},
		{location: "postgres://eva:geheim@db/l", refused: "PostgreSQL comes in a later round"},
		{location: "postgresql://eva:geheim@db/l", refused: "PostgreSQL comes in a later round"},
		{location: "mysql://eva:geheim@db/l", refused: "Only files"},
	} {
		path, err := Path(c.location)
		if c.refused == "" {
			if err != nil || path != filepath.FromSlash(c.path) {
				t.Errorf("%q: %q, %v", c.location, path, err)
			}
			continue
		}
		if !errors.Is(err, ErrUnsupported) || !strings.Contains(err.Error(), c.refused) || !strings.Contains(err.Error(), "file:lodestar.db") {
			t.Errorf("%q: %v", c.location, err)
		}
		if err != nil && strings.Contains(err.Error(), "geheim") {
			t.Errorf("%q: the error holds the password: %v", c.location, err)
		}
	}
}

// TestOddFolder: what means something in a URI is only a name here.
func TestOddFolder(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "50% off? #1 äöü&mode=ro")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	s := openedAt(t, filepath.Join(folder, "l.db"), Options{})
	if err := s.Turn(t.Context(), put("x")); err != nil || !stored(t, s, "x") {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(folder, "l.db-wal")); err != nil {
		t.Errorf("the database is somewhere else: %v", err)
	}
}

// TestFaults opens what can't be opened: each error is of its kind, names the
// file, and says how to mend it.
func TestFaults(t *testing.T) {
	t.Parallel()
	write := func(content string, mode os.FileMode) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			t.Helper()
			if err := os.WriteFile(path, []byte(content), mode); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(path, mode); err != nil {
				t.Fatal(err)
			}
		}
	}
	execute := func(statement string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			t.Helper()
			write("", 0o600)(t, path)
			if strings.Contains(statement, schemaTable) {
				if err := openedAt(t, path, Options{}).Close(); err != nil {
					t.Fatal(err)
				}
			}
			db, err := connections(dsn(path, writing()...), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = db.Close() }()
			if _, err := db.ExecContext(t.Context(), statement); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		name     string
		make     func(t *testing.T, path string)
		write    error // of Open, nil where it succeeds
		read     error // of OpenReadOnly
		sentence string
	}{
		{name: "nothing there", read: ErrMissing, sentence: "no database"},
		{name: "no folder", make: func(t *testing.T, path string) {
			t.Helper()
			if err := os.Remove(filepath.Dir(path)); err != nil {
				t.Fatal(err)
			}
		}, write: ErrMissing, read: ErrMissing, sentence: "folder"},
		{name: "a folder of that name", make: func(t *testing.T, path string) {
			t.Helper()
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}, write: ErrNotDatabase, read: ErrNotDatabase, sentence: "not a file"},
		{name: "some text", make: write(strings.Repeat("no database at all. ", 500), 0o600), write: ErrNotDatabase, read: ErrNotDatabase, sentence: "not a database"},
		{name: "an empty file", make: write("", 0o600), read: ErrOlder, sentence: "serve"},
		{name: "readable by everybody", make: write("", 0o644), write: ErrExposed, read: ErrOlder, sentence: "chmod 600"},
		{name: "another program's", make: execute(`CREATE TABLE albums (title TEXT)`), write: ErrNotDatabase, read: ErrNotDatabase, sentence: "another program"},
		{name: "a newer program's", make: execute(`INSERT INTO ` + schemaTable + ` (version_id, is_applied) VALUES (9999, 1)`), write: ErrNewer, read: ErrNewer, sentence: "newer Lodestar"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			folder := filepath.Join(t.TempDir(), "data")
			if err := os.Mkdir(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(folder, "l.db")
			if c.make != nil {
				c.make(t, path)
			}
			s, err := OpenReadOnly(t.Context(), Options{URL: path, Now: now})
			checkFault(t, s, err, c.read, path, "")
			s, err = Open(t.Context(), Options{URL: path, Now: now})
			checkFault(t, s, err, c.write, path, "")
			if c.write == nil {
				return
			}
			checkFault(t, nil, err, c.write, path, c.sentence)
			// What could not be opened is not held either.
			if unlock, err := Lock(path); err == nil {
				_ = unlock()
			} else if !errors.Is(err, ErrMissing) {
				t.Errorf("the lock is held still: %v", err)
			}
		})
	}
}

func checkFault(t *testing.T, s *Store, err, kind error, path, sentence string) {
	t.Helper()
	if s != nil {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if kind == nil {
		if err != nil {
			t.Errorf("wanted it to open, got %v", err)
		}
		return
	}
	var fault *Fault
	if !errors.Is(err, kind) || !errors.As(err, &fault) {
		t.Fatalf("wanted %v, got %v", kind, err)
	}
	if fault.Path != path || fault.Says == "" || fault.Mend == "" || !strings.Contains(err.Error(), sentence) {
		t.Errorf("this does not help an operator: %v", err)
	}
}

func TestOneWriter(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	s := openedAt(t, path, Options{})
	_, err := Open(t.Context(), Options{URL: path, Now: now})
	checkFault(t, nil, err, ErrLocked, path, "already in use by process")
	_, err = Lock(path)
	checkFault(t, nil, err, ErrLocked, path, path)

	if err := s.Turn(t.Context(), put("x")); err != nil {
		t.Fatal(err)
	}
	beside, err := OpenReadOnly(t.Context(), Options{URL: path, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = beside.Close() }()
	if !stored(t, beside, "x") {
		t.Error("beside the writer, what was committed can't be read")
	}
	if err := beside.Turn(t.Context(), put("y")); !errors.Is(err, ErrReadOnly) {
		t.Errorf("a turn on a store for reading was answered %v", err)
	}

	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	unlock, err := Lock(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), Options{URL: path, Now: now})
	checkFault(t, nil, err, ErrLocked, path, "")
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	if again := openedAt(t, path, Options{}); !stored(t, again, "x") {
		t.Error("what was committed is lost")
	}
}

func TestReadIsOneStateAndWritesNothing(t *testing.T) {
	t.Parallel()
	s := opened(t)
	err := s.Read(t.Context(), func(tx playbook.Tx) error {
		first, err := tx.Setting(tenant, "x") // the state is fixed here
		if err != nil {
			return err
		}
		if err := s.Turn(t.Context(), put("x")); err != nil {
			return err
		}
		second, err := tx.Setting(tenant, "x")
		if first != "" || second != "" {
			t.Errorf("a reader saw %q, then %q", first, second)
		}
		if err := tx.SetSetting(tenant, "y", "z"); !errors.Is(err, ErrReadOnly) {
			t.Errorf("a write in a reader was answered %v", err)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if !stored(t, s, "x") {
		t.Error("the next reader does not see what was committed")
	}
}

func TestFileModes(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	s := openedAt(t, path, Options{})
	if err := s.Turn(t.Context(), put("x")); err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := s.Backup(t.Context(), copied); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, path + "-wal", path + "-shm", path + ".lock", copied} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has the mode %o", filepath.Base(name), info.Mode().Perm())
		}
	}
}

func TestBackup(t *testing.T) {
	t.Parallel()
	s := opened(t)
	if err := s.Turn(t.Context(), whole("kept")); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "copy it's.db")
	if err := s.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(t.Context(), file); !errors.Is(err, ErrExists) {
		t.Errorf("a backup over a file was answered %v", err)
	}
	copied := openedAt(t, file, Options{})
	checkWhole(t, copied, "kept", true, false)
	if err := copied.Check(t.Context()); err != nil {
		t.Error(err)
	}
	// The copy goes on where the original was.
	if err := copied.Turn(t.Context(), whole("next")); err != nil {
		t.Fatal(err)
	}
	rows, err := copied.Claim(t.Context(), "boot", now(), 10)
	if err != nil || len(rows) != 2 || rows[1].Seq <= rows[0].Seq {
		t.Errorf("%v, %v", rows, err)
	}
	if err := s.Backup(t.Context(), filepath.Join(t.TempDir(), "no", "such")); err == nil {
		t.Error("a backup into no folder succeeded")
	}
}

func TestCheckFindsDamage(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	s := openedAt(t, path, Options{})
	if err := s.Turn(t.Context(), put("x")); err != nil {
		t.Fatal(err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 3 * 4096; i < len(raw); i++ {
		raw[i] ^= 0x55
	}
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	damaged, err := OpenReadOnly(context.Background(), Options{URL: path, Now: now})
	if err == nil {
		defer func() { _ = damaged.Close() }()
		err = damaged.Check(t.Context())
	}
	checkFault(t, nil, err, ErrNotDatabase, path, "restore")
}
