package emulator_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"lodestar/bot/slack/emulator"
)

// Each person sees only their own conversations: nothing that Kim can ask for
// holds what was said elsewhere.
func TestPrivacy(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	const marker = "MARKER-7F3A"
	s.said(evasDM, marker)
	must(s.person(eva).Type(internal, marker))(t)
	ts := must(s.person(eva).Type(shared, "for all"))(t)
	s.post("chat.postEphemeral", map[string]string{"channel": shared, "user": eva, "text": marker, "thread_ts": ts})
	s.post("chat.postEphemeral", map[string]string{"channel": shared, "user": eva, "text": marker})
	view := modal("x")
	view.PrivateMetadata = marker
	if _, err := s.client.OpenViewContext(t.Context(), s.trigger(eva), view); err != nil {
		t.Fatal(err)
	}
	s.fill(eva, "goal", emulator.Input{Text: marker})
	kim := s.person(visser)
	var seen []any
	for _, c := range kim.Conversations() {
		seen = append(seen, c, must(kim.Messages(c.ID))(t), must(kim.Thread(c.ID, ts))(t))
	}
	modal, _ := kim.Modal()
	home := must(kim.Home(emulator.SampleApp))(t)
	changes, _ := kim.Changes(0)
	b, err := json.Marshal([]any{seen, modal, home, changes})
	if err != nil {
		t.Fatal(err)
	}
	for _, private := range []string{marker, evasDM, internal, emulator.SampleDirect(jonas), "key-accounts"} {
		if strings.Contains(string(b), private) {
			t.Errorf("Kim sees %s in %s", private, b)
		}
	}
	for _, c := range changes {
		if c.Kind != emulator.ChangedUser && c.User != "" && c.User != visser {
			t.Errorf("Kim is told of %+v", c)
		}
	}
	if len(changes) == 0 || !strings.Contains(string(b), "for all") {
		t.Errorf("Kim sees nothing at all: %s", b)
	}
	for _, channel := range []string{evasDM, internal, "C404"} {
		_, read := kim.Messages(channel)
		_, write := kim.Type(channel, "x")
		if !errors.Is(read, emulator.ErrUnknown) || !errors.Is(write, emulator.ErrUnknown) {
			t.Errorf("%s: reading %v, writing %v", channel, read, write)
		}
	}
}

func TestChangesWake(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	before, wake := s.Changes(0)
	select {
	case <-wake:
		t.Fatal("woken without a change")
	default:
	}
	must(s.person(eva).Type(internal, "x"))(t)
	<-wake
	last := before[len(before)-1].Seq
	after, _ := s.Changes(last)
	if len(after) == 0 || after[0].Seq != last+1 || after[0].Kind != emulator.ChangedMessage || after[0].Channel != internal {
		t.Errorf("changes %+v", after)
	}
	s.settle()
	all, _ := s.Changes(0)
	if again, _ := s.Changes(all[len(all)-1].Seq); len(again) != 0 {
		t.Errorf("nothing changed, and yet %+v", again)
	}
	if again, _ := s.Changes(1 << 60); len(again) != 0 {
		t.Errorf("from the future: %+v", again)
	}
}

func TestStampsRiseWhileTheClockStands(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	last := ""
	for range 50 {
		ts := s.said(internal, "x")
		if len(ts) != 17 || ts <= last {
			t.Fatalf("%q after %q", ts, last)
		}
		last = ts
	}
	history, err := s.client.GetConversationHistoryContext(t.Context(), &slack.GetConversationHistoryParameters{ChannelID: internal, Limit: 20})
	if err != nil || len(history.Messages) != 20 || history.Messages[0].Timestamp != last || !history.HasMore {
		t.Fatalf("history of %d, %v", len(history.Messages), err)
	}
	cursor, n := history.ResponseMetaData.NextCursor, 20
	for cursor != "" {
		page, err := s.client.GetConversationHistoryContext(t.Context(), &slack.GetConversationHistoryParameters{ChannelID: internal, Limit: 20, Cursor: cursor})
		if err != nil {
			t.Fatal(err)
		}
		cursor, n = page.ResponseMetaData.NextCursor, n+len(page.Messages)
	}
	if n != 50 {
		t.Errorf("%d messages over all pages", n)
	}
}

func TestHistoryBetween(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var ts []string
	for range 5 {
		ts = append(ts, s.said(internal, "x", slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "lodestar_message", EventPayload: map[string]any{"outbox": "o"}})))
	}
	for name, c := range map[string]struct {
		args map[string]string
		want []string
	}{
		"after":            {map[string]string{"oldest": ts[2]}, []string{ts[4], ts[3]}},
		"after, inclusive": {map[string]string{"oldest": ts[2], "inclusive": "true"}, []string{ts[4], ts[3], ts[2]}},
		"before":           {map[string]string{"latest": ts[1]}, []string{ts[0]}},
		"between":          {map[string]string{"oldest": ts[0], "latest": ts[2]}, []string{ts[1]}},
		"five seconds ago": {map[string]string{"oldest": "1795420795"}, []string{ts[4], ts[3], ts[2], ts[1], ts[0]}},
	} {
		c.args["channel"] = internal
		body := s.post("conversations.history", c.args)
		var got []string
		rows, _ := body["messages"].([]any)
		for _, m := range rows {
			o := part(m)
			got = append(got, word(o, "ts"))
			if metadata := part(o, "metadata"); metadata["event_payload"] != nil || metadata["event_type"] != "lodestar_message" {
				t.Errorf("metadata without include_all_metadata: %v", metadata)
			}
		}
		t.Log(name)
		equal(t, got, c.want)
	}
}

func TestSnapshot(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	seed := must(s.Snapshot())(t)
	s.said(internal, "lost by the reset")
	trigger := s.trigger(eva)
	if _, err := s.client.OpenViewContext(t.Context(), trigger, modal("x")); err != nil {
		t.Fatal(err)
	}
	s.settle()
	full := must(s.Snapshot())(t)
	if err := s.Restore(seed); err != nil {
		t.Fatal(err)
	}
	equal(t, texts(must(s.person(eva).Messages(internal))(t)), nil)
	if _, open := s.person(eva).Modal(); open {
		t.Error("the modal is still open")
	}
	if err := s.Restore(full); err != nil {
		t.Fatal(err)
	}
	equal(t, texts(must(s.person(eva).Messages(internal))(t)), []string{"lost by the reset"})
	if again := must(s.Snapshot())(t); string(again) != string(full) {
		t.Error("a snapshot changes by being put back")
	}
	if _, open := s.person(eva).Modal(); !open {
		t.Error("the modal is gone")
	}
	s.fill(eva, "goal", emulator.Input{Text: "typed after"})
	for _, broken := range []string{"", "null", "{}x", `{"channels":null}`, `{"channels":{"C1":null}}`, `{"stacks":{"U1":["V404"]}}`} {
		err := s.Restore([]byte(broken))
		if err == nil && broken != "null" {
			t.Errorf("%q was taken", broken)
		}
	}
}

func TestReactions(t *testing.T) {
	t.Parallel()
	s := newStage(t, withEverything)
	ts := s.said(internal, "x")
	for _, want := range []string{"reaction_added", "reaction_removed"} {
		s.events("")
		if err := s.person(eva).React(internal, ts, "eyes"); err != nil {
			t.Fatal(err)
		}
		got := s.events("")
		if len(got) != 1 || got[0]["type"] != want || got[0]["reaction"] != "eyes" || got[0]["item_user"] != emulator.SampleBotUser {
			t.Errorf("events %v, want %s", got, want)
		}
	}
}

func TestReadOnlyMessagesTab(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	if err := s.ChangeApp(emulator.SampleApp, func(a *emulator.App) { a.MessagesReadOnly = true }); err != nil {
		t.Fatal(err)
	}
	if _, err := s.person(eva).Type(evasDM, "x"); !errors.Is(err, emulator.ErrNotAllowed) {
		t.Errorf("typed into a read-only tab: %v", err)
	}
	s.said(evasDM, "the bot may")
	if err := s.ChangeApp(emulator.SampleApp, func(a *emulator.App) { a.NoMessagesTab = true }); err != nil {
		t.Fatal(err)
	}
	_, _, err := s.client.PostMessageContext(t.Context(), evasDM, slack.MsgOptionText("x", false))
	wantError(t, err, "messages_tab_disabled")
}

// Text without blocks takes blocks away and shows as edited; blocks do not show.
func TestUpdates(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	ts := s.card(internal)
	look := func() emulator.Shown { return must(s.person(eva).Messages(internal))(t)[0] }
	s.post("chat.update", map[string]string{"channel": internal, "ts": ts, "blocks": `[{"type":"divider"}]`, "text": "two"})
	if m := look(); m.Text != "two" || len(m.Blocks) != 1 || m.Edited != "" || len(m.Before) != 2 {
		t.Errorf("after new blocks %+v", m.Message)
	}
	s.post("chat.update", map[string]string{"channel": internal, "ts": ts, "metadata": `{"event_type":"a","event_payload":{}}`})
	if m := look(); m.Text != "two" || len(m.Blocks) != 1 || m.Metadata["event_type"] != "a" {
		t.Errorf("after new metadata %+v", m.Message)
	}
	s.post("chat.update", map[string]string{"channel": internal, "ts": ts, "text": "three"})
	if m := look(); m.Text != "three" || len(m.Blocks) != 0 || m.Edited == "" || m.Metadata == nil {
		t.Errorf("after new text %+v", m.Message)
	}
	s.post("chat.update", map[string]string{"channel": internal, "ts": ts, "text": "four", "metadata": "{}"})
	if m := look(); m.Metadata != nil {
		t.Errorf("metadata is still there: %+v", m.Message)
	}
}

func TestUnread(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	e := s.person(eva)
	want := func(n int) {
		t.Helper()
		if got := must(e.Unread(evasDM))(t); got != n {
			t.Errorf("%d unread, want %d", got, n)
		}
	}
	want(0)
	s.said(evasDM, "one")
	ts := s.said(evasDM, "two")
	must(e.Type(evasDM, "mine"))(t)
	want(2)
	if err := e.MarkRead(evasDM); err != nil {
		t.Fatal(err)
	}
	want(0)
	s.said(evasDM, "reply", slack.MsgOptionTS(ts))
	want(1)
	if _, err := e.Unread(emulator.SampleDirect(jonas)); !errors.Is(err, emulator.ErrUnknown) {
		t.Errorf("Eva counts in Jonas's direct message: %v", err)
	}
}
