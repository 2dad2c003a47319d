package sqlstore

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/internal/sqlstore/sqlstoretest"
	"lodestar/internal/turn"
)

const tenant = "local"

// put is the smallest turn that leaves something behind.
func put(name string) func(turn.Tx) error {
	return func(tx turn.Tx) error { return tx.SetSetting(tenant, name, "stored") }
}

func stored(tb testing.TB, s *Store, name string) bool {
	tb.Helper()
	value := ""
	err := s.read(context.Background(), func(tx *tx) (err error) {
		value, err = tx.Setting(tenant, name)
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return value == "stored"
}

// together lets turns wait behind one that is held up, so that they share the
// next commit or this one, and returns what each was answered.
func together(t *testing.T, s *Store, turns ...func(turn.Tx) error) []error {
	t.Helper()
	held, release := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() {
		if err := s.Turn(t.Context(), func(turn.Tx) error { close(held); <-release; return nil }); err != nil {
			t.Logf("the turn that held up the others: %v", err)
		}
	})
	<-held
	answers := make([]error, len(turns))
	for i, fn := range turns {
		all.Go(func() { answers[i] = s.Turn(t.Context(), fn) })
		for waiting(s) < i+1 {
			runtime.Gosched()
		}
	}
	close(release)
	all.Wait()
	return answers
}

func waiting(s *Store) int {
	s.writer.mu.Lock()
	defer s.writer.mu.Unlock()
	return len(s.writer.pending)
}

func TestTurnsShareACommitAndFailAlone(t *testing.T) {
	t.Parallel()
	var commits atomic.Int32
	watch := &sqlstoretest.Watch{}
	s := openedAt(t, filepath.Join(t.TempDir(), "l.db"), Options{Wrap: watch.Wrap})
	watch.Set(func(query string) error {
		if query == "COMMIT" {
			commits.Add(1)
		}
		return nil
	}, nil)
	broken := errors.New("broken")
	answers := together(t, s,
		put("first"),
		func(tx turn.Tx) error { _ = put("failed")(tx); return broken },
		func(tx turn.Tx) error { _ = put("panicked")(tx); panic("dark") },
		func(tx turn.Tx) error { // a refused row, which the turn gets over
			_ = tx.AddVersion(version(1))
			return put("mended")(tx)
		},
		put("last"),
	)
	var panicked *Panic
	if answers[0] != nil || answers[3] != nil || answers[4] != nil {
		t.Errorf("turns failed with their neighbours: %v", answers)
	}
	if !errors.Is(answers[1], broken) {
		t.Errorf("a failed turn was answered %v", answers[1])
	}
	if !errors.As(answers[2], &panicked) || panicked.Value != "dark" || !strings.Contains(string(panicked.Stack), "batch_test.go") {
		t.Errorf("a panic was answered %v", answers[2])
	}
	for name, wanted := range map[string]bool{"first": true, "failed": false, "panicked": false, "mended": true, "last": true} {
		if stored(t, s, name) != wanted {
			t.Errorf("%s: stored is %v", name, !wanted)
		}
	}
	if n := commits.Load(); n != 1 {
		t.Errorf("six turns took %d commits", n)
	}
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	var commits atomic.Int32
	watch := &sqlstoretest.Watch{}
	s := openedAt(t, filepath.Join(t.TempDir(), "l.db"), Options{Wrap: watch.Wrap})
	watch.Set(func(query string) error {
		if query == "COMMIT" {
			commits.Add(1)
		}
		return nil
	}, nil)
	const callers, each = 64, 10
	var all sync.WaitGroup
	for i := range callers {
		all.Go(func() {
			for j := range each {
				if err := s.Turn(t.Context(), put(fmt.Sprintf("%d-%d", i, j))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	for i := range callers {
		for j := range each {
			if !stored(t, s, fmt.Sprintf("%d-%d", i, j)) {
				t.Fatalf("turn %d of caller %d is not stored", j, i)
			}
		}
	}
	if n := commits.Load(); n >= callers*each { // how many share one is the scheduler's affair
		t.Errorf("%d turns took %d commits", callers*each, n)
	}
}

func TestNobodyIsAnsweredBeforeTheCommit(t *testing.T) {
	t.Parallel()
	watch := &sqlstoretest.Watch{}
	s := openedAt(t, filepath.Join(t.TempDir(), "l.db"), Options{Wrap: watch.Wrap})
	var answered atomic.Int32
	early := make(chan int32, 1)
	watch.Set(func(query string) error {
		if query == "COMMIT" {
			// Whoever was answered has had every chance to say so.
			for range 1000 {
				runtime.Gosched()
			}
			early <- answered.Load()
		}
		return nil
	}, nil)
	counted := func(fn func(turn.Tx) error) {
		_ = s.Turn(t.Context(), fn)
		answered.Add(1)
	}
	var all sync.WaitGroup
	held, release := make(chan struct{}), make(chan struct{})
	all.Go(func() { counted(func(turn.Tx) error { close(held); <-release; return nil }) })
	<-held
	all.Go(func() { counted(put("x")) })
	all.Go(func() { counted(func(turn.Tx) error { return errors.New("broken") }) })
	for waiting(s) < 2 {
		runtime.Gosched()
	}
	close(release)
	if n := <-early; n != 0 {
		t.Errorf("%d turns were answered before the commit", n)
	}
	all.Wait()
}

func TestContextOfTheCaller(t *testing.T) {
	t.Parallel()
	s := opened(t)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Turn(ended, put("ended")); !errors.Is(err, context.Canceled) {
		t.Errorf("a turn whose context had ended was answered %v", err)
	}
	held, release := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() { _ = s.Turn(t.Context(), func(turn.Tx) error { close(held); <-release; return nil }) })
	<-held
	queued, cancel := context.WithCancel(t.Context())
	answer := make(chan error)
	go func() { answer <- s.Turn(queued, put("queued")) }()
	for waiting(s) < 1 {
		runtime.Gosched()
	}
	cancel()
	if err := <-answer; !errors.Is(err, context.Canceled) {
		t.Errorf("a turn whose context ended while it waited was answered %v", err)
	}
	close(release)
	all.Wait()

	begun, cancel := context.WithCancel(t.Context())
	err := s.Turn(begun, func(tx turn.Tx) error { cancel(); return put("begun")(tx) })
	if err != nil {
		t.Errorf("a turn whose context ended after it began was answered %v", err)
	}
	for name, wanted := range map[string]bool{"ended": false, "queued": false, "begun": true} {
		if stored(t, s, name) != wanted {
			t.Errorf("%s: stored is %v", name, !wanted)
		}
	}
}

func TestATurnHasALimit(t *testing.T) {
	t.Parallel()
	s := openedAt(t, filepath.Join(t.TempDir(), "l.db"), Options{Limit: time.Millisecond})
	err := s.Turn(t.Context(), func(tx turn.Tx) error {
		_ = put("early")(tx)
		if limited, ok := tx.(*transaction); ok {
			<-limited.ctx.Done()
		}
		_ = put("late")(tx) // its failure is overlooked
		return nil
	})
	if !errors.Is(err, ErrTooLong) {
		t.Errorf("a turn over its limit was answered %v", err)
	}
	if stored(t, s, "early") || stored(t, s, "late") {
		t.Error("a turn over its limit left something behind")
	}
}

// transaction is tx under a name that a variable does not hide.
type transaction = tx

func TestAGoroutineThatEndsInItsTurn(t *testing.T) {
	t.Parallel()
	s := opened(t)
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_ = s.Turn(context.Background(), func(tx turn.Tx) error { _ = put("gone")(tx); runtime.Goexit(); return nil })
	}()
	<-gone
	if err := s.Turn(t.Context(), put("next")); err != nil {
		t.Fatal(err)
	}
	if stored(t, s, "gone") || !stored(t, s, "next") {
		t.Error("the turn of a goroutine that ended was stored, or the next one was not")
	}
}

func TestCloseDrains(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	s := openedAt(t, path, Options{})
	held, release := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	all.Go(func() { _ = s.Turn(t.Context(), func(turn.Tx) error { close(held); <-release; return nil }) })
	<-held
	all.Go(func() {
		if err := s.Turn(t.Context(), put("waited")); err != nil {
			t.Error(err)
		}
	})
	for waiting(s) < 1 {
		runtime.Gosched()
	}
	all.Go(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	for !s.writer.isClosed() {
		runtime.Gosched()
	}
	if err := s.Turn(t.Context(), put("refused")); !errors.Is(err, ErrClosed) {
		t.Errorf("a closed store answered %v", err)
	}
	close(release)
	all.Wait()
	if _, err := s.Due(t.Context(), now(), 1); !errors.Is(err, ErrClosed) {
		t.Errorf("a closed store answered a reader %v", err)
	}
	again := openedAt(t, path, Options{})
	if !stored(t, again, "waited") || stored(t, again, "refused") {
		t.Error("a turn that waited at the end is lost, or a refused one is stored")
	}
}

// TestLastMoment: a turn that was taken between the writer's last look and the
// close is carried out, not left waiting for ever.
func TestLastMoment(t *testing.T) {
	t.Parallel()
	for name, w := range map[string]*writer{
		"a turn":       {closed: true, pending: []*request{{}}},
		"a checkpoint": {closed: true, checkpoints: []chan error{nil}},
		"nothing":      {},
	} {
		if w.finished() {
			t.Errorf("the writer ends while there is %s", name)
		}
	}
	if w := (&writer{closed: true}); !w.finished() {
		t.Error("the writer never ends")
	}
}

func TestTransactionAfterItsTurn(t *testing.T) {
	t.Parallel()
	s := opened(t)
	var kept turn.Tx
	if err := s.Turn(t.Context(), func(tx turn.Tx) error { kept = tx; return nil }); err != nil {
		t.Fatal(err)
	}
	if err := kept.SetSetting(tenant, "x", "y"); !errors.Is(err, ErrEnded) {
		t.Errorf("a transaction answered after its turn: %v", err)
	}
}

func TestOnCommit(t *testing.T) {
	t.Parallel()
	s := opened(t)
	var calls, due atomic.Int32
	s.OnCommit(func() { calls.Add(1) })
	s.OnDue(func() { due.Add(1) })
	for _, c := range []struct {
		name   string
		fn     func(turn.Tx) error
		called int32
		due    int32
	}{
		{"a setting", put("x"), 0, 0},
		{"a message that was rolled back", func(tx turn.Tx) error {
			return errors.Join(tx.Say(note("C1", "x"), now()), errors.New("broken"))
		}, 0, 0},
		{"a message", func(tx turn.Tx) error { return tx.Say(note("C1", "x"), now()) }, 1, 0},
		{"a job for now", func(tx turn.Tx) error { return tx.Schedule(reminder(0)) }, 1, 1},
		{"a job for later", func(tx turn.Tx) error {
			later := reminder(1)
			later.Due = now().Add(time.Hour)
			return tx.Schedule(later)
		}, 1, 0},
	} {
		before, dueBefore := calls.Load(), due.Load()
		_ = s.Turn(t.Context(), c.fn)
		_ = s.Turn(t.Context(), put("y")) // hooks run before the next turn
		if n := calls.Load() - before; n != c.called {
			t.Errorf("%s: called %d times", c.name, n)
		}
		if n := due.Load() - dueBefore; n != c.due {
			t.Errorf("%s: %d times due", c.name, n)
		}
	}
}

func note(place, text string) bot.Delivery {
	return bot.Delivery{
		To:      bot.Address{Platform: "terminal", Tenant: tenant, Place: place},
		Message: bot.Message{Kind: "notice", Notification: text},
	}
}
