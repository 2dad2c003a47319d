package app_test

import (
	"cmp"
	"context"
	"database/sql/driver"
	"errors"
	"sync"
	"time"

	"lodestar/bot"
	"lodestar/internal/sqlstore/sqlstoretest"
)

// fates count the calls, and let one of them suffer.
type fates struct {
	watch  sqlstoretest.Watch
	n      int
	mishap mishap

	mu    sync.Mutex
	count int
	dead  bool
}

var errMishap = errors.New("the machine made a noise")

// longTurn is how long a call of the database takes that is too slow.
const longTurn = 60 * time.Millisecond

func (f *fates) begin() {
	cut := func(err error) error {
		if err != nil && (f.mishap == cutBefore || f.mishap == cutAfter) {
			return driver.ErrBadConn // which database/sql closes
		}
		return err
	}
	f.watch.Set(func(string) error { return cut(f.before()) }, func(string) error {
		err := cut(f.after())
		if err == nil && f.slow() {
			time.Sleep(longTurn)
		}
		return err
	})
}

// end returns how many calls there were. A dead process stays dead until it is
// closed.
func (f *fates) end() int {
	if !f.died() {
		f.watch.Set(nil, nil)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.count
}

func (f *fates) died() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.dead
}

func (f *fates) before() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dead {
		return errMishap
	}
	f.count++
	if f.count != f.n {
		return nil
	}
	f.dead = f.mishap == diedBefore
	if f.dead || f.mishap == callRefused || f.mishap == cutBefore {
		return errMishap
	}
	return nil
}

func (f *fates) after() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.count != f.n || f.dead {
		return nil
	}
	f.dead = f.mishap == diedAfter
	if f.dead || f.mishap == answerLost || f.mishap == cutAfter {
		return errMishap
	}
	return nil
}

// slow reports whether the call that was just counted is the slow one.
func (f *fates) slow() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.mishap == tooSlow && f.count == f.n
}

// fatefulSender is a platform whose calls are counted as well.
type fatefulSender struct {
	*stage
	f *fates
}

// Send implements bot.Sender.
func (s fatefulSender) Send(ctx context.Context, d bot.Delivery) (bot.Receipt, error) {
	if err := s.f.before(); err != nil {
		if s.f.died() || s.f.mishap == cutBefore {
			return bot.Receipt{}, err // whether it arrived is not known
		}
		return bot.Receipt{}, &bot.Refused{Cause: err}
	}
	receipt, err := s.stage.Send(ctx, d)
	if err == nil && s.f.slow() {
		<-ctx.Done()
		return bot.Receipt{}, ctx.Err()
	}
	return receipt, cmp.Or(err, s.f.after())
}

// Reconcile implements bot.Sender.
func (s fatefulSender) Reconcile(ctx context.Context, d bot.Delivery) (bot.Receipt, bool, error) {
	if err := s.f.before(); err != nil {
		return bot.Receipt{}, false, err
	}
	receipt, found, err := s.stage.Reconcile(ctx, d)
	return receipt, found, cmp.Or(err, s.f.after())
}
