package sqlstore

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"
)

// childVariable makes the test binary one of the children below.
const childVariable = "LODESTAR_TEST_CHILD"

func TestMain(m *testing.M) {
	switch os.Getenv(childVariable) {
	case "":
		os.Exit(m.Run())
	case "turns":
		turnsUntilKilled(os.Args[1], os.Args[2])
	case "migrate":
		migrateUntil(os.Args[1], os.Args[2], os.Args[3])
	case "open":
		openAndTell(os.Args[1])
	}
}

// turnsUntilKilled commits numbered turns, several at once, and prints each
// number after its commit.
func turnsUntilKilled(path, round string) {
	s, err := Open(context.Background(), Options{URL: path, Now: now})
	if err != nil {
		fmt.Println("failed", err)
		os.Exit(1)
	}
	var out sync.Mutex
	for worker := range 4 {
		go func() {
			for n := 0; ; n++ {
				name := fmt.Sprintf("%s-%d-%d", round, worker, n)
				if err := s.Turn(context.Background(), whole(name)); err != nil {
					fmt.Println("failed", err)
					os.Exit(1)
				}
				out.Lock()
				fmt.Println("stored", name)
				out.Unlock()
			}
		}()
	}
	select {}
}

// TestKilled kills a process that writes, at random points, and finds every turn
// it had acknowledged; every other one is there as a whole or not at all.
// LODESTAR_KILL_ROUNDS asks for more rounds.
func TestKilled(t *testing.T) {
	t.Parallel()
	rounds := 5
	if more, err := strconv.Atoi(os.Getenv("LODESTAR_KILL_ROUNDS")); err == nil {
		rounds = more
	}
	path := filepath.Join(t.TempDir(), "l.db")
	acknowledged := 0
	for round := range rounds {
		names := killedAfter(t, path, strconv.Itoa(round), time.Duration(rand.N(250))*time.Millisecond)
		acknowledged += len(names)
		s, err := Open(t.Context(), Options{URL: path, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		events, settings, messages := namesIn(t, s, "event", "id"), namesIn(t, s, "setting", "name"), namesIn(t, s, "outbox", "id")
		if !maps.Equal(events, settings) || !maps.Equal(events, messages) {
			t.Fatalf("turns are there in part: %d events, %d settings, %d messages", len(events), len(settings), len(messages))
		}
		for _, name := range names {
			if !events[name] {
				t.Fatalf("%s was acknowledged and is lost", name)
			}
		}
		if err := errors.Join(s.Check(t.Context()), s.Close()); err != nil {
			t.Fatal(err)
		}
	}
	if acknowledged == 0 {
		t.Fatal("nothing was acknowledged: nothing was tested")
	}
	t.Logf("%d acknowledged turns found after %d kills", acknowledged, rounds)
}

func namesIn(t *testing.T, s *Store, table, column string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	err := s.read(t.Context(), func(tx *tx) error {
		return tx.each("reading names", "SELECT "+column+" FROM "+table, nil, func(s scan) error {
			var name string
			err := s(&name)
			found[name] = true
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func killedAfter(t *testing.T, path, round string, wait time.Duration) (names []string) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0], path, round)
	child.Env = append(os.Environ(), childVariable+"=turns")
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	// The time runs from the first acknowledgement: until then the child only
	// starts.
	var kill *time.Timer
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var word, name string
		if _, err := fmt.Sscan(lines.Text(), &word, &name); err != nil || word != "stored" {
			t.Errorf("the child says %q", lines.Text())
			_ = child.Process.Kill()
			break
		}
		names = append(names, name)
		if kill == nil {
			kill = time.AfterFunc(wait, func() { _ = child.Process.Kill() })
		}
	}
	_ = child.Wait()
	return names
}

// openAndTell says what becomes of opening, writing and reading.
func openAndTell(path string) {
	s, err := Open(context.Background(), Options{URL: path, Now: now})
	tell := func(doing string, err error) {
		fmt.Printf("%s: denied=%v %v\n", doing, errors.Is(err, ErrDenied), err)
	}
	tell("write", err)
	if err == nil {
		tell("close", s.Close())
	}
	s, err = OpenReadOnly(context.Background(), Options{URL: path, Now: now})
	tell("read", err)
	if err == nil {
		tell("check", errors.Join(s.Check(context.Background()), s.Close()))
	}
	found, err := Inspect(context.Background(), Options{URL: path, Now: now})
	for _, fault := range found.Faults {
		fmt.Println("inspect:", fault)
	}
	fmt.Printf("inspect: %d faults %v\n", len(found.Faults), err)
	os.Exit(0)
}
