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

// Reader is what a Sender can do besides where it may read channels: tell what was
// written in one. It calls the platform, so it has no place in a turn.
type Reader interface {
	// Read returns what people wrote after an instant, at most so many of the newest
	// messages, oldest first; what the bot itself said is not among them. It can take
	// minutes: some platforms let few messages be read a minute.
	Read(ctx context.Context, place Address, since time.Time, most int) ([]Heard, error)
}
