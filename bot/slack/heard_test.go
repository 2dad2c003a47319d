package slack

import (
	"context"
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
	reading, err := e.bot.Read(t.Context(), place, time.Unix(0, 0), 200)
	e.must(err)
	heard := reading.Heard
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
	if len(few.Heard) != 5 || few.Heard[4].Text != last.Text || few.Partly {
		t.Errorf("of the newest five: %+v", few)
	}
	place.Tenant = "slack:T0"
	if _, err := e.bot.Read(t.Context(), place, time.Unix(0, 0), 5); err == nil {
		t.Error("another workspace was read")
	}
}

// TestReadTellsWhatStandsInThreads: also below what the bot said, each once, where it
// belongs in time; a reply that was shown in the channel as well stands there once.
func TestReadTellsWhatStandsInThreads(t *testing.T) {
	t.Parallel()
	e := newEmulated(t, false)
	root, err := e.eva.Type(emulator.SampleInternal, "Which dock do we use?")
	e.must(err)
	_, err = e.eva.Reply(emulator.SampleInternal, root, "Dock 4, it has the ramp.")
	e.must(err)
	_, err = e.eva.Type(emulator.SampleInternal, "The forklift is repaired.")
	e.must(err)
	_, err = e.eva.Reply(emulator.SampleInternal, root, "No, dock 5 from Monday on.")
	e.must(err)
	e.must(e.slack.Settle(t.Context()))
	place := bot.Address{Platform: Name, Tenant: e.bot.install.Load().tenant(), Place: emulator.SampleInternal}
	reading, err := e.bot.Read(t.Context(), place, time.Unix(0, 0), 200)
	e.must(err)
	var said []string
	for _, h := range reading.Heard {
		said = append(said, h.Text)
	}
	if got := strings.Join(said, "|"); got != "Which dock do we use?|Dock 4, it has the ramp.|The forklift is repaired.|No, dock 5 from Monday on." || reading.Partly {
		t.Errorf("%s, partly %v", got, reading.Partly)
	}
	few, err := e.bot.Read(t.Context(), place, time.Unix(0, 0), 2)
	e.must(err)
	if len(few.Heard) != 2 || few.Heard[1].Text != "No, dock 5 from Monday on." {
		t.Errorf("of the newest two: %+v", few)
	}
}

// TestReadEndsWhenTheTimeIsUp: Slack gives some apps a page a minute. What was read by
// then is what there is, and it is said that it is not all.
func TestReadEndsWhenTheTimeIsUp(t *testing.T) {
	t.Parallel()
	e := newEmulated(t, false)
	root, err := e.eva.Type(emulator.SampleInternal, "Which dock do we use?")
	e.must(err)
	_, err = e.eva.Reply(emulator.SampleInternal, root, "Dock 4.")
	e.must(err)
	for range 20 {
		_, err := e.eva.Type(emulator.SampleInternal, "We need 40 pallets.")
		e.must(err)
	}
	e.must(e.slack.Settle(t.Context()))
	e.slack.SetCommercial(emulator.SampleApp, true)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	began := time.Now()
	place := bot.Address{Platform: Name, Tenant: e.bot.install.Load().tenant(), Place: emulator.SampleInternal}
	reading, err := e.bot.Read(ctx, place, time.Unix(0, 0), 200)
	e.must(err)
	if len(reading.Heard) != 15 || !reading.Partly || time.Since(began) > 10*time.Second {
		t.Errorf("%d messages, partly %v, after %v", len(reading.Heard), reading.Partly, time.Since(began))
	}
	if _, err := e.bot.Read(ctx, place, time.Unix(0, 0), 200); err == nil {
		t.Error("nothing could be read, and that was no error")
	}
}
