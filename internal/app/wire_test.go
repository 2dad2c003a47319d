package app_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"lodestar/bot/teams"
	"lodestar/bot/teams/teamstest"
)

// chatWire is how a platform speaks to the product in a process of its own, and where
// the product finds a stub of the platform.
type chatWire struct {
	name, path string
	check      string                        // the kind of child that only checks signatures
	ids        int                           // names that one message has, under which it is known again
	stub       func(b testing.TB) string     // starts the stub, and returns its address
	serve      func(stub string) []string    // the environment of `serve`
	written    func(who, text string) []byte // a direct message
	sign       func(r *http.Request, body []byte)
}

var benchEvents atomic.Int64

// benchSecret signs what the children are sent.
const benchSecret = "8f742231b10e8888abcd99yyyzzz85a5"

// slackWire is Slack over HTTP. A message is known again by its event, its time
// stamp and the phone's id.
var slackWire = chatWire{
	name: "slack", path: "/slack/events", check: "check", ids: 3,
	stub: func(tb testing.TB) string {
		tb.Helper()
		s := httptest.NewServer(&stubSlack{})
		tb.Cleanup(s.Close)
		return s.URL
	},
	serve: func(stub string) []string {
		return []string{"SLACK_BOT_TOKEN=xoxb-bench", "SLACK_APP_TOKEN=", "SLACK_SIGNING_SECRET=" + benchSecret, "SLACK_API_URL=" + stub + "/api/", "LODESTAR_LOG_LEVEL=error"}
	},
	written: func(who, text string) []byte {
		n := benchEvents.Add(1)
		return encoded(map[string]any{
			"type": "event_callback", "token": "legacy", "team_id": "T0BENCH", "context_team_id": "T0BENCH", "api_app_id": "A0BENCH",
			"event_id": fmt.Sprintf("Ev%09d", n), "event_time": 1795513337, "event_context": "4-eyJldCI6Im1lc3NhZ2UifQ",
			"authorizations": []any{map[string]any{"team_id": "T0BENCH", "user_id": "U0BOT", "is_bot": true}},
			"event": map[string]any{
				"type": "message", "channel_type": "im", "channel": "D" + strings.ToUpper(who), "user": "U" + strings.ToUpper(who), "team": "T0BENCH",
				"text": text, "ts": fmt.Sprintf("1795513337.%06d", n), "client_msg_id": fmt.Sprintf("c%09d", n),
				"blocks": []any{map[string]any{"type": "rich_text", "block_id": "b", "elements": []any{
					map[string]any{"type": "rich_text_section", "elements": []any{map[string]any{"type": "text", "text": text}}},
				}}},
			},
		})
	},
	sign: func(r *http.Request, body []byte) {
		stamp := strconv.FormatInt(time.Now().Unix(), 10)
		r.Header["X-Slack-Request-Timestamp"] = []string{stamp}
		r.Header["X-Slack-Signature"] = []string{string(signature(stamp, body))}
	},
}

func signature(stamp string, body []byte) []byte {
	mac := hmac.New(sha256.New, []byte(benchSecret))
	_, _ = mac.Write([]byte("v0:" + stamp + ":"))
	_, _ = mac.Write(body)
	return []byte("v0=" + hex.EncodeToString(mac.Sum(nil)))
}

func checkSlack(r *http.Request, body []byte) bool {
	return hmac.Equal([]byte(r.Header.Get("X-Slack-Signature")), signature(r.Header.Get("X-Slack-Request-Timestamp"), body))
}

// microsoftVariable tells a child where the stand-in for Microsoft is, and
// keyVariable with which key that signs.
const (
	microsoftVariable = "TEST_MICROSOFT"
	keyVariable       = "TEST_MICROSOFT_KEY"
)

// benchBot is the registration in Teams.
var benchBot = teamstest.Bot{AppID: "7f3a91c2-0000-4000-8000-0000000000bb", Tenant: "9a1d2f30-0000-4000-8000-0000000000bb", Password: "bench-password"}

// microsoft is the stub that runs now; benchmarks run one after the other.
var microsoft struct {
	address, token string
}

// teamsWire is Teams. An activity is known again by its id alone.
var teamsWire = chatWire{
	name: "teams", path: teams.Path, check: "check teams", ids: 1,
	stub: func(tb testing.TB) string {
		tb.Helper()
		everybody := map[string]teamstest.Member{}
		for i := range 100 {
			id := fmt.Sprint("29:p", i)
			everybody[id] = teamstest.Member{ID: id, Directory: fmt.Sprintf("11111111-0000-4000-8000-%012d", i), Name: fmt.Sprint("Person ", i), Email: fmt.Sprintf("p%d@lodestar.example", i), Tenant: benchBot.Tenant, Role: "user"}
		}
		s := teamstest.New(tb, benchBot, teamstest.Settings{Roster: everybody, Quiet: true})
		microsoft.address, microsoft.token = s.URL, "Bearer "+s.Sign(time.Now(), nil)
		key, err := x509.MarshalPKIXPublicKey(&s.Key.PublicKey)
		if err != nil {
			tb.Fatal(err)
		}
		tb.Setenv(keyVariable, base64.StdEncoding.EncodeToString(key))
		return s.URL
	},
	serve: func(stub string) []string {
		return []string{"SLACK_BOT_TOKEN=", "SLACK_SIGNING_SECRET=", "SLACK_APP_TOKEN=", "MICROSOFT_APP_ID=" + benchBot.AppID, "MICROSOFT_APP_PASSWORD=" + benchBot.Password, "MICROSOFT_APP_TENANT_ID=" + benchBot.Tenant, microsoftVariable + "=" + stub, "LODESTAR_LOG_LEVEL=error"}
	},
	written: func(who, text string) []byte {
		n := benchEvents.Add(1)
		number, _ := strconv.Atoi(strings.TrimPrefix(who, "p"))
		return encoded(map[string]any{
			"type": "message", "id": fmt.Sprintf("in-%09d", n), "timestamp": "2026-11-24T09:42:17.123Z", "channelId": "msteams", "serviceUrl": microsoft.address + "/",
			"from":         map[string]any{"id": "29:" + who, "aadObjectId": fmt.Sprintf("11111111-0000-4000-8000-%012d", number), "name": fmt.Sprint("Person ", number)},
			"recipient":    map[string]any{"id": "28:" + benchBot.AppID, "name": "Lodestar"},
			"conversation": map[string]any{"id": "a:1" + who + "-chat", "conversationType": "personal", "tenantId": benchBot.Tenant},
			"channelData":  map[string]any{"tenant": map[string]any{"id": benchBot.Tenant}},
			"text":         text, "textFormat": "plain", "locale": "en-GB", "localTimezone": "Europe/Berlin",
			"entities": []any{map[string]any{"type": "clientInfo", "locale": "en-GB", "country": "DE", "platform": "Windows"}},
		})
	},
	sign: func(r *http.Request, _ []byte) { r.Header["Authorization"] = []string{microsoft.token} },
}

var benchKey = sync.OnceValues(func() (any, error) {
	der, err := base64.StdEncoding.DecodeString(os.Getenv(keyVariable))
	if err != nil {
		return nil, err
	}
	return x509.ParsePKIXPublicKey(der)
})

func checkTeams(r *http.Request, _ []byte) bool {
	_, raw, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	_, err := jwt.Parse(raw, func(*jwt.Token) (any, error) { return benchKey() }, jwt.WithValidMethods([]string{"RS256"}))
	return err == nil
}

func encoded(v any) []byte {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return body
}

// stubSlack is a Web API that takes everything.
type stubSlack struct{ posts atomic.Int64 }

// ServeHTTP answers a method.
func (s *stubSlack) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	answer := map[string]any{"ok": true}
	switch strings.TrimPrefix(r.URL.Path, "/api/") {
	case "auth.test":
		answer["team"], answer["team_id"], answer["user_id"], answer["bot_id"] = "Bench", "T0BENCH", "U0BOT", "B0BOT"
	case "users.info":
		user := r.PostForm.Get("user")
		answer["user"] = map[string]any{"id": user, "team_id": "T0BENCH", "real_name": "Person " + user, "tz": "Europe/Berlin", "locale": "en-US"}
	case "chat.postMessage", "chat.update":
		answer["ts"] = fmt.Sprintf("1795513338.%06d", s.posts.Add(1))
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer)
}
