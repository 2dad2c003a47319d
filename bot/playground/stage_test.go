package playground_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"lodestar/bot/playground"
	"lodestar/bot/slack/emulator"
	"lodestar/conversation/locale"
)

// bot is a tiny app: it believes what is signed, keeps what it gets, answers as
// told, and calls the Web API as any app does.
type bot struct {
	*slack.Client
	now func() time.Time

	mu     sync.Mutex
	got    []string // bodies
	answer func(kind string, payload map[string]any) string
}

func (b *bot) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	at, problem := strconv.ParseInt(r.Header.Get("X-Slack-Request-Timestamp"), 10, 64)
	_, signed := emulator.Sign(emulator.SampleSigningSecret, time.Unix(at, 0), body)
	if err != nil || problem != nil || signed != r.Header.Get("X-Slack-Signature") || b.now().Sub(time.Unix(at, 0)).Abs() > 5*time.Minute {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	text := string(body)
	if form, err := url.ParseQuery(text); err == nil && form.Has("payload") {
		text = form.Get("payload")
	}
	b.mu.Lock()
	b.got = append(b.got, text)
	answer := b.answer
	b.mu.Unlock()
	var payload map[string]any
	if answer != nil && json.Unmarshal([]byte(text), &payload) == nil {
		kind, _ := payload["type"].(string)
		if said := answer(kind, payload); said != "" {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, said)
		}
	}
}

func (b *bot) answers(f func(kind string, payload map[string]any) string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answer = f
}

// last is what came last with a text in it.
func (b *bot) last(part string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := len(b.got) - 1; i >= 0; i-- {
		if strings.Contains(b.got[i], part) {
			return b.got[i]
		}
	}
	return ""
}

// stage is a page on an emulated Slack with the sample in it.
type stage struct {
	*testing.T
	slack *emulator.Slack
	world *world
	bot   *bot
	page  *playground.Page
	url   string
	http  *http.Client
}

const (
	eva   = emulator.SampleEva
	jonas = emulator.SampleJonas
	kim   = emulator.SampleVisser
	tom   = emulator.SampleDeBoer

	shared   = emulator.SampleShared
	internal = emulator.SampleInternal
)

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{T: t, world: newWorld(), http: &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	s.bot = &bot{now: s.world.Now}
	app := httptest.NewServer(s.bot)
	t.Cleanup(app.Close)
	var err error
	if s.slack, err = emulator.New(emulator.Config{Now: s.world.Now}); err != nil {
		t.Fatal(err)
	}
	s.world.slack = s.slack
	if err = s.slack.AddSample(emulator.SampleOptions{EventsURL: app.URL + "/events", InteractionsURL: app.URL + "/interactions", CommandsURL: app.URL + "/commands"}); err != nil {
		t.Fatal(err)
	}
	api := httptest.NewServer(s.slack)
	t.Cleanup(api.Close)
	t.Cleanup(func() {
		if err := s.slack.Close(); err != nil {
			t.Error(err)
		}
	})
	s.slack.SetAddress(api.URL)
	s.bot.Client = slack.New(emulator.SampleBotToken, slack.OptionAPIURL(s.slack.API()))
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	if s.page, err = playground.New(playground.Options{Slack: s.slack, World: s.world, Words: words}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.page)
	t.Cleanup(server.Close)
	t.Cleanup(s.page.Close) // before the server, which waits for its streams
	s.url = server.URL
	return s
}

func (s *stage) person(id string) *emulator.Person {
	s.Helper()
	p, err := s.slack.Person(id)
	if err != nil {
		s.Fatal(err)
	}
	return p
}

// types lets somebody write, beside the page.
func (s *stage) types(who, channel, text string) string {
	s.Helper()
	ts, err := s.person(who).Type(channel, text)
	if err != nil {
		s.Fatal(err)
	}
	s.settle()
	return ts
}

// posts lets the bot say something with blocks, given as JSON.
func (s *stage) posts(channel, text, blocks string) string {
	s.Helper()
	var list slack.Blocks
	if blocks != "" {
		if err := json.Unmarshal([]byte(blocks), &list); err != nil {
			s.Fatal(err)
		}
	}
	_, ts, err := s.bot.PostMessageContext(s.Context(), channel, slack.MsgOptionText(text, false), slack.MsgOptionBlocks(list.BlockSet...))
	if err != nil {
		s.Fatal(err)
	}
	return ts
}

func (s *stage) settle() {
	s.Helper()
	if err := s.slack.Settle(s.Context()); err != nil {
		s.Fatal(err)
	}
}

type answer struct {
	status int
	header http.Header
	body   string
}

func (s *stage) do(r *http.Request) answer {
	s.Helper()
	response, err := s.http.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.Fatal(err)
	}
	return answer{response.StatusCode, response.Header, string(body)}
}

func (s *stage) request(method, path string, body io.Reader) *http.Request {
	s.Helper()
	r, err := http.NewRequestWithContext(s.Context(), method, s.url+path, body)
	if err != nil {
		s.Fatal(err)
	}
	return r
}

func (s *stage) get(path string) answer {
	s.Helper()
	return s.do(s.request(http.MethodGet, path, nil))
}

// post sends a form of pairs of name and value.
func (s *stage) post(path string, pairs ...string) answer {
	s.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	r := s.request(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return s.do(r)
}

// upload sends a message with a file.
func (s *stage) upload(path, text, name, content string) answer {
	s.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = io.WriteString(part, content)
	}
	if err == nil {
		err = w.WriteField("text", text)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		s.Fatal(err)
	}
	r := s.request(http.MethodPost, path, &b)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return s.do(r)
}

// has and lacks look for a text in an answer.
func (s *stage) has(a answer, status int, texts ...string) {
	s.Helper()
	body := a.body
	if from := strings.Index(body, `<main id="main"`); from > 0 {
		body = body[from:] // the rest is the same on every page
	}
	if a.status != status {
		s.Errorf("status is %d, want %d:\n%s", a.status, status, body)
	}
	for _, text := range texts {
		if !strings.Contains(a.body, text) {
			s.Errorf("the answer lacks %q:\n%s", text, body)
		}
	}
}

func (s *stage) lacks(a answer, texts ...string) {
	s.Helper()
	for _, text := range texts {
		if strings.Contains(a.body, text) {
			i := strings.Index(a.body, text)
			s.Errorf("the answer has %q: …%s…", text, a.body[max(0, i-300):min(len(a.body), i+300)])
		}
	}
}
