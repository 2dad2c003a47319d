package delivery

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"lodestar/bot"
)

// longestSleep bounds how late a step of the clock is noticed.
const longestSleep = time.Minute

// Worker says what waits in the store. One conversation is spoken to by one
// call at a time and in order; a slow one holds up no other, as long as fewer
// than Limits.AtOnce are slow.
//
// Promised: what a turn stored is said at least once or ends as Failed, where an
// operator sees it. It is said twice only where a platform took it, its answer
// was lost, and Reconcile did not find it.
type Worker struct {
	Store   Store
	Senders map[string]bot.Sender // by the platform of the address
	Now     func() time.Time      // the clock that NotUntil is measured by; it may be moved, then Poke
	Boot    string                // unique for each start of the process
	Log     *slog.Logger
	Limits  Limits
	// Breath is how long Run, once woken, waits for more to be written before it
	// looks. Claiming is a commit of its own, and who writes next has to wait for it;
	// within a breath several messages share one. 0 looks at once.
	Breath time.Duration
	// Prepare makes a message ready at every attempt, before a Sender gets it: it
	// makes its files (bot.File.Made). With an error nothing is said and it is tried
	// again, unless that is a final *bot.Refused. nil takes messages as they are.
	Prepare func(context.Context, bot.Delivery) (bot.Delivery, error)

	once    sync.Once
	wake    chan struct{}
	working sync.Mutex // Run and Drain take turns
	left    []Row      // what Drain could not store, for the next one
}

// Poke lets the worker look at once: at a commit, or when the clock was moved.
// It never blocks.
func (w *Worker) Poke() {
	select {
	case w.woken() <- struct{}{}:
	default:
	}
}

func (w *Worker) woken() chan struct{} {
	w.once.Do(func() { w.wake = make(chan struct{}, 1) })
	return w.wake
}

// Run says what can be said until ctx ends, and returns nil then. Rows that
// another start of the process left in the midst of being sent are reconciled
// first. Calls on their way at the end have Limits.Grace to come back. A store
// that fails is logged and asked again.
func (w *Worker) Run(ctx context.Context) error {
	w.working.Lock()
	defer w.working.Unlock()
	r := w.newRound(ctx)
	defer r.close()
	recovered := false
	for failures := 0; ; {
		err := w.settleLeft(ctx)
		if err == nil && !recovered {
			_, err = w.Store.Recover(ctx, w.Boot)
			recovered = err == nil
		}
		if err == nil {
			_, err = r.claim(ctx)
		}
		if ctx.Err() != nil {
			return nil
		}
		var wait time.Duration
		if err != nil {
			failures++
			wait = w.Limits.filled().backOff(failures)
			w.Log.Error("delivery: the store failed", "error", err)
		} else {
			failures, wait = 0, longestSleep
			if r.hands() > 0 { // else one that comes free wakes the loop
				wait = w.untilNext(ctx)
			}
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-r.free:
		case <-w.woken():
		case <-timer.C:
		}
		timer.Stop()
		w.breathe(ctx)
	}
}

// breathe waits for what else is being written; see Worker.Breath.
func (w *Worker) breathe(ctx context.Context) {
	if w.Breath <= 0 {
		return
	}
	timer := time.NewTimer(w.Breath)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// Drain says everything that can be said now, in every conversation up to what
// has to wait, and returns. Its error is the store's; what could not be
// delivered stays in the store and is no error.
func (w *Worker) Drain(ctx context.Context) error {
	w.working.Lock()
	defer w.working.Unlock()
	if err := w.settleLeft(ctx); err != nil {
		return err
	}
	r := w.newRound(ctx)
	defer r.close()
	r.once = true
	if _, err := w.Store.Recover(ctx, w.Boot); err != nil {
		return fmt.Errorf("delivery: recovering: %w", err)
	}
	for {
		// Asked before claiming: a call that comes back in between makes way for
		// the next message of its conversation, which was not there to be claimed.
		idle := r.busy() == 0
		n, err := r.claim(ctx)
		if err != nil {
			return fmt.Errorf("delivery: claiming: %w", err)
		}
		if n == 0 && idle {
			return r.failure()
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("delivery: draining: %w", context.Cause(ctx))
		case <-r.free:
		}
		if err := r.failure(); err != nil {
			return err
		}
	}
}

// settleLeft stores what an earlier Drain could not: until then those rows stay
// claimed, and their conversations silent.
func (w *Worker) settleLeft(ctx context.Context) error {
	for len(w.left) > 0 {
		if err := w.Store.Settle(ctx, w.left[0]); err != nil {
			return fmt.Errorf("delivery: settling: %w", err)
		}
		w.left = w.left[1:]
	}
	return nil
}

// untilNext is how long nothing can be said.
func (w *Worker) untilNext(ctx context.Context) time.Duration {
	at, ok, err := w.Store.Next(ctx)
	if err != nil || !ok {
		return longestSleep // a Poke comes before
	}
	// A row that is due and was not claimed came just now, or its hand was taken:
	// the loop is woken then, and the timer must not spin meanwhile.
	wait := at.Sub(w.Now())
	if wait <= 0 {
		wait = time.Second
	}
	return min(wait, longestSleep)
}
