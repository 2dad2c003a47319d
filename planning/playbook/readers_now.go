package playbook

import (
	"errors"
	"time"

	"lodestar/bot"
)

// Why something internal is not said in a channel, although it was written for it.
var (
	errReadOutside = errors.New("playbook: people from outside read there now")
	errReadUnknown = errors.New("playbook: nobody knows at the moment who reads there")
)

// ReadersUnknown reports whether StillInternal held something back only because the
// platform has not told yet who reads there.
func ReadersUnknown(err error) bool { return errors.Is(err, errReadUnknown) }

// readersAgain is when a channel is tried again of which the platform has not told yet
// who reads there.
const readersAgain = 30 * time.Second

// StillInternal holds back what is for us alone where customers read by now. Who reads
// in a channel is known when something is written for it; before it is said, an outage
// may have passed, and a guest have come in (trust C). The error is a *bot.Refused,
// final where somebody from outside is known to read there.
func (b *Book) StillInternal(tx Tx, d bot.Delivery) error {
	if d.To.Direct() || d.To.Audience == bot.Customer {
		return nil
	}
	c, ok, err := tx.Channel(d.To.Tenant, d.To.Place)
	switch {
	case err != nil || !ok:
		return err
	case c.Audience == bot.Customer || len(c.Outsiders) > 0:
		return &bot.Refused{Final: true, Cause: errReadOutside}
	case c.Seen.IsZero():
		return &bot.Refused{Again: readersAgain, Cause: errReadUnknown}
	}
	return nil
}
