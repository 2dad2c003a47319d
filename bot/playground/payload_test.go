package playground

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot/slack/emulator"
)

func TestPayloadLinesMarkWhatIsBroken(t *testing.T) {
	t.Parallel()
	v, ok := decoded(`{"text":"a <b> & c","n":12345678901234567890,"blocks":[{"type":"header","a/b~c":{"text":"x"}},{}],"none":null,"list":[]}`)
	if !ok {
		t.Fatal("not read")
	}
	var got []string
	for _, l := range payloadLines(v, []emulator.Finding{
		{Pointer: "/blocks/0/a~1b~0c/text", Says: "too long"}, {Pointer: "/blocks/1/type", Says: "is missing"}, {Pointer: "/blocks/1/type", Says: "must be known"}, {Pointer: "/elsewhere", Says: "at all"},
	}) {
		line := l.Text
		if l.Says != "" {
			line += " ! " + l.At + ": " + l.Says
		}
		got = append(got, line)
	}
	want := []string{
		`{ ! /elsewhere: at all`, `  "blocks": [`, `    {`, `      "a/b~c": {`, `        "text": "x" ! /blocks/0/a~1b~0c/text: too long`, `      },`, `      "type": "header"`, `    },`,
		`    {} ! /blocks/1/type: is missing; must be known`, `  ],`, `  "list": [],`, `  "n": 12345678901234567890,`, `  "none": null,`, `  "text": "a <b> & c"`, `}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFindingsHaveAnOrder(t *testing.T) {
	t.Parallel()
	for range 20 {
		got := payloadLines(map[string]any{}, []emulator.Finding{{Pointer: "/c", Says: "3"}, {Pointer: "/a", Says: "1"}, {Pointer: "/b", Says: "2"}, {Pointer: "/d", Says: "4"}})
		if len(got) != 1 || got[0].Says != "1; 2; 3; 4" {
			t.Fatal(got)
		}
	}
}

func TestSecretsAreMasked(t *testing.T) {
	t.Parallel()
	v := map[string]any{
		"token": "emulated", "text": "my token is xoxb-123-abcdef and xapp-1-A0-99", "Authorization": "Bearer x", "response_url": "http://127.0.0.1:1/commands/T1/55/secret",
		"inner": []any{map[string]any{"client_secret": "s3cret", "signing_secret": "s3cret"}}, "empty": map[string]any{"token": ""}, "n": 7,
	}
	got := indented(mask(v))
	for _, secret := range []string{"emulated", "123-abcdef", "A0-99", "Bearer", "s3cret", "/secret"} {
		if strings.Contains(got, secret) {
			t.Errorf("%q is shown in\n%s", secret, got)
		}
	}
	for _, plain := range []string{"my token is xoxb-", "http://127.0.0.1:1/commands/T1/55/", `"n": 7`, `"token": ""`} {
		if !strings.Contains(got, plain) {
			t.Errorf("%q is not shown in\n%s", plain, got)
		}
	}
	if text, _ := v["token"].(string); text != "emulated" {
		t.Error("the payload itself was changed")
	}
	for name, value := range map[string]string{"Authorization": "Bearer xoxb-1", "X-Slack-Signature": "v0=" + strings.Repeat("ab", 32), "Cookie": "d=1"} {
		if maskHeader(name, value) == value {
			t.Errorf("%s is shown whole", name)
		}
	}
}

func TestWhatWasTypedComesBack(t *testing.T) {
	t.Parallel()
	p, s := &Page{}, &scene{users: map[string]emulator.User{"U1": {ID: "U1", Name: "Kim Visser"}}}
	s.page = p
	for stored, typed := range map[string]string{
		"a &lt;b&gt; &amp; c": "a <b> & c", "<https://example.com>": "https://example.com", "<https://example.com|example.com>": "example.com", "<mailto:a@b.example|a@b.example>": "a@b.example",
		"hi <@U1>": "hi @Kim Visser", "&amp;lt;": "&lt;", "": "", "2 &lt; 3": "2 < 3",
	} {
		if got := s.typed(stored); got != typed {
			t.Errorf("%q was typed as %q, want %q", stored, got, typed)
		}
	}
}
