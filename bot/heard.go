package bot

import (
	"context"
	"time"
)

// Heard is something that a person wrote in a channel.
type Heard struct {
	At   time.Time // by the platform's clock, UTC
	Text string    // as plain text
	// Named are the names in it of people who are mentioned.
	Named []string
}

// Reading is what was found in a channel.
type Reading struct {
	Heard []Heard // oldest first
	// Partly: there was no time for all of it. The newest messages are there.
	Partly bool
}

// Reader is what a Sender can do besides where it may read channels: tell what was
// written in one. It calls the platform, so it has no place in a turn.
type Reader interface {
	// Read returns what people wrote after an instant, at most so many of the newest
	// messages, also those in threads that began after it; what the bot itself said is
	// not among them. It can take minutes: some platforms let few messages be read a
	// minute. When ctx ends, what was read by then is what there is; the error is for
	// where that is nothing.
	Read(ctx context.Context, place Address, since time.Time, most int) (Reading, error)
}
