package teams

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"lodestar/bot/teams/teamstest"
)

// TestTokens: every token but a whole one is refused with 401, nothing is handled,
// and the answer says no more (trust A4).
func TestTokens(t *testing.T) {
	t.Parallel()
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	claim := func(name string, value any) func(*stage) string {
		return func(s *stage) string {
			return "Bearer " + s.fake.Sign(start, func(c jwt.MapClaims, _ *jwt.Token) {
				if value == nil {
					delete(c, name)
					return
				}
				c[name] = value
			})
		}
	}
	signedBy := func(method jwt.SigningMethod, key any, header map[string]any) func(*stage) string {
		return func(s *stage) string {
			token := jwt.NewWithClaims(method, jwt.MapClaims{"iss": issuer, "aud": appID, "nbf": start.Unix(), "exp": start.Add(time.Hour).Unix(), "serviceurl": s.fake.URL + "/"})
			token.Header["kid"] = "key-1"
			for k, v := range header {
				token.Header[k] = v
			}
			signed, err := token.SignedString(key)
			if err != nil {
				s.t.Fatal(err)
			}
			return "Bearer " + signed
		}
	}
	for name, authorization := range map[string]func(*stage) string{
		"none":            func(*stage) string { return "" },
		"another scheme":  func(s *stage) string { return "Basic " + s.fake.Sign(start, nil) },
		"no token":        func(*stage) string { return "Bearer x.y.z" },
		"alg none":        signedBy(jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, nil),
		"HS256":           signedBy(jwt.SigningMethodHS256, []byte("public"), nil),
		"another key":     signedBy(jwt.SigningMethodRS256, other, nil),
		"a key it brings": signedBy(jwt.SigningMethodRS256, other, map[string]any{"jku": "https://attacker.example/keys", "kid": "theirs"}),
		"RS512":           func(s *stage) string { return signedBy(jwt.SigningMethodRS512, s.fake.Key, nil)(s) },
		"unknown kid": func(s *stage) string {
			return signedBy(jwt.SigningMethodRS256, s.fake.Key, map[string]any{"kid": "key-2"})(s)
		},
		"audience":         claim("aud", "another-app"),
		"no audience":      claim("aud", nil),
		"issuer":           claim("iss", "https://sts.windows.net/x/"),
		"expired":          claim("exp", start.Add(-6*time.Minute).Unix()),
		"never expires":    claim("exp", nil),
		"not yet":          claim("nbf", start.Add(6*time.Minute).Unix()),
		"no beginning":     claim("nbf", nil),
		"service address":  claim("serviceUrl", "https://smba.trafficmanager.net/emea/"),
		"no service":       claim("serviceUrl", nil),
		"service is a set": claim("serviceUrl", []string{"x"}),
		"cut off":          func(s *stage) string { return "Bearer " + strings.TrimSuffix(s.fake.Sign(start, nil), "A")[:200] },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			w := s.postAs(s.activity("message", object{"text": "secret words"}), authorization(s))
			if w.Code != http.StatusUnauthorized || w.Body.Len() != 0 {
				t.Errorf("%d %q", w.Code, w.Body)
			}
			s.silent()
			if log := s.logged(); strings.Contains(log, "secret words") || strings.Contains(log, "eyJ") || !strings.Contains(log, "refused") {
				t.Errorf("the log: %s", log)
			}
			if len(s.refs.all) != 0 {
				t.Error("a conversation was kept")
			}
		})
	}
}

func (s *stage) logged() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.String()
}

// TestTokenThatHolds also where clocks differ a little, and with the claim's name
// in any letter case.
func TestTokenThatHolds(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*stage, jwt.MapClaims){
		"as it is":       func(*stage, jwt.MapClaims) {},
		"just expired":   func(_ *stage, c jwt.MapClaims) { c["exp"] = start.Add(-4 * time.Minute).Unix() },
		"a little early": func(_ *stage, c jwt.MapClaims) { c["nbf"] = start.Add(4 * time.Minute).Unix() },
		"small letters": func(s *stage, c jwt.MapClaims) {
			delete(c, "serviceUrl")
			c["serviceurl"] = s.fake.URL + "/"
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			w := s.postAs(s.activity("message", object{"text": "hello"}), "Bearer "+s.fake.Sign(start, func(c jwt.MapClaims, _ *jwt.Token) { change(s, c) }))
			if w.Code != http.StatusOK {
				t.Fatalf("%d", w.Code)
			}
			s.next()
		})
	}
}

// TestForeign: a token that holds, for something that is not ours.
func TestForeign(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]object{
		"organisation": {"channelData": object{"tenant": object{"id": theirs}}, "conversation": object{"id": evaChat, "conversationType": "personal", "tenantId": theirs}},
		"channel":      {"channelId": "webchat"},
		"no tenant":    {"channelData": object{}, "conversation": object{"id": evaChat}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			if w := s.post(s.activity("message", object{"text": "hello"}, change)); w.Code != http.StatusUnauthorized {
				t.Errorf("%d", w.Code)
			}
			s.silent()
		})
	}
}

// TestServiceAddresses: the token of the bot goes to Microsoft's connectors only
// (trust A5).
func TestServiceAddresses(t *testing.T) {
	t.Parallel()
	c := newConnector(Options{Now: time.Now})
	for address, ok := range map[string]bool{
		"https://smba.trafficmanager.net/emea/": true, "https://smba.trafficmanager.net": true, "https://europe.botframework.com/": true,
		"http://smba.trafficmanager.net/emea/": false, "https://evil.trafficmanager.net/": false, "https://smba.trafficmanager.net.evil.example/": false,
		"https://botframework.com.evil.example/": false, "https://evilbotframework.com/": false, "https://127.0.0.1/": false, "http://169.254.169.254/": false,
		"https://user@smba.trafficmanager.net/": false, "": false, "smba.trafficmanager.net": false, "http://localhost:3978": false,
	} {
		if err := c.allowed(address); (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
	}
	open := newConnector(Options{Now: time.Now, Untrusted: true})
	for address, ok := range map[string]bool{"http://localhost:56150/_connector": true, "http://127.0.0.1:1/": true, "https://smba.trafficmanager.net/emea/": false, "http://10.0.0.1/": false} {
		if err := open.allowed(address); (err == nil) != ok {
			t.Errorf("without tokens, %q: %v", address, err)
		}
	}
}

// TestKeysGoOn: while nobody answers for keys the old ones hold, and a key that is
// not known is asked for once in five minutes.
func TestKeysGoOn(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.seenEva()
	asked := func() int {
		_, keys := s.fake.Asked()
		return keys
	}
	if n := asked(); n != 1 {
		t.Fatalf("asked for keys %d times", n)
	}
	s.fake.Change(func(is *teamstest.Settings) { is.KeysOff = true })
	s.passes(keysFresh + time.Minute)
	later := func() string {
		return "Bearer " + s.fake.Sign(start, func(c jwt.MapClaims, _ *jwt.Token) { c["exp"] = start.Add(48 * time.Hour).Unix() })
	}
	if w := s.postAs(s.activity("message", object{"text": "again"}), later()); w.Code != http.StatusOK {
		t.Errorf("with old keys: %d", w.Code)
	}
	before := asked()
	for range 5 {
		w := s.postAs(s.activity("message", object{"text": "x"}), "Bearer "+s.fake.Sign(start, func(c jwt.MapClaims, tok *jwt.Token) {
			c["exp"], tok.Header["kid"] = start.Add(48*time.Hour).Unix(), "key-9"
		}))
		if w.Code != http.StatusUnauthorized {
			t.Errorf("%d", w.Code)
		}
	}
	if n := asked() - before; n > 1 {
		t.Errorf("%d requests for keys within a moment", n)
	}
}

// TestNobodyWaitsForNewKeys: where keys have to be read anew and that takes its time,
// what is signed with a key that is known is taken meanwhile.
func TestNobodyWaitsForNewKeys(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.seenEva()
	held := make(chan struct{})
	s.fake.Change(func(is *teamstest.Settings) { is.Held = held })
	t.Cleanup(func() { close(held) })
	s.passes(keysFresh + time.Minute)
	began := time.Now()
	w := s.postAs(s.activity("message", object{"text": "again"}), "Bearer "+s.fake.Sign(s.clock(), nil))
	if took := time.Since(began); w.Code != http.StatusOK || took > time.Second {
		t.Errorf("answered with %d after %v", w.Code, took)
	}
}

// TestWithoutKeysNothingIsJudged: before the first keys were read nobody knows whether
// a token holds. The activity may come again, and soon is taken.
func TestWithoutKeysNothingIsJudged(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.fake.Change(func(is *teamstest.Settings) { is.KeysOff = true })
	hello := s.activity("message", object{"text": "hello"})
	for range 3 {
		if w := s.post(hello); w.Code != http.StatusServiceUnavailable {
			t.Errorf("without keys: %d", w.Code)
		}
	}
	if _, keys := s.fake.Asked(); keys != 1 {
		t.Errorf("asked for keys %d times within a moment", keys)
	}
	s.fake.Change(func(is *teamstest.Settings) { is.KeysOff = false })
	s.passes(keysFirst)
	s.take(hello)
	s.next()
}

// TestNobodyWaitsForSomebodyElsesToken: the token service hangs with what one call
// asked for; another call waits no longer than it may.
func TestNobodyWaitsForSomebodyElsesToken(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	held := make(chan struct{})
	s.fake.Change(func(is *teamstest.Settings) { is.Held = held })
	first := make(chan error, 1)
	go func() {
		_, err := s.bot.calls.token(context.Background())
		first <- err
	}()
	for tokens := 0; tokens == 0; tokens, _ = s.fake.Asked() {
		time.Sleep(time.Millisecond)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, err := s.bot.calls.token(ctx); err == nil || time.Since(began) > 2*time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
	close(held)
	if err := <-first; err != nil {
		t.Errorf("who asked first: %v", err)
	}
	if tokens, _ := s.fake.Asked(); tokens != 1 {
		t.Errorf("asked for %d tokens", tokens)
	}
}
