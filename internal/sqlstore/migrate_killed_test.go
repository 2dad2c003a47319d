package sqlstore

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"lodestar/internal/sqlstore/sqlstoretest"
)

// migrateUntil brings a database up to date and, at its n-th query, kills itself or
// says so and waits. It says how many queries there were where it gets to the end.
func migrateUntil(path, n, does string) {
	at, err := strconv.Atoi(n)
	if err != nil {
		panic(err)
	}
	queries := 0
	watch := &sqlstoretest.Watch{}
	watch.Set(func(string) error {
		if queries++; queries == at && does == "wait" {
			fmt.Println("waiting")
			select {}
		}
		return nil
	}, func(string) error {
		if queries >= at && does == "die" {
			if self, err := os.FindProcess(os.Getpid()); err == nil {
				_ = self.Kill()
			}
			select {}
		}
		return nil
	})
	s, err := Open(context.Background(), Options{URL: path, Now: now, Wrap: watch.Wrap})
	if err != nil {
		fmt.Println("failed", err)
		os.Exit(1)
	}
	err = s.Close() // it asks too
	fmt.Println(queries, err)
	os.Exit(0)
}

// migrating starts such a process on a database as the first schema left it.
func migrating(t *testing.T, n int, does string) (child *exec.Cmd, path string, said *bufio.Scanner) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "l.db")
	if err := os.WriteFile(path, unzipped(t, fixture(1)), 0o600); err != nil {
		t.Fatal(err)
	}
	child = exec.CommandContext(t.Context(), os.Args[0], path, strconv.Itoa(n), does)
	child.Env = append(os.Environ(), childVariable+"=migrate")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	return child, path, bufio.NewScanner(out)
}

// TestMigrationKilled kills a process at queries of its migration: the next start
// finds every row and goes on to the newest schema. LODESTAR_KILL_ROUNDS asks for more
// points than a sample; the seed is printed.
func TestMigrationKilled(t *testing.T) {
	t.Parallel()
	rounds := 6
	if more, err := strconv.Atoi(os.Getenv("LODESTAR_KILL_ROUNDS")); err == nil {
		rounds = more
	}
	child, _, said := migrating(t, -1, "never")
	queries := 0
	if said.Scan() {
		_, _ = fmt.Sscan(said.Text(), &queries)
	}
	if err := child.Wait(); err != nil || queries < 30 {
		t.Fatalf("%d queries, %v", queries, err)
	}
	seed := rand.Uint64()
	points := rand.New(rand.NewPCG(seed, 0)).Perm(queries)
	for _, at := range points[:min(rounds, queries)] {
		child, path, said := migrating(t, at+1, "die")
		if said.Scan() {
			t.Errorf("seed %d, query %d: it lives and says %q", seed, at+1, said.Text())
		}
		_ = child.Wait() // that it was killed is no news
		s, err := Open(t.Context(), Options{URL: path, Now: now})
		if err != nil {
			t.Errorf("seed %d, query %d: %v", seed, at+1, err)
			continue
		}
		checkEveryTable(t, s)
		if err := errors.Join(s.Turn(t.Context(), whole("new")), s.Check(t.Context()), s.Close()); err != nil {
			t.Errorf("seed %d, query %d: %v", seed, at+1, err)
		}
	}
}

// TestMigrationIsLocked: in the midst of a migration nobody else writes, and who reads
// is told that the database is of an older program.
func TestMigrationIsLocked(t *testing.T) {
	t.Parallel()
	child, path, said := migrating(t, 25, "wait")
	if !said.Scan() || said.Text() != "waiting" {
		t.Fatalf("it says %q", said.Text())
	}
	_, err := Open(t.Context(), Options{URL: path, Now: now})
	checkFault(t, nil, err, ErrLocked, path, strconv.Itoa(child.Process.Pid))
	if _, err := OpenReadOnly(t.Context(), Options{URL: path, Now: now}); !errors.Is(err, ErrOlder) {
		t.Errorf("reading is answered %v", err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // it was killed
	checkEveryTable(t, openedAt(t, path, Options{}))
}
