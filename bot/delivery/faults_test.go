package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"lodestar/bot"
	"lodestar/bot/delivery"
)

func TestLostAnswerIsReconciled(t *testing.T) {
	t.Parallel()
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
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m, p := &memory{}, &peer{plan: map[string][]fault{"one": {c.fault}}}
				m.say("C1", "one", time.Now())
				m.say("C1", "two", time.Now())
				stop := start(t, worker(m, p))
				defer stop()
				time.Sleep(35 * time.Second)
				wantSaid(t, p, "C1: one", "C1: two")
				if _, _, reconciled := p.counts(); reconciled != 1 || m.row("one").State != delivery.Sent || m.row("one").Receipt.Message != "ts-one" {
					t.Errorf("reconciled %d times, then %+v", reconciled, m.row("one"))
				}
			})
		})
	}
}

func TestUnknownStaysUnknownUntilReconciled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
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
		if _, _, reconciled := p.counts(); m.row("one").State != delivery.Sent || reconciled != 4 {
			t.Errorf("reconciled %d times, then %+v", reconciled, m.row("one"))
		}
	})
}

func TestRefusedUntil(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
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
		if _, _, reconciled := p.counts(); reconciled != 0 {
			t.Error("a refused message was reconciled: it was certainly not taken")
		}
	})
}

func TestFinalRefusalMakesWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
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
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
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
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, p := &memory{}, &peer{plan: map[string][]fault{"one": {{err: &bot.Refused{Cause: errors.New("not now")}}}}}
		m.say("C1", "one", time.Now().Add(-7*24*time.Hour))
		stop := start(t, worker(m, p))
		defer stop()
		time.Sleep(2 * time.Second)
		wantSaid(t, p, "C1: one")
	})
}

// lateClaim is a store whose answer that nothing can be claimed comes late: all
// calls on their way come back meanwhile.
type lateClaim struct{ *memory }

func (s lateClaim) Claim(ctx context.Context, boot string, now time.Time, limit int) ([]delivery.Row, error) {
	rows, err := s.memory.Claim(ctx, boot, now, limit)
	if len(rows) == 0 {
		time.Sleep(time.Minute)
	}
	return rows, err
}

// TestDrainLeavesNothing that a call made way for while nothing could be claimed.
func TestDrainLeavesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, p := &memory{failing: map[string]int{}}, &peer{plan: map[string][]fault{"one": {{takes: time.Second}}}}
		m.say("C1", "one", time.Now())
		m.say("C2", "quick", time.Now())
		m.say("C1", "two", time.Now())
		if err := worker(lateClaim{m}, p).Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantSaid(t, p, "C2: quick", "C1: one", "C1: two")
	})
}

// TestRecordGivesWay: the platform has no time for a record, and the next
// question does not wait for it.
func TestRecordGivesWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, p := &memory{failing: map[string]int{}}, &peer{plan: map[string][]fault{"over": {{err: &bot.Refused{Again: time.Minute, Cause: errLine}}}}}
		m.say("C1", "over", time.Now())
		m.rows[0].Message.Kind = bot.KindRecord
		m.say("C1", "next", time.Now())
		w := worker(m, p)
		stop := start(t, w)
		wantSaid(t, p, "C1: next")
		time.Sleep(time.Minute)
		synctest.Wait()
		wantSaid(t, p, "C1: next", "C1: over")
		stop()
	})
}

// uncommitted is a store whose first claim fails behind its rows.
type uncommitted struct {
	*memory
	failed bool
}

func (s *uncommitted) Claim(ctx context.Context, boot string, now time.Time, limit int) ([]delivery.Row, error) {
	rows, err := s.memory.Claim(ctx, boot, now, limit)
	if s.failed || err != nil {
		return rows, err
	}
	s.failed = true
	return rows, errStore
}

// TestNothingIsSaidOfAClaimThatFailed: what is not stored as being sent is not sent.
func TestNothingIsSaidOfAClaimThatFailed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, p := &memory{failing: map[string]int{}}, &peer{}
		m.say("C1", "one", time.Now())
		if err := worker(&uncommitted{memory: m}, p).Drain(t.Context()); !errors.Is(err, errStore) {
			t.Errorf("Drain said %v", err)
		}
		wantSaid(t, p)
	})
}
