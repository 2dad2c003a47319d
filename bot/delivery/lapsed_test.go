package delivery_test

import (
	"testing"
	"testing/synctest"
	"time"

	"lodestar/bot"
	"lodestar/bot/delivery"
)

// TestLapsed lets messages come too late: they are not said and hold up nobody,
// but one that the platform may have taken is asked for first.
func TestLapsed(t *testing.T) {
	t.Parallel()
	refused := fault{err: &bot.Refused{Again: 40 * time.Second, Cause: errLine}}
	for _, c := range []struct {
		name  string
		fault fault
		ask   fault
		said  []string
		state delivery.State
	}{
		{"said in time", fault{}, fault{}, []string{"C1: one", "C1: two"}, delivery.Sent},
		{"refused until too late", refused, fault{}, []string{"C1: two"}, delivery.Lapsed},
		{"taken, answer lost", fault{lost: true}, fault{err: &bot.Refused{Again: 40 * time.Second, Cause: errLine}}, []string{"C1: one", "C1: two"}, delivery.Sent},
		{"not taken, answer lost", fault{err: errLine}, fault{err: &bot.Refused{Again: 40 * time.Second, Cause: errLine}}, []string{"C1: two"}, delivery.Lapsed},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m := &memory{}
				p := &peer{plan: map[string][]fault{"one": {c.fault}}, ask: map[string][]fault{"one": {c.ask}}}
				m.say("C1", "one", time.Now())
				m.rows[0].GoodUntil = time.Now().Add(30 * time.Second)
				m.say("C1", "two", time.Now())
				stop := start(t, worker(m, p))
				defer stop()
				time.Sleep(2 * time.Minute)
				wantSaid(t, p, c.said...)
				if r := m.row("one"); r.State != c.state {
					t.Errorf("%+v", r)
				}
			})
		})
	}
}
