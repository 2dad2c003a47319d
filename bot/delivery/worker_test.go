package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
	"lodestar/bot/delivery"
)

func worker(s delivery.Store, p *peer) *delivery.Worker {
	return &delivery.Worker{
		Store: s, Senders: map[string]bot.Sender{"fake": p}, Now: time.Now, Boot: "boot", Log: slog.New(slog.DiscardHandler),
	}
}

// start runs the worker until the test's bubble ends.
func start(t *testing.T, w *delivery.Worker) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	stop = func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	synctest.Wait()
	return stop
}

func wantSaid(t *testing.T, p *peer, wanted ...string) {
	t.Helper()
	if diff := cmp.Diff(wanted, p.ledger()); diff != "" {
		t.Errorf("wanted (-), said (+):\n%s", diff)
	}
}

func TestSaysInOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, p := &memory{}, &peer{}
		m.say("C1", "one", time.Now())
		m.say("C1", "two", time.Now())
		stop := start(t, worker(m, p))
		defer stop()
		wantSaid(t, p, "C1: one", "C1: two")
		if r := m.row("one"); r.State != delivery.Sent || r.Receipt.Message != "ts-one" || r.Attempts != 1 {
			t.Errorf("%+v", r)
		}
	})
}

func TestPokeStartsAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, p := &memory{}, &peer{}
		w := worker(m, p)
		w.Poke() // before anybody runs
		stop := start(t, w)
		defer stop()
		time.Sleep(10 * time.Second)
		m.say("C1", "one", time.Now())
		wrote := time.Now()
		w.Poke()
		synctest.Wait()
		wantSaid(t, p, "C1: one")
		if len(p.at) == 1 && !p.at[0].Equal(wrote) {
			t.Errorf("said %v after the commit", p.at[0].Sub(wrote))
		}
	})
}

func TestSlowConversationHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, p := &memory{}, &peer{plan: map[string][]fault{"slow": {{takes: 20 * time.Second}}}}
		m.say("C1", "slow", time.Now())
		m.say("C1", "after it", time.Now())
		for n := range 20 {
			m.say(fmt.Sprint("D", n), "quick", time.Now())
		}
		stop := start(t, worker(m, p))
		defer stop()
		if n := len(p.ledger()); n != 20 {
			t.Errorf("%d conversations were spoken to beside the slow one", n)
		}
		time.Sleep(21 * time.Second)
		said := p.ledger()
		if diff := cmp.Diff([]string{"C1: slow", "C1: after it"}, said[20:]); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAtOnceIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, p := &memory{}, &peer{plan: map[string][]fault{}}
		for n := range 30 {
			text := fmt.Sprint("m", n)
			p.plan[text] = []fault{{takes: time.Second}}
			m.say(fmt.Sprint("C", n%15), text, time.Now())
		}
		w := worker(m, p)
		w.Limits.AtOnce = 3
		stop := start(t, w)
		defer stop()
		time.Sleep(10*time.Second + time.Millisecond)
		if most, overlaps, _ := p.counts(); most != 3 || overlaps != 0 || len(p.ledger()) != 30 {
			t.Errorf("at once: %d, two in one conversation: %d, said: %d", most, overlaps, len(p.ledger()))
		}
	})
}

func TestBackOffGrowsToItsCap(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, p := &memory{}, &peer{plan: map[string][]fault{}}
		for range 20 {
			p.plan["one"] = append(p.plan["one"], fault{err: &bot.Refused{Cause: errors.New("not now")}})
		}
		m.say("C1", "one", time.Now())
		w := worker(m, p)
		for n := 1; n <= 20; n++ {
			if err := w.Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
			r := m.row("one")
			if r.Attempts != n {
				t.Fatalf("attempt %d is counted as %d: Drain did not leave alone what has to wait", n, r.Attempts)
			}
			longest := min(time.Second<<(n-1), 5*time.Minute)
			if wait := time.Until(r.NotUntil); wait < longest/2 || wait > longest {
				t.Errorf("waits %v after failure %d, wanted %v to %v", wait, n, longest/2, longest)
			}
			time.Sleep(time.Until(r.NotUntil))
		}
	})
}

// TestClockStep moves the clock of the product, not the timers: what may be said
// by it is said within a minute even without a Poke.
func TestClockStep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, p := &memory{}, &peer{plan: map[string][]fault{"one": {{err: &bot.Refused{Again: 24 * time.Hour, Cause: errLine}}}}}
		m.say("C1", "one", time.Now())
		var ahead atomic.Int64
		w := worker(m, p)
		w.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		stop := start(t, w)
		defer stop()
		ahead.Store(int64(25 * time.Hour))
		time.Sleep(time.Minute)
		synctest.Wait()
		wantSaid(t, p, "C1: one")
	})
}

func TestRestartInTheMidstOfSending(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, p := &memory{}, &peer{}
		m.say("C1", "one", time.Now())
		m.say("C1", "two", time.Now())
		m.say("C2", "three", time.Now())
		if _, err := m.Claim(t.Context(), "dead", time.Now(), 10); err != nil {
			t.Fatal(err)
		}
		p.said = []string{"C1: one"} // of the two on their way one had arrived
		stop := start(t, worker(m, p))
		defer stop()
		said := p.ledger()
		slices.Sort(said)
		if diff := cmp.Diff([]string{"C1: one", "C1: two", "C2: three"}, said); diff != "" {
			t.Error(diff)
		}
		if _, _, reconciled := p.counts(); reconciled != 2 {
			t.Errorf("reconciled %d times", reconciled)
		}
	})
}

func TestStopWaitsForCallsOnTheirWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &memory{}
		p := &peer{plan: map[string][]fault{"short": {{takes: 3 * time.Second}}, "long": {{takes: 25 * time.Second}}}}
		m.say("C1", "short", time.Now())
		m.say("C2", "long", time.Now())
		stop := start(t, worker(m, p))
		stop()
		if s, l := m.row("short").State, m.row("long").State; s != delivery.Sent || l != delivery.Unknown {
			t.Errorf("short: %s, long: %s", s, l)
		}
	})
}

func TestStoreFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, p := &memory{failing: map[string]int{"Recover": 2, "Claim": 2, "Settle": 3, "Next": 1}}, &peer{}
		m.say("C1", "one", time.Now())
		m.say("C1", "two", time.Now())
		stop := start(t, worker(m, p))
		defer stop()
		time.Sleep(2 * time.Minute)
		wantSaid(t, p, "C1: one", "C1: two")
		if r := m.row("two"); r.State != delivery.Sent {
			t.Errorf("%+v", r)
		}
	})
}

func TestDrain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, p := &memory{failing: map[string]int{}}, &peer{plan: map[string][]fault{"late": {{err: &bot.Refused{Again: time.Hour, Cause: errLine}}}}}
		m.say("C1", "one", time.Now())
		m.say("C1", "two", time.Now())
		m.say("C2", "late", time.Now())
		m.say("C2", "after it", time.Now())
		w := worker(m, p)
		if err := w.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantSaid(t, p, "C1: one", "C1: two")
		for _, method := range []string{"Recover", "Claim", "Settle"} {
			m.say("C3", method, time.Now())
			m.failing[method] = 1
			if err := w.Drain(t.Context()); !errors.Is(err, errStore) {
				t.Errorf("%s failed and Drain said %v", method, err)
			}
			// What could not be stored is made up for, and not said twice.
			if err := w.Drain(t.Context()); err != nil {
				t.Error(err)
			}
			if r := m.row(method); r.State != delivery.Sent {
				t.Errorf("after %s failed: %+v", method, r)
			}
		}
		wantSaid(t, p, "C1: one", "C1: two", "C3: Recover", "C3: Claim", "C3: Settle")
		time.Sleep(time.Hour)
		if err := w.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantSaid(t, p, "C1: one", "C1: two", "C3: Recover", "C3: Claim", "C3: Settle", "C2: late", "C2: after it")
	})
}

func TestPlatformThatIsNotRunning(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, p := &memory{}, &peer{}
		m.say("C1", "one", time.Now())
		m.say("C2", "two", time.Now())
		m.rows[1].State = delivery.Unknown
		w := worker(m, p)
		w.Senders = nil
		if err := w.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if one, two := m.row("one"), m.row("two"); one.State != delivery.Waiting || two.State != delivery.Unknown || !strings.Contains(one.Reason, "fake") {
			t.Errorf("%+v\n%+v", one, two)
		}
		// Configured again, it is said.
		time.Sleep(time.Second)
		if err := worker(m, p).Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(p.ledger()) != 2 {
			t.Errorf("said: %v", p.ledger())
		}
	})
}
