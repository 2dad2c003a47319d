package app

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// virtualClock is the one clock of a playground: bot, store and emulated Slack
// read it. It stands still unless it is moved, and goes forward only (PG-20 to
// PG-23).
type virtualClock struct {
	mu  sync.Mutex
	now time.Time
	// moves is told before the clock goes from one instant to the next; nil where
	// nobody wants to know.
	moves func(from, to time.Time)
}

// Now is the instant the clock shows, in UTC.
func (c *virtualClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// passing goes on with real time and with every move of the clock. What waits by
// it is over soon on a clock that stands, and at once when somebody moves the
// clock past it; by real time alone a move of days would try again all the way.
func (c *virtualClock) passing() time.Time {
	return time.Now().Add(c.Now().Sub(time.Unix(0, 0)))
}

// forward moves the clock to at, where that lies ahead. The store keeps
// microseconds: a finer instant would come back as an earlier one.
func (c *virtualClock) forward(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at = at.UTC().Truncate(time.Microsecond); at.After(c.now) {
		if c.moves != nil {
			c.moves(c.now, at)
		}
		c.now = at
	}
}

// set puts the clock anywhere: at the start, and to start again.
func (c *virtualClock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = at.UTC().Truncate(time.Microsecond)
}

// bell wakes everybody who waits for a change.
type bell struct {
	mu   sync.Mutex
	next chan struct{}
}

// wait is closed at the next ring.
func (b *bell) wait() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next == nil {
		b.next = make(chan struct{})
	}
	return b.next
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next != nil {
		close(b.next)
		b.next = nil
	}
}

// clockedLog writes log lines with the time of a playground's clock, until it is
// silenced: who was killed says nothing any more.
type clockedLog struct {
	slog.Handler

	now      func() time.Time
	silenced func() bool
}

// Handle implements slog.Handler.
func (l clockedLog) Handle(ctx context.Context, r slog.Record) error {
	if l.silenced() {
		return nil
	}
	r.Time = l.now()
	return l.Handler.Handle(ctx, r) //nolint:wrapcheck // it is the same log
}

// WithAttrs implements slog.Handler.
func (l clockedLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	l.Handler = l.Handler.WithAttrs(attrs)
	return l
}

// WithGroup implements slog.Handler.
func (l clockedLog) WithGroup(name string) slog.Handler {
	l.Handler = l.Handler.WithGroup(name)
	return l
}
