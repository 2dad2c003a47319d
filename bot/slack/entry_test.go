package slack

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
	"lodestar/bot/slack/emulator"
	"lodestar/internal/civil"
)

// picking is a question with a picker.
func picking(step string, entry bot.Field, options ...bot.Button) bot.Message {
	entry.ID = step
	return bot.Message{
		Kind: kindQuestion, Question: bot.Question{Session: "s", Flow: "plan", Step: step, Shown: 3}, Notification: "Which?",
		Parts: []bot.Part{{Kind: bot.Text, Text: "Which?"}}, Options: options, Entry: &entry,
		Buttons: []bot.Button{{Label: "Skip", Verb: "skip"}},
	}
}

func threeOptions() []bot.Button {
	return []bot.Button{{Label: "Avoid Cost", Verb: "pick", Value: "avoid"}, {Label: "Reduce Cost", Verb: "pick", Value: "reduce"}, {Label: "Ease", Verb: "pick", Value: "ease"}}
}

// elements are the types of all that can be used in a message.
func (e *emulated) elements(ts string) (kinds []string) {
	e.t.Helper()
	for _, b := range e.blocks(ts) {
		all, _ := b["elements"].([]any)
		for _, element := range all {
			if kind, _ := element.(map[string]any)["type"].(string); b["type"] == "actions" {
				kinds = append(kinds, kind)
			}
		}
	}
	return kinds
}

// TestPickersInTheEmulatedWorkspace: a day and a colleague are picked at once,
// several options are ticked and then sent, and each arrives as the one field.
func TestPickersInTheEmulatedWorkspace(t *testing.T) {
	t.Parallel()
	e := newEmulated(t, false)
	press := func(ts, action string, in emulator.Input) {
		o, err := e.eva.Press(context.Background(), emulator.Press{Channel: e.dm, TS: ts, Action: action, Input: in})
		e.done(o, err)
	}
	sent := func(id string, m bot.Message, to bot.Address) string {
		r, err := e.bot.Send(context.Background(), bot.Delivery{ID: id, To: to, Message: m})
		e.must(err)
		return r.Message
	}
	arrives := func(m bot.Message, text string) {
		t.Helper()
		want := bot.Action{Question: m.Question, Verb: "enter", Fields: map[string]string{m.Question.Step: text}}
		event := e.event()
		if diff := cmp.Diff(want, event.Action); diff != "" || event.Kind != bot.Pressed || event.Place != e.to() {
			t.Errorf("in %+v (-want +got):\n%s", event.Place, diff)
		}
	}
	day := picking("first_day", bot.Field{Kind: bot.DateField, Value: "2027-01-01"})
	ts := sent("1", day, e.to())
	press(ts, entryAction+"first_day", emulator.Input{Date: civil.Date{Year: 2027, Month: 3, Day: 31}})
	arrives(day, "2027-03-31")

	who := picking("owner", bot.Field{Kind: bot.PersonField}, threeOptions()...)
	ts = sent("2", who, e.to())
	press(ts, entryAction+"owner", emulator.Input{Chosen: []string{emulator.SampleJonas}})
	arrives(who, emulator.SampleJonas+"\tJonas Keller")
	press(ts, entryAction+"owner", emulator.Input{Chosen: []string{emulator.SampleVisser}})
	arrives(who, "Kim Visser") // not one of us: only the name counts
	press(ts, ours+"2", emulator.Input{})
	if event := e.event(); event.Action.Value != "reduce" {
		t.Errorf("an option beside the picker: %+v", event.Action)
	}

	several := picking("benefit", bot.Field{Several: true, Options: threeOptions()}, threeOptions()...)
	ts = sent("3", several, e.to())
	if got := e.elements(ts); !slices.Equal(got, []string{"checkboxes", "button", "button"}) {
		t.Errorf("offered: %v", got)
	}
	press(ts, saveAction, emulator.Input{})
	arrives(several, "")
	press(ts, entryAction+"benefit", emulator.Input{Chosen: []string{"avoid", "ease"}})
	press(ts, saveAction, emulator.Input{})
	arrives(several, "avoid\nease")

	// Where others read, nobody is offered a list of us.
	shared := bot.Address{Platform: Name, Tenant: e.to().Tenant, Place: emulator.SampleShared, Audience: bot.Customer}
	r, err := e.bot.Send(context.Background(), bot.Delivery{ID: "4", To: shared, Message: who})
	e.must(err)
	messages, err := e.eva.Messages(emulator.SampleShared)
	e.must(err)
	data, err := json.Marshal(messages)
	e.must(err)
	if r.Message == "" || strings.Contains(string(data), "users_select") {
		t.Errorf("in a shared channel: %s", data)
	}
	for _, call := range e.slack.Calls() {
		if call.Response["ok"] != true || len(call.Findings) > 0 {
			t.Errorf("%s is answered with %v: %v", call.Method, call.Response["error"], call.Findings)
		}
	}
}

// TestPickersInAForm: a day has a picker, several options boxes or a list.
func TestPickersInAForm(t *testing.T) {
	t.Parallel()
	e := newEmulated(t, false)
	m := pack()
	var many []bot.Button
	for _, n := range strings.Split("abcdefghijklmnop", "") {
		many = append(many, bot.Button{Label: n, Verb: "pick", Value: n})
	}
	m.Fields = []bot.Field{
		{ID: "day", Label: "Day", Kind: bot.DateField, Value: "2027-01-01"},
		{ID: "benefit", Label: "Benefit", Several: true, Options: threeOptions(), Value: "ease"},
		{ID: "letters", Label: "Letters", Several: true, Options: many},
	}
	r, err := e.bot.Send(context.Background(), bot.Delivery{ID: "form", To: e.to(), Message: m})
	e.must(err)
	o, err := e.eva.Press(context.Background(), emulator.Press{Channel: e.dm, TS: r.Message, Action: formAction})
	e.done(o, err)
	e.until("a form", func() bool { _, open := e.eva.Modal(); return open })
	for field, in := range map[string]emulator.Input{
		"benefit": {Chosen: []string{"avoid", "reduce"}}, "letters": {Chosen: []string{"b", "p"}},
	} {
		o, err = e.eva.Fill(context.Background(), field, inputAction(field), in)
		e.done(o, err)
	}
	o, err = e.eva.Submit(context.Background())
	e.done(o, err)
	want := map[string]string{"day": "2027-01-01", "benefit": "avoid\nreduce", "letters": "b\np"}
	if diff := cmp.Diff(want, e.event().Action.Fields); diff != "" {
		t.Error(diff)
	}
}
