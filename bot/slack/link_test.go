package slack

import (
	"errors"
	"testing"

	"lodestar/bot/slack/emulator"
)

// TestLink: in Socket Mode the link is up while at least one socket is open.
func TestLink(t *testing.T) {
	t.Parallel()
	e := newEmulated(t, true)
	e.until("the link to be up", func() bool { return e.bot.Link() == nil })
	e.slack.GoDown(start.AddDate(1, 0, 0)) // no new ones
	e.slack.Cut(emulator.SampleApp)
	e.until("the link to be down", func() bool { return errors.Is(e.bot.Link(), errNoSocket) })
	over := newEmulated(t, false)
	if err := over.bot.Link(); err != nil {
		t.Errorf("over HTTP: %v", err)
	}
	if err := (&Adapter{}).Link(); !errors.Is(err, errNotRunning) {
		t.Errorf("before Run: %v", err)
	}
}
