// Package teams is the bot in Microsoft Teams: activities of the Bot Connector,
// its tokens, and Adaptive Cards.
//
// The protocol is spoken here, because there is no maintained library of it for
// Go: JSON activities come in over HTTPS with a token of the Bot Framework, and
// go out to the service address that came with them.
package teams

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// Name is the platform of every address in Teams. The tenant of an organisation
// is Name, a colon and its tenant id at Microsoft. Both are stored and never
// change.
const Name = "teams"

// Options are what an Adapter needs. AppID, Password, Tenant, Words, Now and
// References must be set; with Untrusted only Words, Now and References.
type Options struct {
	AppID    string // of the bot's registration (MICROSOFT_APP_ID)
	Password string // a client secret of it
	// Tenant is the organisation the bot is registered in; "botframework.com" for
	// an old registration that serves several.
	Tenant     string
	References References
	Words      *locale.Catalogue
	Now        func() time.Time // the clock of tokens and of what is cached
	Log        *slog.Logger     // nil for nowhere; never gets a token, an address or what people wrote
	// Language tells in which language a person reads the adapter's own few
	// words; nil takes what Teams tells, formal for external people.
	Language func(context.Context, bot.Person) locale.Language
	// Shown finds what was asked before this process started; nil where only
	// what it asked itself is known.
	Shown Shown
	// Changed is told when the roster shows that somebody was renamed or has become
	// a guest or a colleague; nil is told nothing.
	Changed func(context.Context, bot.Person) error
	// Uploads lets files be brought that people have said yes to; nil sends none.
	Uploads Uploads
	// Count is told of everything that was acknowledged without a turn: what is
	// "unknown", "foreign", "bot", …, name its name in the protocol. nil counts
	// nothing.
	Count func(what, name string)
	// Pace is the distance between messages in one conversation, on real time, after
	// the first few; 0 is 550 ms, which with those few stays below 7 in 1 s, 8 in 2 s and
	// 60 in 30 s (learn.microsoft.com, "Optimize your bot with rate limiting"); below 0
	// there is none.
	Pace time.Duration
	// OpenID is the address of the Bot Framework's OpenID configuration, and Login
	// that of Microsoft's token service; "" are the public ones.
	OpenID, Login string
	// Transport carries all calls; nil is one with time limits.
	Transport http.RoundTripper
	// Recorder takes every card that goes out; nil records nothing. For tests.
	Recorder Recorder
	// Untrusted takes activities without any token, and calls only addresses of
	// this machine: for Microsoft's Agents Playground (`lodestar play --teams`), and
	// nowhere else.
	Untrusted bool
	// Loopback allows service addresses on this machine; for tests.
	Loopback bool
}

// Shown finds what was asked in an earlier life of the process.
type Shown interface {
	// Asked returns the latest delivery to the conversation of to that asks q,
	// with its receipt; ok is false where none was sent.
	Asked(ctx context.Context, to bot.Address, q bot.Question) (d bot.Delivery, r bot.Receipt, ok bool, err error)
}

// Reference is how a conversation is reached: everything that comes from us
// first, such as a reminder, needs it.
type Reference struct {
	Tenant       string `json:"tenant"`          // "teams:…"
	Conversation string `json:"conversation"`    // bot.Address.Place
	Service      string `json:"service"`         // address of the connector, from a verified activity
	Bot          string `json:"bot"`             // our own id there, "28:…"
	Person       string `json:"person,omitzero"` // the connector's id of the person, "29:…", in a personal chat
	Name         string `json:"name,omitzero"`   // of a channel or group chat, as an activity told it last
}

// References keeps how conversations are reached, over restarts.
type References interface {
	Reference(ctx context.Context, tenant, conversation string) (Reference, bool, error)
	KeepReference(ctx context.Context, r Reference) error
}

// Adapter is the bot in Teams. It is a bot.Platform, a bot.Sender and the
// http.Handler of POST /api/messages; all methods may be called by any goroutine,
// Run once.
type Adapter struct {
	o        Options
	keys     *keyring
	calls    *connector
	live     atomic.Pointer[life]
	people   people
	places   places
	known    *bot.Recent[Reference]    // by tenant and conversation
	asked    *bot.Recent[askedMessage] // questions by conversation and question
	sent     *bot.Recent[string]       // what was taken of a delivery, by its id
	accepted *bot.Recent[upload]       // where files go that were said yes to, by delivery and number
	doubted  *bot.Recent[bool]         // deliveries whose outcome was unknown once
	pace     bot.Pace
	door     sync.RWMutex // nothing begins after Run began to end
	running  sync.WaitGroup
}

// life is one Run.
type life struct {
	ctx     context.Context
	handler bot.Handler
}

// New returns an adapter that takes no activities yet.
func New(o Options) (*Adapter, error) {
	switch {
	case o.Words == nil || o.Now == nil || o.References == nil:
		return nil, errors.New("teams: words, a clock and a store of references are needed")
	case !o.Untrusted && (o.AppID == "" || o.Password == "" || o.Tenant == ""):
		return nil, errors.New("teams: the app id, its password and the tenant are needed")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Count == nil {
		o.Count = func(string, string) {}
	}
	if o.Transport == nil {
		o.Transport = newTransport()
	}
	o.Pace = max(cmp.Or(o.Pace, 550*time.Millisecond), 0)
	o.OpenID, o.Login = cmp.Or(o.OpenID, openIDURL), cmp.Or(o.Login, loginURL)
	a := &Adapter{
		o: o, keys: newKeyring(o), calls: newConnector(o),
		known: bot.NewRecent[Reference](), asked: bot.NewRecent[askedMessage](), sent: bot.NewRecent[string](), doubted: bot.NewRecent[bool](), accepted: bot.NewRecent[upload](),
	}
	a.pace.Burst = atOnce
	return a, nil
}

// atOnce are the messages of a conversation that may follow each other at once.
const atOnce = 4

// Name returns "teams".
func (a *Adapter) Name() string { return Name }

// Run hands every activity to h until ctx ends, and returns nil then. Before and
// after it, requests are answered with 503, so that Teams repeats them.
func (a *Adapter) Run(ctx context.Context, h bot.Handler) error {
	ctx, cancel := context.WithCancel(ctx)
	defer a.running.Wait()
	defer cancel()
	a.live.Store(&life{ctx, h})
	defer func() {
		a.door.Lock()
		a.live.Store(nil)
		a.door.Unlock()
	}()
	<-ctx.Done()
	return nil
}

// later does something after the answer to a request, within callLimit. It ends with
// Run; where Run has ended it is left out: it is nothing that anybody was promised.
func (a *Adapter) later(what string, do func(context.Context) error) {
	a.door.RLock()
	defer a.door.RUnlock()
	live := a.live.Load()
	if live == nil {
		return
	}
	a.running.Go(func() {
		ctx, cancel := context.WithTimeout(live.ctx, callLimit)
		defer cancel()
		if err := bot.Survive(func() error { return do(ctx) }); err != nil && live.ctx.Err() == nil {
			a.o.Log.Warn("teams: "+what+" failed", "error", err)
		}
	})
}

// Connected reports whether activities are taken.
func (a *Adapter) Connected() bool { return a.live.Load() != nil }

// Link is nil where activities are taken, and else says why not.
func (a *Adapter) Link() error {
	if !a.Connected() {
		return errNotRunning
	}
	return nil
}

// printer speaks to a person in the adapter's own words.
func (a *Adapter) printer(ctx context.Context, p bot.Person) locale.Printer {
	if a.o.Language != nil {
		return a.o.Words.Printer(a.o.Language(ctx, p))
	}
	return a.o.Words.Printer(locale.LanguageOf(p.Language, p.External))
}

// tenantOf is how an organisation is called everywhere outside this package.
func tenantOf(id string) string { return Name + ":" + id }

// errNotRunning says that Run has not begun or has ended.
var errNotRunning = errors.New("teams: the platform is not running")

var (
	_ bot.Platform = (*Adapter)(nil)
	_ bot.Sender   = (*Adapter)(nil)
	_ http.Handler = (*Adapter)(nil)
)
