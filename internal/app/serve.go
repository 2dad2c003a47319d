package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"time"

	"golang.org/x/sync/errgroup"

	"lodestar/bot"
	"lodestar/bot/delivery"
	"lodestar/bot/email"
	"lodestar/bot/slack"
	"lodestar/bot/teams"
	"lodestar/bot/web"
	"lodestar/conversation/locale"
	"lodestar/internal/config"
	"lodestar/internal/sqlstore"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

// graceful is how long requests in hand have at the end.
const graceful = 10 * time.Second

// gcPercent is how much more than what is in use the heap may hold before it is
// swept. What is in use are some 11 MB, and a sweep of them is cheap: the process
// needs 9 MB less under load than with Go's own figure.
const gcPercent = 40

// Serve runs the bot on the configured platforms until ctx ends. Everything in
// hand is then finished or left for the next start; nothing is lost.
func Serve(ctx context.Context, o Options, c config.Config) (err error) {
	if err := c.Platforms(); err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" { // who sets it knows the machine
		defer debug.SetGCPercent(debug.SetGCPercent(gcPercent))
	}
	if o, err = o.configured(c); err != nil {
		return err
	}
	a, err := New(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	platforms, err := a.platforms(c)
	if err != nil {
		return err
	}
	for _, p := range platforms {
		a.senders[p.Name()] = p
	}
	var mailbox *email.Adapter
	if c.Mail.Given() {
		if mailbox, err = a.serveMail(c); err != nil {
			return err
		}
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("cannot listen at %s; name another address with LODESTAR_ADDR: %w", c.Addr, err)
	}
	if a.recorder != nil {
		a.Log.WarnContext(ctx, "what goes out is recorded, with all that people wrote: LODESTAR_RECORD is for tests", "folder", o.Record)
	}
	return a.run(ctx, listener, platforms, mailbox)
}

// configured are the options with what the environment says, where they do not say
// it themselves. Senders are none yet.
func (o Options) configured(c config.Config) (_ Options, err error) {
	if o.Messages == (turn.Limits{}) {
		o.Messages = turn.Limits(c.Limits)
	}
	if o.Keep == (sqlstore.Keep{}) {
		o.Keep, o.KeepEvidence = sqlstore.Keep(c.Keep), cmp.Or(o.KeepEvidence, c.KeepEvidence)
	}
	o.Senders, o.Admins, o.AdminMail = map[string]bot.Sender{}, c.Admins, c.AdminMail
	if o.Model == nil {
		now := o.Now
		if now == nil {
			now = time.Now
		}
		if o.Model, err = ModelOf(c.Model, now, nil); err != nil {
			return o, err
		}
	}
	return o, nil
}

// run serves at an address until ctx ends, or something ends that nothing else makes
// up for. mailbox may be nil.
func (a *App) run(ctx context.Context, listener net.Listener, platforms []chat, mailbox *email.Adapter) error {
	server := &http.Server{
		Handler: a.routes(platforms), ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second,
		WriteTimeout: 15 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(a.Log.Handler(), slog.LevelWarn), // else it writes past the guard of the log
	}
	a.Log.InfoContext(ctx, "serving", "addr", listener.Addr().String())
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	// Requests that are in hand are answered: the platforms end after the server.
	taking, taken := context.WithCancel(context.WithoutCancel(ctx))
	group.Go(func() error {
		<-ctx.Done()
		defer taken()
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceful)
		defer cancel()
		return server.Shutdown(end)
	})
	for _, p := range platforms {
		group.Go(func() error { return p.Run(taking, counted{a.Handler(nil), &a.metrics}) })
	}
	if mailbox != nil {
		group.Go(func() error { return mailbox.Run(ctx, counted{a.Turns, &a.metrics}) })
	}
	group.Go(func() error { return a.Delivery.Run(ctx) })
	group.Go(func() error { return a.Scheduler.Run(ctx) })
	group.Go(func() error { return a.chores().Run(ctx) })
	if err := group.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// serveMail lets mail go out and come in.
func (a *App) serveMail(c config.Config) (*email.Adapter, error) {
	if err := a.WithMail(MailOptions{From: c.Mail.From.Address, Answers: c.Mail.IMAP.Host != "", PublicURL: c.PublicURL}); err != nil {
		return nil, err
	}
	adapter, err := email.New(a.mailOptions(c.Mail, c.PublicURL))
	if err != nil {
		return nil, err
	}
	a.senders[email.Name] = a.MailSender(adapter)
	return adapter, nil
}

// chat is a platform that takes requests over HTTP.
type chat interface {
	bot.Platform
	bot.Sender
	http.Handler
	// Link is nil where what people do reaches the platform, and else says why not.
	Link() error
}

// platforms are the chats that are configured, ready to run.
func (a *App) platforms(c config.Config) ([]chat, error) {
	var all []chat
	if c.Slack.Given() {
		p, err := slack.New(a.slackOptions(c.Slack))
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	if c.Teams.Given() {
		p, err := teams.New(a.teamsOptions(c.Teams))
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// slackOptions connect the store to the adapter.
func (a *App) slackOptions(c config.Slack) slack.Options {
	return slack.Options{
		Token: c.BotToken, SigningSecret: c.SigningSecret, AppToken: c.AppToken, APIURL: c.APIURL,
		Words: a.Words, Now: a.Now, Log: a.Log,
		Language: func(ctx context.Context, p bot.Person) locale.Language { return a.spoken(ctx, p) },
		Shown:    a.Store,
		Rests:    rests{a.Store, slack.Name},
		Known:    known{a.Store, slack.Name},
		Notes:    a.Store,
		Recorder: a.recorder,
		Home:     a.Turns.Home,
		Changed:  a.Turns.Changed,
		Present:  true,
		Count:    a.metrics.unhandled.counter(slack.Name),
		Uninstalled: func(ctx context.Context, tenant string) error {
			return a.removed(ctx, tenant)
		},
	}
}

// removed notes that a workspace has removed the app. What still waits to be said
// there never can be: it is set aside at once, where an operator sees why, and
// would be stale should the app come back.
func (a *App) removed(ctx context.Context, tenant string) error {
	aside := 0
	err := a.Store.Turn(ctx, func(tx turn.Tx) (err error) {
		if aside, err = tx.SetMessagesAside(tenant, delivery.AppRemoved); err != nil {
			return err
		}
		return tx.SetSetting(tenant, playbook.SettingUninstalled, a.Now().UTC().Format(time.RFC3339))
	})
	if err == nil && aside > 0 {
		a.Log.WarnContext(ctx, "messages were set aside", "tenant", tenant, "messages", aside, "reason", delivery.AppRemoved)
	}
	return err
}

// routes are what the HTTP server answers. Nothing of the playground exists
// here.
func (a *App) routes(platforms []chat) http.Handler {
	mux := http.NewServeMux()
	paths := map[string]string{slack.Name: "POST /slack/", teams.Name: teams.Path}
	for _, p := range platforms {
		mux.Handle(paths[p.Name()], a.metrics.acknowledged(p.Name(), p))
	}
	mux.HandleFunc(web.Path, a.ServePages)
	mux.HandleFunc("GET /metrics", a.serveMetrics)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		if err := a.Store.Answers(r.Context()); err != nil {
			http.Error(w, storeSilent, http.StatusServiceUnavailable)
			return
		}
		w.WriteHeader(http.StatusOK)
	})
	mux.HandleFunc("GET /readyz", a.ready(platforms))
	return mux
}

// chores are what serve does at its start and by the clock. Once a minute it looks
// what is due, whatever its timers believe: they stand still while a machine sleeps,
// and know nothing of a clock that was set. Once an hour it drops what is kept for a
// time only, erases whose day has come, and looks after the audit chain.
func (a *App) chores() *Clock {
	return &Clock{Log: a.Log, Work: []Chore{
		{Name: "due", Rule: "* * * * *", Do: func(context.Context) error { a.Scheduler.Poke(); return nil }},
		{Name: "clear", Rule: "17 * * * *", Do: a.Clear},
		{Name: "audit chain", Rule: "29 * * * *", Do: a.WatchChain},
	}}
}
