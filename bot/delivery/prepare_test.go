package delivery_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"lodestar/bot"
	"lodestar/bot/delivery"
)

// TestPrepared: what Prepare makes is what is said; where it fails nothing is said
// and it is tried again, and a final refusal ends it.
func TestPrepared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, p := &memory{}, &peer{}
		m.say("C1", "one", time.Now())
		m.say("C1", "two", time.Now())
		w := worker(m, p)
		fails := 2
		w.Prepare = func(_ context.Context, d bot.Delivery) (bot.Delivery, error) {
			if d.Message.Notification == "two" {
				return d, &bot.Refused{Final: true, Cause: errors.New("nothing for this place")}
			}
			if fails > 0 {
				fails--
				return d, errStore
			}
			d.Message.Notification = "one, made"
			return d, nil
		}
		stop := start(t, w)
		defer stop()
		time.Sleep(time.Minute)
		wantSaid(t, p, "C1: one, made")
		if r := m.row("one"); r.State != delivery.Sent || r.Attempts != 3 {
			t.Errorf("%+v", r)
		}
		if r := m.row("two"); r.State != delivery.Failed || r.Reason != "nothing for this place" {
			t.Errorf("%+v", r)
		}
		if _, _, reconciled := p.counts(); reconciled != 0 {
			t.Error("what was never handed on was asked about")
		}
	})
}

// TestBegunIsReconciled: a refusal of a message of which a part stands there already
// is asked about before the message is said again.
func TestBegunIsReconciled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &memory{}
		p := &peer{plan: map[string][]fault{"one": {{err: &bot.Refused{Again: 10 * time.Second, Begun: true, Cause: errors.New("ratelimited")}}}}}
		m.say("C1", "one", time.Now())
		stop := start(t, worker(m, p))
		defer stop()
		synctest.Wait()
		if r := m.row("one"); r.State != delivery.Unknown || r.Reason != "ratelimited" {
			t.Errorf("%+v", r)
		}
		time.Sleep(11 * time.Second)
		wantSaid(t, p, "C1: one")
		if _, _, reconciled := p.counts(); reconciled != 1 {
			t.Errorf("reconciled %d times", reconciled)
		}
	})
}
