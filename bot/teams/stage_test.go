package teams

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/bot/teams/teamstest"
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

func newFakeService(t *testing.T) *teamstest.Service {
	t.Helper()
	return teamstest.New(t, teamstest.Bot{AppID: appID, Tenant: ourTenant, Password: password}, teamstest.Settings{
		Roster: map[string]teamstest.Member{
			evaID:    {ID: evaID, Directory: eva, Name: "Eva Brandt", Email: "eva.brandt@lodestar.example", Tenant: ourTenant, Role: "user"},
			visserID: {ID: visserID, Directory: "22222222-0000-4000-8000-000000000002", Name: "Kim Visser", Email: "k.visser@contoso.example", Tenant: theirs, Role: "guest"},
		},
		Channels: map[string][]string{shared: {evaID, visserID}},
	})
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
	fake   *teamstest.Service
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
		OpenID: s.fake.URL + "/openid", Login: s.fake.URL, Loopback: true, Log: logTo(s),
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
		"type": kind, "id": id, "timestamp": at.Format(time.RFC3339Nano), "channelId": "msteams", "serviceUrl": s.fake.URL + "/",
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
	return s.postAs(a, "Bearer "+s.fake.Sign(start, nil))
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
