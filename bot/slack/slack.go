// Package slack is the bot in a Slack workspace: Events API or Socket Mode,
// interactions, the slash command and Block Kit.
//
// Of slack-go it uses the types of Block Kit and the Socket Mode client. Events,
// interactions and answers of the Web API are decoded here, because that library
// refuses a whole event or page of history for one element it does not know,
// and its signature check reads the machine's clock.
package slack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// Name is the platform of every address in Slack. The tenant of a workspace is
// Name, a colon and the workspace's id. Both are stored and never change.
const Name = "slack"

// Options are what an Adapter needs. Token, Words and Now must be set, and the
// SigningSecret, the AppToken or both.
type Options struct {
	Token         string // of the bot: "xoxb-…"
	SigningSecret string // for requests over HTTP; without it every one is refused
	AppToken      string // for Socket Mode: "xapp-…"; without it no socket is opened
	APIURL        string // of the Web API; "" is Slack's own
	Words         *locale.Catalogue
	Now           func() time.Time // the clock that the age of signatures and of what is cached is measured by
	Log           *slog.Logger     // nil for nowhere; never gets a token, an address or what people wrote
	// Language tells in which language a person reads the adapter's own few
	// words; nil takes what Slack tells, formal for external people.
	Language func(context.Context, bot.Person) locale.Language
	// Shown finds what was asked before this process started; nil where only
	// what it asked itself is known.
	Shown Shown
	// Home says what stands on a colleague's App Home; nil shows an
	// introduction. It is called after the acknowledgement and may take time.
	Home func(context.Context, bot.Person) (bot.Message, error)
	// Uninstalled is called when Slack says that the app was removed or its
	// token revoked, before that is acknowledged; with an error it comes again.
	// Both events may come, in either order, and either of them twice.
	Uninstalled func(ctx context.Context, tenant string) error
	// Changed is told when somebody was renamed, moved to another company, made a
	// guest or a colleague, or deactivated, which counts as External too, before that
	// is acknowledged; with an error it comes again. nil is told nothing: then it
	// counts from the person's next event on.
	Changed func(context.Context, bot.Person) error
	// Present hands on, when Run begins, the channels that the bot is in.
	Present bool
	// Count is told of everything that was acknowledged without a turn: what is
	// "unknown", "foreign", "bot", …, name Slack's name of it. nil counts nothing.
	Count func(what, name string)
	Pace  time.Duration // between two posts in one channel, on real time; 0 is 1 s, below 0 none
	Echo  time.Duration // how long Reconcile waits for the echo of a post, on real time; 0 is 2 s, below 0 none
	// LimitClock is the clock by which a method rests after a rate limit; nil means
	// Now. By one that stands still nothing would ever be looked up again.
	LimitClock func() time.Time
	// Rests keeps over a restart which methods rest; nil forgets it.
	Rests Rests
	// Known keeps over a restart which workspace the token belongs to; nil forgets it.
	Known Known
	// Notes keeps over a restart how far a delivery with files is; nil forgets it.
	Notes bot.Notes
	// Transport carries the calls of the Web API; nil is one with time limits.
	Transport http.RoundTripper
	// Recorder is told of every call; nil for nobody. For tests only.
	Recorder *Recorder
}

// Shown finds what was asked in an earlier life of the process.
type Shown interface {
	// Asked returns the latest delivery to the conversation of to that asks q,
	// with its receipt; ok is false where none was sent.
	Asked(ctx context.Context, to bot.Address, q bot.Question) (d bot.Delivery, r bot.Receipt, ok bool, err error)
}

// Adapter is one Slack workspace. It is a bot.Platform, a bot.Sender and the
// http.Handler of POST /slack/events, /slack/interactions and /slack/commands;
// all methods may be called by any goroutine, Run once.
type Adapter struct {
	o    Options
	api  *api
	mux  *http.ServeMux
	live atomic.Pointer[life] // nil before Run knows the workspace and after it has ended
	came chan struct{}        // closed when Run knows it

	people  people
	places  places
	pace    bot.Pace
	asked   *bot.Recent[askedMessage] // questions by conversation and question
	pieces  *bot.Recent[[]string]     // what was posted of a delivery, by its id
	uploads *bot.Recent[uploads]      // how far the files of a delivery are, by its id
	begun   *bot.Recent[bool]         // direct messages in which something stands
	echoes  *bot.Recent[string]       // posts that Slack told us of, by delivery and piece
	echoed  *sync.Cond                // an echo has come
	homes   *bot.Recent[*shownHome]   // App Homes that were opened, by user
	door    sync.RWMutex              // nothing begins after Run began to end
	running sync.WaitGroup            // work after the acknowledgement
	slots   chan struct{}             // bounds it
	nudged  chan struct{}             // Poke
	install atomic.Pointer[workspace]
	open    atomic.Int32 // sockets of Socket Mode
}

// life is one Run.
type life struct {
	ctx     context.Context
	handler bot.Handler
}

// atOnce bounds the work after acknowledgements: forms, App Homes.
const atOnce = 32

// New returns an adapter that is not connected yet.
func New(o Options) (*Adapter, error) {
	switch {
	case o.Token == "":
		return nil, errors.New("slack: the bot token is missing")
	case o.SigningSecret == "" && o.AppToken == "":
		return nil, errors.New("slack: the signing secret (for HTTP) or the app token (for Socket Mode) is missing")
	case o.Words == nil || o.Now == nil:
		return nil, errors.New("slack: words and a clock are needed")
	}
	api, err := newAPI(o)
	if err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Count == nil {
		o.Count = func(string, string) {}
	}
	o.Pace = max(cmp.Or(o.Pace, time.Second), 0)
	o.Echo = max(cmp.Or(o.Echo, 2*time.Second), 0)
	a := &Adapter{
		o: o, api: api,
		asked: bot.NewRecent[askedMessage](), pieces: bot.NewRecent[[]string](), uploads: bot.NewRecent[uploads](), begun: bot.NewRecent[bool](), echoes: bot.NewRecent[string](),
		echoed: sync.NewCond(&sync.Mutex{}), homes: bot.NewRecent[*shownHome](),
		slots: make(chan struct{}, atOnce), nudged: make(chan struct{}, 1), came: make(chan struct{}),
	}
	a.mux, api.rested = a.routes(), a.keepRest
	return a, nil
}

// Name returns "slack".
func (a *Adapter) Name() string { return Name }

// Run learns which workspace the token belongs to, hands every event to h until
// ctx ends, and returns nil then. Where Options.Known knows the workspace, events are
// taken at once, and Slack is asked behind that. Else requests wait a moment for its
// answer and are then answered with 503, so that Slack repeats them. A token that
// Slack refuses ends it with an error; an outage does not.
func (a *Adapter) Run(ctx context.Context, h bot.Handler) error {
	known := a.recall(ctx)
	if !known {
		if err := a.connect(ctx); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer a.running.Wait()
	defer cancel(nil)
	a.live.Store(&life{ctx, h})
	close(a.came)
	defer func() {
		a.door.Lock()
		a.live.Store(nil)
		a.door.Unlock()
	}()
	if known {
		a.running.Go(func() {
			if err := a.connect(ctx); err != nil && ctx.Err() == nil {
				cancel(&refusedToken{err})
			}
		})
	}
	if a.o.Present {
		a.later(ctx, "asking which channels the bot is in", presentLimit, a.present)
	}
	var err error
	if a.o.AppToken != "" {
		err = a.sockets(ctx)
	} else {
		<-ctx.Done()
	}
	if refused := (*refusedToken)(nil); errors.As(context.Cause(ctx), &refused) {
		return refused.error
	}
	return err
}

// refusedToken ends a Run that began with a workspace it knew.
type refusedToken struct{ error }

// startTakes is how long a request waits for Run to know its workspace: of the 3 s
// that Slack waits, enough is left to store it.
const startTakes = time.Second

// awaited waits until Run takes requests, and returns errNotRunning where it does
// not in time, or any more.
func (a *Adapter) awaited(ctx context.Context) error {
	if a.live.Load() != nil {
		return nil
	}
	timer := time.NewTimer(startTakes)
	defer timer.Stop()
	select {
	case <-a.came:
	case <-timer.C:
	case <-ctx.Done():
	}
	if a.live.Load() == nil {
		return errNotRunning
	}
	return nil
}

// Connected reports whether Run knows its workspace and hands events on.
func (a *Adapter) Connected() bool { return a.live.Load() != nil }

// Poke lets a Run that waits to ask for its workspace once more do so at once.
func (a *Adapter) Poke() {
	select {
	case a.nudged <- struct{}{}:
	default:
	}
}

// Settle waits until nothing is under way that was begun after an
// acknowledgement, such as a Home to be published.
func (a *Adapter) Settle(ctx context.Context) error {
	for len(a.slots) > 0 {
		select {
		case <-ctx.Done():
			return fmt.Errorf("slack: waiting for what is under way: %w", ctx.Err())
		case <-time.After(time.Millisecond):
		}
	}
	return nil
}

// later does something after the acknowledgement. Where Run has ended, or too
// much is under way, it is left out, which it reports: it is nothing that anybody
// was promised. What breaks down in it is logged, and the process goes on.
func (a *Adapter) later(ctx context.Context, what string, limit time.Duration, do func(context.Context) error) (begun bool) {
	a.door.RLock()
	defer a.door.RUnlock()
	live := a.live.Load()
	if live == nil {
		return false
	}
	select {
	case a.slots <- struct{}{}:
	default:
		a.o.Count("left out", what)
		return false
	}
	a.running.Go(func() {
		defer func() { <-a.slots }()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
		defer cancel()
		defer context.AfterFunc(live.ctx, cancel)() //nolint:contextcheck // it ends with Run, whoever asked for it
		if err := bot.Survive(func() error { return do(ctx) }); err != nil && live.ctx.Err() == nil {
			a.o.Log.Warn("slack: "+what+" failed", "error", err)
		}
	})
	return true
}

// printer speaks to a person in the adapter's own words.
func (a *Adapter) printer(ctx context.Context, p bot.Person) locale.Printer {
	if a.o.Language != nil {
		return a.o.Words.Printer(a.o.Language(ctx, p))
	}
	return a.o.Words.Printer(locale.LanguageOf(p.Language, p.External))
}

// slackURL is where Slack's Web API is.
const slackURL = "https://slack.com/api/"

// withSlash is an address as the API's methods are appended to it.
func withSlash(address string) string {
	address = cmp.Or(address, slackURL)
	if strings.HasSuffix(address, "/") {
		return address
	}
	return address + "/"
}

var (
	_ bot.Platform = (*Adapter)(nil)
	_ bot.Sender   = (*Adapter)(nil)
	_ http.Handler = (*Adapter)(nil)
)
