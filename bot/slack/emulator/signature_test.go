package emulator_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"lodestar/bot/slack/emulator"
)

// The first is the example of docs.slack.dev, "Verifying requests from Slack";
// the others were computed with `openssl dgst -sha256 -hmac`.
func TestSignatureVectors(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		secret, body, want string
		at                 int64
	}{
		"Slack's own": {
			"8f742231b10e8888abcd99yyyzzz85a5",
			"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
			"v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503", 1531420618,
		},
		"empty body": {"secret", "", "v0=9b7bc48d7add12e0456db8ae675431ddce8662546ce04f99f5d7c743714fc5ae", 1795420800},
		"umlauts":    {"secret", `{"text":"Größe"}`, "v0=c19bf4a48ace6bb76aaffdd09cacdf34dd17dbda112353ea8fb80754e6d3cd0c", 1795420800},
	} {
		stamp, got := emulator.Sign(c.secret, time.Unix(c.at, 0), []byte(c.body))
		if got != c.want {
			t.Errorf("%s: %s at %s, want %s", name, got, stamp, c.want)
		}
	}
}

// Everything that is delivered verifies: by our own reckoning on the raw body,
// and on the clock of the emulator, not of the machine.
func TestDeliveriesAreSigned(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	must(s.person(eva).Type(evasDM, "Grüße & <mehr>"))(t)
	s.settle()
	s.pressed(eva)
	s.settle()
	if _, err := s.person(eva).Command(t.Context(), evasDM, "/lodestar help"); err != nil {
		t.Fatal(err)
	}
	got := s.app.take()
	paths := make(map[string]int)
	for _, d := range got {
		paths[d.Path]++
		stamp := d.Header.Get("X-Slack-Request-Timestamp")
		mac := hmac.New(sha256.New, []byte(emulator.SampleSigningSecret))
		mac.Write([]byte("v0:" + stamp + ":" + string(d.Body)))
		if want := "v0=" + hex.EncodeToString(mac.Sum(nil)); d.Header.Get("X-Slack-Signature") != want || stamp != "1795420800" {
			t.Errorf("%s at %s: %s, want %s", d.Path, stamp, d.Header.Get("X-Slack-Signature"), want)
		}
	}
	if paths["/slack/events"] < 2 || paths["/slack/interactions"] != 1 || paths["/slack/commands"] != 1 {
		t.Errorf("deliveries %v", paths)
	}
}

// slack-go's verifier, the judge others wrote, reads the machine's clock, so it
// is asked on a stage whose clock is the machine's.
func TestSlackGoVerifiesUs(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *emulator.Config, _ *emulator.SampleOptions) { c.Now = time.Now })
	must(s.person(eva).Type(evasDM, "hello"))(t)
	s.settle()
	for _, d := range s.app.take() {
		v, err := slack.NewSecretsVerifier(d.Header, emulator.SampleSigningSecret)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := v.Write(d.Body); err != nil {
			t.Fatal(err)
		}
		if err := v.Ensure(); err != nil {
			t.Error(err)
		}
	}
}

func TestByHand(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.app.answers(func(w http.ResponseWriter, _ *http.Request, _ delivered) { w.WriteHeader(http.StatusUnauthorized) })
	events := s.app.server.URL + "/slack/events"
	got, err := s.SendByHand(t.Context(), emulator.SampleApp, emulator.ByHand{URL: events, Body: "{}", Secret: "wrong", Age: 10 * time.Minute, Header: map[string]string{"X-Slack-Retry-Num": "2"}})
	if err != nil {
		t.Fatal(err)
	}
	stamp, signature := emulator.Sign("wrong", start().Add(-10*time.Minute), []byte("{}"))
	sent := s.app.take()
	if len(sent) != 1 || sent[0].Header.Get("X-Slack-Signature") != signature || sent[0].Header.Get("X-Slack-Request-Timestamp") != stamp || sent[0].Header.Get("X-Slack-Retry-Num") != "2" {
		t.Errorf("sent %+v", sent)
	}
	if got.Status != http.StatusUnauthorized || got.Kind != "by hand" {
		t.Errorf("attempt %+v", got)
	}
	if _, err := s.SendByHand(t.Context(), emulator.SampleApp, emulator.ByHand{URL: "http://contoso.example/", Body: "{}"}); err == nil {
		t.Error("a foreign address was accepted")
	}
}

func TestVerifyAddress(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	if err := s.VerifyAddress(t.Context(), emulator.SampleApp); err == nil {
		t.Error("an app that does not answer the challenge was accepted")
	}
	s.app.answers(func(w http.ResponseWriter, _ *http.Request, d delivered) {
		_, _ = w.Write([]byte(word(decode(t, d.Body), "challenge")))
	})
	if err := s.VerifyAddress(t.Context(), emulator.SampleApp); err != nil {
		t.Error(err)
	}
}
