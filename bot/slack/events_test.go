package slack

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot"
)

func evaAsPerson() bot.Person {
	return bot.Person{Tenant: "slack:" + ourTeam, ID: eva, Name: "Eva Brandt", Language: "de-DE", Zone: "Europe/Berlin"}
}

func TestWhatIsWrittenInADirectMessage(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	m := s.inDM("Shorter delivery times")
	m["thread_ts"] = "1795513300.000100" // a thread in a direct message is the same conversation
	s.take(m)
	want := bot.Event{
		ID: "Ev000001", Also: []string{evaDM + "/" + m["ts"].(string), evaDM + "/client-" + m["ts"].(string)}, Tenant: "slack:" + ourTeam, Kind: bot.Said, From: evaAsPerson(), Place: toEva(),
		At: time.Unix(1795513337, 1000).UTC(), Text: "Shorter delivery times", Message: m["ts"].(string),
	}
	if diff := cmp.Diff(want, s.next()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	s.take(object{
		"type": "message", "subtype": "message_changed", "channel": evaDM, "channel_type": "im", "hidden": true,
		"message":          object{"type": "message", "user": eva, "text": "Shorter &amp; cheaper", "ts": m["ts"], "edited": object{"user": eva}},
		"previous_message": object{"type": "message", "user": eva, "text": "Shorter delivery times", "ts": m["ts"]},
	})
	want.ID, want.Also, want.Kind, want.Text, want.At = "Ev000002", nil, bot.Edited, "Shorter & cheaper", s.now
	if diff := cmp.Diff(want, s.next()); diff != "" {
		t.Errorf("edited (-want +got):\n%s", diff)
	}
	s.take(object{
		"type": "message", "subtype": "message_deleted", "channel": evaDM, "channel_type": "im", "deleted_ts": m["ts"],
		"previous_message": object{"type": "message", "user": eva, "text": "x", "ts": m["ts"]},
	})
	want.ID, want.Kind, want.Text = "Ev000003", bot.Deleted, ""
	if diff := cmp.Diff(want, s.next()); diff != "" {
		t.Errorf("deleted (-want +got):\n%s", diff)
	}
}

func TestOnlyAFile(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for text, kind := range map[string]bot.EventKind{"": bot.Attached, " ": bot.Attached, "here it is": bot.Said} {
		m := s.inDM(text)
		m["subtype"], m["files"] = "file_share", []object{{"id": "F1", "file_access": "check_file_info"}}
		s.take(m)
		if e := s.next(); e.Kind != kind {
			t.Errorf("%q with a file is %q, want %q", text, e.Kind, kind)
		}
	}
	s.take(s.inDM(""))
	s.silent()
}

// TestWhatIsNotAnswered: bots, ourselves, and changes that nobody made.
func TestWhatIsNotAnswered(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	dm := func(change object) object {
		m := s.inDM("hello")
		for key, value := range change {
			m[key] = value
		}
		return m
	}
	for name, inner := range map[string]object{
		"our own":              dm(object{"user": botUser, "bot_id": botID}),
		"our own by user":      dm(object{"user": botUser}),
		"another bot":          dm(object{"bot_id": "B9"}),
		"a bot's old way":      dm(object{"subtype": "bot_message", "bot_id": "B9", "user": nil}),
		"a bot as a user":      dm(object{"user": "U0ROBOT"}),
		"Slackbot":             dm(object{"user": "USLACKBOT"}),
		"a deactivated person": dm(object{"user": "U0GONE"}),
		"somebody joined":      dm(object{"subtype": "channel_join"}),
		"a preview": {
			"type": "message", "subtype": "message_changed", "channel": evaDM,
			"message": object{"user": eva, "text": "x", "ts": "1.1"}, "previous_message": object{"user": eva, "text": "x", "ts": "1.1"},
		},
		"our update": {
			"type": "message", "subtype": "message_changed", "channel": evaDM,
			"message": object{"user": botUser, "bot_id": botID, "text": "y", "ts": "1.1"}, "previous_message": object{"text": "x"},
		},
		"our deletion": {
			"type": "message", "subtype": "message_deleted", "channel": evaDM, "deleted_ts": "1.1",
			"previous_message": object{"user": botUser, "bot_id": botID, "ts": "1.1"},
		},
		"nothing deleted":     {"type": "message", "subtype": "message_deleted", "channel": evaDM, "deleted_ts": "1.1"},
		"a mention by a bot":  {"type": "app_mention", "channel": shared, "user": "U0ROBOT", "text": "<@U0BOT> hi", "ts": "1.1"},
		"a mention by bot id": {"type": "app_mention", "channel": shared, "bot_id": "B9", "text": "<@U0BOT> hi", "ts": "1.2"},
	} {
		s.take(inner)
		select {
		case e := <-s.events:
			t.Errorf("%s: handled as %+v", name, e)
		default:
		}
	}
}

// TestChannels: of what is written in a channel of our own only mentions and
// threads under our own messages are read; where customers read, everything is.
func TestChannels(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	in := func(user string, change object) object {
		channel := shared
		if id, ok := change["channel"].(string); ok {
			channel = id
		}
		m := object{"type": "message", "channel": channel, "channel_type": "channel", "user": user, "text": "a secret of ours", "ts": s.fake.write(channel, user, "x")}
		for key, value := range change {
			m[key] = value
		}
		return m
	}
	card := object{"thread_ts": "1795513000.000100", "parent_user_id": botUser}
	s.take(in(eva, object{"channel": internal}))
	s.take(in(eva, object{"channel": internal, "thread_ts": "1795513000.000900", "parent_user_id": eva}))
	s.take(in(eva, object{"text": "<@U0BOT> plan"})) // comes as app_mention too
	s.take(object{
		"type": "message", "subtype": "message_changed", "channel": shared, "channel_type": "channel",
		"message": object{"user": eva, "text": "y", "ts": "1.1"}, "previous_message": object{"text": "x"},
	})
	s.silent()
	s.take(in(eva, nil))
	if e := s.next(); e.Under || e.Place.Thread != "" || e.Place.Audience != bot.Customer {
		t.Errorf("beside the card: %+v", e)
	}
	s.take(in(eva, object{"thread_ts": "1795513000.000900", "parent_user_id": eva}))
	if e := s.next(); e.Under || e.Place.Thread == "" {
		t.Errorf("in a thread of somebody else: %+v", e)
	}

	s.take(in(kim, card))
	want := bot.Event{
		Tenant: "slack:" + ourTeam, Kind: bot.Said, Text: "a secret of ours", Under: true,
		From:  bot.Person{Tenant: "slack:" + ourTeam, ID: kim + "@" + theirTeam, Name: "Kim Visser", External: true, Team: theirTeam},
		Place: bot.Address{Platform: Name, Tenant: "slack:" + ourTeam, Place: shared, Thread: "1795513000.000100", Audience: bot.Customer},
	}
	ignore := cmp.FilterPath(func(p cmp.Path) bool {
		name := p.String()
		return name == "ID" || name == "Also" || name == "At" || name == "Message" || name == "From.Organisation"
	}, cmp.Ignore())
	if diff := cmp.Diff(want, s.next(), ignore); diff != "" {
		t.Errorf("in the thread of a card (-want +got):\n%s", diff)
	}

	// The same message as two events is one.
	both := in(kim, card)
	both["text"] = "<@U0BOT> agree 3"
	mention := object{"type": "app_mention"}
	for key, value := range both {
		if key != "type" && key != "channel_type" {
			mention[key] = value
		}
	}
	s.take(both)
	s.silent() // the other one tells it: they may come at the same time
	s.take(mention)
	if e := s.next(); e.Text != "agree 3" {
		t.Errorf("the mention is part of the text: %q", e.Text)
	}
	s.take(mention) // as another event of the same message
	if e := s.next(); !slices.Contains(e.Also, shared+"/"+mention["ts"].(string)) {
		t.Errorf("the mention is named %q", e.Also)
	}

	root := object{"type": "app_mention", "channel": internal, "user": eva, "text": "<@U0BOT>: help", "ts": "1795513500.000100"}
	s.take(root, object{"is_ext_shared_channel": true})
	e := s.next()
	if e.Place.Thread != "1795513500.000100" || e.Place.Audience != bot.Customer || e.Place.Person != "" {
		t.Errorf("a mention at the root has the place %+v", e.Place)
	}
}

// changed is the event that something about a channel is not as it was.
func (s *stage) changed(channel string) bot.Event {
	s.t.Helper()
	e := s.next()
	if e.Kind != bot.Joined || e.Text != "" || e.Members != nil || e.Place.Place != channel || e.Place.Audience != bot.Customer {
		s.t.Errorf("a change of a channel is %+v", e)
	}
	return e
}

// TestAudience: in doubt everybody reads along.
func TestAudience(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	n := 0
	mention := func(channel string, changes ...object) bot.Audience {
		n++
		s.take(object{"type": "app_mention", "channel": channel, "user": eva, "text": "<@U0BOT> x", "ts": "1795513" + strings.Repeat("1", n) + ".1"}, changes...)
		return s.next().Place.Audience
	}
	if got := mention(shared); got != bot.Customer {
		t.Errorf("shared: %q", got)
	}
	if got := mention("C0NOWHERE"); got != bot.Customer {
		t.Errorf("unknown: %q", got)
	}
	s.fake.do(func() { s.fake.members = []string{guest} })
	if got := mention(internal); got != bot.Customer {
		t.Errorf("with a guest in it: %q", got)
	}
	s.fake.do(func() { s.fake.members = []string{"U0NOBODY"} })
	s.take(object{"type": "member_left_channel", "channel": internal, "user": guest, "team": ourTeam})
	s.changed(internal)
	if got := mention(internal); got != bot.Customer {
		t.Errorf("with somebody in it whom Slack does not know: %q", got)
	}
	s.fake.do(func() { s.fake.members = nil })
	if got := mention(internal); got != bot.Internal {
		t.Errorf("internal: %q", got)
	}
	s.fake.do(func() { s.fake.shared[internal] = true })
	if got := mention(internal); got != bot.Internal {
		t.Errorf("within the hour it is asked again: %q", got)
	}
	s.take(object{"type": "channel_shared", "channel": internal, "connected_team_id": theirTeam})
	s.changed(internal)
	if got := mention(internal); got != bot.Customer {
		t.Errorf("after it was shared: %q", got)
	}
}

// TestTheSameMessageTwice: a phone that sends a message again has Slack tell of
// it with another id and another time. Both name the same message, which is how
// the store knows.
func TestTheSameMessageTwice(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	first, second := s.inDM("48 hours"), s.inDM("48 hours")
	second["client_msg_id"] = first["client_msg_id"]
	heard := func(event object) bot.Event {
		s.take(event)
		return s.next()
	}
	shared := func(a, b bot.Event) bool {
		return slices.ContainsFunc(a.Also, func(name string) bool { return slices.Contains(b.Also, name) })
	}
	one, two, three := heard(first), heard(second), heard(s.inDM("48 hours"))
	if one.ID == two.ID || !shared(one, two) {
		t.Errorf("events %q %q and %q %q have no name in common", one.ID, one.Also, two.ID, two.Also)
	}
	if shared(one, three) || shared(two, three) {
		t.Errorf("another message is named %q too", three.Also)
	}
}

func TestSlackMarks(t *testing.T) {
	t.Parallel()
	names := func(id string) string {
		return map[string]string{"U1": "Kim Visser"}[id]
	}
	for text, want := range map[string]string{
		"plain": "plain", "a &lt; b &amp;&amp; c &gt; d": "a < b && c > d", "&amp;lt;": "&lt;",
		"<https://x.example/a?b=1&amp;c=2>":                               "https://x.example/a?b=1&c=2",
		"<http://contoso.example|contoso.example> and":                    "contoso.example and",
		"<https://contoso.example/|contoso.example>":                      "contoso.example",
		"<https://x.example|our page>":                                    "our page (https://x.example)",
		"<mailto:k@x.example|k@x.example>":                                "k@x.example",
		"<tel:+31201234567|+31201234567>":                                 "+31201234567",
		"<@U1> does it":                                                   "Kim Visser does it",
		"<@U2|old name>":                                                  "old name",
		"<#C1|general> <#C2> <!here> <!channel|channel>":                  "#general #C2 @here channel",
		"<!subteam^S1|@sales> <!date^1392734382^{date}|18 February 2014>": "@sales 18 February 2014",
		"open < bracket":                                                  "open < bracket",
		"<unclosed &amp; lost":                                            "<unclosed & lost",
		"<>":                                                              "",
	} {
		if got := unmarked(text, names); got != want {
			t.Errorf("%q is read as %q, want %q", text, got, want)
		}
	}
}

func TestStamp(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Time{
		"1795513337.000100": time.Unix(1795513337, 100_000).UTC(), "1795513337": time.Unix(1795513337, 0).UTC(),
		"1795513337.1": time.Unix(1795513337, 100_000_000).UTC(), "": {}, "soon": {}, "-5.1": {}, "99999999999999999999.1": {}, "1.x": time.Unix(1, 0).UTC(),
	} {
		if got := stamp(text); !got.Equal(want) {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

func TestOpeningTheConversation(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.take(object{"type": "app_home_opened", "user": eva, "channel": evaDM, "tab": "messages"})
	e := s.next()
	if e.Kind != bot.Arrived || e.Place != toEva() || e.From != evaAsPerson() {
		t.Errorf("opening the messages is %+v", e)
	}
	s.take(object{"type": "app_home_opened", "user": eva, "channel": evaDM, "tab": "messages"})
	s.silent() // who looks again is not greeted again
	s.fake.write(kimDM, kim, "x")
	s.take(object{"type": "app_home_opened", "user": kim, "channel": kimDM, "tab": "messages"})
	s.silent() // nor is anybody who has written, or was written to, before a restart
	s.take(object{"type": "app_home_opened", "user": eva, "channel": "D0NOWHERE", "tab": "messages"})
	s.next() // Slack cannot say
	for _, user := range []string{eva, kim, guest} {
		s.take(object{"type": "app_home_opened", "user": user, "channel": "D9", "tab": "home"})
	}
	s.silent()
	s.fake.eventually("two Homes", func() bool { return len(s.fake.views) == 2 })
	s.fake.do(func() {
		for _, view := range s.fake.views {
			offers := strings.Contains(asText(t, view), `\"run\"`)
			if view["user"] == kim || view["user"] == eva && !offers || view["user"] == guest && offers {
				t.Errorf("the Home of %v: %s", view["user"], asText(t, view))
			}
		}
	})
}

func TestHomeOfTheProduct(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(o *Options) { o.Home = homeOf })
	s.take(object{"type": "app_home_opened", "user": eva, "channel": evaDM, "tab": "home"})
	s.fake.eventually("a Home", func() bool { return len(s.fake.views) == 1 })
	var home map[string]any
	s.fake.do(func() { home = s.fake.views[0] })
	button := home["blocks"].([]any)[1].(map[string]any)["elements"].([]any)[0].(map[string]any)
	click := s.click("", posted{}, object{}, button, nil)
	click["container"], click["view"] = object{"type": "view", "view_id": "V1"}, object{"id": "V1", "type": "home"}
	delete(click, "channel")
	delete(click, "message")
	s.ok(s.interact(click))
	e := s.next()
	if e.Place != toEva() || e.Action.Verb != verbRun || e.Action.Value != "plan Contoso" {
		t.Errorf("a button of the Home is %+v", e)
	}
}
