package emulator_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"lodestar/bot/slack/emulator"
	"lodestar/internal/civil"
)

// form is a modal with a field of every kind that holds text or a choice.
const form = `{"type":"modal","callback_id":"goal","private_metadata":"s1","title":{"type":"plain_text","text":"Goal"},"submit":{"type":"plain_text","text":"Save"},"notify_on_close":true,
"blocks":[
 {"type":"input","block_id":"text","label":{"type":"plain_text","text":"Goal"},"element":{"type":"plain_text_input","action_id":"v","min_length":3,"max_length":10}},
 {"type":"input","block_id":"kind","label":{"type":"plain_text","text":"Kind"},"optional":true,"element":{"type":"static_select","action_id":"v1","options":[{"text":{"type":"plain_text","text":"A"},"value":"a"}]}},
 {"type":"input","block_id":"by","label":{"type":"plain_text","text":"By"},"optional":true,"element":{"type":"datepicker","action_id":"v2","initial_date":"2027-12-31"}},
 {"type":"input","block_id":"mail","label":{"type":"plain_text","text":"Mail"},"optional":true,"element":{"type":"email_text_input","action_id":"v3"}}]}`

func (s *stage) open(user, view string) map[string]any {
	s.t.Helper()
	body := s.post("views.open", map[string]string{"trigger_id": s.trigger(user), "view": view})
	opened, ok := body["view"].(map[string]any)
	if !ok {
		s.t.Fatal(body)
	}
	return opened
}

func (s *stage) fill(user, block string, in emulator.Input) {
	s.t.Helper()
	action := map[string]string{"kind": "v1", "by": "v2", "mail": "v3", "goal": "text"}[block]
	if action == "" {
		action = "v"
	}
	if _, err := s.person(user).Fill(s.t.Context(), block, action, in); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) submit(user string) emulator.Outcome {
	s.t.Helper()
	outcome, err := s.person(user).Submit(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return outcome
}

// TestSubmission fills, is refused by the client, submits and looks at state.
func TestSubmission(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	view := s.open(eva, form)
	want := func(problems map[string]string) {
		t.Helper()
		outcome := s.submit(eva)
		if !outcome.Local || !cmp.Equal(outcome.Problems, problems) {
			t.Errorf("outcome %+v, want %v", outcome, problems)
		}
	}
	s.settle()
	s.app.take()
	want(map[string]string{"text": "required"})
	s.fill(eva, "text", emulator.Input{Text: "ab"})
	s.fill(eva, "mail", emulator.Input{Text: "no address"})
	want(map[string]string{"text": "too_short", "mail": "invalid_email"})
	s.fill(eva, "text", emulator.Input{Text: "elf Zeichen"})
	s.fill(eva, "mail", emulator.Input{})
	want(map[string]string{"text": "too_long"})
	if got := s.app.take(); len(got) != 0 {
		t.Fatalf("sent although the client refused: %s", got[0].Body)
	}
	s.fill(eva, "text", emulator.Input{Text: "48 hours"})
	s.fill(eva, "by", emulator.Input{Date: civil.Must(2027, 6, 30)})
	if outcome := s.submit(eva); outcome.Error != "" || outcome.Problems != nil {
		t.Fatal(outcome)
	}
	if _, open := s.person(eva).Modal(); open {
		t.Error("the modal is still open")
	}
	p := s.lastInteraction()
	sent, _ := p["view"].(map[string]any)
	if p["type"] != "view_submission" || sent["id"] != view["id"] || sent["private_metadata"] != "s1" || sent["callback_id"] != "goal" ||
		sent["app_installed_team_id"] != emulator.SampleTeam || p["trigger_id"] == nil || p["response_url"] != nil {
		t.Errorf("submission %v", p)
	}
	state := map[string]any{"values": map[string]any{
		"text": map[string]any{"v": map[string]any{"type": "plain_text_input", "value": "48 hours"}},
		"kind": map[string]any{"v1": map[string]any{"type": "static_select", "selected_option": nil}},
		"by":   map[string]any{"v2": map[string]any{"type": "datepicker", "selected_date": "2027-06-30"}},
		"mail": map[string]any{"v3": map[string]any{"type": "email_text_input", "value": nil}},
	}}
	if diff := cmp.Diff(state, sent["state"]); diff != "" {
		t.Error(diff)
	}
}

func (s *stage) answersWith(answer any) {
	s.t.Helper()
	b, err := json.Marshal(answer)
	if err != nil {
		s.t.Fatal(err)
	}
	s.app.answers(func(w http.ResponseWriter, _ *http.Request, d delivered) {
		if d.Path == "/slack/interactions" && d.payload(s.t)["type"] == "view_submission" {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(b)
		}
	})
}

func TestResponseActions(t *testing.T) {
	t.Parallel()
	object := func(text string) map[string]any { return decode(t, []byte(text)) }
	other := object(`{"type":"modal","title":{"type":"plain_text","text":"Other"},"blocks":[]}`)
	broken := object(`{"type":"modal","title":{"type":"plain_text","text":"A title that is far too long"},"blocks":[]}`)
	for name, c := range map[string]struct {
		answer  any
		outcome emulator.Outcome
		title   string // of the modal that is open then, "" for none
	}{
		"errors":           {map[string]any{"response_action": "errors", "errors": map[string]any{"goal": "Too vague"}}, emulator.Outcome{Problems: map[string]string{"goal": "Too vague"}}, "Goals"},
		"errors elsewhere": {map[string]any{"response_action": "errors", "errors": map[string]any{"buttons": "x"}}, emulator.Outcome{Error: emulator.OutcomeRefused}, "Goals"},
		"no errors":        {map[string]any{"response_action": "errors"}, emulator.Outcome{Error: emulator.OutcomeRefused}, "Goals"},
		"update":           {map[string]any{"response_action": "update", "view": other}, emulator.Outcome{}, "Other"},
		"push":             {map[string]any{"response_action": "push", "view": other}, emulator.Outcome{}, "Other"},
		"broken view":      {map[string]any{"response_action": "push", "view": broken}, emulator.Outcome{Error: emulator.OutcomeRefused}, "Goals"},
		"no view":          {map[string]any{"response_action": "update"}, emulator.Outcome{Error: emulator.OutcomeRefused}, "Goals"},
		"clear":            {map[string]any{"response_action": "clear"}, emulator.Outcome{}, ""},
		"empty object":     {map[string]any{}, emulator.Outcome{}, ""},
		"something else":   {map[string]any{"response_action": "explode"}, emulator.Outcome{Error: emulator.OutcomeRefused}, "Goals"},
		"no object":        {"ok", emulator.Outcome{Error: emulator.OutcomeRefused}, "Goals"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			if _, err := s.client.OpenViewContext(t.Context(), s.trigger(eva), modal("x")); err != nil {
				t.Fatal(err)
			}
			s.fill(eva, "goal", emulator.Input{Text: "48 hours"})
			s.answersWith(c.answer)
			if diff := cmp.Diff(c.outcome, s.submit(eva)); diff != "" {
				t.Error(diff)
			}
			view, open := s.person(eva).Modal()
			title, _ := view.Payload["title"].(map[string]any)
			if open != (c.title != "") || open && title["text"] != c.title {
				t.Errorf("open %v: %v", open, title["text"])
			}
			if open && c.title == "Goals" && view.Values["goal"]["text"]["value"] != "48 hours" {
				t.Errorf("what was typed is lost: %v", view.Values)
			}
		})
	}
}

// What was typed stays across an update where both ids are unchanged.
func TestTypedTextAcrossUpdates(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	view := s.open(eva, form)
	s.fill(eva, "text", emulator.Input{Text: "48 hours"})
	id, _ := view["id"].(string)
	update := func(view string) {
		t.Helper()
		if body := s.post("views.update", map[string]string{"view_id": id, "view": view}); body["ok"] != true {
			t.Fatal(body)
		}
	}
	typed := func() any {
		v, _ := s.person(eva).Modal()
		for _, actions := range v.Values {
			for _, value := range actions {
				if value["type"] == "plain_text_input" {
					return value["value"]
				}
			}
		}
		return nil
	}
	update(form)
	if typed() != "48 hours" {
		t.Errorf("same ids: %v", typed())
	}
	input := func(block, action string) string {
		return `{"type":"modal","title":{"type":"plain_text","text":"Goal"},"submit":{"type":"plain_text","text":"Save"},"blocks":[{"type":"input","block_id":"` + block +
			`","label":{"type":"plain_text","text":"Goal"},"element":{"type":"plain_text_input","action_id":"` + action + `"}}]}`
	}
	update(input("text", "w"))
	if typed() != nil {
		t.Errorf("another action_id: %v", typed())
	}
}

func TestHashes(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	view := s.open(eva, form)
	id, hash := word(view, "id"), word(view, "hash")
	for n, want := range []string{"", "hash_conflict"} {
		body := s.post("views.update", map[string]string{"view_id": id, "hash": hash, "view": form})
		if got, _ := body["error"].(string); got != want {
			t.Errorf("update %d with the first hash: %v", n+1, body)
		}
	}
	home := `{"type":"home","blocks":[{"type":"divider"}]}`
	published := part(s.post("views.publish", map[string]string{"user_id": eva, "view": home}), "view")
	for n, want := range []string{"", "hash_conflict"} {
		body := s.post("views.publish", map[string]string{"user_id": eva, "hash": word(published, "hash"), "view": home})
		if got, _ := body["error"].(string); got != want {
			t.Errorf("publish %d with the first hash: %v", n+1, body)
		}
	}
}

func TestStackOfModals(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ctx := t.Context()
	if _, err := s.client.PushViewContext(ctx, s.trigger(eva), modal("x")); err == nil || err.Error() != "not_found" {
		t.Errorf("pushed on nothing: %v", err)
	}
	if _, err := s.client.OpenViewContext(ctx, s.trigger(eva), modal("one")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"two", "three"} {
		if _, err := s.client.PushViewContext(ctx, s.triggerInModal(eva), modal(name)); err != nil {
			t.Fatal(err)
		}
	}
	_, err := s.client.PushViewContext(ctx, s.triggerInModal(eva), modal("four"))
	wantError(t, err, "push_limit_reached")
	top := func() string {
		v, _ := s.person(eva).Modal()
		callback, _ := v.Payload["callback_id"].(string)
		return callback
	}
	if top() != "three" {
		t.Errorf("on top is %q", top())
	}
	if _, err := s.person(eva).CloseModal(ctx, false); err != nil || top() != "two" {
		t.Errorf("after closing %q, %v", top(), err)
	}
	if _, err := s.person(eva).CloseModal(ctx, true); err != nil || top() != "" {
		t.Errorf("after closing all %q, %v", top(), err)
	}
	if _, err := s.person(eva).CloseModal(ctx, true); !errors.Is(err, emulator.ErrUnknown) {
		t.Errorf("closed what is not open: %v", err)
	}
}

func TestViewClosed(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, all := range []bool{true, false} {
		s.open(eva, form)
		if _, err := s.person(eva).CloseModal(t.Context(), all); err != nil {
			t.Fatal(err)
		}
		if p := s.lastInteraction(); p["type"] != "view_closed" || p["is_cleared"] != all {
			t.Errorf("closing (all %v): %v", all, p)
		}
	}
	if _, err := s.client.OpenViewContext(t.Context(), s.trigger(eva), modal("quiet")); err != nil {
		t.Fatal(err)
	}
	s.settle()
	s.app.take()
	if _, err := s.person(eva).CloseModal(t.Context(), false); err != nil || len(s.app.take()) != 0 {
		t.Errorf("without notify_on_close the app was told, %v", err)
	}
}

func TestExternalIDIsUnique(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	view := modal("x")
	view.ExternalID = "goal-1"
	if _, err := s.client.OpenViewContext(t.Context(), s.trigger(eva), view); err != nil {
		t.Fatal(err)
	}
	_, err := s.client.OpenViewContext(t.Context(), s.trigger(jonas), view)
	wantError(t, err, "duplicate_external_id")
	if _, err := s.client.UpdateViewContext(t.Context(), view, "goal-1", "", ""); err != nil {
		t.Errorf("updated by its external id: %v", err)
	}
}

func TestHome(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	e := s.person(eva)
	if err := e.OpenHome(emulator.SampleApp); err != nil {
		t.Fatal(err)
	}
	got := s.events("app_home_opened")
	if len(got) != 1 || got[0]["user"] != eva || got[0]["tab"] != "home" || got[0]["channel"] != evasDM || got[0]["view"] != nil {
		t.Errorf("events %v", got)
	}
	button := slack.NewActionBlock("row", slack.NewButtonBlockElement("new", "1", slack.NewTextBlockObject("plain_text", "New Plan", false, false)))
	view := slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: []slack.Block{button}}}
	if _, err := s.client.PublishViewContext(t.Context(), slack.PublishViewContextRequest{UserID: eva, View: view}); err != nil {
		t.Fatal(err)
	}
	if err := e.OpenHome(emulator.SampleApp); err != nil {
		t.Fatal(err)
	}
	if got := s.events("app_home_opened"); len(got) != 1 || got[0]["view"] == nil {
		t.Errorf("with a Home: %v", got)
	}
	s.press(eva, emulator.Press{Home: emulator.SampleApp, Action: "new"})
	if p := s.lastInteraction(); dig(p, "container", "type") != "view" || p["channel"] != nil || p["response_url"] != nil || p["trigger_id"] == nil {
		t.Errorf("pressed at Home: %v", p)
	}
	if other := must(s.person(jonas).Home(emulator.SampleApp))(t); other.Published {
		t.Errorf("Jonas sees %+v", other)
	}
	if err := e.OpenMessages(emulator.SampleApp); err != nil {
		t.Fatal(err)
	}
	if got := s.events("app_home_opened"); len(got) != 1 || got[0]["tab"] != "messages" {
		t.Errorf("the messages tab: %v", got)
	}
	if err := s.ChangeApp(emulator.SampleApp, func(a *emulator.App) { a.NoHome = true }); err != nil {
		t.Fatal(err)
	}
	_, err := s.client.PublishViewContext(t.Context(), slack.PublishViewContextRequest{UserID: eva, View: view})
	wantError(t, err, "not_enabled")
}
