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
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"lodestar/bot/email"
	"lodestar/bot/playground"
	"lodestar/bot/slack/emulator"
	"lodestar/bot/web"
	"lodestar/conversation/locale"
	"lodestar/internal/config"
	"lodestar/internal/script"
	"lodestar/internal/sqlstore"
)

// PlaygroundOptions say what is played with.
type PlaygroundOptions struct {
	// Data is the folder that keeps the state; "" is a temporary one, which goes
	// with the playground.
	Data string
	// Language of our own people in a fresh folder; "" is English, and where the
	// folder was used before, the language it was begun in.
	Language locale.Language
	// Teams lets the bot answer Microsoft's Agents Playground as well: without
	// tokens, and on loopback only.
	Teams bool
	Log   *slog.Logger
	// PublicURL is what links in mails begin with; "" is an address of the
	// playground's own, which is another one at every start.
	PublicURL string

	// Model is the language model that may be asked; the zero value is none.
	Model config.Model

	pages string // where the page is served, "" where it is not
}

// patience is how long the emulated Slack waits for the bot: longer than the
// 3 s of the real one. On a machine that is busy with something else an event
// would be given up that nobody lost, and come again only when the clock moves.
const patience = 30 * time.Second

// Playground is the world behind the page of `lodestar play`: an emulated Slack,
// the bot that runs against it over loopback HTTP, and the clock of both. Its
// methods may be called by any goroutine.
type Playground struct {
	log       *slog.Logger
	folder    string
	temporary bool
	language  locale.Language
	teams     bool   // the Agents Playground is answered as well
	model     *Model // the language model; nil is none
	words     *locale.Catalogue
	clock     virtualClock
	slack     *emulator.Slack
	inbox     *email.Inbox // every mailbox of the world
	publicURL string
	wire      *http.Server
	address   string // of the wire, "http://127.0.0.1:…"
	pages     string // address of the page, "" where none is served
	seed      state  // what Reset goes back to; its database is a file
	bot       atomic.Pointer[botLife]
	changed   bell
	poked     chan struct{}
	behind    atomic.Bool     // something may be due behind a message that is on its way
	alive     context.Context // until Close
	recorder  *script.Recorder
	stop      context.CancelFunc
	running   sync.WaitGroup
	firing    sync.Mutex   // one thing that is due happens at a time
	unlock    func() error // lets another playground have the folder
	closing   sync.Once
	closed    error

	mu     sync.Mutex
	way    *way            // of the clock, while it moves
	locked bool            // Restart, Reset or Undo is under way
	ended  bool            // Close was called: nothing begins any more
	held   bool            // the clock was stopped with something still due
	trip   playground.Trip // the last move of the clock, or the one under way
	aside  *aside          // what Undo brings back; nil before the first Reset
}

// asks is the host of the language model, "" where there is none.
func (p *Playground) asks() string {
	if p.model == nil {
		return ""
	}
	return p.model.About().Provider
}

// OpenPlayground makes the world, or goes on with the one that Data keeps. The
// caller closes it.
func OpenPlayground(ctx context.Context, o PlaygroundOptions) (_ *Playground, err error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	p := &Playground{log: o.Log, folder: o.Data, language: o.Language, pages: o.pages, teams: o.Teams, poked: make(chan struct{}, 1)}
	if p.words, err = locale.Load(); err != nil {
		return nil, fmt.Errorf("play: loading the words: %w", err)
	}
	if p.model, err = ModelOf(o.Model, p.clock.Now, nil); err != nil {
		return nil, err
	}
	if p.folder == "" {
		p.temporary = true
		if p.folder, err = os.MkdirTemp("", "lodestar-play-"); err != nil {
			return nil, fmt.Errorf("play: making a temporary folder: %w", err)
		}
	}
	p.alive, p.stop = context.WithCancel(context.WithoutCancel(ctx))
	defer func() {
		if err != nil {
			err = errors.Join(err, p.Close())
		}
	}()
	if err := os.MkdirAll(p.folder, 0o700); err != nil {
		return nil, fmt.Errorf("the data folder cannot be made; name another with --data DIR: %w", err)
	}
	if p.unlock, err = sqlstore.Lock(p.url(stateFile)); err != nil {
		return nil, err
	}
	// Limits are measured on real time: on a clock that stands still a channel
	// would be full for ever.
	if p.slack, err = emulator.New(emulator.Config{Now: p.clock.Now, LimitClock: time.Now, AckLimit: patience}); err != nil {
		return nil, err
	}
	if err := p.listen(ctx); err != nil {
		return nil, err
	}
	p.publicURL = cmp.Or(o.PublicURL, p.address)
	if err := p.openMail(); err != nil {
		return nil, err
	}
	if err := p.begin(ctx); err != nil {
		return nil, err
	}
	p.running.Go(p.pump)
	p.running.Go(p.watch)
	return p, nil
}

// listen opens the wire: the loopback address at which the emulated Slack and
// the bot meet. It is not the page's, so that neither stands in the other's way;
// what a browser sends has no business there.
func (p *Playground) listen(ctx context.Context) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("play: opening a loopback address for the emulated Slack: %w", err)
	}
	host := listener.Addr().String()
	p.address = "http://" + host
	p.slack.SetAddress(p.address)
	mux := http.NewServeMux()
	mux.HandleFunc("/slack/", p.serveBot)
	mux.HandleFunc(web.Path, p.ServePages)
	mux.Handle("/", p.slack)
	guarded := http.NewCrossOriginProtection().Handler(mux)
	p.wire = &http.Server{
		ReadHeaderTimeout: 5 * time.Second,
		ErrorLog:          slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Host != host {
				http.Error(w, http.StatusText(http.StatusMisdirectedRequest), http.StatusMisdirectedRequest)
				return
			}
			guarded.ServeHTTP(w, r)
		}),
	}
	p.running.Go(func() { _ = p.wire.Serve(listener) }) // it ends with Close
	return nil
}

// Slack is the emulated Slack.
func (p *Playground) Slack() *emulator.Slack { return p.slack }

// Language is the one our own people began with.
func (p *Playground) Language() locale.Language { return p.language }

// Words are those of the product.
func (p *Playground) Words() *locale.Catalogue { return p.words }

// Changed implements playground.World.
func (p *Playground) Changed() <-chan struct{} { return p.changed.wait() }

// Close ends everything and keeps the state where a folder was named. What is on
// its way is found out about at the next start. It may be called more than once.
func (p *Playground) Close() error {
	p.closing.Do(func() { p.closed = p.close() })
	return p.closed
}

func (p *Playground) close() error {
	var failed []error
	p.stop()
	p.Cancel()
	p.mu.Lock()
	p.ended = true
	way := p.way
	p.mu.Unlock()
	if way != nil {
		<-way.arrived
	}
	p.firing.Lock() // a restart under way may be about to bring another bot to life
	failed = append(failed, p.kill())
	p.firing.Unlock()
	if p.slack != nil {
		failed = append(failed, p.slack.Close())
	}
	if p.wire != nil {
		failed = append(failed, p.wire.Close())
	}
	p.running.Wait()
	if !p.temporary && p.seed.Slack != nil {
		failed = append(failed, p.save())
	}
	if p.unlock != nil {
		failed = append(failed, p.unlock())
	}
	if p.temporary {
		failed = append(failed, os.RemoveAll(p.folder))
	}
	return errors.Join(failed...)
}

func (p *Playground) file(name string) string { return filepath.Join(p.folder, name) }

// poke lets the pump look at what is due.
func (p *Playground) poke() {
	select {
	case p.poked <- struct{}{}:
	default:
	}
}
