package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"lodestar/bot"
	"lodestar/bot/delivery"
	"lodestar/bot/slack"
	"lodestar/bot/slack/emulator"
	"lodestar/bot/teams"
	"lodestar/internal/config"
)

// botLife is the bot of a playground from a start to its end: the product as in
// serve, on the playground's clock.
type botLife struct {
	app     *App
	adapter *slack.Adapter
	teams   *teams.Adapter // nil unless the Agents Playground is answered
	token   string
	end     context.CancelFunc
	running sync.WaitGroup
	dead    atomic.Bool // killed: says nothing any more
	failed  atomic.Bool // the platform gave up: its token is no longer taken
}

// echo is how long the adapter waits, on real time, for Slack to tell of a post
// of unknown fate. The emulated one tells at once.
const echo = 500 * time.Millisecond

// start brings the bot to life on what is stored, and returns once it takes
// events.
func (p *Playground) start(ctx context.Context) error {
	life := &botLife{token: p.token()}
	log := slog.New(clockedLog{p.log.Handler(), p.clock.Now, life.dead.Load})
	senders := map[string]bot.Sender{}
	key, _, err := config.Key(p.file(sampleKey))
	if err != nil {
		return err
	}
	a, err := New(ctx, Options{
		Model: p.model, Database: p.database(), Key: key, Now: p.clock.Now, Log: log, Senders: senders,
		// Calls on their way are cut off at the end: a bot that is killed does
		// not wait for them, and what became of them is found out later.
		Limits: delivery.Limits{Grace: time.Millisecond},
		Admins: []string{slack.Name + ":" + emulator.SampleEva}, LimitClock: time.Now,
	})
	if err != nil {
		return err
	}
	life.app = a
	o := a.slackOptions(config.Slack{BotToken: life.token, SigningSecret: emulator.SampleSigningSecret, APIURL: p.slack.API()})
	o.Pace, o.Echo = -1, echo // the emulated Slack sets no limits unless it is told to
	o.LimitClock = p.clock.passing
	o.Uninstalled = p.recordUninstalled(o.Uninstalled)
	if life.adapter, err = slack.New(o); err != nil {
		return errors.Join(err, a.Close())
	}
	senders[slack.Name] = p.recorder.Sender(life.adapter)
	if err := p.playMail(a, senders); err != nil {
		return errors.Join(err, a.Close())
	}
	if err := p.startTeams(life, senders); err != nil {
		return errors.Join(err, a.Close())
	}
	a.Store.OnWrite(func() {
		p.changed.ring()
		if p.behind.Swap(false) {
			p.poke()
		}
	})
	a.Store.OnCommit(p.poke)
	p.run(life, log) //nolint:contextcheck // it lives until it is killed
	p.bot.Store(life)
	return p.connected(ctx, life)
}

// run starts what the bot consists of. The delivery begins when the adapter
// knows its workspace: before that it would be refused, and try again only when
// the clock has moved.
func (p *Playground) run(life *botLife, log *slog.Logger) {
	ctx, cancel := context.WithCancel(context.Background())
	life.end = cancel
	life.running.Go(func() {
		if err := life.adapter.Run(ctx, p.recorder.Handler(life.app.Handler(p.inbox.Resolver()))); err != nil {
			life.failed.Store(true)
			log.Error("slack has ended", "error", err)
		}
	})
	if life.teams != nil {
		life.running.Go(func() { _ = life.teams.Run(ctx, life.app.Handler(nil)) }) // it ends with ctx and returns nil
	}
	life.running.Go(func() {
		if p.connected(ctx, life) == nil {
			_ = life.app.Delivery.Run(ctx) // it ends with ctx and returns nil
		}
	})
}

// connected waits until the bot takes events, or cannot: while Slack is down,
// when the token is no longer taken, or when the playground is closed. It asks
// less and less often: each time the bot calls Slack, and says so if it fails.
func (p *Playground) connected(ctx context.Context, life *botLife) error {
	for wait := time.Millisecond; !life.adapter.Connected() && !life.failed.Load() && !life.dead.Load() && !p.slack.Down(); wait = min(2*wait, 20*time.Millisecond) {
		life.adapter.Poke()
		select {
		case <-ctx.Done():
			return fmt.Errorf("play: waiting for the bot: %w", ctx.Err())
		case <-p.alive.Done():
			return errClosed
		case <-time.After(wait):
		}
	}
	return nil
}

// kill ends the bot as a killed process ends: nothing in hand is finished, and
// what is not on disk by now is gone.
func (p *Playground) kill() error {
	life := p.bot.Swap(nil)
	if life == nil {
		return nil
	}
	life.dead.Store(true)
	life.end()
	err := life.app.Close()
	life.running.Wait()
	return err
}

// token is the one the app is installed with at present.
func (p *Playground) token() string {
	for _, i := range p.slack.Installations() {
		if i.App == emulator.SampleApp && i.Team == emulator.SampleTeam {
			return i.BotToken
		}
	}
	return emulator.SampleBotToken
}

// serveBot hands Slack's requests to the bot. While there is none they meet with
// silence, as those to a process that is gone.
func (p *Playground) serveBot(w http.ResponseWriter, r *http.Request) {
	life := p.bot.Load()
	if life == nil {
		panic(http.ErrAbortHandler)
	}
	life.adapter.ServeHTTP(w, r)
}
