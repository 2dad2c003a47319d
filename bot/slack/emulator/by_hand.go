package emulator

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// ByHand is a request made by hand: to see that an app refuses it.
type ByHand struct {
	URL  string // one of the app's addresses
	Body string
	// Header replaces or, with "", removes headers; the usual ones are those of
	// an event, and a form's Content-Type has to be said.
	Header map[string]string
	// Secret signs instead of the app's own.
	Secret string
	// Age is how long ago the request pretends to be signed; negative is in the
	// future.
	Age time.Duration
}

// SendByHand sends a request once, over HTTP, without a retry, and returns what
// came back. It goes to the addresses of the app only.
func (s *Slack) SendByHand(ctx context.Context, app string, h ByHand) (Attempt, error) {
	s.mu.Lock()
	a := s.world.Apps[app]
	if a == nil || h.URL == "" || h.URL != a.EventsURL && h.URL != a.InteractionsURL && h.URL != a.CommandsURL {
		s.mu.Unlock()
		return Attempt{}, fmt.Errorf("emulator: sending to %q of %q: %w", h.URL, app, ErrUnknown)
	}
	secret := a.SigningSecret
	if h.Secret != "" {
		secret = h.Secret
	}
	at := s.config.Now().Add(-h.Age)
	s.mu.Unlock()
	header := make(map[string]string)
	header["X-Slack-Request-Timestamp"], header["X-Slack-Signature"] = Sign(secret, at, []byte(h.Body))
	for name, value := range h.Header {
		header[name] = value
	}
	result, _ := s.once(ctx, parcel{app: app, kind: kindByHand, url: h.URL, header: header, body: []byte(h.Body)})
	return result.attempt, nil
}

// VerifyAddress does what Slack does when an events address is saved: it sends
// a signed url_verification and wants the challenge back (docs.slack.dev, "Events
// API", url_verification).
func (s *Slack) VerifyAddress(ctx context.Context, app string) error {
	s.mu.Lock()
	challenge := s.world.uuid()
	s.mu.Unlock()
	body, err := json.Marshal(object{"token": "emulated", "challenge": challenge, "type": "url_verification"})
	if err != nil {
		return fmt.Errorf("emulator: verifying the address of %q: %w", app, err)
	}
	result, _ := s.once(ctx, parcel{app: app, kind: kindVerification, name: "url_verification", body: body})
	if result.failed() {
		return fmt.Errorf("emulator: verifying the address of %q: %s (HTTP %d)", app, result.attempt.Problem, result.attempt.Status)
	}
	var answer struct {
		Challenge string `json:"challenge"`
	}
	if string(result.body) != challenge && (json.Unmarshal(result.body, &answer) != nil || answer.Challenge != challenge) {
		return fmt.Errorf("emulator: verifying the address of %q: the challenge did not come back", app)
	}
	return nil
}
