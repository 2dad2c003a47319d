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

// change does something to the machine while nothing else may: not the clock,
// not another change.
func (p *Playground) change(do func() error) error {
	p.mu.Lock()
	if p.way != nil || p.locked {
		p.mu.Unlock()
		return playground.ErrAdvancing
	}
	p.locked = true
	p.mu.Unlock()
	p.firing.Lock()
	err := do()
	p.firing.Unlock()
	p.mu.Lock()
	p.locked = false
	p.mu.Unlock()
	p.changed.ring()
	p.poke()
	return err
}

// Restart implements playground.World.
func (p *Playground) Restart(ctx context.Context) error {
	return p.change(func() error {
		if err := p.kill(); err != nil {
			return err
		}
		p.recorder.Restarted()
		return p.start(ctx)
	})
}

// Reset implements playground.World.
func (p *Playground) Reset(ctx context.Context) error {
	err := p.change(func() error {
		if err := p.kill(); err != nil {
			return err
		}
		// What is on its way to the bot meets with silence, before it could reach
		// the new one with news of the old world.
		p.slack.ClearFaults()
		if err := p.slack.Settle(ctx); err != nil {
			return err
		}
		if err := p.backToSeed(); err != nil {
			return err
		}
		p.recorder.Reset()
		p.mu.Lock()
		p.held = false
		p.mu.Unlock()
		return p.start(ctx)
	})
	if err != nil {
		return err
	}
	return p.Settle(ctx)
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
