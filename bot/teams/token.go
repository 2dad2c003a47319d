package teams

import (
	"context"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"golang.org/x/sync/singleflight"
)

// Where the Bot Framework says which keys it signs with, and who it says it is.
const (
	openIDURL = "https://login.botframework.com/v1/.well-known/openidconfiguration"
	issuer    = "https://api.botframework.com"
)

const (
	skew      = 5 * time.Minute // that clocks may differ by
	keysFresh = 24 * time.Hour
	keysAgain = 5 * time.Minute  // the least between two requests for keys
	keysFirst = 10 * time.Second // the same while there are none: until then nobody is heard
	keysLimit = 5 * time.Second  // one request for keys, on real time
	mostKeys  = 1 << 20          // bytes of an answer with keys
)

// errToken is a request without a token that holds: which check failed is in the
// log of the operator, never in the answer.
var errToken = errors.New("teams: the token does not hold")

// errNoKeys says that no token can be checked yet: whether this one holds is not
// known, and Teams may send the activity again.
var errNoKeys = errors.New("teams: the keys of the Bot Framework cannot be read")

// keyring is the Bot Framework's public keys. They are asked for once a day and
// for a key that is not known, at most every five minutes; while nobody answers,
// the old ones go on, and no activity waits for new ones.
type keyring struct {
	config string
	appID  string
	now    func() time.Time
	client *http.Client
	asking singleflight.Group // activities that need the keys wait for one request

	mu    sync.Mutex
	keys  map[string]publicKey // nil before the first were read
	at    time.Time            // when they were read
	tried time.Time
}

// publicKey is one key with the channels it may speak for.
type publicKey struct {
	key      *rsa.PublicKey
	endorses []string
}

func newKeyring(o Options) *keyring {
	return &keyring{config: o.OpenID, appID: o.AppID, now: o.Now, client: &http.Client{Transport: o.Transport, Timeout: 2 * time.Second, CheckRedirect: noRedirect}}
}

// verify checks everything that Bot Connector authentication asks for but the tenant: the
// signature by a key of the Bot Framework that is endorsed for the channel,
// issuer, audience, time, and that the service address is the signed one.
func (k *keyring) verify(ctx context.Context, header string, a activity) error {
	scheme, raw, _ := strings.Cut(header, " ")
	if !strings.EqualFold(scheme, "Bearer") || raw == "" {
		return fmt.Errorf("%w: there is none", errToken)
	}
	var used publicKey
	claims := jwt.MapClaims{}
	_, err := jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodRS256.Alg()}),
		jwt.WithIssuer(issuer), jwt.WithAudience(k.appID),
		jwt.WithLeeway(skew), jwt.WithExpirationRequired(), jwt.WithNotBeforeRequired(), jwt.WithTimeFunc(k.now),
	).ParseWithClaims(strings.TrimSpace(raw), claims, func(t *jwt.Token) (any, error) {
		id, _ := t.Header["kid"].(string) // jku and x5u are never looked at
		var err error
		used, err = k.key(ctx, id)
		return used.key, err
	})
	switch {
	case errors.Is(err, errNoKeys):
		return err
	case err != nil:
		return fmt.Errorf("%w: %w", errToken, err)
	}
	if !slices.Contains(used.endorses, a.ChannelID) {
		return fmt.Errorf("%w: its key is not for the channel", errToken)
	}
	for name, value := range claims {
		if strings.EqualFold(name, "serviceurl") && value == a.ServiceURL && a.ServiceURL != "" {
			return nil
		}
	}
	return fmt.Errorf("%w: it is for another service address", errToken)
}

var errNoKey = errors.New("teams: no such key")

// key finds a key by its id. One that is known is returned at once, also where it
// has to be read anew; only for one that is not known does anybody wait, as long as
// ctx lets them.
func (k *keyring) key(ctx context.Context, id string) (publicKey, error) {
	found, known, fresh := k.known(id)
	if fresh {
		return found, nil
	}
	read := k.asking.DoChan("", func() (any, error) { //nolint:contextcheck // others wait for it, too
		return nil, k.renew()
	})
	if known {
		return found, nil
	}
	select {
	case said := <-read:
		if found, known, _ = k.known(id); known {
			return found, nil
		}
		if !k.any() {
			return publicKey{}, errors.Join(errNoKeys, said.Err)
		}
		return publicKey{}, errNoKey
	case <-ctx.Done():
		return publicKey{}, errNoKeys
	}
}

// known is a key as it was read last; fresh says that it need not be read anew.
func (k *keyring) known(id string) (found publicKey, known, fresh bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	found, known = k.keys[id]
	return found, known, known && k.now().Sub(k.at) < keysFresh
}

func (k *keyring) any() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.keys != nil
}

// renew reads the keys, unless that was tried a moment ago.
func (k *keyring) renew() error {
	k.mu.Lock()
	now, pause := k.now(), keysAgain
	if k.keys == nil {
		pause = keysFirst
	}
	if !k.tried.IsZero() && now.Sub(k.tried) < pause {
		k.mu.Unlock()
		return nil
	}
	k.tried = now
	k.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), keysLimit)
	defer cancel()
	keys, err := k.fetch(ctx)
	if err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keys, k.at = keys, now
	return nil
}

// fetch reads the keys. Where they are has to be at the host that says so.
func (k *keyring) fetch(ctx context.Context) (map[string]publicKey, error) {
	var about struct {
		Keys string `json:"jwks_uri"`
	}
	if err := k.get(ctx, k.config, &about); err != nil {
		return nil, err
	}
	from, err := url.Parse(k.config)
	if err != nil {
		return nil, fmt.Errorf("teams: where the keys are: %w", err)
	}
	if at, err := url.Parse(about.Keys); err != nil || at.Scheme != from.Scheme || at.Host != from.Host {
		return nil, errors.New("teams: the keys are said to be at a foreign address")
	}
	var set struct {
		Keys []struct {
			Kind     string   `json:"kty"`
			ID       string   `json:"kid"`
			N        string   `json:"n"`
			E        string   `json:"e"`
			Endorses []string `json:"endorsements"`
		} `json:"keys"`
	}
	if err := k.get(ctx, about.Keys, &set); err != nil {
		return nil, err
	}
	keys := map[string]publicKey{}
	for _, one := range set.Keys {
		n, err := base64.RawURLEncoding.DecodeString(one.N)
		e, err2 := base64.RawURLEncoding.DecodeString(one.E)
		exponent := new(big.Int).SetBytes(e)
		if err != nil || err2 != nil || one.Kind != "RSA" || one.ID == "" || len(n) < 256 || !exponent.IsInt64() || exponent.Int64() < 3 || exponent.Int64() > 1<<31-1 {
			continue // one that cannot be read signs nothing
		}
		keys[one.ID] = publicKey{&rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(exponent.Int64())}, one.Endorses}
	}
	if len(keys) == 0 {
		return nil, errors.New("teams: the Bot Framework names no key")
	}
	return keys, nil
}

func (k *keyring) get(ctx context.Context, address string, into any) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return fmt.Errorf("teams: asking for keys: %w", err)
	}
	answer, err := k.client.Do(r)
	if err != nil {
		return fmt.Errorf("teams: asking for keys: %w", err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("teams: asking for keys: answered with %d", answer.StatusCode)
	}
	if err := json.NewDecoder(io.LimitReader(answer.Body, mostKeys)).Decode(into); err != nil {
		return fmt.Errorf("teams: reading keys: %w", err)
	}
	return nil
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
