package delivery_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
	"lodestar/bot/delivery"
	"lodestar/internal/sqlstore"
	"lodestar/internal/turn"
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

func bubble(t *testing.T, test func(*testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, test)
}

func TestSaysInOrder(t *testing.T) {
	bubble(t, func(t *testing.T) {
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
	bubble(t, func(t *testing.T) {
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
	bubble(t, func(t *testing.T) {
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
	bubble(t, func(t *testing.T) {
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
		if p.mostBusy != 3 || p.overlaps != 0 || len(p.ledger()) != 30 {
			t.Errorf("at once: %d, two in one conversation: %d, said: %d", p.mostBusy, p.overlaps, len(p.ledger()))
		}
	})
}

func TestLostAnswerIsReconciled(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault fault
		said  int
	}{
		{"taken, answer lost", fault{lost: true}, 1},
		{"not taken, answer lost", fault{err: errLine}, 1},
		{"sender panicked", fault{panic: "dark"}, 1},
		{"no answer in time", fault{takes: time.Hour}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				m, p := &memory{}, &peer{plan: map[string][]fault{"one": {c.fault}}}
				m.say("C1", "one", time.Now())
				m.say("C1", "two", time.Now())
				stop := start(t, worker(m, p))
				defer stop()
				time.Sleep(35 * time.Second)
				wantSaid(t, p, "C1: one", "C1: two")
				if p.reconciled != 1 || m.row("one").State != delivery.Sent || m.row("one").Receipt.Message != "ts-one" {
					t.Errorf("reconciled %d times, then %+v", p.reconciled, m.row("one"))
				}
			})
		})
	}
}

func TestUnknownStaysUnknownUntilReconciled(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := &memory{}
		p := &peer{
			plan: map[string][]fault{"one": {{lost: true}}},
			ask: map[string][]fault{"one": {
				{err: errLine}, {panic: "dark"}, {err: &bot.Refused{Again: time.Minute, Cause: errors.New("ratelimited")}},
			}},
		}
		m.say("C1", "one", time.Now())
		stop := start(t, worker(m, p))
		defer stop()
		time.Sleep(40 * time.Second)
		if r := m.row("one"); r.State != delivery.Unknown || r.Reason != "ratelimited" {
			t.Errorf("%+v", r)
		}
		time.Sleep(time.Minute)
		wantSaid(t, p, "C1: one")
		if r := m.row("one"); r.State != delivery.Sent || p.reconciled != 4 {
			t.Errorf("reconciled %d times, then %+v", p.reconciled, r)
		}
	})
}

func TestRefusedUntil(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := &memory{}
		p := &peer{plan: map[string][]fault{"one": {
			{err: &bot.Refused{Again: 90 * time.Second, Cause: errors.New("ratelimited")}},
			{err: fmt.Errorf("wrapped: %w", &bot.Refused{Again: 10 * time.Second, Cause: errors.New("ratelimited")})},
		}}}
		began := time.Now()
		m.say("C1", "one", began)
		m.say("C1", "two", began)
		m.say("C2", "elsewhere", began)
		stop := start(t, worker(m, p))
		synctest.Wait()
		wantSaid(t, p, "C2: elsewhere")
		if r := m.row("one"); r.State != delivery.Waiting || !r.NotUntil.Equal(began.Add(90*time.Second)) || r.Reason != "ratelimited" {
			t.Errorf("%+v", r)
		}
		// The wait survives a restart.
		stop()
		stop = start(t, worker(m, p))
		defer stop()
		time.Sleep(99 * time.Second)
		wantSaid(t, p, "C2: elsewhere")
		time.Sleep(2 * time.Second)
		wantSaid(t, p, "C2: elsewhere", "C1: one", "C1: two")
		if p.reconciled != 0 {
			t.Error("a refused message was reconciled: it was certainly not taken")
		}
	})
}

func TestFinalRefusalMakesWay(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m, p := &memory{}, &peer{plan: map[string][]fault{"one": {{err: &bot.Refused{Final: true, Cause: errors.New("channel_not_found")}}}}}
		m.say("C1", "one", time.Now())
		m.say("C1", "two", time.Now())
		stop := start(t, worker(m, p))
		defer stop()
		wantSaid(t, p, "C1: two")
		if r := m.row("one"); r.State != delivery.Failed || r.Reason != "channel_not_found" {
			t.Errorf("%+v", r)
		}
	})
}

func TestGivesUp(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m, p := &memory{}, &peer{plan: map[string][]fault{}}
		for range 10_000 {
			p.plan["one"] = append(p.plan["one"], fault{err: &bot.Refused{Cause: errors.New("not now")}})
		}
		began := time.Now()
		m.say("C1", "one", began)
		m.say("C1", "two", began)
		w := worker(m, p)
		w.Limits.GiveUp = 2 * time.Hour
		stop := start(t, w)
		defer stop()
		time.Sleep(2*time.Hour - 6*time.Minute)
		if r := m.row("one"); r.State != delivery.Waiting {
			t.Errorf("given up too early: %+v", r)
		}
		attempts := m.row("one").Attempts
		if attempts < 20 || attempts > 60 {
			t.Errorf("%d attempts in two hours", attempts)
		}
		time.Sleep(12 * time.Minute)
		wantSaid(t, p, "C1: two")
		if r := m.row("one"); r.State != delivery.Failed || !strings.Contains(r.Reason, "given up after 2h0m0s") || !strings.Contains(r.Reason, "not now") {
			t.Errorf("%+v", r)
		}
	})
}

// TestOldMessageIsTriedFirst: the process was down for a week, or the clock
// jumped; one failure is no reason to give up.
func TestOldMessageIsTriedFirst(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m, p := &memory{}, &peer{plan: map[string][]fault{"one": {{err: &bot.Refused{Cause: errors.New("not now")}}}}}
		m.say("C1", "one", time.Now().Add(-7*24*time.Hour))
		stop := start(t, worker(m, p))
		defer stop()
		time.Sleep(2 * time.Second)
		wantSaid(t, p, "C1: one")
	})
}

func TestBackOffGrowsToItsCap(t *testing.T) {
	bubble(t, func(t *testing.T) {
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

func TestRestartInTheMidstOfSending(t *testing.T) {
	bubble(t, func(t *testing.T) {
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
		if p.reconciled != 2 {
			t.Errorf("reconciled %d times", p.reconciled)
		}
	})
}

func TestStopWaitsForCallsOnTheirWay(t *testing.T) {
	bubble(t, func(t *testing.T) {
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
	bubble(t, func(t *testing.T) {
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
	bubble(t, func(t *testing.T) {
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
	bubble(t, func(t *testing.T) {
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

// TestNothingPeopleWroteIsLogged looks for the message and for a token in the
// log and in the stored reason.
func TestNothingPeopleWroteIsLogged(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const words, token = "The director wants to leave", "xoxb-1234-token"
		m := &memory{}
		p := &peer{plan: map[string][]fault{words: {
			{err: fmt.Errorf("can't say %q", words)},
			{err: &url.Error{Op: "Post", URL: "https://host/" + token, Err: errLine}},
			{panic: words},
			{err: &bot.Refused{Cause: fmt.Errorf("bad text: %s", words)}},
			{err: &bot.Refused{Final: true, Cause: errors.New(words)}},
		}}}
		m.say("C1", words, time.Now())
		var log bytes.Buffer
		w := worker(m, p)
		w.Log = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		for m.row(words).State != delivery.Failed {
			if err := w.Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
			r := m.row(words)
			if strings.Contains(r.Reason, words) || strings.Contains(r.Reason, token) || r.Reason == "" {
				t.Errorf("reason: %q", r.Reason)
			}
			time.Sleep(time.Until(r.NotUntil))
		}
		if strings.Contains(log.String(), words) || strings.Contains(log.String(), token) || !strings.Contains(log.String(), "dlv_1") {
			t.Error(log.String())
		}
	})
}

// TestOnTheRealStore runs the worker on SQLite: lost answers, refusals, panics
// and a restart; every message is said once and in order.
func TestOnTheRealStore(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	synctest.Test(t, func(t *testing.T) {
		open := func() *sqlstore.Store {
			s, err := sqlstore.Open(context.Background(), sqlstore.Options{URL: path, Now: time.Now})
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		p := &peer{plan: map[string][]fault{
			"2": {{lost: true}}, "5": {{err: errLine}, {lost: true}}, "7": {{panic: "dark"}}, "11": {{takes: time.Hour}},
			"13": {{err: &bot.Refused{Again: time.Minute, Cause: errLine}}}, "17": {{err: &bot.Refused{Final: true, Cause: errLine}}},
			"19": {{lost: true}},
		}}
		s := open()
		var wanted []string
		for restart := range 3 {
			w := worker(s, p)
			w.Boot = fmt.Sprint("boot", restart)
			s.OnCommit(w.Poke)
			stop := start(t, w)
			for n := restart * 10; n < restart*10+10; n++ {
				d := message("", fmt.Sprint("C", n%2), fmt.Sprint(n))
				if err := s.Turn(t.Context(), func(tx turn.Tx) error { return tx.Say(d, time.Now()) }); err != nil {
					t.Fatal(err)
				}
				if n != 17 {
					wanted = append(wanted, fmt.Sprintf("C%d: %d", n%2, n))
				}
				time.Sleep(100 * time.Millisecond)
			}
			stop()
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = open()
		}
		stop := start(t, worker(s, p))
		time.Sleep(5 * time.Minute)
		stop()
		said := p.ledger()
		for _, place := range []string{"C0", "C1"} {
			of := func(all []string) []string {
				return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return !strings.HasPrefix(s, place) })
			}
			if diff := cmp.Diff(of(wanted), of(said)); diff != "" {
				t.Errorf("wanted (-), said (+):\n%s", diff)
			}
		}
		failed, err := s.Undelivered(t.Context())
		if err != nil || len(failed) != 1 || failed[0].State != delivery.Failed || failed[0].Message.Notification != "" {
			t.Errorf("an operator sees %+v, %v", failed, err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
