package emulator_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"lodestar/bot/slack/emulator"
)

const card = `[{"type":"section","block_id":"text","text":{"type":"mrkdwn","text":"*Agree?*"}},
	{"type":"actions","block_id":"row","elements":[
		{"type":"button","action_id":"plan_agree","value":"3","style":"primary","text":{"type":"plain_text","text":"Agree"},
		 "confirm":{"text":{"type":"plain_text","text":"Agree to version 3?"}}},
		{"type":"static_select","action_id":"who","options":[{"text":{"type":"plain_text","text":"Kim"},"value":"k"},{"text":{"type":"plain_text","text":"Tom"},"value":"t"}]}]}]`

func (s *stage) card(channel string) string {
	s.t.Helper()
	body := s.post("chat.postMessage", map[string]string{"channel": channel, "text": "Agree?", "blocks": card})
	ts, _ := body["ts"].(string)
	if ts == "" {
		s.t.Fatal(body)
	}
	return ts
}

func TestBlockActionsPayload(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ts := s.card(shared)
	kim := s.person(visser)
	if _, err := kim.Press(t.Context(), emulator.Press{Channel: shared, TS: ts, Action: "plan_agree"}); !errors.Is(err, emulator.ErrUnconfirmed) {
		t.Errorf("without confirming: %v", err)
	}
	if outcome := s.press(visser, emulator.Press{Channel: shared, TS: ts, Action: "plan_agree", Confirmed: true}); outcome.Error != "" {
		t.Fatal(outcome)
	}
	s.settle()
	var p map[string]any
	for _, d := range s.app.take() {
		if d.Path == "/slack/interactions" {
			if d.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
				t.Errorf("content type %q", d.Header.Get("Content-Type"))
			}
			p = d.payload(t)
		}
	}
	want := map[string]any{
		"type": "block_actions", "api_app_id": emulator.SampleApp, "token": "emulated", "enterprise": nil, "is_enterprise_install": false,
		"user":      map[string]any{"id": visser, "username": "k.visser", "name": "k.visser", "team_id": emulator.SampleCustomer},
		"team":      map[string]any{"id": emulator.SampleTeam, "domain": "example"},
		"container": map[string]any{"type": "message", "message_ts": ts, "channel_id": shared, "is_ephemeral": false},
		"channel":   map[string]any{"id": shared, "name": "contoso-shared"},
		"state":     map[string]any{"values": map[string]any{"row": map[string]any{"who": map[string]any{"type": "static_select", "selected_option": nil}}}},
		"actions": []any{map[string]any{
			"type": "button", "action_id": "plan_agree", "block_id": "row", "value": "3", "style": "primary", "text": map[string]any{"type": "plain_text", "text": "Agree"},
		}},
	}
	message, _ := p["message"].(map[string]any)
	if message["ts"] != ts || message["text"] != "Agree?" || message["blocks"] == nil {
		t.Errorf("message %v", message)
	}
	action := part(p, "actions", 0)
	if stamp, _ := action["action_ts"].(string); stamp <= ts {
		t.Errorf("action_ts %q is not after %q", stamp, ts)
	}
	delete(action, "action_ts")
	for _, name := range []string{"trigger_id", "response_url"} {
		if text, _ := p[name].(string); text == "" {
			t.Errorf("no %s", name)
		}
		delete(p, name)
	}
	delete(p, "message")
	if diff := cmp.Diff(want, p); diff != "" {
		t.Error(diff)
	}
}

func TestChoosingInAMessage(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ts := s.card(internal)
	s.press(eva, emulator.Press{Channel: internal, TS: ts, Action: "who", Input: emulator.Input{Chosen: []string{"t"}}})
	p := s.lastInteraction()
	action := part(p, "actions", 0)
	option, _ := action["selected_option"].(map[string]any)
	if option["value"] != "t" {
		t.Errorf("action %v", action)
	}
	state, _ := json.Marshal(p["state"])
	if !strings.Contains(string(state), `"value":"t"`) {
		t.Errorf("state %s", state)
	}
	// What Eva chose shows to her and to nobody else.
	if mine := must(s.person(eva).Messages(internal))(t)[0].Values["row"]["who"]["selected_option"]; mine == nil {
		t.Error("Eva's choice is forgotten")
	}
	if other := must(s.person(jonas).Messages(internal))(t)[0].Values["row"]["who"]["selected_option"]; other != nil {
		t.Errorf("Jonas sees Eva's choice: %v", other)
	}
	if _, err := s.person(eva).Press(t.Context(), emulator.Press{Channel: internal, TS: ts, Action: "who", Input: emulator.Input{Chosen: []string{"nobody"}}}); !errors.Is(err, emulator.ErrUnknown) {
		t.Errorf("an option that is not there: %v", err)
	}
}

func TestPressingWhatIsNotThere(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ts := s.card(internal)
	for name, c := range map[string]struct {
		who   string
		press emulator.Press
	}{
		"foreign channel": {visser, emulator.Press{Channel: internal, TS: ts, Action: "plan_agree", Confirmed: true}},
		"no such message": {eva, emulator.Press{Channel: internal, TS: "1.000001", Action: "plan_agree", Confirmed: true}},
		"no such button":  {eva, emulator.Press{Channel: internal, TS: ts, Action: "other"}},
		"another block":   {eva, emulator.Press{Channel: internal, TS: ts, Block: "text", Action: "plan_agree", Confirmed: true}},
		"no modal":        {eva, emulator.Press{Action: "plan_agree"}},
	} {
		if _, err := s.person(c.who).Press(t.Context(), c.press); !errors.Is(err, emulator.ErrUnknown) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A client that has not caught up still shows the buttons of before.
func TestStalePress(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ts := s.card(shared)
	s.said(shared, "Agreed.", slack.MsgOptionUpdate(ts))
	press := emulator.Press{Channel: shared, TS: ts, Action: "plan_agree", Confirmed: true}
	if _, err := s.person(visser).Press(t.Context(), press); !errors.Is(err, emulator.ErrUnknown) {
		t.Errorf("pressed a button that is gone: %v", err)
	}
	press.Stale = true
	s.press(visser, press)
	if got := dig(s.lastInteraction(), "message", "text"); got != "Agreed." {
		t.Errorf("message %v", got)
	}
}

func TestWhatAPersonSeesOfAFailure(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *emulator.Config, _ *emulator.SampleOptions) { c.AckLimit = 100 * time.Millisecond })
	ts := s.card(internal)
	hang := make(chan struct{})
	t.Cleanup(func() { close(hang) })
	for want, answer := range map[string]func(http.ResponseWriter, *http.Request, delivered){
		emulator.OutcomeFailed: func(w http.ResponseWriter, _ *http.Request, _ delivered) {
			w.WriteHeader(http.StatusServiceUnavailable)
		},
		emulator.OutcomeTimeout: func(_ http.ResponseWriter, r *http.Request, _ delivered) {
			select {
			case <-r.Context().Done():
			case <-hang:
			}
		},
	} {
		s.settle()
		s.app.answers(answer)
		s.app.take()
		if got := s.press(eva, emulator.Press{Channel: internal, TS: ts, Action: "plan_agree", Confirmed: true}).Error; got != want {
			t.Errorf("outcome %q, want %q", got, want)
		}
		if got := len(s.app.take()); got != 1 {
			t.Errorf("%s: delivered %d times: interactions are never repeated", want, got)
		}
	}
}

func TestTriggers(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	open := func(trigger string) error {
		_, err := s.client.OpenViewContext(t.Context(), trigger, modal("x"))
		return err
	}
	trigger := s.trigger(eva)
	s.clock.Advance(3 * time.Second)
	if err := open(trigger); err != nil {
		t.Errorf("after 3 s: %v", err)
	}
	wantError(t, open(trigger), "exchanged_trigger_id")
	trigger = s.trigger(eva)
	s.clock.Advance(3*time.Second + time.Millisecond)
	wantError(t, open(trigger), "expired_trigger_id")
	wantError(t, open("1.2.3"), "invalid_trigger_id")
}

// respond posts to a response URL and returns status and error.
func (s *stage) respond(address string, message map[string]any) (int, string) {
	s.t.Helper()
	b, err := json.Marshal(message)
	if err != nil {
		s.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, address, bytes.NewReader(b))
	if err != nil {
		s.t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close() //nolint:errcheck // a test's answer
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	code, _ := decode(s.t, body)["error"].(string)
	return answer.StatusCode, code
}

func (s *stage) responseURL(user, channel, ts string) string {
	s.t.Helper()
	s.press(user, emulator.Press{Channel: channel, TS: ts, Action: "plan_agree", Confirmed: true})
	address, _ := s.lastInteraction()["response_url"].(string)
	return address
}

func TestResponseURL(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ts := s.card(shared)
	address := s.responseURL(visser, shared, ts)
	if !strings.HasPrefix(address, strings.TrimSuffix(s.API(), "/api/")) {
		t.Errorf("response URL %q", address)
	}
	want := func(message map[string]any, status int, code string) {
		t.Helper()
		if gotStatus, gotCode := s.respond(address, message); gotStatus != status || gotCode != code {
			t.Errorf("%v: %d %q, want %d %q", message, gotStatus, gotCode, status, code)
		}
	}
	want(map[string]any{"text": "only you"}, 200, "")
	want(map[string]any{"text": "all of you", "response_type": "in_channel"}, 200, "")
	want(map[string]any{"text": "Agreed.", "replace_original": true}, 200, "")
	want(map[string]any{"text": "x", "delete_original": true}, 400, "invalid_payload")
	equal(t, texts(must(s.person(visser).Messages(shared))(t)), []string{"Agreed.", "only you", "all of you"})
	equal(t, texts(must(s.person(eva).Messages(shared))(t)), []string{"Agreed.", "all of you"})
	want(map[string]any{"delete_original": true}, 200, "")
	want(map[string]any{"text": "a sixth"}, 404, "used_url")
	equal(t, texts(must(s.person(eva).Messages(shared))(t)), []string{"all of you"})

	address = s.responseURL(visser, shared, s.card(shared))
	s.clock.Advance(30 * time.Minute)
	want(map[string]any{"text": "in time"}, 200, "")
	want(map[string]any{}, 400, "no_text")
	want(map[string]any{"text": "x", "blocks": []any{map[string]any{"type": "alert"}}}, 400, "invalid_blocks")
	s.clock.Advance(time.Millisecond)
	want(map[string]any{"text": "too late"}, 404, "expired_url")
	address = strings.Replace(address, "/actions/", "/actions/x", 1)
	want(map[string]any{"text": "forged"}, 404, "expired_url")
}

// An ephemeral message is changed by the response URL of a click on it, stays
// private, and is gone after a reload.
func TestEphemeral(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	body := s.post("chat.postEphemeral", map[string]string{"channel": shared, "user": visser, "text": "Only Kim can answer", "blocks": card})
	ts, _ := body["message_ts"].(string)
	if len(body) != 2 || ts == "" {
		t.Errorf("answer %v", body)
	}
	if body := s.post("chat.update", map[string]string{"channel": shared, "ts": ts, "text": "x"}); body["error"] != "message_not_found" {
		t.Errorf("updated by its ts: %v", body)
	}
	if got := s.events("message"); len(got) != 0 {
		t.Errorf("echo of an ephemeral message: %v", got)
	}
	address := s.responseURL(visser, shared, ts)
	p := s.lastInteraction()
	if container := part(p, "container"); container["is_ephemeral"] != true || p["message"] != nil {
		t.Errorf("payload %v", p)
	}
	s.respond(address, map[string]any{"text": "public?", "response_type": "in_channel"})
	s.respond(address, map[string]any{"text": "changed", "replace_original": true})
	equal(t, texts(must(s.person(visser).Messages(shared))(t)), []string{"changed", "public?"})
	equal(t, texts(must(s.person(eva).Messages(shared))(t)), nil)
	if _, err := s.person(eva).Press(t.Context(), emulator.Press{Channel: shared, TS: ts, Action: "plan_agree", Confirmed: true}); !errors.Is(err, emulator.ErrUnknown) {
		t.Errorf("Eva pressed in Kim's message: %v", err)
	}
	s.person(visser).Reload()
	equal(t, texts(must(s.person(visser).Messages(shared))(t)), nil)
}

func TestCommands(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.app.answers(func(w http.ResponseWriter, _ *http.Request, _ delivered) { _, _ = io.WriteString(w, "Try `new plan`") })
	outcome, err := s.person(eva).Command(t.Context(), internal, "/lodestar  new plan for R&D ")
	if err != nil || outcome.Error != "" {
		t.Fatal(outcome, err)
	}
	got := s.app.take()
	if len(got) != 1 || got[0].Path != "/slack/commands" {
		t.Fatalf("deliveries %v", got)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "/", bytes.NewReader(got[0].Body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = got[0].Header
	command, err := slack.SlashCommandParse(r)
	if err != nil {
		t.Fatal(err)
	}
	if command.Command != "/lodestar" || command.Text != "new plan for R&D" || command.UserID != eva || command.TeamID != emulator.SampleTeam ||
		command.ChannelID != internal || command.TriggerID == "" || command.ResponseURL == "" || command.APIAppID != emulator.SampleApp {
		t.Errorf("command %+v", command)
	}
	seen := must(s.person(eva).Messages(internal))(t)
	if len(seen) != 1 || seen[0].Text != "Try `new plan`" || !seen[0].Private {
		t.Errorf("Eva sees %+v", seen)
	}
	s.app.answers(func(w http.ResponseWriter, _ *http.Request, _ delivered) {
		_, _ = io.WriteString(w, `{"response_type":"in_channel","text":"for all"}`)
	})
	if _, err := s.person(eva).Command(t.Context(), internal, "/lodestar share"); err != nil {
		t.Fatal(err)
	}
	equal(t, texts(must(s.person(jonas).Messages(internal))(t)), []string{"for all"})
	for who, typed := range map[string]string{visser: "/lodestar help", eva: "/other"} {
		if outcome, err := s.person(who).Command(t.Context(), shared, typed); err != nil || outcome.Error != emulator.OutcomeUnknown {
			t.Errorf("%s types %s: %v %v", who, typed, outcome, err)
		}
	}
	s.app.answers(func(w http.ResponseWriter, _ *http.Request, _ delivered) {
		w.WriteHeader(http.StatusInternalServerError)
	})
	if outcome, err := s.person(eva).Command(t.Context(), internal, "/lodestar"); err != nil || outcome.Error != emulator.OutcomeFailed {
		t.Errorf("a failing app: %v %v", outcome, err)
	}
}

func TestShortcuts(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	if err := s.ChangeApp(emulator.SampleApp, func(a *emulator.App) { a.Shortcuts = []string{"note_this"} }); err != nil {
		t.Fatal(err)
	}
	ts := must(s.person(eva).Type(internal, "They want 48 hours"))(t)
	ctx := context.WithoutCancel(t.Context())
	if _, err := s.person(eva).Shortcut(ctx, "note_this", "", ""); err != nil {
		t.Fatal(err)
	}
	if p := s.lastInteraction(); p["type"] != "shortcut" || p["callback_id"] != "note_this" || p["trigger_id"] == nil || p["message"] != nil {
		t.Errorf("global shortcut %v", p)
	}
	if _, err := s.person(eva).Shortcut(ctx, "note_this", internal, ts); err != nil {
		t.Fatal(err)
	}
	if p := s.lastInteraction(); p["type"] != "message_action" || p["message_ts"] != ts || p["response_url"] == nil {
		t.Errorf("message shortcut %v", p)
	}
	if _, err := s.person(visser).Shortcut(ctx, "note_this", "", ""); !errors.Is(err, emulator.ErrNotAllowed) {
		t.Errorf("an external person has a shortcut: %v", err)
	}
}
