// Package delivery says what is to be said: in order per conversation, through
// outages and rate limits, each message once. Rows are stored in the same
// transaction as the turn that wrote them; delivery starts at the commit.
package delivery

import (
	"context"
	"time"

	"lodestar/bot"
)

// State is how far a message is.
type State string

// The states of a row. A row is Sending only between two commits: found so
// after a restart, its outcome is Unknown until it is reconciled.
const (
	Waiting State = "waiting"
	Sending State = "sending"
	Sent    State = "sent"
	Unknown State = "unknown"
	Failed  State = "failed" // will not be tried again; shown to an operator
	Lapsed  State = "lapsed" // was of no use any more before it could be said (bot.Delivery.GoodUntil)
)

// Over reports whether nothing more is done about a row: it makes way for the
// next one of its conversation.
func (s State) Over() bool { return s == Sent || s == Failed || s == Lapsed }

// Row is one message on its way.
type Row struct {
	bot.Delivery
	Seq      int64 // order of writing; within one conversation the order of saying
	State    State
	Attempts int       // how often it was tried
	NotUntil time.Time // not before this instant, UTC
	Written  time.Time // when the turn wrote it, UTC
	Receipt  bot.Receipt
	Reason   string // why it waits or failed; no message text, no token
}

// AppRemoved is the Reason of messages that were set aside because their
// workspace removed the app before they could be said.
const AppRemoved = "the app was removed from the workspace"

// GivesWay reports whether what is said after the row need not wait until it has
// been taken. A record of a used question changes what stands there already:
// where the platform has no time for it (Slack takes some fifty a minute of a
// whole workspace), the next question goes first.
func (r Row) GivesWay() bool { return r.Message.Kind == bot.KindRecord }

// Store is where rows are kept. Every method is one transaction.
type Store interface {
	// Claim returns at most limit rows that may be said now: for each
	// conversation only its oldest row that is not over, and
	// only if it is Waiting or Unknown and due. What is Unasked comes last and gets
	// at most half of limit, so that answers find a free hand. Waiting rows are marked as
	// Sending by boot before it returns. With an error nothing may be said, and no row
	// stays claimed for longer than until the next call.
	Claim(ctx context.Context, boot string, now time.Time, limit int) ([]Row, error)
	// Recover marks rows left in Sending by another boot as Unknown.
	Recover(ctx context.Context, boot string) (int, error)
	// Settle stores what became of a claimed row: its State, Attempts,
	// NotUntil, Receipt and Reason. One that has to wait and gives way holds up
	// nobody from then on.
	Settle(ctx context.Context, row Row) error
	// Next tells when the next row may be said; ok is false where none waits.
	Next(ctx context.Context) (at time.Time, ok bool, err error)
}
