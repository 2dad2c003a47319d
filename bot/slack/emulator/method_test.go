package emulator

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
	"time"
)

// inside is an emulator with the sample and a clock that stands.
func inside(t *testing.T) *Slack {
	t.Helper()
	s, err := New(Config{Now: func() time.Time { return time.Date(2026, time.November, 23, 8, 0, 0, 0, time.UTC) }, Address: "http://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.AddSample(SampleOptions{}); err != nil {
		t.Fatal(err)
	}
	return s
}

func code(a answer) string {
	s, _ := a.body["error"].(string)
	return s
}

// allScopes is every scope the table names.
func allScopes() []string {
	var all []string
	for _, m := range allMethods() {
		all = append(all, m.scopes...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func TestEveryMethodNeedsItsScope(t *testing.T) {
	t.Parallel()
	for name, m := range allMethods() {
		if m.token != botToken {
			continue
		}
		s := inside(t)
		i := s.world.installation(SampleApp, SampleTeam)
		i.Scopes = slices.DeleteFunc(allScopes(), func(scope string) bool { return slices.Contains(m.scopes, scope) })
		a, _ := s.answerCall(name, SampleBotToken, arguments{}, nil)
		if len(m.scopes) > 0 && (code(a) != "missing_scope" || a.body["needed"] == "" || a.body["provided"] == "") {
			t.Errorf("%s without %v: %v", name, m.scopes, a.body)
		}
		i.Scopes = allScopes()
		a, _ = s.answerCall(name, SampleBotToken, arguments{}, nil)
		if code(a) == "missing_scope" {
			t.Errorf("%s with every scope: %v", name, a.body)
		}
	}
}

func TestEveryMethodNeedsItsArguments(t *testing.T) {
	t.Parallel()
	for name, m := range allMethods() {
		if len(m.required) == 0 || m.token == noToken {
			continue
		}
		s := inside(t)
		s.world.installation(SampleApp, SampleTeam).Scopes = allScopes()
		s.world.Apps[SampleApp].SocketMode = true
		token := SampleBotToken
		if m.token == appToken {
			token = SampleAppToken
		}
		a, _ := s.answerCall(name, token, arguments{}, nil)
		metadata, _ := a.body["response_metadata"].(object)
		messages, _ := metadata["messages"].([]string)
		if code(a) != "invalid_arguments" || len(messages) != len(m.required) {
			t.Errorf("%s without arguments: %v, want a message for each of %v", name, a.body, m.required)
		}
	}
}

func TestTokens(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		token, method, want string
		change              func(*Installation)
	}{
		"none":                     {"", "auth.test", "not_authed", nil},
		"unknown":                  {"xoxb-foreign", "auth.test", "invalid_auth", nil},
		"revoked":                  {SampleBotToken, "auth.test", "token_revoked", func(i *Installation) { i.Revoked = true }},
		"uninstalled":              {SampleBotToken, "auth.test", "account_inactive", func(i *Installation) { i.Gone = true }},
		"app token for a bot call": {SampleAppToken, "auth.test", "not_allowed_token_type", nil},
		"bot token for a socket":   {SampleBotToken, "apps.connections.open", "not_allowed_token_type", nil},
		"none needed":              {"", "api.test", "", nil},
		"good":                     {SampleBotToken, "auth.test", "", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := inside(t)
			if c.change != nil {
				c.change(s.world.installation(SampleApp, SampleTeam))
			}
			if a, _ := s.answerCall(c.method, c.token, arguments{}, nil); code(a) != c.want {
				t.Errorf("error %q, want %q", code(a), c.want)
			}
		})
	}
}

// TestTableIsTheReference compares the table with Slack's reference where a copy
// of it is named: {"METHOD": {"scopes", "tier", "required", "errors"}}.
func TestTableIsTheReference(t *testing.T) {
	t.Parallel()
	file := os.Getenv("LODESTAR_SLACK_METHODS")
	if file == "" {
		t.Skip("LODESTAR_SLACK_METHODS names no copy of Slack's method reference")
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var reference map[string]struct {
		Scopes, Required, Errors []string
		Tier                     *string
	}
	if err := json.Unmarshal(b, &reference); err != nil {
		t.Fatal(err)
	}
	tiers := map[string]tier{"t1": tier1, "t2": tier2, "t3": tier3, "t4": tier4, "t5": special}
	same := func(a, b []string) bool {
		a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
		return slices.Equal(a, b)
	}
	for name, m := range allMethods() {
		r, known := reference[name]
		if !known {
			t.Errorf("%s is not a method of Slack", name)
			continue
		}
		if !same(m.scopes, r.Scopes) || !same(m.required, r.Required) || !same(m.errors, r.Errors) {
			t.Errorf("%s differs: %v %v %v, reference %+v", name, m.scopes, m.required, m.errors, r)
		}
		// One of Slack's sources says tier 3 for apps.connections.open, another 1.
		if r.Tier != nil && tiers[*r.Tier] != m.tier && name != "apps.connections.open" {
			t.Errorf("%s has tier %d, reference %s", name, m.tier, *r.Tier)
		}
	}
}

func TestUndocumentedErrorIsOurMistake(t *testing.T) {
	t.Parallel()
	s := inside(t)
	s.methods = map[string]method{"auth.test": {do: func(*call) (object, error) { return nil, refuse("made_up") }}}
	if a, _ := s.answerCall("auth.test", SampleBotToken, arguments{}, nil); code(a) != "fatal_error" || a.body["undocumented"] != "made_up" {
		t.Errorf("answer %v", a.body)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.November, 23, 8, 0, 0, 0, time.UTC)
	s := inside(t)
	s.config.LimitClock = func() time.Time { return now }
	s.EnforceLimits(true)
	s.world.installation(SampleApp, SampleTeam).Scopes = allScopes()
	post := func(channel string) answer {
		a, _ := s.answerCall("chat.postMessage", SampleBotToken, arguments{"channel": channel, "text": "x"}, nil)
		return a
	}
	if a := post(SampleShared); a.status != 200 {
		t.Fatalf("first message: %+v", a)
	}
	if a := post(SampleShared); a.status != 429 || a.header.Get("Retry-After") != "1" || code(a) != "ratelimited" {
		t.Errorf("second message in the same second: %+v", a)
	}
	if a := post(SampleInternal); a.status != 200 {
		t.Errorf("another channel: %+v", a)
	}
	now = now.Add(time.Second)
	if a := post(SampleShared); a.status != 200 {
		t.Errorf("a second later: %+v", a)
	}
	for _, c := range []struct {
		method string
		calls  int
		args   arguments
	}{
		{"apps.connections.open", 1, nil},
		{"users.list", 20, nil},
		{"conversations.info", 50, arguments{"channel": SampleShared}},
		{"users.info", 100, arguments{"user": SampleEva}},
		{"auth.test", 300, nil},
	} {
		token := SampleBotToken
		if c.method == "apps.connections.open" {
			token = SampleAppToken
		}
		for n := range c.calls {
			if a, _ := s.answerCall(c.method, token, c.args, nil); a.status != 200 {
				t.Fatalf("%s: call %d is refused", c.method, n+1)
			}
		}
		a, _ := s.answerCall(c.method, token, c.args, nil)
		if a.status != 429 || a.header.Get("Retry-After") != "60" {
			t.Errorf("%s: call %d: %+v", c.method, c.calls+1, a)
		}
	}
	now = now.Add(time.Minute)
	if a, _ := s.answerCall("auth.test", SampleBotToken, nil, nil); a.status != 200 {
		t.Errorf("a minute later: %+v", a)
	}
}

// A commercially distributed app reads 15 messages once a minute, whether the
// other limits are on or not.
func TestHistoryOfACommercialApp(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.November, 23, 8, 0, 0, 0, time.UTC)
	s := inside(t)
	s.config.LimitClock = func() time.Time { return now }
	s.world.Apps[SampleApp].Commercial = true
	for range 20 {
		s.answerCall("chat.postMessage", SampleBotToken, arguments{"channel": SampleShared, "text": "x"}, nil)
	}
	args := arguments{"channel": SampleShared, "limit": float64(200)}
	a, _ := s.answerCall("conversations.history", SampleBotToken, args, nil)
	if rows, _ := a.body["messages"].([]any); len(rows) != 15 || a.body["has_more"] != true {
		t.Errorf("%d messages, has_more %v", len(rows), a.body["has_more"])
	}
	if a, _ := s.answerCall("conversations.history", SampleBotToken, args, nil); a.status != 429 || a.header.Get("Retry-After") != "60" {
		t.Errorf("twice a minute: %+v", a)
	}
	if a, _ := s.answerCall("conversations.replies", SampleBotToken, arguments{"channel": SampleShared, "ts": "1.0"}, nil); a.status != 200 {
		t.Errorf("the other method has its own minute: %+v", a)
	}
	now = now.Add(time.Minute)
	if a, _ := s.answerCall("conversations.history", SampleBotToken, args, nil); a.status != 200 {
		t.Errorf("a minute later: %+v", a)
	}
}
