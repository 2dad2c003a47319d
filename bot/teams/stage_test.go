package teams

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"lodestar/bot"
	"lodestar/conversation/locale"
)

const (
	appID     = "7f3a91c2-0000-4000-8000-000000000001"
	ourTenant = "9a1d2f30-0000-4000-8000-00000000aaaa"
	theirs    = "5c0ffee0-0000-4000-8000-00000000bbbb"
	evaChat   = "a:1eva-chat"
	shared    = "19:shared@thread.tacv2"
	evaID     = "29:eva"
	eva       = "11111111-0000-4000-8000-000000000001" // in the directory
	visserID  = "29:visser"
	password  = "a-secret-that-is-in-no-log"
)

var start = time.Date(2026, time.November, 24, 9, 42, 17, 0, time.UTC)

// fakeService is Microsoft: keys, tokens, and the connector.
type fakeService struct {
	t      *testing.T
	server *httptest.Server
	key    *rsa.PrivateKey

	mu      sync.Mutex
	number  int
	said    []said
	faults  []fault
	roster  map[string]member
	tokens  int
	keyAsks int
	keysOff bool
	endorse []string
	bad     bool // whoever asks gets no roster
	gone    bool // the bot is in no channel
}

// said is an activity as it stands in a conversation now.
type said struct {
	ID, Conversation string
	Activity         map[string]any
}

// fault is one way not to answer a message.
type fault struct {
	status int
	code   string
	header http.Header
	lost   bool // taken, and then the connection breaks
}

// testKey takes a second to make, so all tests share it.
var testKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

func newFakeService(t *testing.T) *fakeService {
	t.Helper()
	key, err := testKey()
	if err != nil {
		t.Fatal(err)
	}
	f := &fakeService{t: t, key: key, endorse: []string{"msteams"}, roster: map[string]member{
		evaID:    {ID: evaID, Directory: eva, Name: "Eva Brandt", Email: "eva.brandt@lodestar.example", Tenant: ourTenant, Role: "user"},
		visserID: {ID: visserID, Directory: "22222222-0000-4000-8000-000000000002", Name: "Kim Visser", Email: "k.visser@contoso.example", Tenant: theirs, Role: "guest"},
	}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /openid", func(w http.ResponseWriter, _ *http.Request) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.keyAsks++
		if f.keysOff {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		f.write(w, map[string]string{"jwks_uri": f.server.URL + "/keys"})
	})
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		encoded := base64.RawURLEncoding.EncodeToString
		f.write(w, map[string]any{"keys": []any{map[string]any{
			"kty": "RSA", "kid": "key-1", "n": encoded(f.key.N.Bytes()), "e": encoded(big.NewInt(int64(f.key.E)).Bytes()), "endorsements": f.endorse,
		}}})
	})
	mux.HandleFunc("POST /{tenant}/oauth2/v2.0/token", func(w http.ResponseWriter, r *http.Request) {
		f.mu.Lock()
		f.tokens++
		f.mu.Unlock()
		if r.FormValue("client_secret") != password || r.FormValue("scope") != scope || r.PathValue("tenant") != ourTenant {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusUnauthorized)
			f.write(w, map[string]string{"error": "invalid_client", "error_description": "you sent " + r.FormValue("client_secret")})
			return
		}
		f.write(w, map[string]any{"access_token": "outgoing", "token_type": "Bearer", "expires_in": 3600})
	})
	mux.HandleFunc("/v3/conversations/", f.connector)
	mux.HandleFunc("POST /v3/conversations", func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			Members []account `json:"members"`
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil || len(in.Members) != 1 {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		f.write(w, map[string]string{"id": "a:1" + strings.TrimPrefix(in.Members[0].ID, "29:") + "-chat"})
	})
	f.server = httptest.NewServer(mux)
	t.Cleanup(f.server.Close)
	return f
}

func (f *fakeService) write(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		f.t.Error(err)
	}
}

func (f *fakeService) connector(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer outgoing" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, "/v3/conversations/"), "/")
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case len(parts) == 3 && parts[1] == "members" && r.Method == http.MethodGet:
		for _, m := range f.roster {
			if !f.bad && (m.ID == parts[2] || m.Directory == parts[2]) {
				f.write(w, m)
				return
			}
		}
		w.WriteHeader(http.StatusNotFound)
	case f.gone:
		w.WriteHeader(http.StatusForbidden)
	case len(parts) == 2 && parts[1] == "pagedmembers":
		all := []member{f.roster[evaID]}
		if parts[0] == shared {
			all = append(all, f.roster[visserID])
		}
		f.write(w, map[string]any{"members": all})
	case parts[1] == "activities" && (r.Method == http.MethodPost || r.Method == http.MethodPut):
		f.activity(w, r, parts)
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func (f *fakeService) activity(w http.ResponseWriter, r *http.Request, parts []string) {
	var in map[string]any
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	lost := false
	if len(f.faults) > 0 {
		fault := f.faults[0]
		f.faults = f.faults[1:]
		if !fault.lost {
			for key, values := range fault.header {
				w.Header()[key] = values
			}
			w.WriteHeader(fault.status)
			f.write(w, map[string]any{"error": map[string]string{"code": fault.code}})
			return
		}
		lost = true
	}
	id := ""
	if r.Method == http.MethodPut {
		for i := range f.said {
			if f.said[i].ID == parts[2] {
				f.said[i].Activity, id = in, parts[2]
			}
		}
		if id == "" {
			w.WriteHeader(http.StatusNotFound)
			return
		}
	} else {
		f.number++
		id = fmt.Sprintf("1795%09d", f.number)
		f.said = append(f.said, said{id, parts[0], in})
	}
	if lost {
		panic(http.ErrAbortHandler)
	}
	f.write(w, map[string]string{"id": id})
}

func (f *fakeService) all() []said {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]said(nil), f.said...)
}

func (f *fakeService) one(id string) said {
	for _, s := range f.all() {
		if s.ID == id {
			return s
		}
	}
	f.t.Fatalf("no message %q", id)
	return said{}
}

// sign is a token of the Bot Framework; change alters its claims and header.
func (f *fakeService) sign(change func(jwt.MapClaims, *jwt.Token)) string {
	f.t.Helper()
	claims := jwt.MapClaims{"iss": issuer, "aud": appID, "nbf": start.Add(-time.Minute).Unix(), "exp": start.Add(time.Hour).Unix(), "serviceUrl": f.server.URL + "/"}
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, claims)
	token.Header["kid"] = "key-1"
	if change != nil {
		change(claims, token)
	}
	signed, err := token.SignedString(f.key)
	if err != nil {
		f.t.Fatal(err)
	}
	return signed
}

// memory is a store of references.
type memory struct {
	mu   sync.Mutex
	all  map[string]Reference
	fail error
}

func (m *memory) Reference(_ context.Context, tenant, conversation string) (Reference, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.all[tenant+conversation]
	return r, ok, m.fail
}

func (m *memory) KeepReference(_ context.Context, r Reference) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.all == nil {
		m.all = map[string]Reference{}
	}
	m.all[r.Tenant+r.Conversation] = r
	return m.fail
}

// stage is an adapter that runs against the fake service.
type stage struct {
	t      *testing.T
	fake   *fakeService
	bot    *Adapter
	refs   *memory
	events chan bot.Event

	mu     sync.Mutex
	now    time.Time
	number int
	reply  bot.Reply
	err    error
	log    strings.Builder
	counts map[string]int
}

func newStage(t *testing.T, change ...func(*Options)) *stage {
	t.Helper()
	s := &stage{t: t, fake: newFakeService(t), refs: &memory{}, events: make(chan bot.Event, 100), now: start, counts: map[string]int{}}
	o := Options{
		AppID: appID, Password: password, Tenant: ourTenant, References: s.refs, Words: words(t), Now: s.clock, Pace: -1,
		OpenID: s.fake.server.URL + "/openid", Login: s.fake.server.URL, Loopback: true, Log: logTo(s),
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
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- adapter.Run(ctx, s) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	for !adapter.Connected() {
		time.Sleep(time.Millisecond)
	}
	return s
}

func (s *stage) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *stage) passes(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

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

func (s *stage) silent() {
	s.t.Helper()
	select {
	case e := <-s.events:
		s.t.Errorf("handled: %+v", e)
	default:
	}
}

type object = map[string]any

// activity is one in Eva's chat; changes are made to it.
func (s *stage) activity(kind string, changes ...object) object {
	s.mu.Lock()
	s.number++
	id := fmt.Sprintf("in-%d", s.number)
	at := s.now
	s.mu.Unlock()
	a := object{
		"type": kind, "id": id, "timestamp": at.Format(time.RFC3339Nano), "channelId": "msteams", "serviceUrl": s.fake.server.URL + "/",
		"from":         object{"id": evaID, "aadObjectId": eva, "name": "Eva Brandt"},
		"recipient":    object{"id": "28:" + appID, "name": "Lodestar"},
		"conversation": object{"id": evaChat, "conversationType": "personal", "tenantId": ourTenant},
		"channelData":  object{"tenant": object{"id": ourTenant}},
		"locale":       "de-DE", "localTimezone": "Europe/Berlin",
		"entities": []object{{"type": "clientInfo", "locale": "de-DE", "country": "DE", "platform": "Windows"}},
	}
	for _, change := range changes {
		for key, value := range change {
			a[key] = value
		}
	}
	return a
}

// inShared puts an activity by Kim Visser into the shared channel.
func inShared() object {
	return object{
		"from":         object{"id": visserID, "aadObjectId": "22222222-0000-4000-8000-000000000002", "name": "Kim Visser"},
		"conversation": object{"id": shared + ";messageid=1700000000001", "conversationType": "channel", "isGroup": true, "tenantId": ourTenant},
		"channelData":  object{"tenant": object{"id": ourTenant}, "team": object{"id": "19:team"}, "channel": object{"id": shared, "name": "contoso-shared"}},
	}
}

func (s *stage) post(a object) *httptest.ResponseRecorder {
	s.t.Helper()
	return s.postAs(a, "Bearer "+s.fake.sign(nil))
}

func (s *stage) postAs(a any, authorization string) *httptest.ResponseRecorder {
	s.t.Helper()
	body, err := json.Marshal(a)
	if err != nil {
		s.t.Fatal(err)
	}
	return s.postRaw(string(body), authorization)
}

func (s *stage) postRaw(body, authorization string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, Path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	w := httptest.NewRecorder()
	s.bot.ServeHTTP(w, r)
	return w
}

func (s *stage) take(a object) {
	s.t.Helper()
	if w := s.post(a); w.Code != http.StatusOK {
		s.t.Fatalf("answered with %d: %s", w.Code, w.Body)
	}
}

func toEva() bot.Address {
	return bot.Address{Platform: Name, Tenant: tenantOf(ourTenant), Place: evaChat, Person: eva}
}

// seenEva lets Eva's chat be known, as it is once she has written.
func (s *stage) seenEva() {
	s.t.Helper()
	s.take(s.activity("message", object{"text": "hello"}))
	s.next()
}

var errStore = errors.New("the disk is full")

// loaded are the words, read once for all tests.
var loaded = sync.OnceValues(locale.Load)

func words(tb testing.TB) *locale.Catalogue {
	tb.Helper()
	c, err := loaded()
	if err != nil {
		tb.Fatal(err)
	}
	return c
}
