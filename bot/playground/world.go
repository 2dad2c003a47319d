package playground

import (
	"context"
	"errors"
	"time"
)

// What a World can refuse; the page has a sentence for each.
var (
	// ErrAdvancing: the clock is on its way; nothing else may be changed.
	ErrAdvancing = errors.New("playground: the clock is advancing")
	// ErrBackward: the clock goes forward only (PG-22).
	ErrBackward = errors.New("playground: the clock goes forward only")
	// ErrNothingDue: nothing waits to happen.
	ErrNothingDue = errors.New("playground: nothing is due")
	// ErrNothingAside: nothing was reset since the program was started.
	ErrNothingAside = errors.New("playground: nothing was put aside")
	// ErrUnknown: there is no such plan or version, or this person may not read it.
	ErrUnknown = errors.New("playground: not found")
)

// World is everything beside the emulated Slack: the bot that runs against it,
// its clock, what it stores. The wiring fills it; all methods may be called by
// any goroutine.
type World interface {
	Clock
	Plans
	Insides
	Machine
	// Changed is closed at the next change of the clock, of what is stored or of
	// the machine: read, and when done wait on it.
	Changed() <-chan struct{}
}

// Clock is the one clock of bot and Slack. It stands still unless it is moved
// (PG-20 to PG-26).
type Clock interface {
	Time(ctx context.Context) (Time, error)
	// Advance begins to move the clock to an instant and returns; what is due
	// happens on the way at its own time, one at a time, in order. ErrBackward,
	// ErrAdvancing.
	Advance(to time.Time) error
	// AdvanceToNext moves it to what is due next. ErrNothingDue, ErrAdvancing.
	AdvanceToNext(ctx context.Context) error
	// Cancel stops after the item in hand. It is no error where nothing moves.
	Cancel()
}

// Time is what the clock shows.
type Time struct {
	Now         time.Time // in Zone
	Zone        string    // IANA: the account manager's
	AdvancingTo time.Time // zero while the clock is ready
	Next        Due       // zero where nothing is due
	Trip        Trip
}

// Trip is the last move of the clock, or the one under way: what happened on it.
// It is zero before the first.
type Trip struct {
	From, To time.Time // To is where it ended, zero while under way
	Passed   []Due     // in order, the earliest first
	More     int       // how many there were beside those
}

// Due is something that will happen by itself.
type Due struct {
	At   time.Time
	What string // a job's kind, "delivery", or "slack" for its retries
	// About is the customer it is about, and Who a person it is for, by name; "" where
	// there is none.
	About, Who string
}

// View is whose rendering of a plan is asked for.
type View string

// The views of a plan (PG-60).
const (
	Internal View = "internal" // ours, with what must never leave the house
	Shared   View = "customer" // what the customer may see
)

// Plans are the plan pages.
type Plans interface {
	// PlansFor lists the plans that a person of the emulated Slack may open: for
	// people of the customer those that were shared with them, none yet.
	PlansFor(ctx context.Context, user string) ([]PlanLine, error)
	// Plan returns one rendering; version 0 is the working plan. ErrUnknown where
	// it does not exist or the person may not read this view.
	Plan(ctx context.Context, user, plan string, view View, version int) (PlanPage, error)
	// PlanFile returns it as a file in one of PlanPage.Files (PG-61). Who may read
	// the rendering may have its files. A *PlanProblem says what the person has to
	// mend before there can be one.
	PlanFile(ctx context.Context, user, plan string, view View, version int, format string) (PlanFile, error)
}

// PlanLine is a plan in a list.
type PlanLine struct {
	ID, Account, State string // State in the language of the person
	Version            int    // the latest kept one; 0 where none is
	Example            bool
}

// PlanPage is a plan, rendered.
type PlanPage struct {
	PlanLine
	View     View
	Shown    int // the version shown, 0 for the working plan
	HTML     string
	Versions []PlanVersion
	Lines    int // of the page as text, and the most that fit one page
	MaxLines int
	// Agreement says what the customer agreed to, "" before that.
	Agreement string
	// Files are what it can be had as.
	Files []PlanFormat
}

// PlanFormat is a form of a file, with its name for people.
type PlanFormat struct{ ID, Name string }

// PlanFile is a plan as a file.
type PlanFile struct {
	Name    string
	Type    string // MIME
	Content []byte
}

// PlanProblem is what keeps a file from being made, in the person's language.
type PlanProblem struct{ Says string }

func (p *PlanProblem) Error() string { return "playground: no file: " + p.Says }

// PlanVersion is a kept version.
type PlanVersion struct {
	Number int
	At     time.Time
	By     string
	Says   []string // what changed, in the person's language
}

// Insides are what the inspector shows of the bot (PG-40).
type Insides interface {
	// Conversation is the state of one person's conversation.
	Conversation(ctx context.Context, user string) (Conversation, error)
	// Jobs are those that wait or were set aside, the earliest first.
	Jobs(ctx context.Context) ([]Job, error)
	// Outgoing are the last messages to be said, the newest first.
	Outgoing(ctx context.Context) ([]Outgoing, error)
	// Elsewhere is an outgoing message as it would be sent elsewhere, by its Seq; a zero
	// one where there is no such message among the last.
	Elsewhere(ctx context.Context, seq int64) (Elsewhere, error)
	// OutgoingAt finds what was said in a conversation of Slack last under a time stamp; 0
	// where it is not among the last messages.
	OutgoingAt(ctx context.Context, channel, ts string) (seq int64, err error)
	// Audit are the last entries of the audit chain, the newest first.
	Audit(ctx context.Context) ([]Audited, error)
}

// Audited is an entry of the audit chain. It names people by reference alone.
type Audited struct {
	Seq                     int64
	At                      time.Time
	Kind, By, About, Detail string // Detail is the entry's body, as JSON
	Hash                    string
}

// Conversation is where somebody is in a flow.
type Conversation struct {
	Flow, Step, Session string
	Answers             []Answer
	Open                []string // ids of steps without an answer yet
}

// Answer is one stored answer.
type Answer struct {
	Step  string
	Row   int // in a repeating section, from 1; else 0
	Value string
	State string // "given", "skipped", "open", "assumed", …
}

// Job is something for later.
type Job struct {
	Kind, Subject, Person, State, Reason string
	Due                                  time.Time
	Attempts                             int
}

// Outgoing is a message on its way.
type Outgoing struct {
	Seq                         int64 // order of writing, unique
	ID, To, Kind, State, Reason string
	Gist                        string // its first line, as plain text
	Written, NotUntil           time.Time
	Attempts                    int
}

// Aside is what was put aside by a Reset, or by an Undo of one.
type Aside struct {
	N      int       // rises with each
	Now    time.Time // what its clock showed
	Undone bool      // by an Undo: what is there now was there before the reset
}

// Elsewhere is an outgoing message as the adapters beside Slack's would send it (PG-30).
type Elsewhere struct {
	Teams         []Activity
	Terminal      string // "" where it would print nothing
	Subject, Mail string
}

// Activity is one message in Teams: an Adaptive Card as JSON, or words alone.
type Activity struct{ Card, Text string }

// Machine is the bot as a program.
type Machine interface {
	// Settle waits until everything that people did has been answered or waits
	// for its time.
	Settle(ctx context.Context) error
	// Restart kills the bot and starts it again on what it had stored.
	Restart(ctx context.Context) error
	// Reset puts everything back to the sample workspace and its start time, in
	// under a second (PG-5). What was there is put aside, until the next Reset or
	// the end of the program.
	Reset(ctx context.Context) error
	// Undo exchanges what is there for what the last Reset or Undo put aside; done
	// twice it changes nothing. ErrNothingAside, ErrAdvancing.
	Undo(ctx context.Context) error
	// Aside is what Undo would bring back; false where there is nothing.
	Aside() (Aside, bool)
	// Script is what people did and were answered since the start, as a
	// conversation script that go test replays (PG-70).
	Script(ctx context.Context) ([]byte, error)
}
