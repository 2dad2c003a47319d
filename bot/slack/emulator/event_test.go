package emulator_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"lodestar/bot/slack/emulator"
)

func TestEnvelopeOfAnEvent(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ts := must(s.person(eva).Type(evasDM, "Deliver in 48 hours"))(t)
	s.settle()
	got := s.app.take()
	if len(got) != 1 {
		t.Fatalf("%d deliveries", len(got))
	}
	want := map[string]any{
		"token": "emulated", "team_id": emulator.SampleTeam, "context_team_id": emulator.SampleTeam, "context_enterprise_id": nil,
		"api_app_id": emulator.SampleApp, "type": "event_callback", "event_time": float64(start().Unix()), "is_ext_shared_channel": false,
		"authorizations": []any{map[string]any{"enterprise_id": nil, "team_id": emulator.SampleTeam, "user_id": emulator.SampleBotUser, "is_bot": true, "is_enterprise_install": false}},
		"event": map[string]any{
			"type": "message", "user": eva, "ts": ts, "event_ts": ts, "text": "Deliver in 48 hours", "team": emulator.SampleTeam, "channel": evasDM, "channel_type": "im",
			"blocks": []any{map[string]any{"type": "rich_text", "elements": []any{map[string]any{"type": "rich_text_section", "elements": []any{map[string]any{"type": "text", "text": "Deliver in 48 hours"}}}}}},
		},
	}
	outer := got[0].outer(t)
	inner, _ := outer["event"].(map[string]any)
	for _, name := range []string{"event_id", "event_context"} {
		if outer[name] == nil || outer[name] == "" {
			t.Errorf("no %s", name)
		}
		delete(outer, name)
	}
	if id, _ := inner["client_msg_id"].(string); len(id) != 36 {
		t.Errorf("client_msg_id %q", id)
	}
	delete(inner, "client_msg_id")
	delete(part(inner, "blocks", 0), "block_id")
	if diff := cmp.Diff(want, outer); diff != "" {
		t.Error(diff)
	}
	if got[0].Header.Get("Content-Type") != "application/json" || got[0].Header.Get("X-Slack-Retry-Num") != "" {
		t.Errorf("header %v", got[0].Header)
	}
}

// The bot gets its own message back, with metadata: it comes from the bot and
// from no person.
func TestEchoOfOwnPost(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	metadata := slack.SlackMetadata{EventType: "lodestar_question", EventPayload: map[string]any{"outbox": "o1", "step": "goal.text"}}
	ts := s.said(shared, "Which goal?", slack.MsgOptionMetadata(metadata))
	echoes := s.events("message")
	if len(echoes) != 1 {
		t.Fatalf("%d echoes", len(echoes))
	}
	e := echoes[0]
	want := map[string]any{"event_type": "lodestar_question", "event_payload": map[string]any{"outbox": "o1", "step": "goal.text"}}
	if diff := cmp.Diff(want, e["metadata"]); diff != "" {
		t.Error(diff)
	}
	if e["ts"] != ts || e["bot_id"] != emulator.SampleBot || e["app_id"] != emulator.SampleApp || e["user"] != emulator.SampleBotUser || e["client_msg_id"] != nil {
		t.Errorf("echo %v", e)
	}
	s.said(shared, "changed", slack.MsgOptionUpdate(ts))
	changed := s.events("message")
	if len(changed) != 1 || changed[0]["subtype"] != "message_changed" {
		t.Fatalf("after the update %v", changed)
	}
	now, before := part(changed[0], "message"), part(changed[0], "previous_message")
	if now["text"] != "changed" || before["text"] != "Which goal?" || now["ts"] != ts || now["edited"] == nil || now["metadata"] == nil {
		t.Errorf("changed %v", changed[0])
	}
}

func TestWhatPeopleTypeArrivesAsSlackWritesIt(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"R&D <b> a > b":                             "R&amp;D &lt;b&gt; a &gt; b",
		"see https://contoso.example/a?b=1&c=2.":    "see <https://contoso.example/a?b=1&amp;c=2>.",
		"write to k.visser@contoso.example, please": "write to <mailto:k.visser@contoso.example|k.visser@contoso.example>, please",
		"contoso.com and www.contoso.nl/plan":       "<http://contoso.com|contoso.com> and <http://www.contoso.nl/plan|www.contoso.nl/plan>",
		"@Lodestar agree 3":                         "<@" + emulator.SampleBotUser + "> agree 3",
		"@Tom de Boer and @Kim Visser":              "<@" + deBoer + "> and <@" + visser + ">",
		"<!channel> <@U0EVA00001>":                  "&lt;!channel&gt; &lt;@U0EVA00001&gt;",
		"96 hours. 3.5 m":                           "96 hours. 3.5 m",
		"https://contoso.example/a|b":               "<https://contoso.example/a%7Cb>",
		"@nobody":                                   "@nobody",
	} {
		s := newStage(t)
		must(s.person(visser).Type(shared, typed))(t)
		got := s.events("message")
		if len(got) != 1 || got[0]["text"] != want {
			t.Errorf("%q arrives as %v, want %q", typed, got, want)
		}
	}
}

// A mention gives two events with the same ts and different ids.
func TestMentionIsASecondEvent(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ts := must(s.person(eva).Type(internal, "@Lodestar status"))(t)
	s.settle()
	got := s.app.take()
	if len(got) != 2 {
		t.Fatalf("%d deliveries", len(got))
	}
	one, two := got[0].event(t), got[1].event(t)
	if one["type"] != "message" || two["type"] != "app_mention" || one["ts"] != ts || two["ts"] != ts || got[0].outer(t)["event_id"] == got[1].outer(t)["event_id"] {
		t.Errorf("events %v and %v", one, two)
	}
	must(s.person(eva).Type(evasDM, "@Lodestar status"))(t)
	if got := s.events("app_mention"); len(got) != 0 {
		t.Errorf("in a direct message: %v", got)
	}
}

func TestEditsDeletionsAndThreads(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	e := s.person(eva)
	root := must(e.Type(internal, "root"))(t)
	reply := must(e.Reply(internal, root, "reply"))(t)
	if err := e.Edit(internal, reply, "better"); err != nil {
		t.Fatal(err)
	}
	if err := e.Delete(internal, root); err != nil {
		t.Fatal(err)
	}
	if err := e.Delete(internal, reply); err != nil {
		t.Fatal(err)
	}
	got := s.events("message")
	if len(got) != 5 {
		t.Fatalf("%d events", len(got))
	}
	if got[1]["thread_ts"] != root || got[1]["parent_user_id"] != eva {
		t.Errorf("reply %v", got[1])
	}
	message, _ := got[2]["message"].(map[string]any)
	if got[2]["subtype"] != "message_changed" || message["text"] != "better" || message["edited"] == nil || got[2]["ts"] == reply {
		t.Errorf("edit %v", got[2])
	}
	if got[3]["subtype"] != "message_deleted" || got[3]["deleted_ts"] != root || got[4]["deleted_ts"] != reply {
		t.Errorf("deletions %v and %v", got[3], got[4])
	}
	if err := s.person(jonas).Delete(internal, root); err == nil {
		t.Error("a foreign message was deleted")
	}
}

// Without its scope an event is not delivered although it is subscribed to, and
// the other way round.
func TestSubscriptions(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(_ *emulator.Config, o *emulator.SampleOptions) {
		o.Scopes = []string{"chat:write", "channels:history"}
		o.Events = []string{"message.im", "message.channels"}
	})
	must(s.person(eva).Type(evasDM, "no scope"))(t)
	must(s.person(eva).Type(internal, "@Lodestar no subscription to mentions"))(t)
	got := s.events("")
	if len(got) != 1 || got[0]["channel"] != internal || got[0]["type"] != "message" {
		t.Errorf("events %v", got)
	}
}

func TestPeopleComeAndGo(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	anna := must(s.AddUser(emulator.User{Team: emulator.SampleTeam, Handle: "colleague", Name: "A Colleague"}))(t)
	for _, err := range []error{s.Join(internal, anna.ID, eva), s.Remove(internal, jonas), s.Deactivate(jonas)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	got := s.events("")
	kinds := make(map[string]map[string]any)
	for _, e := range got {
		kinds[word(e, "type")] = e
	}
	joined, left, changed := kinds["member_joined_channel"], kinds["member_left_channel"], kinds["user_change"]
	if joined["user"] != anna.ID || joined["inviter"] != eva || joined["channel_type"] != "C" {
		t.Errorf("joined %v", joined)
	}
	if left["user"] != jonas || left["channel"] != internal {
		t.Errorf("left %v", left)
	}
	user, _ := changed["user"].(map[string]any)
	if user["id"] != jonas || user["deleted"] != true {
		t.Errorf("changed %v", changed)
	}
	if _, err := s.person(jonas).Type(shared, "still here"); err == nil {
		t.Error("a deactivated person could write")
	}
	if err := s.Join(internal, visser, eva); err == nil {
		t.Error("an external person joined an internal channel")
	}
}

func TestUninstalledInEitherOrder(t *testing.T) {
	t.Parallel()
	for _, revokedFirst := range []bool{true, false} {
		s := newStage(t)
		if err := s.Uninstall(emulator.SampleApp, emulator.SampleTeam, revokedFirst); err != nil {
			t.Fatal(err)
		}
		got := s.events("")
		if len(got) != 2 || (got[0]["type"] == "tokens_revoked") != revokedFirst || (got[1]["type"] == "tokens_revoked") == revokedFirst {
			t.Errorf("revoked first %v: %v", revokedFirst, got)
		}
		if body := s.post("auth.test", nil); body["error"] != "account_inactive" {
			t.Errorf("the token still works: %v", body)
		}
		must(s.person(eva).Type(internal, "anybody?"))(t)
		if got := s.events(""); len(got) != 0 {
			t.Errorf("events after uninstalling: %v", got)
		}
	}
	s := newStage(t)
	if err := s.Revoke(emulator.SampleApp, emulator.SampleTeam); err != nil {
		t.Fatal(err)
	}
	if body := s.post("auth.test", nil); body["error"] != "token_revoked" {
		t.Errorf("after revoking: %v", body)
	}
}

func TestInterfere(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	if err := s.Interfere(emulator.SampleApp, emulator.SampleTeam, nil, map[string]any{"type": "app_rate_limited", "event": nil, "minute_rate_limited": 1}); err != nil {
		t.Fatal(err)
	}
	s.settle()
	got := s.app.take()
	if len(got) != 1 || got[0].outer(t)["type"] != "app_rate_limited" || got[0].outer(t)["event"] != nil {
		t.Errorf("delivered %s", got)
	}
}
