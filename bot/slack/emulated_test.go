package slack

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
	"lodestar/bot/bottest"
	"lodestar/bot/slack/emulator"
)

// emulated is the adapter in the emulated workspace, which was written from
// Slack's facts and not from the adapter.
type emulated struct {
	*stage
	slack *emulator.Slack
	eva   *emulator.Person
	dm    string
}

func newEmulated(t *testing.T, socket bool) *emulated {
	t.Helper()
	e := &emulated{stage: &stage{t: t, now: start, events: make(chan bot.Event, 200), counts: map[string]int{}}, dm: emulator.SampleDirect(emulator.SampleEva)}
	workspace, err := emulator.New(emulator.Config{Now: func() time.Time { return start }})
	if err != nil {
		t.Fatal(err)
	}
	e.slack = workspace
	server := httptest.NewServer(workspace)
	t.Cleanup(server.Close)
	workspace.SetAddress(server.URL)
	workspace.EnforceLimits(false)
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { e.bot.ServeHTTP(w, r) }))
	t.Cleanup(app.Close)
	if err := workspace.AddSample(emulator.SampleOptions{
		EventsURL: app.URL + eventsPath, InteractionsURL: app.URL + interactionsPath, CommandsURL: app.URL + commandsPath,
		SocketMode: socket, Scopes: Scopes(), Events: Events(),
	}); err != nil {
		t.Fatal(err)
	}
	o := Options{Token: emulator.SampleBotToken, SigningSecret: emulator.SampleSigningSecret, APIURL: workspace.API(), Words: words(t), Now: func() time.Time { return start }, LimitClock: e.limitClock, Pace: -1, Recorder: recorder(t)}
	if socket {
		o.SigningSecret, o.AppToken = "", emulator.SampleAppToken
	}
	if e.bot, err = New(o); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- e.bot.Run(ctx, e) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := workspace.Close(); err != nil {
			t.Error(err)
		}
	})
	e.until("connecting", func() bool {
		return e.bot.live.Load() != nil && (!socket || workspace.Sockets(emulator.SampleApp) == connections)
	})
	if e.eva, err = workspace.Person(emulator.SampleEva); err != nil {
		t.Fatal(err)
	}
	return e
}

func (e *emulated) until(what string, ok func() bool) {
	e.t.Helper()
	for range 2000 {
		if ok() {
			return
		}
		<-time.After(2 * time.Millisecond)
	}
	e.t.Fatalf("%s: did not happen", what)
}

func (e *emulated) event() bot.Event {
	e.t.Helper()
	select {
	case event := <-e.events:
		return event
	case <-time.After(5 * time.Second):
		e.t.Fatal("nothing was handled")
		return bot.Event{}
	}
}

func (e *emulated) must(err error) {
	e.t.Helper()
	if err != nil {
		e.t.Fatal(err)
	}
}

func (e *emulated) done(o emulator.Outcome, err error) {
	e.t.Helper()
	if err != nil || o.Error != "" || len(o.Problems) > 0 {
		e.t.Fatalf("%+v, %v", o, err)
	}
}

func (e *emulated) to() bot.Address {
	return bot.Address{Platform: Name, Tenant: "slack:" + emulator.SampleTeam, Place: e.dm, Person: emulator.SampleEva}
}

func TestInTheEmulatedWorkspace(t *testing.T) {
	t.Parallel()
	for name, socket := range map[string]bool{"over HTTP": false, "over sockets": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEmulated(t, socket)
			e.opens()
			e.everySample()
			e.types()
			e.fillsIn()
			e.elsewhere()
			for _, call := range e.slack.Calls() {
				if call.Response["ok"] != true || len(call.Findings) > 0 {
					t.Errorf("%s is answered with %v: %v", call.Method, call.Response["error"], call.Findings)
				}
			}
		})
	}
}

func (e *emulated) opens() {
	e.must(e.eva.OpenMessages(emulator.SampleApp))
	if event := e.event(); event.Kind != bot.Arrived || event.From.Name != "Eva Brandt" || event.From.External || event.Place != e.to() {
		e.t.Errorf("opening the conversation: %+v", event)
	}
}

// everySample sends each sample and presses everything it offers.
func (e *emulated) everySample() {
	for _, s := range bottest.Samples() {
		r, err := e.bot.Send(context.Background(), bot.Delivery{ID: s.Name, To: e.to(), Message: s.Message})
		if err != nil {
			e.t.Fatalf("%s: %v", s.Name, err)
		}
		if s.Message.Replaces != (bot.Question{}) {
			continue
		}
		all := append(append([]bot.Button(nil), s.Message.Options...), s.Message.Buttons...)
		for n, press := range presses(e.t, e.blocks(r.Message)) {
			press.Channel, press.TS, press.Confirmed = e.dm, r.Message, all[n].Confirm != nil
			o, err := e.eva.Press(context.Background(), press)
			e.done(o, err)
			want := bot.Action{Question: s.Message.Question, Verb: all[n].Verb, Value: all[n].Value, Confirmed: press.Confirmed}
			if strings.HasPrefix(press.Action, entryAction) { // a ticked box counts when it is sent
				want.Verb, want.Value, want.Fields = verbEnter, "", map[string]string{s.Message.Entry.ID: all[n].Value}
				o, err := e.eva.Press(context.Background(), emulator.Press{Channel: e.dm, TS: r.Message, Action: saveAction})
				e.done(o, err)
			}
			if a := e.event().Action; !cmp.Equal(a, want) {
				e.t.Errorf("%s: pressing %d is %+v, want %+v", s.Name, n, a, want)
			}
		}
	}
}

func (e *emulated) blocks(ts string) []map[string]any {
	e.t.Helper()
	messages, err := e.eva.Messages(e.dm)
	e.must(err)
	for _, m := range messages {
		if m.TS == ts {
			data, err := json.Marshal(m.Blocks)
			e.must(err)
			var blocks []map[string]any
			e.must(json.Unmarshal(data, &blocks))
			return blocks
		}
	}
	e.t.Fatalf("no message %s", ts)
	return nil
}

// presses are the ways to press something in a message.
func presses(t *testing.T, blocks []map[string]any) []emulator.Press {
	t.Helper()
	var all []emulator.Press
	for _, b := range blocks {
		if b["type"] != "actions" {
			continue
		}
		for _, element := range b["elements"].([]any) {
			element := element.(map[string]any)
			if addedByUs(element) {
				continue
			}
			press := emulator.Press{Action: element["action_id"].(string), Block: b["block_id"].(string)}
			options, _ := element["options"].([]any)
			for _, o := range options {
				press.Input.Chosen = []string{o.(map[string]any)["value"].(string)}
				all = append(all, press)
			}
			if options == nil {
				all = append(all, press)
			}
		}
	}
	return all
}

func (e *emulated) types() {
	for _, text := range bottest.Typed() {
		ts, err := e.eva.Type(e.dm, text)
		e.must(err)
		if event := e.event(); event.Kind != bot.Said || event.Text != text || event.Message != ts || event.Place != e.to() {
			e.t.Errorf("%q arrives as %+v", text, event)
		}
	}
	ts, err := e.eva.Type(e.dm, "first")
	e.must(err)
	e.event()
	e.must(e.eva.Edit(e.dm, ts, "second & last"))
	if event := e.event(); event.Kind != bot.Edited || event.Text != "second & last" || event.Message != ts {
		e.t.Errorf("edited: %+v", event)
	}
	e.must(e.eva.Delete(e.dm, ts))
	if event := e.event(); event.Kind != bot.Deleted || event.Message != ts {
		e.t.Errorf("deleted: %+v", event)
	}
}

func (e *emulated) fillsIn() {
	m := pack()
	r, err := e.bot.Send(context.Background(), bot.Delivery{ID: "form", To: e.to(), Message: m})
	e.must(err)
	o, err := e.eva.Press(context.Background(), emulator.Press{Channel: e.dm, TS: r.Message, Action: formAction})
	e.done(o, err)
	e.until("a form", func() bool { _, open := e.eva.Modal(); return open })
	o, err = e.eva.Fill(context.Background(), "goal.text", inputAction("goal.text"), emulator.Input{Text: "Deliver within 48 hours"})
	e.done(o, err)
	o, err = e.eva.Fill(context.Background(), "goal_benefit", inputAction("goal_benefit"), emulator.Input{Chosen: []string{"option_2"}})
	e.done(o, err)
	e.mu.Lock()
	e.reply = bot.Reply{Problems: map[string]string{"goal_measure.target": "I need a number here."}}
	e.mu.Unlock()
	o, err = e.eva.Submit(context.Background())
	e.must(err)
	if o.Problems["goal_measure.target"] != "I need a number here." {
		e.t.Errorf("the form says %+v", o)
	}
	e.event()
	e.mu.Lock()
	e.reply = bot.Reply{}
	e.mu.Unlock()
	o, err = e.eva.Submit(context.Background())
	e.done(o, err)
	event := e.event()
	if a := event.Action; a.Verb != verbSend || a.Question != m.Question || a.Fields["goal.text"] != "Deliver within 48 hours" || a.Fields["goal_benefit"] != "option_2" || event.Place != e.to() {
		e.t.Errorf("the form arrives as %+v", event)
	}
	if _, open := e.eva.Modal(); open {
		e.t.Error("the form stays open")
	}
	question, record := bottest.RecordSamples()
	_, err = e.bot.Send(context.Background(), bot.Delivery{ID: "question", To: e.to(), Message: question})
	e.must(err)
	r, err = e.bot.Send(context.Background(), bot.Delivery{ID: "recorded", To: e.to(), Message: record})
	e.must(err)
	if n := len(presses(e.t, e.blocks(r.Message))); n > 0 {
		e.t.Errorf("the record offers %d things", n)
	}
}

// elsewhere is what happens outside the direct message.
func (e *emulated) elsewhere() {
	o, err := e.eva.Command(context.Background(), emulator.SampleInternal, emulator.SampleCommand+" gaps")
	e.done(o, err)
	if event := e.event(); event.Text != "gaps" || event.Place != e.to() {
		e.t.Errorf("the command arrives as %+v", event)
	}
	e.must(e.eva.OpenHome(emulator.SampleApp))
	e.until("a Home", func() bool {
		home, err := e.eva.Home(emulator.SampleApp)
		data, _ := json.Marshal(home)
		return err == nil && strings.Contains(string(data), verbRun)
	})
	kim, err := e.slack.Person(emulator.SampleVisser)
	e.must(err)
	root, err := e.bot.Send(context.Background(), bot.Delivery{ID: "a card", To: bot.Address{Platform: Name, Tenant: e.to().Tenant, Place: emulator.SampleShared, Audience: bot.Customer}, Message: bottest.Samples()[0].Message})
	e.must(err)
	if _, err := kim.Type(emulator.SampleShared, "not for the bot"); err != nil {
		e.t.Fatal(err)
	}
	if _, err := kim.Reply(emulator.SampleShared, root.Message, "agree 3"); err != nil {
		e.t.Fatal(err)
	}
	if event := e.event(); event.Text != "not for the bot" || event.Under || event.Place.Thread != "" {
		e.t.Errorf("beside the card: %+v", event)
	}
	event := e.event()
	if event.Text != "agree 3" || !event.Under || event.From.ID != emulator.SampleVisser+"@"+emulator.SampleCustomer || !event.From.External ||
		event.Place.Thread != root.Message || event.Place.Audience != bot.Customer || event.Tenant != e.to().Tenant {
		e.t.Errorf("in the shared channel: %+v", event)
	}
	o, err = kim.Press(context.Background(), emulator.Press{Channel: emulator.SampleShared, TS: root.Message, Action: ours + "1"})
	e.done(o, err)
	if event := e.event(); event.Kind != bot.Pressed || !event.From.External || event.Place.Thread != root.Message {
		e.t.Errorf("pressed in the shared channel: %+v", event)
	}
	if _, err := e.eva.Type(emulator.SampleInternal, "@Lodestar help"); err != nil {
		e.t.Fatal(err)
	}
	if event = e.event(); event.Text != "help" || event.Place.Place != emulator.SampleInternal || event.Place.Audience != bot.Internal || event.Place.Thread == "" ||
		!event.Addressed || event.Private != e.to() {
		e.t.Errorf("a mention: %+v", event)
	}
	if _, err := kim.Type(emulator.SampleShared, "@Lodestar"); err != nil {
		e.t.Fatal(err)
	}
	if event = e.event(); event.Kind != bot.Said || event.Text != "" || event.Place.Audience != bot.Customer || !event.Addressed || event.Private != (bot.Address{}) {
		e.t.Errorf("a customer's mention: %+v", event)
	}
}

// TestFaultsOfTheEmulator: whatever is lost on the way, each message stands
// there once.
func TestFaultsOfTheEmulator(t *testing.T) {
	t.Parallel()
	e := newEmulated(t, false)
	for _, kind := range []emulator.FaultKind{
		emulator.AnswerLost, emulator.FailBefore, emulator.FailAfter, emulator.ResetBefore,
		emulator.RateLimited, emulator.RateLimitedSilent, emulator.RateLimitedBody,
	} {
		e.slack.Inject(emulator.Fault{Kind: kind, Method: "chat.postMessage"})
		d := bot.Delivery{ID: "row/" + string(kind), To: e.to(), Message: bottest.Samples()[1].Message}
		_, err := e.bot.Send(t.Context(), d)
		if err == nil {
			t.Fatalf("%s: no error", kind)
		}
		found := false
		if _, refused := bot.IsRefused(err); !refused { // as the delivery does
			if _, found, err = e.bot.Reconcile(t.Context(), d); err != nil {
				t.Fatal(err)
			}
		}
		e.pass(time.Second)
		if !found {
			if _, err := e.bot.Send(t.Context(), d); err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
		}
		messages, err := e.eva.Messages(e.dm)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, m := range messages {
			if payload, _ := m.Metadata["event_payload"].(map[string]any); payload["outbox"] == d.ID {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%s: it stands there %d times", kind, n)
		}
	}
}
