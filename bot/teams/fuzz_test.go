package teams

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"
	"unicode/utf8"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// FuzzActivity: whatever is sent with a token that holds is taken or refused, and
// what becomes of it can be stored.
func FuzzActivity(f *testing.F) {
	f.Add(`{"type":"message","text":"hello","from":{"id":"29:eva"},"conversation":{"id":"c"}}`)
	f.Add(`{"type":"conversationUpdate","membersAdded":[{"id":"28:x"}],"from":{"id":"29:eva"},"recipient":{"id":"28:x"},"conversation":{"id":"19:c@thread;messageid=1","conversationType":"channel"}}`)
	f.Add(`{"type":"invoke","name":"adaptiveCard/action","value":{"action":{"data":{"lodestar":{"v":"pick"}}}}}`)
	f.Add(`{"type":"message","value":{"lodestar":{"v":"x","k":"form"},"lodestar.in.a":"1","lodestar.in.b.*":"x,y%2C"}}`)
	f.Fuzz(func(t *testing.T, body string) {
		var in activity
		if json.Unmarshal([]byte(body), &in) != nil {
			return
		}
		text, _ := in.typed()
		if utf8.ValidString(body) && !utf8.ValidString(text) {
			t.Errorf("%q", text)
		}
		_, _, _, _ = in.kind(), in.language(), in.zone(), in.carries()
		if act, ok := readAction(in.Value); ok && act.Verb == "" {
			t.Error("a press without a verb")
		}
		thread(in.Conversation.ID)
	})
}

// FuzzRequest: no request without a token that holds is taken, and none breaks us.
func FuzzRequest(f *testing.F) {
	f.Add("Bearer x.y.z", `{"type":"message"}`)
	f.Add("", "")
	f.Add("bearer eyJhbGciOiJub25lIn0.e30.", `{"serviceUrl":"https://smba.trafficmanager.net/"}`)
	f.Fuzz(func(t *testing.T, authorization, body string) {
		s := sharedStage(t)
		if w := s.postRaw(body, authorization); w.Code == http.StatusOK {
			t.Errorf("taken: %q", authorization)
		}
	})
}

var oneStage *stage

// sharedStage runs in the test that is under way; a stage for each input would
// be slow.
func sharedStage(t *testing.T) *stage {
	t.Helper()
	if oneStage == nil {
		c := words(t)
		a, err := New(Options{AppID: appID, Password: password, Tenant: ourTenant, References: &memory{}, Words: c, Now: func() time.Time { return start }, OpenID: "http://127.0.0.1:1/openid", Loopback: true})
		if err != nil {
			t.Fatal(err)
		}
		oneStage = &stage{t: t, bot: a}
	}
	return oneStage
}

// FuzzRender: whatever is said, the card is JSON, has no date to be worked out and
// stays within its limit unless one line is longer.
func FuzzRender(f *testing.F) {
	f.Add("Hello *Eva*", "1 {{DATE(2026-01-01)}}", "Label")
	f.Add("\x00\xff", "`", "")
	f.Fuzz(func(t *testing.T, text, page, label string) {
		m := bot.Message{
			Kind: "question", Notification: text, Question: bot.Question{Step: "x"},
			Parts:   []bot.Part{{Kind: bot.Heading, Text: label}, {Kind: bot.Text, Text: text}, {Kind: bot.Page, Text: page}, {Kind: bot.Table, Rows: []bot.Row{{Number: 1, Label: label, Text: text}}}, {Kind: bot.Context, Text: page}},
			Options: []bot.Button{{Label: label, Verb: "pick", Value: text}},
		}
		for _, c := range render(m, words(t).Printer(locale.English), nil) {
			line, err := c.asJSON(m)
			if err != nil || !json.Valid([]byte(line)) {
				t.Fatalf("%v", err)
			}
		}
	})
}
