// Package bottest is the conformance suite that every platform passes, and the
// sample messages it is run with. It looks at a platform as a person does: what
// can be read, what can be pressed, and what arrives of that.
package bottest

import (
	"testing"

	"lodestar/bot"
)

// Harness is one platform with one person in front of it, fresh for each test.
type Harness struct {
	// Sender and To reach the direct conversation of the person.
	Sender bot.Sender
	To     bot.Address
	// Seen returns what the person sees of a delivery that was sent.
	Seen func(t *testing.T, d bot.Delivery, r bot.Receipt) Seen
	// Offered counts what can still be pressed of a delivery: its options and
	// buttons, without what the platform adds itself (a form, a picker, the next
	// page).
	Offered func(t *testing.T, d bot.Delivery, r bot.Receipt) int
	// Press presses the n-th of what a delivery offers, from 0, options before
	// buttons, and returns the decoded event. Where several may be chosen it may
	// tick the option and send that.
	Press func(t *testing.T, d bot.Delivery, r bot.Receipt, n int) bot.Event
	// Files are the files of a delivery as the person has them in the end, after
	// having said yes where the platform asks first.
	Files func(t *testing.T, d bot.Delivery, r bot.Receipt) []bot.File
	// Hand gives the bot a file, without any words, and returns the decoded event; nil
	// where nobody can.
	Hand func(t *testing.T, f bot.File) bot.Event
	// Say writes a message as the person and returns the decoded event.
	Say func(t *testing.T, text string) bot.Event
}

// Seen is a message as a person sees it.
type Seen struct {
	// Text is every word that can be read, in reading order and as it is shown:
	// entities resolved, bold without its marks, and what is folded away or in
	// an attached file with it. A mention that would call somebody stands in it
	// as something other than what was typed, and so does a link that was made
	// of words.
	Text string
	// Notification is what a phone shows of it.
	Notification string
}
