package slack

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"lodestar/bot"
	"lodestar/bot/bottest"
	"lodestar/conversation/locale"
)

// reads fails where a request is answered with anything but what Slack knows.
func reads(t *testing.T, s *stage, path, body string) {
	t.Helper()
	switch w := s.send(path, body); w.Code {
	case 200, 400, 413, 503: // 503 where the direct message would have to be asked for
	default:
		t.Errorf("answered with %d", w.Code)
	}
	for len(s.events) > 0 {
		e := <-s.events
		if e.ID == "" && path != eventsPath || e.Tenant != "slack:"+ourTeam || e.From.Tenant != e.Tenant || e.Place.Tenant != e.Tenant || e.From.ID == "" && e.Kind != bot.Joined && e.Kind != bot.Left {
			t.Errorf("handled: %+v", e)
		}
		if !utf8.ValidString(e.Text) {
			t.Errorf("the text has broken bytes: %q", e.Text)
		}
	}
}

func FuzzEvent(f *testing.F) {
	for _, inner := range []string{
		`{"type":"message","channel":"D0EVA","channel_type":"im","user":"U0EVA","text":"<@U0KIM> &lt; x","ts":"1.1"}`,
		`{"type":"message","subtype":"message_changed","channel":"D0EVA","message":{"user":"U0EVA","text":"x","ts":"1.1"}}`,
		`{"type":"message","subtype":"message_deleted","channel":"D0EVA","deleted_ts":"1.1","previous_message":{"user":"U0EVA"}}`,
		`{"type":"app_mention","channel":"C1","user":"U0EVA","text":"<@U0BOT>","ts":"1.1","thread_ts":"1.0"}`,
		`{"type":"app_home_opened","user":"U0EVA","channel":"D0EVA","tab":"messages"}`, `{"type":"user_change","user":{"id":"U0EVA"}}`,
		`{"type":"channel_shared","channel":"C1"}`, `{"type":"member_joined_channel","channel":"C1","user":"U0BOT","inviter":"U0EVA"}`,
		`{"type":"channel_rename","channel":{"id":"C1","name":"x"}}`, `{"type":"channel_id_changed","old_channel_id":"C1","new_channel_id":"C2"}`, `{"type":"group_left","channel":"G1"}`, `{"type":"tokens_revoked","tokens":{"bot":["U0BOT"]}}`,
	} {
		f.Add(`{"type":"event_callback","event_id":"Ev1","team_id":"T0OURS","event":` + inner + `}`)
	}
	f.Add(`{"type":"url_verification","challenge":"x"}`)
	f.Fuzz(func(t *testing.T, body string) { reads(t, fuzzStage(t), eventsPath, body) })
}

func FuzzInteraction(f *testing.F) {
	f.Add(`{"type":"block_actions","user":{"id":"U0EVA"},"team":{"id":"T0OURS"},"trigger_id":"1","container":{"channel_id":"D0EVA","message_ts":"1.1"},"actions":[{"type":"button","action_id":"lodestar.1","value":"{\"v\":\"skip\"}","action_ts":"1.1"}]}`)
	f.Add(`{"type":"block_actions","user":{"id":"U0EVA"},"team":{"id":"T0OURS"},"actions":[{"type":"static_select","action_id":"lodestar.options.1","block_id":"lodestar.1:{}","selected_option":{"value":"pick 1"}}]}`)
	f.Add(`{"type":"view_submission","user":{"id":"U0EVA"},"team":{"id":"T0OURS"},"view":{"callback_id":"lodestar.form","private_metadata":"{\"c\":\"D0EVA\"}","state":{"values":{"x":{"lodestar.input":{"value":"y"}}}}}}`)
	f.Fuzz(func(t *testing.T, payload string) {
		reads(t, fuzzStage(t), interactionsPath, url.Values{"payload": {payload}}.Encode())
	})
}

func FuzzCommand(f *testing.F) {
	f.Add("command=%2Flodestar&text=plan&user_id=U0EVA&team_id=T0OURS&channel_id=D0EVA&trigger_id=1")
	f.Add("ssl_check=1")
	f.Fuzz(func(t *testing.T, body string) { reads(t, fuzzStage(t), commandsPath, body) })
}

// fuzzStage is a running adapter on which everybody is known without asking.
func fuzzStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t, now: start, events: make(chan bot.Event, 10), counts: map[string]int{}}
	a, err := New(Options{Token: "xoxb-test", SigningSecret: secret, APIURL: "http://127.0.0.1:1/", Words: words(t), Now: start.UTC, Pace: -1, Echo: -1})
	if err != nil {
		t.Fatal(err)
	}
	a.install.Store(&workspace{Team: ourTeam, User: botUser, Bot: botID})
	a.live.Store(&life{t.Context(), s})
	s.bot = a
	return s
}

func FuzzUnmarked(f *testing.F) {
	for _, text := range bottest.Typed() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got := unmarked(slackPlain(text), func(string) string { return "" }); got != text {
			t.Errorf("%q is read as %q", text, got)
		}
		_ = unmarked(text, func(string) string { return "x" })
	})
}

// slackPlain is what Slack makes of a text without links.
func slackPlain(text string) string { return angles.Replace(text) }

// FuzzMrkdwn: whatever somebody types is seen as typed, and does nothing.
func FuzzMrkdwn(f *testing.F) {
	for _, text := range bottest.Typed() {
		f.Add(text)
	}
	f.Add("* *_ ~`>\n&gt; :a: :a:b: <!here> *x")
	f.Add("*a* *b*c _d_*")
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.Map(func(r rune) rune {
			if strings.ContainsRune(joiner+noWidth, r) {
				return -1
			}
			return r
		}, clean(text))
		for _, set := range []string{mrkdwn(bot.Escape(text)), mrkdwn("Saved: *" + bot.Escape(text) + "* · `edit 2`")} {
			seen := invisible.Replace(readMrkdwn(set))
			if !strings.Contains(seen, strings.TrimSpace(text)) {
				t.Errorf("%q is seen as %q in %q", text, seen, set)
			}
		}
	})
}

var invisible = strings.NewReplacer(joiner, "", noWidth, "")

func FuzzRender(f *testing.F) {
	for _, s := range bottest.Samples() {
		data, err := json.Marshal(s.Message)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Fuzz(func(t *testing.T, data string) {
		var m bot.Message
		if json.Unmarshal([]byte(data), &m) != nil {
			return
		}
		checkPosts(t, Render(m, words(t).Printer(locale.Dutch)))
	})
}

func FuzzGuard(f *testing.F) {
	f.Add(`{"a":[1,{"b":null}],"c":"d"}`)
	f.Fuzz(func(t *testing.T, text string) {
		if guard([]byte(text)) == nil && !json.Valid([]byte(text)) {
			t.Errorf("%q passes", text)
		}
	})
}

func FuzzPressed(f *testing.F) {
	f.Add(`{"q":{"session":"s"},"v":"pick","w":"1"}`, "pick 1", "lodestar.1:{}")
	f.Fuzz(func(_ *testing.T, value, option, block string) {
		_, _ = readValue(value)
		_, _, _ = readOption(option)
		_, _ = readBlockID(block)
	})
}
