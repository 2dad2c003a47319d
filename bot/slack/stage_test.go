package slack

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"lodestar/bot"
)

// stage is an adapter that runs against a fake Slack, with one who handles its
// events.
type stage struct {
	t      *testing.T
	fake   *fakeSlack
	bot    *Adapter
	now    time.Time
	passed atomic.Int64 // on the clock of rests, since start
	events chan bot.Event

	mu     sync.Mutex
	reply  bot.Reply
	err    error
	counts map[string]int
	number int
}

const secret = "8f742231b10e8888abcd99yyyzzz85a5"

var start = time.Date(2026, time.November, 24, 9, 42, 17, 0, time.UTC)

func newStage(t *testing.T, change ...func(*Options)) *stage {
	t.Helper()
	s := prepared(t, change...)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.bot.Run(ctx, s) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	s.fake.eventually("connecting", func() bool { return s.bot.live.Load() != nil })
	return s
}

func prepared(t *testing.T, change ...func(*Options)) *stage {
	t.Helper()
	s := &stage{t: t, fake: newFakeSlack(t), now: start, events: make(chan bot.Event, 100), counts: map[string]int{}}
	o := Options{
		Token: "xoxb-test", SigningSecret: secret, APIURL: s.fake.server.URL + "/api", Words: words(t),
		Now: func() time.Time { return s.now }, LimitClock: s.limitClock, Pace: -1, Echo: -1, Recorder: recorder(t),
		Count: func(what, _ string) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.counts[what]++
		},
	}
	for _, f := range change {
		f(&o)
	}
	adapter, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	s.bot = adapter
	return s
}

// limitClock is what rests are measured by; pass moves it.
func (s *stage) limitClock() time.Time { return start.Add(time.Duration(s.passed.Load())) }

func (s *stage) pass(d time.Duration) { s.passed.Add(int64(d)) }

// Handle is the rest of the product.
func (s *stage) Handle(ctx context.Context, e bot.Event) (bot.Reply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, limited := ctx.Deadline(); !limited {
		s.t.Error("a turn has no time limit")
	}
	if s.err != nil {
		return bot.Reply{}, s.err
	}
	s.events <- e
	return s.reply, nil
}

func (s *stage) fails(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.err = err
}

func (s *stage) counted(what string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.counts[what]
}

var errStore = errors.New("the disk is full")

// next is the event that was handled.
func (s *stage) next() bot.Event {
	s.t.Helper()
	select {
	case e := <-s.events:
		return e
	default:
		s.t.Fatal("no event was handled")
		return bot.Event{}
	}
}

// silent fails where an event was handled.
func (s *stage) silent() {
	s.t.Helper()
	select {
	case e := <-s.events:
		s.t.Errorf("handled: %+v", e)
	default:
	}
}

func sign(secret string, at time.Time, body string) http.Header {
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + stamp + ":" + body))
	return http.Header{
		"X-Slack-Request-Timestamp": {stamp}, "X-Slack-Signature": {"v0=" + hex.EncodeToString(mac.Sum(nil))},
	}
}

// send sends a signed request.
func (s *stage) send(path, body string) *httptest.ResponseRecorder {
	return s.sendAs(path, body, sign(secret, s.now, body))
}

func (s *stage) sendAs(path, body string, h http.Header) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if path == eventsPath {
		r.Header.Set("Content-Type", "application/json")
	}
	for key, values := range h {
		r.Header[key] = values
	}
	w := httptest.NewRecorder()
	s.bot.ServeHTTP(w, r)
	return w
}

type object = map[string]any

func asText(tb testing.TB, v any) string {
	tb.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

// event is the body of an event; changes are made to its envelope.
func (s *stage) event(inner object, changes ...object) string {
	s.mu.Lock()
	s.number++
	id := fmt.Sprintf("Ev%06d", s.number)
	s.mu.Unlock()
	e := object{
		"type": "event_callback", "team_id": ourTeam, "context_team_id": ourTeam, "api_app_id": "A0", "event_id": id,
		"event_time": s.now.Unix(), "is_ext_shared_channel": false,
		"authorizations": []object{{"team_id": ourTeam, "enterprise_id": nil, "user_id": botUser, "is_bot": true}},
		"event":          inner,
	}
	for _, change := range changes {
		for key, value := range change {
			e[key] = value
		}
	}
	return asText(s.t, e)
}

// take sends an event and wants it to be acknowledged.
func (s *stage) take(inner object, changes ...object) {
	s.t.Helper()
	s.ok(s.send(eventsPath, s.event(inner, changes...)))
}

func (s *stage) ok(w *httptest.ResponseRecorder) {
	s.t.Helper()
	if w.Code != http.StatusOK {
		s.t.Errorf("answered with %d: %s", w.Code, w.Body)
	}
}

// inDM is a message that Eva writes to the bot.
func (s *stage) inDM(text string) object {
	ts := s.fake.write(evaDM, eva, text)
	return object{
		"type": "message", "channel": evaDM, "channel_type": "im", "user": eva, "text": slackText(text),
		"ts": ts, "client_msg_id": "client-" + ts, "user_team": ourTeam, "blocks": []object{{"type": "rich_text", "elements": []object{{"type": "new_thing"}}}},
	}
}

var link = regexp.MustCompile(`https?://[^\s)]+`)

// slackText is what Slack makes of a typed text.
func slackText(text string) string {
	text = angles.Replace(text)
	return link.ReplaceAllString(text, "<$0>")
}

// interact sends a click or a form.
func (s *stage) interact(payload object) *httptest.ResponseRecorder {
	return s.send(interactionsPath, url.Values{"payload": {asText(s.t, payload)}}.Encode())
}

// click is a press of an element of a message.
func (s *stage) click(channel string, m posted, block, element, option object) object {
	s.mu.Lock()
	s.number++
	trigger := fmt.Sprintf("trigger.%d", s.number)
	s.mu.Unlock()
	action := object{"type": element["type"], "action_id": element["action_id"], "block_id": block["block_id"], "action_ts": "1795513400.000200"}
	if option != nil {
		action["selected_option"] = option
	} else {
		action["value"] = element["value"]
	}
	return object{
		"type": "block_actions", "trigger_id": trigger, "response_url": "https://hooks.slack.com/actions/x",
		"user": object{"id": eva, "username": "eva", "team_id": ourTeam}, "team": object{"id": ourTeam, "domain": "ours"},
		"channel": object{"id": channel, "name": "directmessage"}, "api_app_id": "A0",
		"container": object{"type": "message", "message_ts": m.TS, "channel_id": channel, "is_ephemeral": false},
		"message":   object{"ts": m.TS, "text": m.Text, "bot_id": botID}, "actions": []object{action},
	}
}

// addedByUs reports whether an element is none of a message's options and
// buttons: what opens its form, a picker, what sends ticked boxes.
func addedByUs(e map[string]any) bool {
	switch e["type"] {
	case "datepicker", "users_select":
		return true
	default:
		return e["action_id"] == formAction || e["action_id"] == saveAction
	}
}

// ticked is the click that sends one ticked box.
func (s *stage) ticked(channel string, m posted, box, element, option object) object {
	for _, block := range blocksIn(s.t, m) {
		elements, _ := block["elements"].([]any)
		for _, e := range elements {
			if e, ok := e.(map[string]any); ok && e["action_id"] == saveAction {
				click := s.click(channel, m, block, e, nil)
				click["state"] = object{"values": object{box["block_id"].(string): object{
					element["action_id"].(string): object{"type": "checkboxes", "selected_options": []any{option}},
				}}}
				return click
			}
		}
	}
	s.t.Error("nothing sends what is ticked")
	return nil
}

// pressable are the things to press of a message, without what the adapter
// adds.
func pressable(tb testing.TB, m posted) []func(s *stage, channel string) object {
	tb.Helper()
	var all []func(*stage, string) object
	for _, block := range blocksIn(tb, m) {
		if block["type"] != "actions" {
			continue
		}
		for _, e := range block["elements"].([]any) {
			e := e.(map[string]any)
			if addedByUs(e) {
				continue
			}
			options, _ := e["options"].([]any)
			for _, o := range options {
				all = append(all, func(s *stage, channel string) object {
					if e["type"] == "checkboxes" {
						return s.ticked(channel, m, block, e, o.(map[string]any))
					}
					return s.click(channel, m, block, e, o.(map[string]any))
				})
			}
			if options == nil {
				all = append(all, func(s *stage, channel string) object { return s.click(channel, m, block, e, nil) })
			}
		}
	}
	return all
}

func blocksIn(tb testing.TB, m posted) []map[string]any {
	tb.Helper()
	var blocks []map[string]any
	if err := json.Unmarshal(m.Blocks, &blocks); err != nil {
		tb.Fatal(err)
	}
	return blocks
}

func outboxOf(m posted) string {
	var meta metadata
	if json.Unmarshal(m.Metadata, &meta) != nil {
		return ""
	}
	return meta.outbox()
}

func toEva() bot.Address {
	return bot.Address{Platform: Name, Tenant: "slack:" + ourTeam, Place: evaDM, Person: eva}
}
