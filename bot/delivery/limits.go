package delivery

import (
	"cmp"
	"math/rand/v2"
	"time"
)

// Limits bound the worker. The zero value of each field means its default.
type Limits struct {
	AtOnce  int           // conversations that are spoken to at the same time, at least 2; 8
	Send    time.Duration // for one call of a Sender, on real time; 30 s. Longer means: outcome unknown
	Grace   time.Duration // for calls on their way when Run's context ends, on real time; 5 s
	First   time.Duration // wait after the first failure, doubled with each further one; 1 s
	Longest time.Duration // the longest such wait; 5 min
	// GiveUp is how long after it was written a message is tried; 48 h, so
	// that an outage over a weekend's night is survived. A message is never
	// given up before it failed MinAttempts times: the clock may have jumped,
	// or the process may have been down all the time.
	GiveUp      time.Duration
	MinAttempts int // 10
}

// KeepsTrying is how long after it was written a message is tried at least:
// GiveUp, or its default.
func (l Limits) KeepsTrying() time.Duration { return l.filled().GiveUp }

func (l Limits) filled() Limits {
	l.AtOnce = max(cmp.Or(l.AtOnce, 8), 2)
	l.Send = cmp.Or(l.Send, 30*time.Second)
	l.Grace = cmp.Or(l.Grace, 5*time.Second)
	l.First = cmp.Or(l.First, time.Second)
	l.Longest = cmp.Or(l.Longest, 5*time.Minute)
	l.GiveUp = cmp.Or(l.GiveUp, 48*time.Hour)
	l.MinAttempts = cmp.Or(l.MinAttempts, 10)
	return l
}

// backOff is how long to wait after the n-th failure, from 1. The upper half of
// it is random, so that conversations which failed together do not come back
// together.
func (l Limits) backOff(n int) time.Duration {
	wait := l.First
	for i := 1; i < n && wait < l.Longest; i++ {
		wait *= 2
	}
	wait = min(wait, l.Longest)
	return wait/2 + rand.N(wait/2+1) //nolint:gosec // it spreads load and guards no secret
}
