package emulator_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"lodestar/bot/slack/emulator"
)

func inSocketMode(c *emulator.Config, o *emulator.SampleOptions) {
	o.SocketMode = true
	c.AckLimit = 2 * time.Second
}

// connection is a hand-made client of Socket Mode.
type connection struct {
	t    *testing.T
	conn *websocket.Conn
}

func (s *stage) dial() *connection {
	s.t.Helper()
	_, address, err := s.client.StartSocketModeContext(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	conn, answer, err := websocket.DefaultDialer.DialContext(s.t.Context(), address, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	_ = answer.Body.Close()
	s.t.Cleanup(func() { _ = conn.Close() })
	return &connection{s.t, conn}
}

func (c *connection) read() map[string]any {
	c.t.Helper()
	_ = c.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	var o map[string]any
	if err := c.conn.ReadJSON(&o); err != nil {
		c.t.Fatal(err)
	}
	return o
}

func (c *connection) ack(envelope map[string]any, payload string) {
	c.t.Helper()
	frame := `{"envelope_id":"` + word(envelope, "envelope_id") + `"` + payload + `}`
	if err := c.conn.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
		c.t.Error(err)
	}
}

func TestSocketGreetsAndDelivers(t *testing.T) {
	t.Parallel()
	s := newStage(t, inSocketMode)
	c := s.dial()
	hello := c.read()
	if hello["type"] != "hello" || hello["num_connections"] != 1.0 || dig(hello, "connection_info", "app_id") != emulator.SampleApp || dig(hello, "debug_info", "approximate_connection_time") != 18060.0 {
		t.Errorf("hello %v", hello)
	}
	// Acknowledged with no payload, null and an empty one: clients differ.
	for _, payload := range []string{"", `,"payload":null`, `,"payload":{}`} {
		must(s.person(eva).Type(evasDM, "hello"))(t)
		e := c.read()
		inner, _ := e["payload"].(map[string]any)["event"].(map[string]any)
		if e["type"] != "events_api" || e["accepts_response_payload"] != false || e["retry_attempt"] != 0.0 || e["retry_reason"] != "" || inner["text"] != "hello" {
			t.Errorf("envelope %v", e)
		}
		c.ack(e, payload)
		s.settle()
	}
	for _, a := range s.Attempts() {
		if a.Problem != "" || !a.Socket || a.Retry != 0 {
			t.Errorf("attempt %+v", a)
		}
	}
	if got := s.app.take(); len(got) != 0 {
		t.Errorf("delivered over HTTP as well: %v", got)
	}
}

// What is not acknowledged comes again, on the other connection.
func TestSocketRedelivers(t *testing.T) {
	t.Parallel()
	s := newStage(t, inSocketMode, func(c *emulator.Config, _ *emulator.SampleOptions) { c.AckLimit = 200 * time.Millisecond })
	one, two := s.dial(), s.dial()
	one.read()
	if hello := two.read(); hello["num_connections"] != 2.0 {
		t.Errorf("hello %v", hello)
	}
	must(s.person(eva).Type(evasDM, "hello"))(t)
	first, second := two, one // the turn has no fixed start: find out
	frames := make(chan map[string]any, 2)
	var group sync.WaitGroup
	for _, c := range []*connection{first, second} {
		group.Go(func() {
			_ = c.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
			var o map[string]any
			if c.conn.ReadJSON(&o) == nil {
				frames <- o
				if o["retry_attempt"] == 1.0 {
					c.ack(o, "")
				}
			}
		})
	}
	group.Wait()
	if len(frames) != 2 {
		t.Fatalf("%d of the two connections got the event", len(frames))
	}
	a, b := <-frames, <-frames
	if a["envelope_id"] == b["envelope_id"] || dig(a, "payload", "event_id") != dig(b, "payload", "event_id") || b["retry_attempt"] != 1.0 || b["retry_reason"] != "timeout" {
		t.Errorf("first %v, then %v", a, b)
	}
	s.settle()
	if _, waits := s.Due(); waits {
		t.Error("acknowledged, and yet it waits")
	}
}

func TestSocketAnswersInteractions(t *testing.T) {
	t.Parallel()
	s := newStage(t, inSocketMode, func(c *emulator.Config, _ *emulator.SampleOptions) { c.AckLimit = time.Second })
	c := s.dial()
	c.read()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 2 {
			var e map[string]any
			if c.conn.ReadJSON(&e) != nil {
				return
			}
			payload, _ := e["payload"].(map[string]any)
			switch {
			case e["type"] == "slash_commands" && e["accepts_response_payload"] == true && payload["command"] == "/lodestar":
				c.ack(e, `,"payload":{"text":"Try new plan"}`)
			case e["type"] == "slash_commands":
				c.ack(e, `,"payload":{"text":"`+strings.Repeat("x", 20_000)+`"}`)
			}
		}
	}()
	if outcome, err := s.person(eva).Command(t.Context(), internal, "/lodestar help"); err != nil || outcome.Error != "" {
		t.Errorf("%v %v", outcome, err)
	}
	equal(t, texts(must(s.person(eva).Messages(internal))(t)), []string{"Try new plan"})
	if err := s.ChangeApp(emulator.SampleApp, func(a *emulator.App) { a.Commands = []string{"/big"} }); err != nil {
		t.Fatal(err)
	}
	if outcome, err := s.person(eva).Command(t.Context(), internal, "/big"); err != nil || outcome.Error != emulator.OutcomeTimeout {
		t.Errorf("an acknowledgement above 20 KB is dropped: %v %v", outcome, err)
	}
	<-done
	s.Cut(emulator.SampleApp)
	for s.Sockets(emulator.SampleApp) > 0 {
		_, wake := s.Changes(0)
		if s.Sockets(emulator.SampleApp) > 0 {
			<-wake
		}
	}
	if outcome, err := s.person(eva).Command(t.Context(), internal, "/big"); err != nil || outcome.Error != emulator.OutcomeFailed {
		t.Errorf("without a connection: %v %v", outcome, err)
	}
}

func TestSocketLimitsAndTickets(t *testing.T) {
	t.Parallel()
	s := newStage(t, inSocketMode)
	for n := range 10 {
		if hello := s.dial().read(); hello["num_connections"] != float64(n+1) {
			t.Errorf("hello %v", hello)
		}
	}
	if e := s.dial().read(); e["type"] != "disconnect" || e["reason"] != "too_many_websockets" {
		t.Errorf("an eleventh: %v", e)
	}
	_, address, err := s.client.StartSocketModeContext(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for n := range 2 {
		conn, answer, err := websocket.DefaultDialer.DialContext(t.Context(), address, nil)
		if (err == nil) != (n == 0) {
			t.Errorf("ticket used for the %dth time: %v", n+1, err)
		}
		if conn != nil {
			_ = conn.Close()
		}
		_ = answer.Body.Close()
	}
	if err := s.ChangeApp(emulator.SampleApp, func(a *emulator.App) { a.SocketMode = false }); err != nil {
		t.Fatal(err)
	}
	_, _, err = s.client.StartSocketModeContext(t.Context())
	wantError(t, err, "access_denied")
}

func TestSocketPings(t *testing.T) {
	t.Parallel()
	s := newStage(t, inSocketMode, func(c *emulator.Config, _ *emulator.SampleOptions) { c.PingEvery = 10 * time.Millisecond })
	c := s.dial()
	pinged := make(chan struct{}, 1)
	c.conn.SetPingHandler(func(string) error {
		select {
		case pinged <- struct{}{}:
		default:
		}
		return nil
	})
	go func() {
		for {
			if _, _, err := c.conn.ReadMessage(); err != nil {
				return
			}
		}
	}()
	select {
	case <-pinged:
	case <-time.After(5 * time.Second):
		t.Error("no ping")
	}
}

func TestSocketDisconnects(t *testing.T) {
	t.Parallel()
	s := newStage(t, inSocketMode)
	c := s.dial()
	c.read()
	s.Disconnect(emulator.SampleApp, emulator.Warning)
	if e := c.read(); e["type"] != "disconnect" || e["reason"] != "warning" {
		t.Errorf("warning %v", e)
	}
	must(s.person(eva).Type(evasDM, "still here"))(t)
	c.ack(c.read(), "")
	for _, reason := range []emulator.DisconnectReason{emulator.RefreshRequested, emulator.LinkDisabled} {
		s.Disconnect(emulator.SampleApp, reason)
		if e := c.read(); e["reason"] != string(reason) {
			t.Errorf("%s: %v", reason, e)
		}
		if _, _, err := c.conn.ReadMessage(); !websocket.IsCloseError(err, websocket.CloseNormalClosure) {
			t.Errorf("%s: the connection ends with %v", reason, err)
		}
		c = s.dial()
		c.read()
	}
}

// TestSlackGoSocketClient runs the client the product uses over a refresh.
func TestSlackGoSocketClient(t *testing.T) {
	t.Parallel()
	s := newStage(t, inSocketMode)
	client := socketmode.New(s.client)
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	group.Go(func() { _ = client.RunContext(ctx) })
	t.Cleanup(func() { cancel(); group.Wait() })
	typed := make(chan string, 10)
	hello := make(chan struct{}, 10)
	group.Go(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case e := <-client.Events:
				switch e.Type {
				case socketmode.EventTypeHello:
					hello <- struct{}{}
				case socketmode.EventTypeEventsAPI:
					var outer struct {
						Event struct{ Text string } `json:"event"`
					}
					_ = json.Unmarshal(e.Request.Payload, &outer)
					_ = client.AckCtx(ctx, e.Request.EnvelopeID, nil)
					typed <- outer.Event.Text
				case socketmode.EventTypeInteractive, socketmode.EventTypeSlashCommand:
					_ = client.AckCtx(ctx, e.Request.EnvelopeID, map[string]any{"text": "ok"})
				default:
				}
			}
		}
	})
	wait := func(what string, c <-chan struct{}) {
		t.Helper()
		select {
		case <-c:
		case <-time.After(10 * time.Second):
			t.Fatal("no", what)
		}
	}
	wait("hello", hello)
	must(s.person(eva).Type(evasDM, "one"))(t)
	s.settle()
	s.Disconnect(emulator.SampleApp, emulator.RefreshRequested)
	wait("second hello", hello)
	must(s.person(eva).Type(evasDM, "two"))(t)
	s.settle()
	if one, two := <-typed, <-typed; one != "one" || two != "two" {
		t.Errorf("typed %q and %q", one, two)
	}
	if outcome := s.pressOver(eva); outcome.Error != "" {
		t.Errorf("click: %+v", outcome)
	}
	if outcome, err := s.person(eva).Command(t.Context(), internal, "/lodestar"); err != nil || outcome.Error != "" {
		t.Errorf("command: %+v, %v", outcome, err)
	}
}

func (s *stage) pressOver(user string) emulator.Outcome {
	s.t.Helper()
	channel := emulator.SampleDirect(user)
	ts := s.said(channel, "press", slack.MsgOptionBlocks(slack.NewActionBlock("row", slack.NewButtonBlockElement("go", "v1", slack.NewTextBlockObject("plain_text", "Go", false, false)))))
	return s.press(user, emulator.Press{Channel: channel, TS: ts, Action: "go"})
}
