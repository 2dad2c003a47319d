package slack

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

// socketServer is Slack's end of Socket Mode: every connection is written to
// from one channel, and what comes back is kept.
type socketServer struct {
	t      *testing.T
	server *httptest.Server
	send   chan string
	opened chan struct{}

	mu    sync.Mutex
	acks  []map[string]any
	first *websocket.Conn
}

func newSocketServer(t *testing.T) *socketServer {
	t.Helper()
	s := &socketServer{t: t, send: make(chan string, 100), opened: make(chan struct{}, 100)}
	s.server = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.server.Close)
	return s
}

func (s *socketServer) serve(w http.ResponseWriter, r *http.Request) {
	conn, err := (&websocket.Upgrader{CheckOrigin: func(*http.Request) bool { return true }}).Upgrade(w, r, nil)
	if err != nil {
		s.t.Error(err)
		return
	}
	defer func() { _ = conn.Close() }()
	if err := conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"hello","num_connections":1}`)); err != nil {
		return
	}
	s.mu.Lock()
	if s.first == nil {
		s.first = conn
	}
	s.mu.Unlock()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			var ack map[string]any
			if err := conn.ReadJSON(&ack); err != nil {
				return
			}
			s.mu.Lock()
			s.acks = append(s.acks, ack)
			s.mu.Unlock()
		}
	}()
	s.opened <- struct{}{}
	for {
		select {
		case <-done:
			return
		case text := <-s.send:
			if err := conn.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
				s.send <- text // nobody read it
				return
			}
		}
	}
}

func (s *socketServer) waitForOpen() {
	s.t.Helper()
	select {
	case <-s.opened:
	case <-time.After(5 * time.Second):
		s.t.Fatal("no socket was opened")
	}
}

// ack waits for the acknowledgement of an envelope.
func (s *socketServer) ack(id string) map[string]any {
	s.t.Helper()
	deadline := time.After(5 * time.Second)
	for {
		s.mu.Lock()
		for _, ack := range s.acks {
			if ack["envelope_id"] == id {
				s.mu.Unlock()
				return ack
			}
		}
		s.mu.Unlock()
		select {
		case <-deadline:
			s.t.Fatalf("%s was not acknowledged", id)
		case <-time.After(2 * time.Millisecond):
		}
	}
}

func (s *socketServer) acked(id string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, ack := range s.acks {
		if ack["envelope_id"] == id {
			return true
		}
	}
	return false
}

func onSocket(t *testing.T, change ...func(*Options)) (*stage, *socketServer) {
	t.Helper()
	socket := newSocketServer(t)
	s := newStage(t, append(change, func(o *Options) { o.AppToken, o.SigningSecret, o.Transport = "xapp-test", "", appCalls{socket} })...)
	for range connections {
		socket.waitForOpen()
	}
	return s, socket
}

// appCalls answers what is called with the app's token.
type appCalls struct{ socket *socketServer }

func (a appCalls) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(r.URL.Path, "apps.connections.open") {
		return http.DefaultTransport.RoundTrip(r)
	}
	if r.Header.Get("Authorization") != "Bearer xapp-test" {
		a.socket.t.Errorf("a connection is asked for as %q", r.Header.Get("Authorization"))
	}
	w := httptest.NewRecorder()
	_ = json.NewEncoder(w).Encode(map[string]any{"ok": true, "url": "ws" + strings.TrimPrefix(a.socket.server.URL, "http")})
	return w.Result(), nil
}

func (s *stage) enveloped(id, kind string, payload any) string {
	return asText(s.t, object{"envelope_id": id, "type": kind, "payload": payload, "accepts_response_payload": true})
}

func TestSocketMode(t *testing.T) {
	t.Parallel()
	s, socket := onSocket(t)
	event := func(inner object) json.RawMessage { return json.RawMessage(s.event(inner)) }

	socket.send <- s.enveloped("1", "events_api", event(s.inDM("48 hours")))
	socket.ack("1")
	if e := s.next(); e.Text != "48 hours" || e.Place != toEva() {
		t.Errorf("%+v", e)
	}

	// The library cannot read this one; the person's words count all the same.
	odd := s.inDM("96 hours")
	odd["blocks"] = []object{{"type": "actions", "elements": []object{{"type": "brand_new"}}}}
	socket.send <- s.enveloped("2", "events_api", event(odd))
	socket.ack("2")
	if e := s.next(); e.Text != "96 hours" {
		t.Errorf("%+v", e)
	}
	socket.send <- s.enveloped("3", "events_api", event(object{"type": "brand_new"}))
	socket.ack("3")

	value, _ := pressed{Question: bot.Question{Session: "s", Step: "x"}, Verb: "skip"}.value()
	socket.send <- s.enveloped("4", "interactive", s.click(evaDM, posted{TS: "1.1"}, object{}, object{"type": "button", "action_id": ours + "1", "value": value}, nil))
	socket.ack("4")
	if e := s.next(); e.Action.Verb != "skip" {
		t.Errorf("%+v", e)
	}

	socket.send <- s.enveloped("5", "slash_commands", object{"command": "/lodestar", "text": "gaps", "user_id": eva, "team_id": ourTeam, "channel_id": internal, "trigger_id": "t"})
	if ack := socket.ack("5"); ack["payload"].(map[string]any)["response_type"] != "ephemeral" {
		t.Errorf("%v", ack)
	}
	s.next()

	s.mu.Lock()
	s.reply = bot.Reply{Problems: map[string]string{"x": "Too long."}}
	s.mu.Unlock()
	socket.send <- s.enveloped("6", "interactive", object{
		"type": "view_submission", "trigger_id": "1", "user": object{"id": eva, "team_id": ourTeam}, "team": object{"id": ourTeam},
		"view": object{
			"id": "V1", "callback_id": formID, "private_metadata": asText(t, held{Channel: evaDM}), "app_installed_team_id": ourTeam,
			"state": object{"values": object{"x": object{inputAction("x"): object{"value": "y"}}}},
		},
	})
	if ack := socket.ack("6"); ack["payload"].(map[string]any)["response_action"] != "errors" {
		t.Errorf("%v", ack)
	}
	s.next()

	// What is not stored is not acknowledged; Slack sends it again.
	s.fails(errStore)
	socket.send <- s.enveloped("7", "events_api", event(s.inDM("x")))
	socket.send <- s.enveloped("8", "events_api", event(object{"type": "brand_new"}))
	socket.ack("8")
	s.silent()
	if socket.acked("7") {
		t.Error("an event that was not stored is acknowledged")
	}
	if s.send(eventsPath, "{}").Code != http.StatusUnauthorized {
		t.Error("without a signing secret a request over HTTP is taken")
	}
}

// TestSocketsComeBack: Slack closes a connection every few hours.
func TestSocketsComeBack(t *testing.T) {
	t.Parallel()
	s, socket := onSocket(t)
	socket.send <- `{"type":"disconnect","reason":"refresh_requested"}`
	socket.waitForOpen()
	socket.send <- s.enveloped("1", "events_api", json.RawMessage(s.event(s.inDM("still here"))))
	socket.ack("1")
	s.next()
}

// TestWhatBreaksUsOnASocketIsSurvived: it is not acknowledged, and what comes behind it
// is taken.
func TestWhatBreaksUsOnASocketIsSurvived(t *testing.T) {
	t.Parallel()
	s, socket := onSocket(t, func(o *Options) {
		o.Language = func(context.Context, bot.Person) locale.Language { panic("broken") }
	})
	socket.send <- s.enveloped("1", "slash_commands", object{"command": "/lodestar", "text": "help", "user_id": eva, "team_id": ourTeam, "channel_id": internal, "trigger_id": "t"})
	for n := range connections {
		id := strconv.Itoa(n + 2)
		socket.send <- s.enveloped(id, "events_api", json.RawMessage(s.event(s.inDM("still here"))))
		socket.ack(id)
		s.next()
	}
	if socket.acked("1") {
		t.Error("what broke us is acknowledged")
	}
}

// TestWhyASocketDoesNotOpenIsLogged once, and without the ticket that opens one.
func TestWhyASocketDoesNotOpenIsLogged(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	s := prepared(t, func(o *Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	failed := &url.Error{Op: "Get", URL: "wss://wss-primary.slack.com/link?ticket=a-secret", Err: errors.New("no route to host")}
	for attempt := range 3 {
		if err := s.bot.notConnected(&slack.ConnectionErrorEvent{Attempt: attempt + 1, ErrorObj: failed}); err != nil {
			t.Error(err)
		}
	}
	if got := log.String(); strings.Count(got, "no route to host") != 1 || strings.Contains(got, "a-secret") {
		t.Errorf("the log: %s", got)
	}
}

// TestAppTokenIsRefused: the library knows some of Slack's words for it, and would
// knock for ever on others.
func TestAppTokenIsRefused(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"invalid_auth", "not_allowed_token_type", "token_expired"} {
		s := prepared(t, func(o *Options) { o.AppToken, o.Transport = "xapp-test", refusing{code} })
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		if err := s.bot.Run(ctx, s); err == nil || !strings.Contains(err.Error(), code) {
			t.Errorf("%s: Run ends with %v", code, err)
		}
		cancel()
	}
}

type refusing struct{ code string }

func (no refusing) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasSuffix(r.URL.Path, "apps.connections.open") {
		return http.DefaultTransport.RoundTrip(r)
	}
	w := httptest.NewRecorder()
	_ = json.NewEncoder(w).Encode(refuse(no.code))
	return w.Result(), nil
}

// TestSocketElsewhere: the address of a socket is an answer of the network.
func TestSocketElsewhere(t *testing.T) {
	t.Parallel()
	for api, addresses := range map[string]map[string]bool{
		"https://slack.com/api/": {
			"wss://wss-primary.slack.com/link?ticket=1": true, "wss://slack.com/": true, "wss://evilslack.com/": false,
			"wss://slack.com.evil.example/": false, "ws://169.254.169.254/": false, "ws://127.0.0.1/": false,
		},
		"http://127.0.0.1:8080/api/": {"ws://127.0.0.1:9999/": true, "ws://localhost/": true, "wss://x.slack.com/": true, "ws://10.0.0.1/": false},
	} {
		a, err := New(Options{Token: "xoxb-1", AppToken: "xapp-1", APIURL: api, Words: words(t), Now: func() time.Time { return start }})
		if err != nil {
			t.Fatal(err)
		}
		for address, ok := range addresses {
			u, err := url.Parse(address)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := a.socketProxy(&http.Request{URL: u}); (err == nil) != ok {
				t.Errorf("%s with the API at %s: %v", address, api, err)
			}
		}
	}
}
