package app

import (
	"context"
	"fmt"
	"time"

	"lodestar/bot/playground"
	"lodestar/scheduler"
)

// way is a move of the clock that is under way.
type way struct {
	to      time.Time
	once    bool          // one thing, and no further
	stopped chan struct{} // closed by Cancel
	arrived chan struct{} // closed at the end
}

// mostTold bounds how much of a trip can be looked at afterwards.
const mostTold = 200

// tell notes what happens next on a way, for whoever looks at the clock.
func (p *Playground) tell(due playground.Due) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t := &p.trip
	if due.What == "" {
		return // a bot that is dead does nothing
	}
	if n := len(t.Passed); n > 0 && t.Passed[n-1] == due {
		return // one thing that takes several steps
	}
	if len(t.Passed) >= mostTold {
		t.More++
		return
	}
	t.Passed = append(t.Passed, due)
}

// mostAtOnce bounds what happens at one instant: what goes on creating itself
// without end must not hang the page.
const mostAtOnce = 1000

// The kinds of what is due, for Due.What; a job has its own.
const (
	dueJob      = "job"
	dueDelivery = "delivery"
	dueSlack    = "slack"
)

// Advance implements playground.World.
func (p *Playground) Advance(to time.Time) error { return p.setOut(to, false) }

// AdvanceToNext implements playground.World: one thing happens, and what it
// leads to at the same instant.
func (p *Playground) AdvanceToNext(ctx context.Context) error {
	if err := p.ready(); err != nil {
		return err
	}
	at, _, err := p.nextDue(ctx)
	if err != nil {
		return err
	}
	if at.IsZero() {
		return playground.ErrNothingDue
	}
	return p.setOut(at, true)
}

func (p *Playground) ready() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.free()
}

func (p *Playground) setOut(to time.Time, once bool) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.free(); err != nil {
		return err
	}
	if to.Before(p.clock.Now()) {
		return playground.ErrBackward
	}
	w := &way{to: to, once: once, stopped: make(chan struct{}), arrived: make(chan struct{})}
	p.way, p.held, p.trip = w, false, playground.Trip{From: p.clock.Now()}
	p.running.Go(func() {
		defer close(w.arrived)
		left, err := p.travel(p.alive, w)
		if err != nil && p.alive.Err() == nil {
			p.log.Error("the clock stopped on its way", "error", err)
		}
		p.mu.Lock()
		p.way, p.held = nil, left
		p.trip.To = p.clock.Now()
		p.mu.Unlock()
		p.changed.ring()
	})
	p.changed.ring()
	return nil
}

// Cancel implements playground.World.
func (p *Playground) Cancel() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.way == nil {
		return
	}
	select {
	case <-p.way.stopped:
	default:
		close(p.way.stopped)
	}
}

// travel lets everything happen that is due up to the end of a way, one thing
// after the other and each at its own time; then the clock arrives. It reports
// whether something is left that is due already.
func (p *Playground) travel(ctx context.Context, w *way) (left bool, err error) {
	for at, here := p.clock.Now(), 0; ; here++ {
		if err := p.Settle(ctx); err != nil {
			return true, err
		}
		due, what, err := p.nextDue(ctx)
		if err != nil {
			return true, err
		}
		past := due.IsZero() || due.After(w.to)
		select {
		case <-w.stopped:
			return !due.IsZero() && !due.After(p.clock.Now()), nil
		default:
		}
		if w.once && here > 0 {
			return !due.IsZero() && !due.After(p.clock.Now()), nil
		}
		if past {
			break
		}
		if due.After(p.clock.Now()) {
			p.clock.forward(due)
			p.changed.ring()
		}
		if now := p.clock.Now(); !w.once && now.After(at) {
			at, here = now, 0
		} else if here > mostAtOnce {
			return true, fmt.Errorf("play: more than %d things are due at %s", mostAtOnce, now.Format(time.RFC3339))
		}
		told, err := p.describe(ctx, due, what)
		if err != nil {
			return true, err
		}
		job, err := p.fire(ctx, what)
		if err != nil {
			return true, err
		}
		if what == dueJob { // of what comes from a schedule it is known only now
			if told, err = p.describeJob(ctx, due, job); err != nil {
				return true, err
			}
		}
		p.tell(told)
	}
	p.clock.forward(w.to)
	p.changed.ring()
	if err := p.Settle(ctx); err != nil {
		return true, err
	}
	return false, p.prune(ctx)
}

// nextDue tells what happens next by itself; the zero instant where nothing
// does. What is overdue, because the clock was stopped, is due now. Of what is
// due at the same instant jobs come first, then what waits to be said.
func (p *Playground) nextDue(ctx context.Context) (at time.Time, what string, err error) {
	life := p.bot.Load()
	if life == nil {
		return at, "", nil
	}
	earliest := func(t time.Time, ok bool, of string) {
		if ok && (what == "" || t.Before(at)) {
			at, what = t, of
		}
	}
	job, ok, err := life.app.Scheduler.Next(ctx)
	if err != nil {
		return at, "", life.unlessDead(err)
	}
	earliest(job, ok, dueJob)
	row, ok, err := life.app.Store.Next(ctx)
	if err != nil {
		return time.Time{}, "", life.unlessDead(err)
	}
	earliest(row, ok, dueDelivery)
	event, ok := p.slack.Due()
	earliest(event, ok, dueSlack)
	if now := p.clock.Now(); what != "" && at.Before(now) {
		at = now
	}
	return at.UTC(), what, nil
}

// fire lets one thing happen that is due by the clock, and tells which job it was;
// the zero one where it was none.
func (p *Playground) fire(ctx context.Context, what string) (scheduler.Job, error) {
	life := p.bot.Load()
	if life == nil {
		return scheduler.Job{}, nil
	}
	p.firing.Lock()
	defer p.firing.Unlock()
	defer p.changed.ring()
	switch what {
	case dueDelivery:
		life.app.Delivery.Poke()
		return scheduler.Job{}, nil
	case dueSlack:
		_, err := p.slack.Fire(ctx)
		return scheduler.Job{}, err
	default:
		job, _, err := life.app.Scheduler.Step(ctx, p.clock.Now())
		return job, life.unlessDead(err)
	}
}

// fireDue lets happen what is due while the clock stands, unless it was stopped
// on purpose or is on its way. It reports whether anything happened.
func (p *Playground) fireDue(ctx context.Context) (fired bool, err error) {
	for range mostAtOnce {
		p.mu.Lock()
		wait := p.way != nil || p.locked || p.held
		p.mu.Unlock()
		if wait {
			return fired, nil
		}
		at, what, err := p.nextDue(ctx)
		if err != nil || what == "" || at.After(p.clock.Now()) {
			return fired, err
		}
		if what == dueDelivery { // on its way: what is due behind it happens once it is written that it was said
			p.behind.Store(true)
			return fired, nil
		}
		if _, err := p.fire(ctx, what); err != nil {
			return fired, err
		}
		fired = true
	}
	return fired, nil
}

// prune drops what is kept for a time only, as serve does every hour.
func (p *Playground) prune(ctx context.Context) error {
	life := p.bot.Load()
	if life == nil {
		return nil
	}
	return life.app.Clear(ctx)
}
