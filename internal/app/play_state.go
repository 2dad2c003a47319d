package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"lodestar/bot/email"
	"lodestar/bot/slack"
	"lodestar/bot/slack/emulator"
	"lodestar/conversation/locale"
)

// The files of a data folder. The database is the product's own; beside it stand
// what the emulated Slack and the clock remember, and both as they were at the
// start, for Reset.
const (
	databaseFile = "lodestar.db"
	stateFile    = "play.json"
	seedDatabase = "play-seed.db"
	seedState    = "play-seed.json"
	// beforeReset is the database that the last Reset or Undo put aside; it stays,
	// for `chat` may have kept plans in the same folder. On its way back it has the
	// other name.
	beforeReset = "lodestar.before-reset.db"
	comingBack  = "lodestar.coming-back.db"
)

// state is what a playground remembers beside the bot's database.
type state struct {
	Version  int             `json:"version"`
	Now      time.Time       `json:"now"`
	Language locale.Language `json:"language"`
	Slack    json.RawMessage `json:"slack"`
	// Recording is what people did since the start (see Script).
	Recording json.RawMessage `json:"recording,omitzero"`
	Mail      []email.Kept    `json:"mail,omitzero"`
}

const stateVersion = 1

// database is the address of the bot's database.
func (p *Playground) database() string { return p.url(databaseFile) }

// url is a file as the store names it; the folder's name may hold anything.
func (p *Playground) url(name string) string {
	return "file:" + (&url.URL{Path: filepath.ToSlash(p.file(name))}).EscapedPath()
}

// begin takes up the state of the folder, or makes the sample workspace where
// there is none.
func (p *Playground) begin(ctx context.Context) error {
	kept, err := p.read(stateFile)
	if errors.Is(err, fs.ErrNotExist) {
		_, noDatabase := os.Stat(p.file(databaseFile))
		if err = p.beginAnew(ctx); err != nil && errors.Is(noDatabase, fs.ErrNotExist) {
			err = errors.Join(err, p.kill(), p.removeDatabase(databaseFile)) // half a sample is of use to nobody
		}
		return err
	}
	if err != nil {
		return err
	}
	if p.seed, err = p.read(seedState); err != nil {
		return err
	}
	if p.language == "" {
		p.language = kept.Language
	}
	if err := p.take(kept); err != nil {
		return err
	}
	if err := p.takeRecording(kept.Recording); err != nil {
		return err
	}
	// The state may be older than the database, where the process was killed. It
	// is kept at once: from the same state one leaps to the same place.
	p.slack.Leap()
	if err := p.save(); err != nil {
		return err
	}
	return p.start(ctx)
}

// take puts Slack and the clock into a state.
func (p *Playground) take(s state) error {
	if err := p.slack.Restore(s.Slack); err != nil {
		return err
	}
	p.clock.set(s.Now)
	if err := p.inbox.Restore(s.Mail); err != nil {
		return err
	}
	// The address is another one at every start.
	return p.slack.ChangeApp(emulator.SampleApp, func(a *emulator.App) {
		o := p.addresses()
		a.EventsURL, a.InteractionsURL, a.CommandsURL = o.EventsURL, o.InteractionsURL, o.CommandsURL
	})
}

func (p *Playground) addresses() emulator.SampleOptions {
	return emulator.SampleOptions{
		EventsURL: p.address + "/slack/events", InteractionsURL: p.address + "/slack/interactions", CommandsURL: p.address + "/slack/commands",
		Scopes: slack.Scopes(), Events: slack.Events(),
	}
}

// read reads a state; fs.ErrNotExist where there is none.
func (p *Playground) read(name string) (s state, err error) {
	data, err := os.ReadFile(p.file(name))
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(data, &s); err != nil || s.Version != stateVersion || s.Slack == nil || s.Recording == nil {
		return s, fmt.Errorf("%s was not written by this version of lodestar play; name another folder with --data DIR", p.file(name))
	}
	return s, nil
}

func (p *Playground) current() (state, error) {
	snapshot, err := p.slack.Snapshot()
	if err != nil {
		return state{}, err
	}
	recording, err := json.Marshal(p.recorder)
	return state{Version: stateVersion, Now: p.clock.Now(), Language: p.language, Slack: snapshot, Recording: recording, Mail: p.inbox.Keep()}, err
}

// save keeps the state in the folder, whole or not at all.
func (p *Playground) save() error {
	s, err := p.current()
	if err != nil {
		return err
	}
	return p.write(stateFile, s)
}

func (p *Playground) write(name string, s state) error {
	data, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("play: keeping the state: %w", err)
	}
	part := p.file(name + ".part")
	if err := os.WriteFile(part, data, 0o600); err != nil {
		return fmt.Errorf("play: keeping the state: %w", err)
	}
	if err := os.Rename(part, p.file(name)); err != nil {
		return fmt.Errorf("play: keeping the state: %w", err)
	}
	return nil
}

// keepSeed makes the present state the one that Reset goes back to.
func (p *Playground) keepSeed(ctx context.Context) (err error) {
	if p.seed, err = p.current(); err != nil {
		return err
	}
	_ = os.Remove(p.file(seedDatabase)) // of a start that was cut short
	if err := p.bot.Load().app.Store.Backup(ctx, p.file(seedDatabase)); err != nil {
		return err
	}
	if p.temporary {
		return nil
	}
	if err := p.write(seedState, p.seed); err != nil {
		return err
	}
	return p.write(stateFile, p.seed)
}

// removeDatabase removes what there is of a database, which nobody has open.
func (p *Playground) removeDatabase(name string) error {
	for _, part := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(p.file(name + part)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("play: removing the database: %w", err)
		}
	}
	return nil
}
