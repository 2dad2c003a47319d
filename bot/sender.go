package bot

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Delivery is one message on its way to one address.
type Delivery struct {
	ID      string  // unique; the platform carries it along so that Reconcile can find it
	To      Address // where it goes
	Message Message
	// GoodUntil is the instant from which on the message is of no use any more,
	// UTC: it is then not said. The zero time is never.
	GoodUntil time.Time
	// Unasked says that nobody waits for it: it answers nothing that somebody did.
	// What does goes first.
	Unasked bool
	// Noted is what the Sender noted about it in an earlier attempt (Notes), in the
	// adapter's own form; "" where nothing.
	Noted string
}

// Notes is where a Sender keeps what it must know of a delivery after a crash: how
// far one is that takes several steps. A note is stored when Note returns, and
// comes back in Delivery.Noted.
type Notes interface {
	// Note puts a note in the place of the one before. It holds no words of people
	// and no token.
	Note(ctx context.Context, tenant, delivery, note string) error
}

// Receipt is the platform's proof that it took a message.
type Receipt struct {
	Message string // the platform's id of the message
	// Earlier are the ids of the messages before it where one was not enough, in
	// the adapter's own form; "" where there are none.
	Earlier string `json:",omitzero"`
}

// Sender says one message. It does not retry: that is the delivery worker's
// work, which alone knows the order.
type Sender interface {
	// Send returns a receipt, or an error: a *Refused where the message was
	// certainly not taken, any other where the outcome is unknown.
	Send(ctx context.Context, d Delivery) (Receipt, error)
	// Reconcile asks the platform whether it took d after all. found is false
	// where it certainly did not.
	Reconcile(ctx context.Context, d Delivery) (r Receipt, found bool, err error)
}

// Roll is what a Sender can do besides on a platform with channels: say who is in
// one. It calls the platform, so it has no place in a turn.
type Roll interface {
	// Look asks who is in a channel now and returns what is to be handed on: Joined
	// with its name, its audience and its Members, or Left where the bot is not in
	// it. The event has no ID and nobody's From.
	Look(ctx context.Context, place Address) (Event, error)
}

// Choosy is what a Sender can say besides on a platform that does not take every file
// everywhere. It asks nobody, so that a turn may ask it.
type Choosy interface {
	// Takes reports whether a file of a media type can be sent to an address.
	Takes(to Address, mediaType string) bool
}

// Refused says that a platform did not take a message.
type Refused struct {
	// Again is how long to wait before trying once more; 0 leaves it to the
	// worker's own back-off.
	Again time.Duration
	// Final says that trying again cannot help: the channel is gone, the
	// person is deactivated.
	Final bool
	// Begun says that an earlier part of the message stands there already: before it
	// is tried again it is reconciled.
	Begun bool
	Cause error
}

// Error names the cause.
func (r *Refused) Error() string { return fmt.Sprintf("bot: message refused: %v", r.Cause) }

// Unwrap returns the cause.
func (r *Refused) Unwrap() error { return r.Cause }

// IsRefused finds a *Refused in err.
func IsRefused(err error) (*Refused, bool) {
	var r *Refused
	ok := errors.As(err, &r)
	return r, ok
}
