package slack

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"lodestar/bot"
	"lodestar/bot/slack/emulator"
)

// TestMembershipChangesCountAtTheNextClick: whoever is let in, moved, made a guest
// or deactivated, and whatever a channel is shared with, changes who is spoken to
// and what may be said there (trust B6).
func TestMembershipChangesCountAtTheNextClick(t *testing.T) {
	t.Parallel()
	e := newEmulated(t, false)
	jonas, err := e.slack.Person(emulator.SampleJonas)
	e.must(err)
	// reads is who reads a channel, as the next mention in it tells.
	reads := func(channel string) bot.Audience {
		t.Helper()
		e.must(e.slack.Settle(t.Context()))
		_, err := e.eva.Type(channel, "@Lodestar help")
		e.must(err)
		for {
			if event := e.event(); event.Kind != bot.Joined { // of what changed before
				return event.Place.Audience
			}
		}
	}
	expect := func(when, channel string, want bot.Audience) {
		t.Helper()
		if got := reads(channel); got != want {
			t.Errorf("%s the audience is %q, want %q", when, got, want)
		}
	}
	expect("before anything", emulator.SampleInternal, bot.Internal)
	expect("where Contoso is", emulator.SampleShared, bot.Customer)

	guest, err := e.slack.AddUser(emulator.User{Team: emulator.SampleTeam, Handle: "guest", Name: "Mary Jones", Guest: emulator.OneChannel})
	e.must(err)
	e.must(e.slack.Join(emulator.SampleInternal, guest.ID, emulator.SampleEva))
	expect("with a guest", emulator.SampleInternal, bot.Customer)
	e.must(e.slack.Remove(emulator.SampleInternal, guest.ID))
	expect("without the guest", emulator.SampleInternal, bot.Internal)

	e.must(e.slack.ChangeUser(emulator.SampleJonas, func(u *emulator.User) { u.Guest = emulator.ManyChannels }))
	expect("with a colleague who is a guest now", emulator.SampleInternal, bot.Customer)
	if _, err = jonas.Type(emulator.SampleDirect(emulator.SampleJonas), "plan"); err != nil {
		t.Fatal(err)
	}
	if event := e.event(); !event.From.External || event.Place.Audience != bot.Customer {
		t.Errorf("a guest writes as %+v in %+v", event.From, event.Place)
	}
	e.must(e.slack.ChangeUser(emulator.SampleJonas, func(u *emulator.User) { u.Guest = emulator.NoGuest }))
	e.must(e.slack.Settle(t.Context()))
	if _, err = jonas.Type(emulator.SampleDirect(emulator.SampleJonas), "plan"); err != nil {
		t.Fatal(err)
	}
	if event := e.event(); event.From.External || event.Place.Audience != bot.Internal {
		t.Errorf("a colleague again writes as %+v in %+v", event.From, event.Place)
	}
	expect("with a colleague again", emulator.SampleInternal, bot.Internal)

	id, err := e.slack.Share(emulator.SampleInternal, emulator.SampleCustomer)
	e.must(err)
	if id == "" {
		id = emulator.SampleInternal
	}
	expect("shared", id, bot.Customer)
}

// TestSomebodyDeactivatedIsHeardNoMore: what they still had open answers nobody.
func TestSomebodyDeactivatedIsHeardNoMore(t *testing.T) {
	t.Parallel()
	var told []bot.Person
	s := newStage(t, func(o *Options) {
		o.Changed = func(_ context.Context, p bot.Person) error {
			told = append(told, p)
			return nil
		}
	})
	s.take(s.inDM("before"))
	s.next()
	changed := func(deleted bool) {
		s.take(object{"type": "user_change", "user": object{"id": eva, "team_id": ourTeam, "real_name": "Eva Brandt", "deleted": deleted}})
	}
	changed(true)
	s.take(s.inDM("after"))
	value, _ := pressed{Question: bot.Question{Session: "s", Step: "x"}, Verb: "pick", Value: "y"}.value()
	s.ok(s.interact(s.click(evaDM, posted{TS: "1795510000.000100"}, object{}, object{"type": "button", "action_id": ours + "1", "value": value}, nil)))
	s.silent()
	changed(false)
	s.take(s.inDM("back"))
	if event := s.next(); event.Text != "back" || event.From.External {
		t.Errorf("%+v", event)
	}
	moved := object{"id": eva, "team_id": theirTeam, "real_name": "Eva Brandt"}
	s.take(object{"type": "user_change", "user": moved})
	var who []string
	for _, p := range told {
		who = append(who, fmt.Sprint(p.ID, " ", p.External))
	}
	// Moved to another company, she is called by its name too.
	if want := []string{eva + " true", eva + " false", eva + "@" + theirTeam + " true", eva + " true"}; !slices.Equal(who, want) {
		t.Errorf("told %v, want %v", who, want)
	}
}
