package delivery

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// round is the calls on their way of one Run or Drain.
type round struct {
	w      *Worker
	ctx    context.Context // for calls: lives on for a grace
	cancel context.CancelFunc
	outer  context.Context
	once   bool          // a failing store is not asked again
	free   chan struct{} // a call came back
	calls  sync.WaitGroup

	mu     sync.Mutex
	count  int
	failed error
	left   []Row
}

func (w *Worker) newRound(ctx context.Context) *round {
	r := &round{w: w, outer: ctx, free: make(chan struct{}, 1)}
	r.ctx, r.cancel = context.WithCancel(context.WithoutCancel(ctx))
	return r
}

// close waits for the calls on their way. Those that do not come back in time
// are cancelled and stored as Unknown.
func (r *round) close() {
	grace := time.AfterFunc(r.w.Limits.filled().Grace, r.cancel)
	r.calls.Wait()
	grace.Stop()
	r.cancel()
	r.w.left = append(r.w.left, r.left...)
}

// claim takes as many rows as there are free hands and starts on them. It looks
// first: every commit calls it, claiming writes, and turns wait for who writes.
func (r *round) claim(ctx context.Context) (int, error) {
	hands := r.hands()
	if hands <= 0 {
		return 0, nil
	}
	now := r.w.Now()
	if at, ok, err := r.w.Store.Next(ctx); err != nil || !ok || at.After(now) {
		return 0, err
	}
	rows, err := r.w.Store.Claim(ctx, r.w.Boot, now, hands)
	if err != nil { // nothing is marked as being sent, so a crash would say it twice
		return 0, err
	}
	for _, row := range rows {
		r.mu.Lock()
		r.count++
		r.mu.Unlock()
		//nolint:contextcheck // a call lives on for a grace after ctx, on the round's own context
		r.calls.Go(func() {
			r.settle(r.w.attempt(r.ctx, row))
			r.mu.Lock()
			r.count--
			r.mu.Unlock()
			select {
			case r.free <- struct{}{}:
			default:
			}
		})
	}
	return len(rows), nil
}

// settle stores what became of a row. Where the store fails it is tried again,
// because the row stays claimed until then; given up, it is recovered as
// Unknown at the next start.
func (r *round) settle(row Row) {
	limits := r.w.Limits.filled()
	for failures := 1; ; failures++ {
		err := r.w.Store.Settle(context.WithoutCancel(r.ctx), row)
		if err == nil {
			return
		}
		r.w.Log.Error("delivery: what became of a message could not be stored", append(attributes(row), "error", err)...)
		if r.once {
			r.mu.Lock()
			r.left = append(r.left, row)
			r.failed = errors.Join(r.failed, fmt.Errorf("delivery: settling: %w", err))
			r.mu.Unlock()
			return
		}
		timer := time.NewTimer(limits.backOff(failures))
		select {
		case <-r.outer.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
	}
}

// hands is how many more calls may be begun now.
func (r *round) hands() int { return r.w.Limits.filled().AtOnce - r.busy() }

func (r *round) busy() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.count
}

func (r *round) failure() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failed
}
