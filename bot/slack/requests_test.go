package slack

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"lodestar/bot"
)

// TestSignatureVector is the example of Slack's own documentation.
func TestSignatureVector(t *testing.T) {
	t.Parallel()
	body := "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
	h := http.Header{
		"X-Slack-Request-Timestamp": {"1531420618"},
		"X-Slack-Signature":         {"v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"},
	}
	now := time.Unix(1531420618, 0)
	if err := verify(secret, h, []byte(body), now); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func() (string, http.Header, []byte, time.Time){
		"another secret": func() (string, http.Header, []byte, time.Time) { return secret + "x", h, []byte(body), now },
		"no secret":      func() (string, http.Header, []byte, time.Time) { return "", sign("", now, body), []byte(body), now },
		"another byte":   func() (string, http.Header, []byte, time.Time) { return secret, h, []byte(body + " "), now },
		"one byte fewer": func() (string, http.Header, []byte, time.Time) { return secret, h, []byte(body[1:]), now },
		"301 s old": func() (string, http.Header, []byte, time.Time) {
			return secret, h, []byte(body), now.Add(301 * time.Second)
		},
		"301 s ahead": func() (string, http.Header, []byte, time.Time) {
			return secret, h, []byte(body), now.Add(-301 * time.Second)
		},
	} {
		if secret, h, body, now := change(); verify(secret, h, body, now) == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	for _, skew := range []time.Duration{300 * time.Second, -300 * time.Second} {
		if err := verify(secret, h, []byte(body), now.Add(skew)); err != nil {
			t.Errorf("%s: %v", skew, err)
		}
	}
}

func TestHeadersThatAreNone(t *testing.T) {
	t.Parallel()
	body := "{}"
	good := sign(secret, start, body)
	for name, change := range map[string]func(http.Header){
		"no signature":     func(h http.Header) { h.Del("X-Slack-Signature") },
		"no time":          func(h http.Header) { h.Del("X-Slack-Request-Timestamp") },
		"time is a word":   func(h http.Header) { h.Set("X-Slack-Request-Timestamp", "now") },
		"time is negative": func(h http.Header) { h.Set("X-Slack-Request-Timestamp", "-1") },
		"time is huge":     func(h http.Header) { h.Set("X-Slack-Request-Timestamp", "9223372036854775807") },
		"time with a sign": func(h http.Header) {
			h.Set("X-Slack-Request-Timestamp", "+"+h.Get("X-Slack-Request-Timestamp"))
		},
		"another version": func(h http.Header) {
			h.Set("X-Slack-Signature", strings.Replace(h.Get("X-Slack-Signature"), "v0", "v1", 1))
		},
		"half of it":       func(h http.Header) { h.Set("X-Slack-Signature", h.Get("X-Slack-Signature")[:35]) },
		"nothing in it":    func(h http.Header) { h.Set("X-Slack-Signature", "v0=") },
		"no hexadecimals":  func(h http.Header) { h.Set("X-Slack-Signature", "v0="+strings.Repeat("z", 64)) },
		"in capital words": func(h http.Header) { h.Set("X-Slack-Signature", strings.ToUpper(h.Get("X-Slack-Signature"))) },
	} {
		h := good.Clone()
		change(h)
		if verify(secret, h, []byte(body), start) == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// TestRequestsThatAreRefused: no event, no echo of the body, and nothing that
// Slack would take for an acknowledgement.
func TestRequestsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	body := s.event(s.inDM("a secret answer"))
	deep := `{"a":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`
	big := `{"type":"event_callback","pad":"` + strings.Repeat("x", 1<<20) + `"}`
	for name, c := range map[string]struct {
		path, body string
		header     http.Header
		want       int
	}{
		"another secret":           {eventsPath, body, sign("x", s.now, body), 401},
		"old":                      {eventsPath, body, sign(secret, s.now.Add(-301*time.Second), body), 401},
		"from the future":          {eventsPath, body, sign(secret, s.now.Add(301*time.Second), body), 401},
		"unsigned":                 {eventsPath, body, nil, 401},
		"truncated after signing":  {eventsPath, body[:len(body)-1], sign(secret, s.now, body), 401},
		"truncated before signing": {eventsPath, body[:len(body)-1], sign(secret, s.now, body[:len(body)-1]), 400},
		"oversized":                {eventsPath, big, sign(secret, s.now, big), 413},
		"nested":                   {eventsPath, deep, sign(secret, s.now, deep), 400},
		"a key twice":              {eventsPath, `{"type":"x","type":"y"}`, sign(secret, s.now, `{"type":"x","type":"y"}`), 400},
		"a list":                   {eventsPath, `[]`, sign(secret, s.now, `[]`), 400},
		"nothing":                  {eventsPath, ``, sign(secret, s.now, ``), 400},
		"two objects":              {eventsPath, `{}{}`, sign(secret, s.now, `{}{}`), 400},
		"no form":                  {interactionsPath, `payload=%zz`, sign(secret, s.now, `payload=%zz`), 400},
		"no payload":               {interactionsPath, ``, sign(secret, s.now, ``), 400},
		"payload is no JSON":       {interactionsPath, `payload=x`, sign(secret, s.now, `payload=x`), 400},
		"payload in the address":   {interactionsPath + "?payload=%7B%7D", ``, sign(secret, s.now, ``), 400},
		"no command":               {commandsPath, `text=x`, sign(secret, s.now, `text=x`), 400},
		"unsigned check":           {commandsPath, `ssl_check=1`, nil, 401},
		"another path":             {"/slack/other", body, sign(secret, s.now, body), 404},
	} {
		w := s.sendAs(c.path, c.body, c.header)
		if w.Code != c.want {
			t.Errorf("%s: %d, want %d", name, w.Code, c.want)
		}
		if strings.Contains(w.Body.String(), "secret answer") {
			t.Errorf("%s: the body comes back", name)
		}
	}
	w := httptest.NewRecorder()
	s.bot.ServeHTTP(w, httptest.NewRequest(http.MethodGet, eventsPath, nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("GET: %d", w.Code)
	}
	s.silent()
}

// TestBodyWithoutEnd: what is too long is not read to its end.
func TestBodyWithoutEnd(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	r := httptest.NewRequest(http.MethodPost, eventsPath, &endless{})
	w := httptest.NewRecorder()
	s.bot.ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("answered with %d", w.Code)
	}
}

type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	e.read += len(p)
	if e.read > 4<<20 {
		panic("read on and on")
	}
	return len(p), nil
}

func TestChecksOfSlack(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	w := s.send(eventsPath, `{"type":"url_verification","token":"x","challenge":"3eZbrw1a"}`)
	s.ok(w)
	if w.Body.String() != "3eZbrw1a" {
		t.Errorf("the challenge is answered with %q", w.Body)
	}
	s.ok(s.send(commandsPath, "ssl_check=1&token=x"))
	s.ok(s.send(interactionsPath, "ssl_check=1&token=x"))
	s.silent()
}

// TestUnknownThingsAreAcknowledged: otherwise Slack sends them again and again.
func TestUnknownThingsAreAcknowledged(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, inner := range []object{
		{"type": "brand_new"},
		{"type": "message", "subtype": "brand_new", "channel": evaDM},
		{},
		{"type": 7},
		{"type": "message", "channel": object{"id": "C1"}, "user": 5},
		{"type": "user_change", "user": "U1"},
		{"type": "app_home_opened"},
		{"type": "message", "channel": evaDM, "user": nil},
		{"type": "channel_shared", "channel": object{}},
	} {
		s.take(inner)
	}
	for _, body := range []string{
		`{"type":"app_rate_limited","minute_rate_limited":1518467820}`, `{"type":"new_outer"}`, `{}`, `{"type":"event_callback","event_time":"soon"}`,
		`{"type":"event_callback","team_id":"T0OURS"}`, `{"type":"event_callback","team_id":"T0OURS","event":[]}`,
	} {
		s.ok(s.send(eventsPath, body))
	}
	for _, payload := range []object{
		{"type": "block_suggestion"},
		{"type": "shortcut"},
		{"type": "view_closed"},
		{"type": "block_actions"},
		{"type": []int{}},
		{"type": "block_actions", "user": object{"id": eva}, "team": object{"id": ourTeam}},
		{"type": "block_actions", "user": object{"id": eva}, "team": object{"id": ourTeam}, "actions": []object{{"action_id": "x", "value": "y", "type": "button"}}},
		{"type": "block_actions", "user": object{"id": eva}, "team": object{"id": ourTeam}, "actions": []object{{"action_id": ours + "1", "value": "no JSON", "type": "button"}}},
		{"type": "block_actions", "user": object{"id": eva}, "team": object{"id": ourTeam}, "actions": []object{{"action_id": ours + "1", "type": "datepicker"}}},
		{"type": "view_submission", "user": object{"id": eva}, "team": object{"id": ourTeam}, "view": object{"callback_id": "another"}},
		{"type": "view_submission", "user": object{"id": eva}, "team": object{"id": ourTeam}},
	} {
		s.ok(s.interact(payload))
	}
	s.silent()
	if s.counted("unknown") == 0 || s.counted("unreadable") == 0 {
		t.Errorf("nothing was counted: %v", s.counts)
	}
}

// TestForeignWorkspaces: the app's secret signs for every workspace it is
// installed in, but this process speaks in one.
func TestForeignWorkspaces(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for _, change := range []object{
		{"team_id": theirTeam, "context_team_id": theirTeam, "authorizations": []object{{"team_id": theirTeam}}},
		{"team_id": ourTeam, "context_team_id": ourTeam, "authorizations": []object{{"team_id": theirTeam}}},
		{"team_id": theirTeam, "context_team_id": nil, "authorizations": nil},
		{"team_id": nil, "context_team_id": nil, "authorizations": []object{{"team_id": nil, "enterprise_id": nil}}},
	} {
		s.take(s.inDM("hello"), change)
	}
	m := posted{TS: "1.1"}
	foreign := s.click(evaDM, m, object{}, object{"type": "button", "action_id": ours + "1", "value": `{"v":"skip"}`}, nil)
	foreign["team"] = object{"id": theirTeam}
	s.ok(s.interact(foreign))
	form := url.Values{"command": {"/lodestar"}, "text": {"plan"}, "user_id": {eva}, "team_id": {theirTeam}, "trigger_id": {"1"}}
	s.ok(s.send(commandsPath, form.Encode()))
	s.silent()
	if n := s.counted("foreign"); n != 6 {
		t.Errorf("%d foreign requests were counted, want 6", n)
	}
	// An event of a shared channel names the other workspace outside; the
	// authorization says that it is ours.
	s.take(s.inDM("hello"), object{"team_id": theirTeam, "context_team_id": ourTeam})
	s.next()
}

func TestNothingIsAcknowledgedBeforeItIsStored(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.fails(errStore)
	event := s.event(s.inDM("2"))
	button := object{"type": "button", "action_id": ours + "1", "value": `{"v":"skip"}`}
	click := s.click(evaDM, posted{TS: "1.1"}, object{}, button, nil)
	command := url.Values{"command": {"/lodestar"}, "text": {"plan"}, "user_id": {eva}, "team_id": {ourTeam}, "trigger_id": {"1"}}.Encode()
	for name, w := range map[string]*httptest.ResponseRecorder{
		"event": s.send(eventsPath, event), "click": s.interact(click), "command": s.send(commandsPath, command),
	} {
		if w.Code != http.StatusServiceUnavailable {
			t.Errorf("%s: %d", name, w.Code)
		}
		if h := w.Header().Get("X-Slack-No-Retry"); h != "" {
			t.Errorf("%s: X-Slack-No-Retry %q", name, h)
		}
	}
	s.fails(nil)
	s.ok(s.send(eventsPath, event))
	first := s.next()
	s.ok(s.send(eventsPath, event)) // a replay within five minutes
	if again := s.next(); again.ID != first.ID {
		t.Errorf("the repeated event is called %q, before %q", again.ID, first.ID)
	}
	s.ok(s.interact(click))
	one := s.next()
	s.ok(s.interact(click))
	if two := s.next(); one.ID != two.ID {
		t.Errorf("the repeated click is called %q, before %q", two.ID, one.ID)
	}
	s.ok(s.interact(s.click(evaDM, posted{TS: "1.1"}, object{}, button, nil)))
	if three := s.next(); three.ID == one.ID {
		t.Error("another click has the same id")
	}
}

func TestRequestsBeforeTheWorkspaceIsKnown(t *testing.T) {
	t.Parallel()
	s := prepared(t)
	for _, w := range []*httptest.ResponseRecorder{
		s.send(eventsPath, s.event(s.inDM("2"))), s.interact(s.click(evaDM, posted{}, object{}, object{"type": "button"}, nil)),
		s.send(commandsPath, "command=%2Flodestar&user_id=U&trigger_id=1"),
	} {
		if w.Code != http.StatusServiceUnavailable {
			t.Errorf("answered with %d", w.Code)
		}
	}
	if _, err := s.bot.Send(t.Context(), bot.Delivery{ID: "1", To: toEva()}); err == nil {
		t.Error("something was sent")
	} else if r, ok := bot.IsRefused(err); !ok || r.Final {
		t.Errorf("sending ends with %v, want a refusal for now", err)
	}
	if _, _, err := s.bot.Reconcile(t.Context(), bot.Delivery{ID: "1", To: toEva()}); err == nil {
		t.Error("something was reconciled")
	}
}

func TestOptionsThatAreIncomplete(t *testing.T) {
	t.Parallel()
	good := Options{Token: "xoxb-1", SigningSecret: "s", Words: words(t), Now: func() time.Time { return start }}
	for name, change := range map[string]func(*Options){
		"token": func(o *Options) { o.Token = "" }, "secret": func(o *Options) { o.SigningSecret = "" },
		"words": func(o *Options) { o.Words = nil }, "clock": func(o *Options) { o.Now = nil },
		"address": func(o *Options) { o.APIURL = "slack.com/api" }, "scheme": func(o *Options) { o.APIURL = "ftp://slack.com/api" },
	} {
		o := good
		change(&o)
		if _, err := New(o); err == nil {
			t.Errorf("%s: no error", name)
		} else if strings.Contains(err.Error(), "xoxb") {
			t.Errorf("%s: the error shows the token", name)
		}
	}
}

func TestRunEndsOnlyWhereTheTokenIsRefused(t *testing.T) {
	t.Parallel()
	s := prepared(t)
	s.fake.fault["auth.test"] = func(w http.ResponseWriter) bool {
		_ = json.NewEncoder(w).Encode(refuse("invalid_auth"))
		return true
	}
	if err := s.bot.Run(t.Context(), s); err == nil || !strings.Contains(err.Error(), "invalid_auth") {
		t.Errorf("Run ends with %v", err)
	}
	s = prepared(t)
	s.fake.fault["auth.test"] = func(w http.ResponseWriter) bool {
		w.WriteHeader(http.StatusBadGateway)
		return true
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.bot.Run(ctx, s) }()
	s.fake.eventually("asking", func() bool { return len(s.fake.calls) > 0 })
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("an outage ends it with %v", err)
	}
}

// TestRedirectsAreNotFollowed: one would carry the token to another host.
func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("somebody else was called") }))
	defer elsewhere.Close()
	s := newStage(t)
	s.fake.do(func() {
		s.fake.fault["chat.postMessage"] = func(w http.ResponseWriter) bool {
			w.Header().Set("Location", elsewhere.URL)
			w.WriteHeader(http.StatusTemporaryRedirect)
			return true
		}
	})
	if _, err := s.bot.Send(t.Context(), bot.Delivery{ID: "1", To: toEva(), Message: bot.Message{Notification: "x"}}); err == nil {
		t.Error("no error")
	}
}

// TestResponseURL: a payload names an address to answer to. Whatever it is,
// nobody calls it (trust A5): answers go where the Web API is.
func TestResponseURL(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("an address of a payload was called") }))
	defer elsewhere.Close()
	s := newStage(t)
	for _, address := range []string{elsewhere.URL, "http://169.254.169.254/latest/meta-data/"} {
		press := s.click(evaDM, posted{TS: "1.1"}, object{}, object{"type": "button", "action_id": ours + "1", "value": `{"v":"skip"}`}, nil)
		press["response_url"], press["response_urls"] = address, []object{{"response_url": address}}
		s.ok(s.interact(press))
		s.next()
		form := url.Values{"command": {"/lodestar"}, "text": {"plan"}, "user_id": {eva}, "team_id": {ourTeam}, "channel_id": {internal}, "trigger_id": {address}, "response_url": {address}}
		s.ok(s.send(commandsPath, form.Encode()))
		s.next()
		if _, err := s.bot.Send(t.Context(), bot.Delivery{ID: address, To: toEva(), Message: bot.Message{Notification: "x"}}); err != nil {
			t.Error(err)
		}
	}
}

// manyKeys is an object of n keys, the last of which may be the first once more.
func manyKeys(n int, twice bool) string {
	var keys []string
	for i := range n {
		keys = append(keys, `"k`+strconv.Itoa(i)+`":{}`)
	}
	if twice {
		keys = append(keys, keys[0])
	}
	return "{" + strings.Join(keys, ",") + "}"
}

func TestGuard(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{
		`{}`: true, `{"a":{"b":[1,{"a":2},[]]},"b":null}`: true, ` {"a":"a","b":"a"} `: true,
		`{"a":1,"\u0061":2}`: false, `{"a\"b":1,"a":2}`: true, `{"a":"b\":","b":[{"a":"a"}]}`: true, manyKeys(40, false): true, manyKeys(40, true): false,
		`{"a":1,"a":2}`: false, `{"x":{"a":1,"b":[{"c":1,"c":2}]}}`: false, `{"a":{},"a":1}`: false, `{"a":[],"a":1}`: false,
		`[1]`: false, `"x"`: false, `null`: false, ``: false, `{`: false, `{"a"}`: false, `{"a":1} {}`: false, `{"a":1}]`: false, `{1:2}`: false,
		strings.Repeat(`{"a":`, 99) + "1" + strings.Repeat("}", 99):   true,
		strings.Repeat(`{"a":`, 101) + "1" + strings.Repeat("}", 101): false,
	} {
		if err := guard([]byte(text)); (err == nil) != ok {
			t.Errorf("%.60s: %v", text, err)
		}
	}
}
