package playground

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"lodestar/bot/slack/emulator"
	"lodestar/conversation/locale"
)

// Options are what the page shows and how it speaks.
type Options struct {
	Slack    *emulator.Slack
	World    World
	Mail     Mailboxes // nil where there is none
	Words    *locale.Catalogue
	Language locale.Language // of the page's own words; "" is English
	Log      *slog.Logger    // nil for nowhere; never gets what people wrote
	App      string          // whose bot this is about; "" is emulator.SampleApp
}

// Page is the playground's web page. It is an http.Handler and safe for
// concurrent use; Close ends the streams that are open.
//
// Who looks is part of every address (/p/USER/…), and what is not this person's
// to see is not found under it (PG-10). Behind the scenes (/p/USER/behind/…) is
// for whoever tries the product out, is labelled so, and is fetched only when it
// is opened.
type Page struct {
	o     Options
	log   *slog.Logger
	words locale.Printer
	html  *template.Template
	serve http.Handler
	done  chan struct{}
	drawn atomic.Uint64 // fragments so far
	boot  string        // tells this process's streams from those of an earlier one

	mu      sync.Mutex
	closed  bool
	changed chan struct{} // closed and made anew when something of the page's own changes
	drawers drawers
	aside   drawers // of the workspace that a reset or an undo took away
	// declined is the last offer to bring that back that nobody wanted.
	declined int
	// downUntil is the end of the outage that was asked for here.
	downUntil time.Time
	// unknownSeen is the last change that was looked at for what is not emulated.
	unknownSeen uint64
}

// New makes the page.
func New(o Options) (*Page, error) {
	if o.Slack == nil || o.World == nil || o.Words == nil {
		return nil, errors.New("playground: Slack, a world and words are needed")
	}
	o.App = cmp.Or(o.App, emulator.SampleApp)
	o.Language = cmp.Or(o.Language, locale.English)
	p := &Page{
		boot: rand.Text(),
		o:    o, log: o.Log, words: o.Words.Printer(o.Language), done: make(chan struct{}), changed: make(chan struct{}), drawers: newDrawers(),
	}
	if p.log == nil {
		p.log = slog.New(slog.DiscardHandler)
	}
	var err error
	if p.html, err = p.parseTemplates(); err != nil {
		return nil, fmt.Errorf("playground: reading the templates: %w", err)
	}
	mux := http.NewServeMux()
	for pattern, handle := range p.routes() {
		mux.Handle(pattern, handle)
	}
	p.serve = guard(mux)
	return p, nil
}

// ServeHTTP answers the page's routes; see Routes.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.serve.ServeHTTP(w, r) }

// Close ends all open streams, so that a server can shut down.
func (p *Page) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.closed = true
		close(p.done)
	}
}

// touch wakes the streams: something of the page's own has changed.
func (p *Page) touch() {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.changed)
	p.changed = make(chan struct{})
}

func (p *Page) waitForChange() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.changed
}
