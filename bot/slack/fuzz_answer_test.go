package slack

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/slack-go/slack/socketmode"

	"lodestar/bot"
	"lodestar/bot/bottest"
)

// canned answers every call with the same bytes.
type canned []byte

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(c)), Request: r}, nil
}

// FuzzAnswer lets the Web API answer anything: nothing may panic, and what was
// not said for certain is never taken for said.
func FuzzAnswer(f *testing.F) {
	for _, body := range []string{
		`{"ok":true,"ts":"1.1","channel":"D0EVA"}`, `{"ok":true,"messages":[{"ts":"1.1","metadata":{"event_payload":{"outbox":"1"}}}],"has_more":true,"response_metadata":{"next_cursor":"x"}}`,
		`{"ok":true,"user":{"id":"U0EVA","team_id":"T1","profile":{"real_name":"Eva"},"tz":"Europe/Berlin"}}`, `{"ok":true,"team":"x","team_id":"T1","user_id":"U1","bot_id":"B1"}`,
		`{"ok":false,"error":"ratelimited"}`, `{"ok":true,"channel":{"id":"C1","is_ext_shared":true,"name":"x"}}`, `{"ok":true,"members":["U1",null,7]}`, `{"ok":true,"view":{"hash":"h"}}`, `[]`, `{"ok":true,"ts":7}`, "",
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		a, err := New(Options{
			Token: "xoxb-test", SigningSecret: secret, APIURL: "http://127.0.0.1:9/api", Words: words(t), Now: func() time.Time { return start },
			Pace: -1, Echo: -1, Transport: canned(body),
		})
		if err != nil {
			t.Fatal(err)
		}
		ctx := t.Context()
		_ = a.Doctor(ctx)
		d := bot.Delivery{ID: "1", To: toEva(), Message: bottest.Samples()[0].Message}
		receipt, err := a.Send(ctx, d)
		if err == nil && receipt.Message == "" {
			t.Error("a post without its stamp is taken for said")
		}
		_, _, _ = a.Reconcile(ctx, d)
	})
}

// FuzzEnvelope reads what comes over a socket, also what the library could not
// read.
func FuzzEnvelope(f *testing.F) {
	for _, message := range []string{
		`{"envelope_id":"1","type":"events_api","payload":{"event_id":"Ev1"}}`, `{"envelope_id":"1","type":"slash_commands","payload":{"command":"/lodestar"}}`,
		`{"envelope_id":"","type":"interactive"}`, `{"type":"hello"}`, `null`, `[1]`,
	} {
		f.Add([]byte(message))
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		e, ok := enveloped(socketmode.Event{Data: &socketmode.ErrorBadMessage{Message: message}})
		if ok && e.ID == "" {
			t.Error("an envelope without an id is to be acknowledged")
		}
		var c command
		_ = json.Unmarshal(e.Payload, &c)
	})
}
