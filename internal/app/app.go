// Package app wires the house together: store, book, turns, delivery and
// scheduler around the platforms. The commands and the conversation scripts
// share it.
package app

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"lodestar/bot"
	"lodestar/bot/delivery"
	"lodestar/bot/slack"
	"lodestar/bot/web"
	"lodestar/conversation/locale"
	"lodestar/internal/sqlstore"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
	"lodestar/scheduler"
)

// Options say what to build.
type Options struct {
	Database string           // file:… of the store
	Now      func() time.Time // the clock; nil is the machine's
	Log      *slog.Logger
	Senders  map[string]bot.Sender // by platform
	Limits   delivery.Limits       // of the delivery; the zero value is the default
	Admins   []string              // administrators as platform ids
	Messages turn.Limits           // of what people write beyond answers; the zero value is the default
	// LimitClock is the clock of Messages, where Now is one that stands still.
	LimitClock func() time.Time
	// Key is the operator's, for the audit chain and the links in mails; it comes
	// from outside the database. Where there is none the App makes one that ends
	// with it: for a chat in a terminal, and tests.
	Key []byte
	// OldKeys are those that it has replaced, the newest first.
	OldKeys [][]byte
	// Heads is the file in which the heads of the audit chain are noted, outside the
	// database (D3); "" notes none.
	Heads     string
	AdminMail string // where the operator reads mail; "" sends none
	Doubt     bool   // compares what the store remembers with what it has stored; for tests
	Model     *Model // the language model; nil is none
	Record    string // a folder for what goes out to platforms, for tests only; "" records nothing
	// Microsoft is the address of a stand-in for Microsoft's services on this machine,
	// for tests only; "" is Microsoft.
	Microsoft string
	// Wrap lets tests stand between the store and its connections.
	Wrap sqlstore.Wrap
	// TurnLimit is how long a turn may take, on real time; 0 is the store's default.
	TurnLimit time.Duration
	Keep      sqlstore.Keep // how long is kept what nobody needs any more; the zero value is the default
	// KeepEvidence are the years for which evidence is kept after that in which a plan
	// ended; 0 is the default, below 0 for ever.
	KeepEvidence int
}

// App is the product without its platforms.
type App struct {
	Words     *locale.Catalogue
	Book      *playbook.Book
	Store     *sqlstore.Store
	Turns     *turn.Turns
	Delivery  *delivery.Worker
	Scheduler *scheduler.Worker
	Now       func() time.Time
	Log       *slog.Logger
	// Pages are the pages behind links in mails; nil without WithMail.
	Pages *web.Pages

	desk      *desk  // makes summaries
	key       []byte // the operator's
	oldKeys   [][]byte
	heads     string
	adminMail string
	senders   map[string]bot.Sender
	alarmed   map[string]int // workspaces whose administrators know, with how many heads are gone
	database  string
	metrics   metrics
	recorder  *slack.Recorder // nil where nothing is recorded
	microsoft string          // the address of a stand-in for its services; "" is Microsoft
}

// New opens the store and wires everything. The caller closes the App.
func New(ctx context.Context, o Options) (*App, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	words, err := locale.Load()
	if err != nil {
		return nil, fmt.Errorf("app: loading the words: %w", err)
	}
	book, err := playbook.All(words)
	if err != nil {
		return nil, fmt.Errorf("app: %w", err)
	}
	book.KeepsTrying = o.Limits.KeepsTrying()
	if o.KeepEvidence != 0 {
		book.EvidenceYears = o.KeepEvidence
	}
	store, err := sqlstore.Open(ctx, sqlstore.Options{URL: o.Database, Now: o.Now, Key: o.Key, Keep: o.Keep, Doubt: o.Doubt, Wrap: o.Wrap, Limit: o.TurnLimit})
	if err != nil {
		return nil, err
	}
	boot, err := newBoot()
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	a := &App{
		Words: words, Book: book, Store: store, Now: o.Now, Log: o.Log,
		key: o.Key, oldKeys: o.OldKeys, heads: o.Heads, adminMail: o.AdminMail, alarmed: map[string]int{},
		senders: o.Senders, database: o.Database, metrics: metrics{began: time.Now()}, microsoft: o.Microsoft,
	}
	if o.Record != "" {
		if a.recorder, err = slack.NewRecorder(o.Record); err != nil {
			return nil, errors.Join(err, store.Close())
		}
	}
	book.Evidence = a.evidenceFile
	book.Takes = a.takes
	book.Administrators = o.Admins
	a.Turns = &turn.Turns{Store: store, Book: book, Now: o.Now, Log: o.Log, Admins: o.Admins, Limits: o.Messages, LimitClock: o.LimitClock}
	a.Turns.Ended = a.metrics.turned
	ended, end := context.WithCancel(context.WithoutCancel(ctx))
	a.desk = &desk{count: a.ModelCall, ended: ended, end: end, turns: a.Turns, senders: o.Senders, log: o.Log}
	book.Reads = a.desk.reads
	a.withModel(o.Model)
	a.Delivery = &delivery.Worker{Store: countedStore{store, &a.metrics}, Senders: o.Senders, Now: o.Now, Boot: boot, Log: o.Log, Limits: o.Limits, Breath: 3 * time.Millisecond, Prepare: a.prepare}
	a.Scheduler = &scheduler.Worker{Store: store, Schedules: store, Runner: countedRunner{runner{a.Turns, o.Senders, a.desk}, &a.metrics}, Now: o.Now, Log: o.Log}
	store.OnCommit(a.Delivery.Poke)
	store.OnDue(a.Scheduler.Poke)
	return a, nil
}

// sampleKey is the name of the key in the folder of `chat` and `play`. What they
// keep is sample data and proves nothing; a real key lies elsewhere (E2).
const sampleKey = "lodestar.key"

// KeyBeside is the key in the folder of a database that `chat` or `play` made,
// "" where there is none.
func KeyBeside(database string) string {
	path, err := sqlstore.Path(database)
	if err != nil {
		return ""
	}
	path = filepath.Join(filepath.Dir(path), sampleKey)
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}

func newBoot() (string, error) {
	var b [8]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", fmt.Errorf("app: naming this start: %w", err)
	}
	return hex.EncodeToString(b[:]), nil
}

// prepare holds a message that is about to be handed on against who reads there now, and
// makes its files. It reads beside those who write.
func (a *App) prepare(ctx context.Context, d bot.Delivery) (ready bot.Delivery, err error) {
	if len(d.Message.Attachments) == 0 && (d.To.Direct() || d.To.Audience == bot.Customer) {
		return d, nil
	}
	held := func() error {
		return a.Store.Read(ctx, func(tx playbook.Tx) error {
			if err := a.Book.StillInternal(tx, d); err != nil {
				return err
			}
			ready, err = a.Book.MakeFiles(tx, d)
			return err
		})
	}
	err = held()
	if playbook.ReadersUnknown(err) && a.lookNow(ctx, d.To) == nil {
		err = held()
	}
	return ready, err
}

// lookNow asks the platform who reads in a channel something is to be said in. After a
// start nobody else would: it is asked when something happens there.
func (a *App) lookNow(ctx context.Context, place bot.Address) error {
	roll, ok := a.senders[place.Platform].(bot.Roll)
	if !ok {
		return fmt.Errorf("app: %q cannot tell who is in a channel", place.Platform)
	}
	ctx, cancel := context.WithTimeout(ctx, lookLimit)
	defer cancel()
	place.Thread, place.Person = "", ""
	event, err := roll.Look(ctx, place)
	if err != nil {
		return fmt.Errorf("app: asking who reads in a channel: %w", err)
	}
	return a.Turns.Saw(ctx, place.Tenant, event)
}

// takes reports whether a platform takes a file of a media type at an address.
func (a *App) takes(to bot.Address, mediaType string) bool {
	choosy, ok := a.senders[to.Platform].(bot.Choosy)
	return !ok || choosy.Takes(to, mediaType)
}

// Settle runs what is due and says everything that can be said now.
func (a *App) Settle(ctx context.Context) error {
	if _, err := a.Scheduler.Tick(ctx, a.Now()); err != nil {
		return err
	}
	if a.desk.working() { // people see that they have to wait
		if err := a.Delivery.Drain(ctx); err != nil {
			return err
		}
	}
	a.desk.wait()
	return a.Delivery.Drain(ctx)
}

// Close closes the store; what is not said yet is said at the next start.
func (a *App) Close() error {
	a.desk.close()
	err := a.Store.Close()
	if a.recorder != nil {
		err = errors.Join(err, a.recorder.Close())
	}
	return err
}
