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
	sends int // of count, those of the platform
	dead  bool
	rests map[string]time.Time // where nothing may be said until then
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
	f.watch.Set(func(string) error { return cut(f.before(false)) }, func(string) error {
		err := cut(f.after())
		if err == nil && f.slow() {
			time.Sleep(longTurn)
		}
		return err
	})
}

// end returns how many calls there were, and how many of them to the platform. A dead process stays dead until it is
// closed.
func (f *fates) end() (met, sends int) {
	if !f.died() {
		f.watch.Set(nil, nil)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.count, f.sends
}

func (f *fates) died() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.dead
}

func (f *fates) before(send bool) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.dead {
		return errMishap
	}
	if !send && f.mishap == tooOften {
		return nil // a database has no such limit
	}
	f.count++
	if send {
		f.sends++
	}
	if f.count != f.n {
		return nil
	}
	f.dead = f.mishap == diedBefore
	if f.dead || f.mishap == callRefused || f.mishap == cutBefore || f.mishap == tooOften {
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
	s.early(d)
	if err := s.f.before(true); err != nil {
		if s.f.died() || s.f.mishap == cutBefore {
			return bot.Receipt{}, err // whether it arrived is not known
		}
		refused := &bot.Refused{Cause: err}
		if s.f.mishap == tooOften {
			refused.Again = restLimit
			s.f.mu.Lock()
			s.f.rests = map[string]time.Time{restsFor(d): s.clock().Add(restLimit)}
			s.f.mu.Unlock()
		}
		return bot.Receipt{}, refused
	}
	receipt, err := s.stage.Send(ctx, d)
	if err == nil && s.f.slow() {
		<-ctx.Done()
		return bot.Receipt{}, ctx.Err()
	}
	return receipt, cmp.Or(err, s.f.after())
}

// restLimit is for how long a platform wants nothing more in a conversation.
const restLimit = 7 * time.Minute

// restsFor is what rests after a limit: a conversation, but for a record, which lets
// what follows it go first.
func restsFor(d bot.Delivery) string {
	if d.Message.Kind == bot.KindRecord {
		return d.ID
	}
	return d.To.Conversation()
}

// early finds what is said although the platform has said until when it wants nothing.
func (s fatefulSender) early(d bot.Delivery) {
	s.f.mu.Lock()
	defer s.f.mu.Unlock()
	if until := s.f.rests[restsFor(d)]; s.clock().Before(until) {
		s.t.Errorf("%s is said at %s, and was to wait until %s", d.ID, s.clock(), until)
	}
}

// Reconcile implements bot.Sender.
func (s fatefulSender) Reconcile(ctx context.Context, d bot.Delivery) (bot.Receipt, bool, error) {
	if err := s.f.before(true); err != nil {
		return bot.Receipt{}, false, err
	}
	receipt, found, err := s.stage.Reconcile(ctx, d)
	return receipt, found, cmp.Or(err, s.f.after())
}
