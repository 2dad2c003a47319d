package slack

import (
	"context"
	"slices"
	"strings"
	"testing"

	"lodestar/bot"
	"lodestar/bot/bottest"
	"lodestar/bot/slack/emulator"
)

func (e *emulated) person(id string) *emulator.Person {
	e.t.Helper()
	p, err := e.slack.Person(id)
	e.must(err)
	return p
}

func (e *emulated) shared() bot.Address {
	return bot.Address{Platform: Name, Tenant: e.to().Tenant, Place: emulator.SampleShared, Audience: bot.Customer}
}

func (e *emulated) look(channel string) bot.Event {
	e.t.Helper()
	to := e.shared()
	to.Place = channel
	event, err := e.bot.Look(e.t.Context(), to)
	e.must(err)
	return event
}

// changed is the event that something about a channel is not as it was.
func (e *emulated) changed(channel string) bot.Event {
	e.t.Helper()
	event := e.event()
	if event.Kind != bot.Joined || event.Text != "" || event.Members != nil || event.Place.Place != channel || event.Place.Audience != bot.Customer {
		e.t.Errorf("a change of a channel is %+v", event)
	}
	return event
}

func names(all []bot.Person) string {
	var list []string
	for _, p := range all {
		list = append(list, p.Name)
	}
	return strings.Join(list, ", ")
}

// TestTheBotInAChannel: it hears that it was added and by whom, that the channel
// was renamed, shared, got another id, and that it was taken out; asked, Slack says
// what the channel is and who reads it.
func TestTheBotInAChannel(t *testing.T) {
	t.Parallel()
	e := newEmulated(t, false)
	made, err := e.slack.AddChannel(emulator.Channel{Team: emulator.SampleTeam, Name: "fabrikam-plan", Kind: emulator.Private, Members: []string{emulator.SampleEva}})
	e.must(err)
	e.must(e.slack.Join(made.ID, emulator.SampleBotUser, emulator.SampleEva))
	if event := e.changed(made.ID); event.From.ID != emulator.SampleEva {
		t.Errorf("added by %+v", event.From)
	}
	if is := e.look(made.ID); is.Kind != bot.Joined || is.Text != "fabrikam-plan" || is.Place.Audience != bot.Internal || names(is.Members) != "Eva Brandt" {
		t.Errorf("a channel of our own is %+v", is)
	}
	e.must(e.slack.Join(made.ID, emulator.SampleJonas, emulator.SampleEva))
	e.must(e.slack.Rename(made.ID, "fabrikam-shared"))
	if event := e.changed(made.ID); event.From.ID != "" {
		t.Errorf("renamed by %+v, and a colleague who comes in changes nothing", event.From)
	}
	id, err := e.slack.Share(made.ID, emulator.SampleCustomer)
	e.must(err)
	if event := e.changed(id); event.Was != made.ID {
		t.Errorf("the id it had was %q", event.Was)
	}
	e.changed(id) // shared
	e.must(e.slack.Join(id, emulator.SampleVisser, emulator.SampleEva))
	e.changed(id)
	is := e.look(id)
	if is.Text != "fabrikam-shared" || is.Place.Audience != bot.Customer || names(is.Members) != "Eva Brandt, Jonas Keller, Kim Visser" {
		t.Errorf("shared, it is %+v", is)
	}
	kim := is.Members[2]
	if !kim.External || kim.ID != emulator.SampleVisser+"@"+emulator.SampleCustomer {
		t.Errorf("the outsider is %+v", kim)
	}
	e.must(e.slack.ChangeUser(emulator.SampleVisser, func(u *emulator.User) { u.Deactivated = true }))
	e.must(e.slack.Settle(t.Context()))
	if is := e.look(id); names(is.Members) != "Eva Brandt, Jonas Keller" {
		t.Errorf("with somebody deactivated: %s", names(is.Members))
	}
	e.must(e.slack.Remove(id, emulator.SampleBotUser))
	for e.event().Kind != bot.Left {
	}
	if is := e.look(id); is.Kind != bot.Left {
		t.Errorf("out of it, it is %+v", is)
	}
	to := e.shared()
	to.Tenant = "slack:T9"
	if _, err := e.bot.Look(t.Context(), to); err == nil {
		t.Error("another workspace was looked at")
	}
}

// TestTheCardInAChannel: an agreement asks before it counts, what is for one person
// is read by that person alone, and the card becomes its record in place.
func TestTheCardInAChannel(t *testing.T) {
	t.Parallel()
	e := newEmulated(t, false)
	kim, tom := e.person(emulator.SampleVisser), e.person(emulator.SampleDeBoer)
	card := sample(t, "card")
	send := func(id, thread string, m bot.Message) bot.Receipt {
		t.Helper()
		to := e.shared()
		to.Thread = thread
		r, err := e.bot.Send(t.Context(), bot.Delivery{ID: id, To: to, Message: m})
		e.must(err)
		return r
	}
	stands := send("card", "", card)
	press := emulator.Press{Channel: emulator.SampleShared, TS: stands.Message, Action: ours + "2"}
	if _, err := kim.Press(t.Context(), press); err == nil {
		t.Error("agreed without the dialog")
	}
	press.Confirmed = true
	o, err := kim.Press(t.Context(), press)
	e.done(o, err)
	event := e.event()
	if !event.Action.Confirmed || event.Action.Verb != "agree" || event.Action.Value != card.Buttons[1].Value || event.Action.Question != card.Question || event.Message != stands.Message || event.Place.Thread != "" {
		t.Errorf("agreed: %+v", event)
	}
	press.Action, press.Confirmed = ours+"1", false
	o, err = kim.Press(t.Context(), press)
	e.done(o, err)
	if event := e.event(); event.Action.Confirmed {
		t.Error("a button that asks nothing was confirmed")
	}

	only := bot.Message{Kind: "notice", Only: event.From.ID, Notification: "Thank you", Parts: []bot.Part{{Kind: bot.Text, Text: "Thank you."}}}
	reads := func(p *emulator.Person, thread string) (all []string) {
		shown, err := p.Messages(emulator.SampleShared)
		if thread != "" {
			shown, err = p.Thread(emulator.SampleShared, thread)
		}
		e.must(err)
		for _, m := range shown {
			if m.Private {
				all = append(all, m.Text)
			}
		}
		return all
	}
	send("only", "", only)
	if !slices.Equal(reads(kim, ""), []string{"Thank you"}) || len(reads(tom, ""))+len(reads(e.eva, "")) != 0 {
		t.Errorf("Kim reads %q, Tom %q, Eva %q", reads(kim, ""), reads(tom, ""), reads(e.eva, ""))
	}
	if _, err := kim.Reply(emulator.SampleShared, stands.Message, "agree 3"); err != nil {
		t.Fatal(err)
	}
	if event := e.event(); event.Place.Thread != stands.Message || !event.Under {
		t.Errorf("in the thread of the card: %+v", event)
	}
	send("only in the thread", stands.Message, only)
	if got := reads(kim, stands.Message); len(got) != 1 {
		t.Errorf("in the thread Kim reads %q", got)
	}
	only.Only = "U0NOBODY@T9"
	to := e.shared()
	if _, err := e.bot.Send(t.Context(), bot.Delivery{ID: "gone", To: to, Message: only}); err == nil {
		t.Error("said to somebody who is not there")
	} else if r, ok := bot.IsRefused(err); !ok || !r.Final {
		t.Errorf("to somebody who is not there: %v", err)
	}
	if _, found, err := e.bot.Reconcile(t.Context(), bot.Delivery{ID: "lost", To: to, Message: only}); found || err != nil {
		t.Errorf("what nobody can look up was found: %v, %v", found, err)
	}

	_, record := bottest.CardSamples()
	send("record", "", record)
	shown, err := tom.Messages(emulator.SampleShared)
	e.must(err)
	for _, m := range shown {
		if m.TS == stands.Message && (!strings.Contains(asText(t, m.Blocks), "Agreed by Kim Visser") || strings.Contains(asText(t, m.Blocks), `"confirm"`)) {
			t.Errorf("the card is now %s", asText(t, m.Blocks))
		}
		if m.Bot != "" && m.TS != stands.Message {
			t.Errorf("the record was said as %q", m.Text)
		}
	}
	for _, call := range e.slack.Calls() {
		if len(call.Findings) > 0 {
			t.Errorf("%s: %v", call.Method, call.Findings)
		}
	}
}

// TestARecordAfterARestart: the click tells where the card stands.
func TestARecordAfterARestart(t *testing.T) {
	t.Parallel()
	e := newEmulated(t, false)
	card, record := bottest.CardSamples()
	stands, err := e.bot.Send(t.Context(), bot.Delivery{ID: "card", To: e.shared(), Message: card})
	e.must(err)
	e.bot.asked = bot.NewRecent[askedMessage]()
	o, err := e.person(emulator.SampleVisser).Press(t.Context(), emulator.Press{Channel: emulator.SampleShared, TS: stands.Message, Action: ours + "2", Confirmed: true})
	e.done(o, err)
	e.event()
	r, err := e.bot.Send(context.Background(), bot.Delivery{ID: "record", To: e.shared(), Message: record})
	if err != nil || r.Message != stands.Message {
		t.Errorf("the record stands at %q, %v", r.Message, err)
	}
}

func sample(t *testing.T, name string) bot.Message {
	t.Helper()
	for _, s := range bottest.Samples() {
		if s.Name == name {
			return s.Message
		}
	}
	t.Fatalf("no sample %q", name)
	return bot.Message{}
}
