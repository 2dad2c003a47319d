package app

import (
	"context"
	"net/http"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"lodestar/bot"
	"lodestar/bot/teams"
	"lodestar/internal/config"
)

// teamsBeside is the bot in Microsoft's Agents Playground. It has a store and a
// clock of its own: the Agents Playground knows no other than the machine's.
type teamsBeside struct {
	app     *App
	adapter *teams.Adapter
}

// openTeams starts the bot for the Agents Playground in the folder of a
// playground, until ctx ends.
func openTeams(ctx context.Context, group *errgroup.Group, p *Playground) (*teamsBeside, error) {
	senders := map[string]bot.Sender{}
	key, err := config.Key(filepath.Join(p.folder, sampleKey))
	if err != nil {
		return nil, err
	}
	a, err := New(ctx, Options{Database: "file:" + filepath.Join(p.folder, "teams.db"), Key: key, Now: time.Now, Log: p.log, Senders: senders})
	if err != nil {
		return nil, err
	}
	o := a.teamsOptions(config.Teams{})
	o.Untrusted = true
	adapter, err := teams.New(o)
	if err != nil {
		_ = a.Close()
		return nil, err
	}
	senders[teams.Name] = adapter
	group.Go(func() error { return adapter.Run(ctx, a.Handler(nil)) })
	group.Go(func() error { return a.Delivery.Run(ctx) })
	group.Go(func() error { return a.Scheduler.Run(ctx) })
	return &teamsBeside{a, adapter}, nil
}

// before lets activities go to the bot and everything else to the page. What
// comes from outside this machine never gets here: the server listens on loopback.
func (t *teamsBeside) before(page http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(teams.Path, t.adapter)
	mux.Handle("/", page)
	return mux
}
