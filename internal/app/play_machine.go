package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"lodestar/bot/playground"
)

// Settle implements playground.World. While the clock stands it also lets happen
// what is due at this very instant, as it does by itself a moment later.
func (p *Playground) Settle(ctx context.Context) error {
	for {
		changed := p.changed.wait()
		if err := p.slack.Settle(ctx); err != nil {
			return err
		}
		life := p.bot.Load()
		if life == nil {
			return nil // a bot that is dead has nothing left to answer
		}
		if err := p.connected(ctx, life); err != nil {
			return err
		}
		if err := life.adapter.Settle(ctx); err != nil {
			return err
		}
		fired, err := p.fireDue(ctx)
		if err != nil {
			return err
		}
		saying, err := p.saying(ctx, life)
		if err != nil || !fired && !saying {
			return err
		}
		if fired {
			continue
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("play: waiting for the bot's answers: %w", ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// saying reports whether the bot is still speaking, or Slack still telling it of
// what it said.
func (p *Playground) saying(ctx context.Context, life *botLife) (bool, error) {
	for range 2 {
		saying, err := life.app.Store.Saying(ctx, p.clock.Now())
		if err != nil && life.dead.Load() {
			return false, nil
		}
		if saying || err != nil {
			return saying, err
		}
		// The last post has come back as an event by now, or is about to.
		if err := p.slack.Settle(ctx); err != nil {
			return false, err
		}
	}
	return false, nil
}

// errClosed is what a playground answers that has been closed.
var errClosed = errors.New("play: the playground is closed")

// reviveLimit is how long, on real time, a step of a restart may take.
const reviveLimit = 30 * time.Second

// free reports why nothing may be done to the machine or its clock; mu is held.
func (p *Playground) free() error {
	switch {
	case p.ended:
		return errClosed
	case p.way != nil || p.locked:
		return playground.ErrAdvancing
	}
	return nil
}

// change does something to the machine while nothing else may: not the clock,
// not another change, not Close.
func (p *Playground) change(do func() error) error {
	p.mu.Lock()
	if err := p.free(); err != nil {
		p.mu.Unlock()
		return err
	}
	p.locked = true
	p.mu.Unlock()
	p.firing.Lock()
	err := p.alive.Err() // Close may have come first
	if err == nil {
		err = do()
	}
	p.firing.Unlock()
	p.mu.Lock()
	p.locked = false
	p.mu.Unlock()
	p.changed.ring()
	p.poke()
	return err
}

// Restart implements playground.World. It is finished also when nobody waits for
// it any more: a bot that is dead answers nobody.
func (p *Playground) Restart(context.Context) error {
	return p.change(func() error { //nolint:contextcheck // see above
		err := p.kill()
		p.recorder.Restarted()
		return errors.Join(err, p.revive())
	})
}

// revive starts a bot that was killed, and once more where that fails: without
// one the playground answers nobody.
func (p *Playground) revive() error {
	start := func() error {
		ctx, cancel := context.WithTimeout(p.alive, reviveLimit)
		defer cancel()
		return p.start(ctx)
	}
	err := start()
	if err == nil || p.alive.Err() != nil {
		return err
	}
	p.log.Warn("the bot did not start; it is tried once more", "error", err)
	if killed, again := p.kill(), start(); again != nil {
		return errors.Join(err, killed, again)
	}
	return nil
}

// pump lets happen what is due while the clock stands: a job for this very
// instant, an event that Slack held back.
func (p *Playground) pump() {
	ctx := p.alive
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.poked:
		}
		if _, err := p.fireDue(ctx); err != nil && ctx.Err() == nil {
			p.log.Error("what is due did not happen", "error", err)
		}
	}
}

// watch follows what changes in Slack: it keeps the state in the folder, tells
// when something else is due next, and starts the bot anew when its app was
// installed again, as an operator would with the new token.
func (p *Playground) watch() {
	ctx := p.alive
	const quiet = 300 * time.Millisecond
	var (
		seen uint64
		due  time.Time
		keep <-chan time.Time
	)
	for {
		changes, changed := p.slack.Changes(seen)
		ours := p.changed.wait()
		if n := len(changes); n > 0 {
			seen = changes[n-1].Seq
		}
		p.followToken(ctx)
		if at, _ := p.slack.Due(); !at.Equal(due) {
			due = at
			p.changed.ring()
		}
		if keep == nil && !p.temporary {
			keep = time.After(quiet)
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
		case <-ours:
		case <-keep:
			keep = nil
			if err := p.save(); err != nil {
				p.log.Error("the state was not kept", "error", err)
			}
			// Nothing has changed by that: wait for a change and not for the clock.
			select {
			case <-ctx.Done():
				return
			case <-changed:
			case <-ours:
			}
		}
	}
}

func (p *Playground) followToken(ctx context.Context) {
	life := p.bot.Load()
	if life == nil || life.token == p.token() {
		return
	}
	for _, i := range p.slack.Installations() {
		if i.BotToken != p.token() || i.Gone || i.Revoked {
			continue
		}
		err := p.Restart(ctx)
		if err != nil && !errors.Is(err, playground.ErrAdvancing) && ctx.Err() == nil { // when the clock has arrived it is tried again
			p.log.Error("the bot did not start with its new token", "error", err)
		}
	}
}
