package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lodestar/internal/sqlstore/sqlstoretest"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
	"lodestar/scheduler"
)

func version(number int) playbook.Version {
	return playbook.Version{Tenant: tenant, Plan: "pln", Number: number, State: "kept"}
}

func reminder(n int) scheduler.Job {
	return scheduler.Job{Tenant: tenant, Kind: "remind", Key: fmt.Sprint(n), Due: now()}
}

// TestEveryCallFailsOnce lets the n-th call of the database fail, before and
// after its effect, for n from 1 until none is met. Whatever happens, what was
// acknowledged is there, a turn is there as a whole or not at all, and the next
// turn works.
func TestEveryCallFailsOnce(t *testing.T) {
	t.Parallel()
	for _, when := range []string{"before", "after"} {
		t.Run(when, func(t *testing.T) {
			t.Parallel()
			watch := &sqlstoretest.Watch{}
			s := openedAt(t, filepath.Join(t.TempDir(), "l.db"), Options{Wrap: watch.Wrap})
			for n := 1; ; n++ {
				calls, failing := 0, ""
				count := func(query string) error {
					if calls++; calls == n {
						failing = query
						return errors.New("the disk made a noise")
					}
					return nil
				}
				if when == "before" {
					watch.Set(count, nil)
				} else {
					watch.Set(nil, count)
				}
				name := fmt.Sprint(n)
				err := s.Turn(t.Context(), whole(name))
				watch.Set(nil, nil)
				unknown := when == "after" && failing == "COMMIT"
				checkWhole(t, s, name, err == nil, unknown)
				if err := s.Turn(t.Context(), whole("next "+name)); err != nil {
					t.Fatalf("the turn after a failure %s %q: %v", when, failing, err)
				}
				checkWhole(t, s, "next "+name, true, false)
				if failing == "" {
					if n < 8 {
						t.Fatalf("only %d calls were met", n)
					}
					return
				}
				// RELEASE after a rolled back turn and BEGIN on a fresh
				// connection are made up for; all else is the turn's failure.
				if err == nil && !strings.HasPrefix(failing, "BEGIN") {
					t.Errorf("a turn succeeded though %q failed", failing)
				}
			}
		})
	}
}

// whole is a turn that stores the name in three ways.
func whole(name string) func(turn.Tx) error {
	return func(tx turn.Tx) error {
		if _, err := tx.FirstSeen(tenant, name, now()); err != nil {
			return err
		}
		if err := put(name)(tx); err != nil {
			return err
		}
		d := note(name, name)
		d.ID = name
		return tx.Say(d, now())
	}
}

func checkWhole(t *testing.T, s *Store, name string, acknowledged, unknown bool) {
	t.Helper()
	parts := 0
	err := s.read(t.Context(), func(tx *tx) error {
		_, err := tx.first("counting", `SELECT (SELECT count(*) FROM event WHERE id = ?1)
			+ (SELECT count(*) FROM setting WHERE name = ?1) + (SELECT count(*) FROM outbox WHERE id = ?1)`,
			[]any{name}, func(s scan) error { return s(&parts) })
		return err
	})
	switch {
	case err != nil:
		t.Fatal(err)
	case parts != 0 && parts != 3:
		t.Fatalf("%q is there in part (%d of 3)", name, parts)
	case unknown:
	case acknowledged != (parts == 3):
		t.Fatalf("%q: acknowledged is %v and %d of 3 parts are there", name, acknowledged, parts)
	}
}

func TestFailedCommitFailsAllWhoShareIt(t *testing.T) {
	t.Parallel()
	watch := &sqlstoretest.Watch{}
	s := openedAt(t, filepath.Join(t.TempDir(), "l.db"), Options{Wrap: watch.Wrap})
	noise := errors.New("the disk made a noise")
	var calls atomic.Int32
	s.OnCommit(func() { calls.Add(1) })
	conn := s.writer.conn
	watch.Set(func(query string) error {
		if query == "COMMIT" {
			return noise
		}
		return nil
	}, nil)
	own := errors.New("broken")
	answers := together(t, s, whole("a"), func(turn.Tx) error { return own }, put("b"))
	watch.Set(nil, nil)
	if !errors.Is(answers[0], noise) || !errors.Is(answers[1], own) || !errors.Is(answers[2], noise) {
		t.Errorf("answers: %v", answers)
	}
	if stored(t, s, "a") || stored(t, s, "b") {
		t.Error("a failed commit stored something")
	}
	if err := s.Turn(t.Context(), put("c")); err != nil || !stored(t, s, "c") {
		t.Errorf("the store is not usable after a failed commit: %v", err)
	}
	if calls.Load() != 0 {
		t.Error("a failed commit was announced")
	}
	if s.writer.conn != conn {
		t.Error("the failed commit was not rolled back, but left to a new connection")
	}
}

func TestFullDisk(t *testing.T) {
	t.Parallel()
	s := opened(t)
	if err := s.Turn(t.Context(), put("before")); err != nil {
		t.Fatal(err)
	}
	limit := func(pages string) {
		if err := s.writer.exec("PRAGMA max_page_count = " + pages); err != nil {
			t.Fatal(err)
		}
	}
	limit("1") // SQLite takes what is there already as the least
	big := strings.Repeat("x", 1<<20)
	answers := together(t, s,
		func(tx turn.Tx) error { return tx.SetSetting(tenant, "big", big) },
		func(tx turn.Tx) error {
			_ = tx.SetSetting(tenant, "big", big) // its failure is overlooked
			return put("beside it")(tx)
		},
	)
	for _, err := range answers {
		var fault *Fault
		if !errors.Is(err, ErrFull) || !errors.As(err, &fault) || fault.Mend == "" {
			t.Errorf("a full disk was answered %v", err)
		}
	}
	if stored(t, s, "beside it") || !stored(t, s, "before") {
		t.Error("a full disk kept a part of a turn, or lost what was stored before")
	}
	limit("1000000")
	if err := s.Turn(t.Context(), put("after")); err != nil || !stored(t, s, "after") {
		t.Errorf("the store is not usable after the disk was full: %v", err)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestBlockedDatabase: something outside the lock's reach holds the database;
// the caller gets an answer in its time and the turn is not begun (A3).
func TestBlockedDatabase(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	s := openedAt(t, path, Options{})
	db, err := connections(dsn(path, writing()...), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	block, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	hurried, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := s.Turn(hurried, put("blocked")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("who could not wait for a blocked database was answered %v", err)
	}
	if err := s.Turn(t.Context(), put("blocked")); !errors.Is(err, ErrBusy) {
		t.Errorf("who waited for a blocked database was answered %v", err)
	}
	if err := block.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := s.Turn(t.Context(), put("free")); err != nil {
		t.Error(err)
	}
	if stored(t, s, "blocked") || !stored(t, s, "free") {
		t.Error("what was refused is stored, or what was acknowledged is not")
	}
}
