// Package terminal is a chat on standard input and output: the same bot as in
// Slack and Teams, for trying it out, for a pipe and for a screen reader. It
// writes lines and never moves the cursor (conversation.md A-6).
//
// What a person types is a message and goes to the bot as it is. Which option
// "2" or "Save" means is decided by the one who asked, by rule Q-4, as it is on
// every platform: the terminal does not know whether 2 is an option or the
// number that was asked for. It presses a button itself in two cases only: with
// "/press", and where the whole line is the label of a button of the latest
// message and that message asked nothing (a reminder with [Done]), because then
// nobody is waiting who could recognise the label.
package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// Name is the platform of every address in a terminal, Tenant its tenant. Both
// are stored and never change.
const (
	Name   = "terminal"
	Tenant = "local"
)

// defaultWidth is how many columns text is wrapped at. The plan page is 110
// wide and is not wrapped.
const defaultWidth = 100

// Terminal is a chat in which one person at a time writes and reads. It is a
// bot.Platform and a bot.Sender; Send may be called by any goroutine, also
// before Run and while a line is being typed.
//
// Not promised: what was said to somebody who is not the one writing is kept in
// memory until that person is switched to, and is lost with the process. The
// bot shows a person who arrives where things stand.
type Terminal struct {
	In  io.Reader
	Out io.Writer
	// People are those who may be spoken as; the ID of each is the short name
	// that is typed. Name, language and whether they are external are used as
	// on any platform.
	People []bot.Person
	As     string // who writes at the start: a short name or an unmistakable part of a name
	Words  *locale.Catalogue
	// Language tells in which language a person reads the terminal's own
	// words; nil takes the one of bot.Person, formal for external people.
	Language func(bot.Person) locale.Language
	// Settle is called after every event that was handled and returns when all
	// that is to be said now went through Send; nil where nobody waits for it.
	Settle func(context.Context) error
	Now    func() time.Time
	// File keeps a file that somebody is sent, under its name or one like it, and
	// returns where it lies; nil where files are only named. It is called with the
	// terminal locked.
	File func(name string, data []byte) (path string, err error)
	// TTY says that a person sits at both ends: there are a greeting and a
	// prompt, and lines that arrive at once, as from a paste, are one message.
	// It needs no raw mode and writes no control sequence; the price is that
	// the last line of a paste waits for Enter where it has no line end.
	TTY bool
	// Color allows bold and dim. The caller sets it where Out is a terminal and
	// NO_COLOR is not set; without it no escape sequence is written, ever.
	Color bool
	Width int          // columns to wrap at; 0 is 100
	Log   *slog.Logger // what could not be stored; nil for nowhere

	mu     sync.Mutex
	screen screen
}

// Name returns "terminal".
func (t *Terminal) Name() string { return Name }

// DirectAddress is where messages to a person go: their direct conversation.
// Only who belongs to another organisation makes it a place that customers
// read.
func DirectAddress(p bot.Person) bot.Address {
	a := bot.Address{Platform: Name, Tenant: Tenant, Place: "dm:" + p.ID, Person: p.ID}
	if p.External {
		a.Audience = bot.Customer
	}
	return a
}

// errQuit ends a conversation from within.
var errQuit = errors.New("quit")

// Run lets the person arrive and hands every message to h until the input ends,
// somebody writes /quit, or ctx ends, and returns nil then, after everything
// still to be said was said (not after ctx ended). An event that could not be
// handled is repeated once; a person is then asked to write it again, while on a
// pipe Run returns the error, since the lines that follow would answer the wrong
// question.
//
// Input is read by a goroutine that outlives Run where a read does not return:
// nothing can interrupt one. Run is called once.
func (t *Terminal) Run(ctx context.Context, h bot.Handler) error {
	if _, ok := t.find(t.As); !ok {
		return fmt.Errorf("terminal: nobody is called %q; there are: %s", t.As, t.shortNames())
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	err := t.converse(ctx, h)
	t.leave()
	switch {
	case ctx.Err() != nil:
		return nil
	case errors.Is(err, errQuit):
		err = t.settle(ctx)
	}
	if err != nil && ctx.Err() == nil {
		return fmt.Errorf("terminal: %w", err)
	}
	return nil
}

func (t *Terminal) converse(ctx context.Context, h bot.Handler) error {
	if t.TTY {
		t.say("say.terminal_banner", locale.Args{"person": bot.Escape(t.speaker().Name)})
	}
	if err := t.arrive(ctx, h); err != nil {
		return err
	}
	messages := t.listen(ctx)
	for {
		t.prompt()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case m, open := <-messages:
			if !open {
				return errQuit
			}
			t.entered()
			if err := t.take(ctx, h, m); err != nil {
				return err
			}
		}
	}
}

// take does what one message of the input asks for.
func (t *Terminal) take(ctx context.Context, h bot.Handler, m message) error {
	switch {
	case m.err != nil:
		return errors.Join(fmt.Errorf("reading the input: %w", m.err), t.settle(ctx))
	case m.tooLong:
		t.problem("problem.terminal_too_long", locale.Args{"limit": mostBytes >> 10})
		return nil
	case m.text == "":
		return nil
	}
	if command, rest, ok := parseCommand(m.text); ok {
		return t.carryOut(ctx, h, command, rest)
	}
	text := unslashed(m.text)
	if b, asked, ok := t.labelled(text); ok {
		return t.press(ctx, h, b, asked)
	}
	e := t.event(bot.Said)
	e.Text, e.Message = text, e.ID
	e.Action.Question = t.asked()
	return t.handle(ctx, h, e)
}

// arrive says that the person opened the conversation.
func (t *Terminal) arrive(ctx context.Context, h bot.Handler) error {
	t.arrived()
	return t.handle(ctx, h, t.event(bot.Arrived))
}

func (t *Terminal) handle(ctx context.Context, h bot.Handler, e bot.Event) error {
	_, err := h.Handle(ctx, e) // a Reply is about forms, and there are none here
	if err != nil && ctx.Err() == nil {
		_, err = h.Handle(ctx, e)
	}
	switch {
	case err == nil:
	case ctx.Err() != nil || !t.TTY:
		return fmt.Errorf("handling an event: %w", err)
	default:
		if t.Log != nil {
			t.Log.Error("terminal: an event was not handled", "event", e.ID, "kind", string(e.Kind), "error", err)
		}
		t.problem("problem.terminal_not_stored", nil)
	}
	return t.settle(ctx)
}

func (t *Terminal) settle(ctx context.Context) error {
	if t.Settle == nil {
		return nil
	}
	if err := t.Settle(ctx); err != nil {
		return fmt.Errorf("saying what is to be said: %w", err)
	}
	return nil
}
