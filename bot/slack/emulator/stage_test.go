package emulator_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"lodestar/bot/slack/emulator"
)

// clock stands still until it is moved.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// delivered is one request that reached the app.
type delivered struct {
	Path   string
	Header http.Header
	Body   []byte
}

func (d delivered) outer(t *testing.T) map[string]any {
	t.Helper()
	return decode(t, d.Body)
}

func (d delivered) event(t *testing.T) map[string]any {
	t.Helper()
	inner, ok := d.outer(t)["event"].(map[string]any)
	if !ok {
		t.Fatalf("no inner event in %s", d.Body)
	}
	return inner
}

// payload is the JSON of an interaction.
func (d delivered) payload(t *testing.T) map[string]any {
	t.Helper()
	form, err := url.ParseQuery(string(d.Body))
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, []byte(form.Get("payload")))
}

func decode(t *testing.T, b []byte) map[string]any {
	t.Helper()
	var o map[string]any
	if err := json.Unmarshal(b, &o); err != nil {
		t.Fatalf("%v in %s", err, b)
	}
	return o
}

// app is the bot's side: it keeps what it gets and answers as told.
type app struct {
	server *httptest.Server

	mu     sync.Mutex
	got    []delivered
	answer func(http.ResponseWriter, *http.Request, delivered)
}

func (a *app) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	d := delivered{Path: r.URL.Path, Header: r.Header.Clone(), Body: body}
	a.mu.Lock()
	a.got = append(a.got, d)
	answer := a.answer
	a.mu.Unlock()
	if answer != nil {
		answer(w, r, d)
	}
}

func (a *app) answers(f func(http.ResponseWriter, *http.Request, delivered)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.answer = f
}

// take returns what came since the last take.
func (a *app) take() []delivered {
	a.mu.Lock()
	defer a.mu.Unlock()
	got := a.got
	a.got = nil
	return got
}

// stage is an emulated Slack with the sample in it, and its app.
type stage struct {
	*emulator.Slack
	t      *testing.T
	clock  *clock
	app    *app
	client *slack.Client
}

func start() time.Time {
	return time.Date(2026, time.November, 23, 8, 0, 0, 0, time.UTC)
}

func newStage(t *testing.T, change ...func(*emulator.Config, *emulator.SampleOptions)) *stage {
	t.Helper()
	s := &stage{t: t, clock: &clock{now: start()}, app: &app{}}
	s.app.server = httptest.NewServer(s.app)
	t.Cleanup(s.app.server.Close)
	config := emulator.Config{Now: s.clock.Now}
	options := emulator.SampleOptions{
		EventsURL: s.app.server.URL + "/slack/events", InteractionsURL: s.app.server.URL + "/slack/interactions", CommandsURL: s.app.server.URL + "/slack/commands",
	}
	for _, f := range change {
		f(&config, &options)
	}
	var err error
	s.Slack, err = emulator.New(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.AddSample(options); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.Slack)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	s.SetAddress(server.URL)
	s.client = slack.New(emulator.SampleBotToken, slack.OptionAPIURL(s.API()), slack.OptionAppLevelToken(emulator.SampleAppToken))
	return s
}

// every scope and event there is, for tests about something else.
func withEverything(_ *emulator.Config, o *emulator.SampleOptions) {
	o.Scopes = append(emulator.SampleScopes(), strings.Fields("im:read mpim:read mpim:write mpim:history channels:join channels:manage groups:write "+
		"users:read.email users.profile:read reactions:read reactions:write pins:read")...)
	o.Events = append(emulator.SampleEvents(), strings.Fields("reaction_added reaction_removed pin_added pin_removed channel_rename group_rename message.mpim")...)
}

func (s *stage) person(id string) *emulator.Person {
	s.t.Helper()
	p, err := s.Person(id)
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

func (s *stage) settle() {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 10*time.Second)
	defer cancel()
	if err := s.Settle(ctx); err != nil {
		s.t.Fatal(err)
	}
}

// events are the inner events that came since the last look, of one type where
// that is not "".
func (s *stage) events(kind string) []map[string]any {
	s.t.Helper()
	s.settle()
	var all []map[string]any
	for _, d := range s.app.take() {
		if d.Path != "/slack/events" {
			continue
		}
		if inner := d.event(s.t); kind == "" || inner["type"] == kind {
			all = append(all, inner)
		}
	}
	return all
}

// post calls a method with a form and the bot's token.
func (s *stage) post(method string, args map[string]string) map[string]any {
	s.t.Helper()
	return s.postAs(emulator.SampleBotToken, method, args)
}

func (s *stage) postAs(token, method string, args map[string]string) map[string]any {
	s.t.Helper()
	form := make(url.Values)
	if token != "" {
		form.Set("token", token)
	}
	for name, value := range args {
		form.Set(name, value)
	}
	status, _, body := s.raw(method, "application/x-www-form-urlencoded", "", []byte(form.Encode()))
	if status != http.StatusOK {
		s.t.Fatalf("%s: HTTP %d: %s", method, status, body)
	}
	return decode(s.t, body)
}

func (s *stage) raw(method, contentType, bearer string, body []byte) (int, http.Header, []byte) {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.API()+method, bytes.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	if bearer != "" {
		r.Header.Set("Authorization", "Bearer "+bearer)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close() //nolint:errcheck // a test's answer
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return answer.StatusCode, answer.Header, b
}

// said posts a message as the bot and returns its ts.
func (s *stage) said(channel, text string, more ...slack.MsgOption) string {
	s.t.Helper()
	_, ts, err := s.client.PostMessageContext(s.t.Context(), channel, append([]slack.MsgOption{slack.MsgOptionText(text, false)}, more...)...)
	if err != nil {
		s.t.Fatal(err)
	}
	return ts
}

func wantError(t *testing.T, err error, code string) {
	t.Helper()
	if err == nil || err.Error() != code {
		t.Errorf("error %v, want %s", err, code)
	}
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func texts(messages []emulator.Shown) []string {
	var all []string
	for _, m := range messages {
		all = append(all, m.Text)
	}
	return all
}

func equal(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// dig walks into decoded JSON by names and positions; nil where there is
// nothing.
func dig(v any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			o, _ := v.(map[string]any)
			v = o[step]
		case int:
			list, _ := v.([]any)
			if step >= len(list) {
				return nil
			}
			v = list[step]
		}
	}
	return v
}

// word is dig for a string.
func word(v any, path ...any) string {
	s, _ := dig(v, path...).(string)
	return s
}

// part is dig for an object.
func part(v any, path ...any) map[string]any {
	o, _ := dig(v, path...).(map[string]any)
	return o
}
