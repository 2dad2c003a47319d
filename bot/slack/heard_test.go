package slack

import (
	"strings"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/bot/slack/emulator"
)

// TestReadTellsWhatPeopleWrote: over more than one page, oldest first, without what
// the bot said, and with the names of those who are mentioned.
func TestReadTellsWhatPeopleWrote(t *testing.T) {
	t.Parallel()
	e := newEmulated(t, false)
	for range mostHistory + 3 {
		_, err := e.eva.Type(emulator.SampleInternal, "We need 40 pallets & <more> by Friday.")
		e.must(err)
	}
	_, err := e.eva.Type(emulator.SampleInternal, "Please ask @Jonas Keller about it.")
	e.must(err)
	e.must(e.slack.Settle(t.Context()))
	place := bot.Address{Platform: Name, Tenant: e.bot.install.Load().tenant(), Place: emulator.SampleInternal}
	heard, err := e.bot.Read(t.Context(), place, time.Unix(0, 0), 200)
	e.must(err)
	if len(heard) != mostHistory+4 {
		t.Fatalf("%d messages: %+v", len(heard), heard)
	}
	last := heard[len(heard)-1]
	if !strings.Contains(last.Text, "Jonas Keller") || len(last.Named) != 1 || last.At.Before(heard[0].At) {
		t.Errorf("%+v", last)
	}
	if heard[0].Text != "We need 40 pallets & <more> by Friday." {
		t.Errorf("%q", heard[0].Text)
	}
	few, err := e.bot.Read(t.Context(), place, time.Unix(0, 0), 5)
	e.must(err)
	if len(few) != 5 || few[4].Text != last.Text {
		t.Errorf("of the newest five: %+v", few)
	}
	place.Tenant = "slack:T0"
	if _, err := e.bot.Read(t.Context(), place, time.Unix(0, 0), 5); err == nil {
		t.Error("another workspace was read")
	}
}
