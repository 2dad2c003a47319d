package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"lodestar/bot/playground"
)

// aside is what the last Reset or Undo took away. Its database is a file
// (beforeReset).
type aside struct {
	state

	trip   playground.Trip
	undone bool // by an Undo
	n      int
}

// Reset implements playground.World. As a restart it is finished once begun.
func (p *Playground) Reset(ctx context.Context) error { return p.exchange(ctx, p.backToSeed) }

// Undo implements playground.World.
func (p *Playground) Undo(ctx context.Context) error { return p.exchange(ctx, p.backToAside) }

// Aside implements playground.World.
func (p *Playground) Aside() (playground.Aside, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.aside == nil {
		return playground.Aside{}, false
	}
	return playground.Aside{N: p.aside.n, Now: p.aside.Now, Undone: p.aside.undone}, true
}

// exchange puts another state in place of the present one, while there is no bot.
func (p *Playground) exchange(ctx context.Context, put func() error) error {
	err := p.change(func() error { //nolint:contextcheck // it is finished also when nobody waits
		err := put()
		if p.bot.Load() == nil {
			err = errors.Join(err, p.revive())
		}
		return err
	})
	if err != nil {
		return err
	}
	return p.Settle(ctx)
}

// stopped kills the bot and returns what there is then.
func (p *Playground) stopped() (state, error) {
	if err := p.kill(); err != nil {
		return state{}, err
	}
	// What is on its way to the bot meets with silence, before it could reach
	// the next one with news of another world.
	p.slack.ClearFaults()
	p.inbox.SetDown(false)
	ctx, cancel := context.WithTimeout(p.alive, reviveLimit)
	defer cancel()
	if err := p.slack.Settle(ctx); err != nil {
		return state{}, err
	}
	return p.current()
}

// backToSeed puts everything back to the seed.
func (p *Playground) backToSeed() error {
	was, err := p.stopped()
	if err != nil {
		return err
	}
	data, err := os.ReadFile(p.file(seedDatabase)) // first: without it the present one stays
	if err != nil {
		return fmt.Errorf("play: reading the database of the start: %w", err)
	}
	if err := p.moveDatabase(databaseFile, beforeReset); err != nil {
		return err
	}
	//nolint:gosec // the folder is the user's choice
	if err := os.WriteFile(p.file(databaseFile), data, 0o600); err != nil {
		return fmt.Errorf("play: putting back the database of the start: %w", err)
	}
	p.putAside(was, false, playground.Trip{})
	p.recorder.Reset()
	return p.take(p.seed)
}

// backToAside exchanges what is there for what was put aside.
func (p *Playground) backToAside() error {
	p.mu.Lock()
	back := p.aside
	p.mu.Unlock()
	if back == nil {
		return playground.ErrNothingAside
	}
	was, err := p.stopped()
	if err != nil {
		return err
	}
	for _, move := range [][2]string{{beforeReset, comingBack}, {databaseFile, beforeReset}, {comingBack, databaseFile}} {
		if err := p.moveDatabase(move[0], move[1]); err != nil {
			return err
		}
	}
	p.putAside(was, !back.undone, back.trip)
	if err := json.Unmarshal(back.Recording, p.recorder); err != nil {
		return fmt.Errorf("play: %w", err)
	}
	p.recorder.Restarted()
	return p.take(back.state)
}

// putAside remembers what is being taken away, before anybody is told that it is
// gone: who then looks anew finds that it can be brought back. The trip is that of
// what comes in its place.
func (p *Playground) putAside(was state, undone bool, trip playground.Trip) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 1
	if p.aside != nil {
		n = p.aside.n + 1
	}
	p.aside = &aside{state: was, trip: p.trip, undone: undone, n: n}
	p.held, p.trip = false, trip
}

// moveDatabase gives a database that nobody has open another name, and puts what
// had that name out of the world.
func (p *Playground) moveDatabase(from, to string) error {
	if _, err := os.Stat(p.file(from)); err != nil { // first: else the other would be lost as well
		return fmt.Errorf("play: putting a database aside: %w", err)
	}
	if err := p.removeDatabase(to); err != nil {
		return err
	}
	for _, part := range []string{"-wal", ""} { // what is in the log belongs to it
		if err := os.Rename(p.file(from+part), p.file(to+part)); err != nil && (part == "" || !errors.Is(err, fs.ErrNotExist)) {
			return fmt.Errorf("play: putting a database aside: %w", err)
		}
	}
	return p.removeDatabase(from)
}
