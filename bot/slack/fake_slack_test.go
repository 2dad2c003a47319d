package slack

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// fakeSlack is as much of Slack's Web API as the adapter uses: it keeps what was
// posted, refuses what is beyond the limits, and fails on demand.
type fakeSlack struct {
	t      *testing.T
	server *httptest.Server

	mu       sync.Mutex
	users    map[string]map[string]any
	channels map[string][]*posted
	shared   map[string]bool
	members  []string // of every channel, beside Eva and the bot
	calls    []call
	views    []map[string]any
	whispers []url.Values
	last     int
	header   http.Header // of every answer
	// fault may answer instead, by method; true ends the call before anything
	// happened. lost is called after it happened.
	fault map[string]func(w http.ResponseWriter) bool
	lost  map[string]func(w http.ResponseWriter) bool
	files []*fakeFile
}

// fakeFile is a file that was put up, and where it was shared.
type fakeFile struct {
	name    string
	content []byte
	channel string
}

// file answers the calls of a file: its number is its id.
func (f *fakeSlack) file(method string, args url.Values) map[string]any {
	id := func(text string) (*fakeFile, bool) {
		n, err := strconv.Atoi(strings.TrimPrefix(text, "F"))
		if err != nil || n >= len(f.files) {
			return nil, false
		}
		return f.files[n], true
	}
	switch method {
	case "files.getUploadURLExternal":
		n := strconv.Itoa(len(f.files))
		f.files = append(f.files, &fakeFile{name: args.Get("filename")})
		return map[string]any{"ok": true, "upload_url": f.server.URL + "/up/" + n, "file_id": "F" + n}
	case "files.info":
		if one, ok := id(args.Get("file")); !ok || one.channel == "" {
			return refuse("file_not_found")
		}
		return map[string]any{"ok": true}
	}
	var list []struct {
		ID string `json:"id"`
	}
	if json.Unmarshal([]byte(args.Get("files")), &list) != nil {
		return refuse("invalid_arguments")
	}
	for _, one := range list {
		if file, ok := id(one.ID); ok && file.channel == "" {
			file.channel = args.Get("channel_id")
			continue
		}
		return refuse("file_not_found")
	}
	return map[string]any{"ok": true}
}

// upload takes the content of a file; the token is none of that address's
// business.
func (f *fakeSlack) upload(number string, r *http.Request) {
	content, err := io.ReadAll(r.Body)
	n, bad := strconv.Atoi(number)
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil || bad != nil || n >= len(f.files) || r.Header.Get("Authorization") != "" {
		f.t.Errorf("a file is put up in a wrong way: %v %v", err, bad)
		return
	}
	f.files[n].content = content
}

// download gives a file to whoever shows the token.
func (f *fakeSlack) download(w http.ResponseWriter, number string, r *http.Request) {
	n, bad := strconv.Atoi(number)
	f.mu.Lock()
	defer f.mu.Unlock()
	if bad != nil || n >= len(f.files) || r.Header.Get("Authorization") != "Bearer xoxb-test" {
		f.t.Errorf("a file is fetched in a wrong way: %v", bad)
		return
	}
	_, _ = w.Write(f.files[n].content) // who hung up does not read it
}

type call struct {
	method string
	args   url.Values
}

// posted is a message in a channel.
type posted struct {
	TS       string          `json:"ts"`
	User     string          `json:"user"`
	Bot      string          `json:"bot_id,omitempty"`
	Text     string          `json:"text"`
	Thread   string          `json:"thread_ts,omitempty"`
	Blocks   json.RawMessage `json:"blocks,omitempty"`
	Metadata json.RawMessage `json:"metadata,omitempty"`
}

const (
	ourTeam   = "T0OURS"
	theirTeam = "T0THEIRS"
	botUser   = "U0BOT"
	botID     = "B0BOT"
	eva       = "U0EVA"
	guest     = "U0GUEST"
	kim       = "U0KIM"
	evaDM     = "D0EVA"
	kimDM     = "D0KIM"
	shared    = "C0SHARED"
	internal  = "C0INTERN"
)

func newFakeSlack(t *testing.T) *fakeSlack {
	t.Helper()
	f := &fakeSlack{
		t: t, header: http.Header{}, fault: map[string]func(http.ResponseWriter) bool{}, lost: map[string]func(http.ResponseWriter) bool{},
		channels: map[string][]*posted{evaDM: nil, kimDM: nil, shared: nil, internal: nil},
		shared:   map[string]bool{shared: true},
		users: map[string]map[string]any{
			eva:       {"team_id": ourTeam, "real_name": "Eva Brandt", "locale": "de-DE", "tz": "Europe/Berlin"},
			guest:     {"team_id": ourTeam, "real_name": "Gus Guest", "is_restricted": true},
			kim:       {"team_id": theirTeam, "real_name": "Kim Visser"},
			"U0ROBOT": {"team_id": ourTeam, "real_name": "Another Bot", "is_bot": true},
			"U0GONE":  {"team_id": ourTeam, "real_name": "Left Us", "deleted": true},
		},
	}
	f.server = httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(f.server.Close)
	return f
}

func (f *fakeSlack) serve(w http.ResponseWriter, r *http.Request) {
	if number, ok := strings.CutPrefix(r.URL.Path, "/up/"); ok {
		f.upload(number, r)
		return
	}
	if number, ok := strings.CutPrefix(r.URL.Path, "/down/"); ok {
		f.download(w, number, r)
		return
	}
	method := strings.TrimPrefix(r.URL.Path, "/api/")
	if method == "apps.connections.open" { // sockets are the emulator's matter
		_ = json.NewEncoder(w).Encode(refuse("not_allowed_token_type"))
		return
	}
	if err := r.ParseForm(); err != nil {
		f.t.Error(err)
	}
	if r.Header.Get("Authorization") != "Bearer xoxb-test" || r.URL.RawQuery != "" || r.PostForm.Has("token") {
		f.t.Errorf("%s is called with a wrong token, or one in the wrong place", method)
	}
	if _, known := methodScopes[method]; !known {
		f.t.Errorf("%s is called and not listed with its scopes", method)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, call{method, r.PostForm})
	if fault := f.fault[method]; fault != nil && fault(w) {
		return
	}
	for key, values := range f.header {
		w.Header()[key] = values
	}
	answer := f.answer(method, r.PostForm)
	if lost := f.lost[method]; lost != nil && lost(w) {
		return
	}
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		f.t.Error(err)
	}
}

func refuse(code string) map[string]any { return map[string]any{"ok": false, "error": code} }

func (f *fakeSlack) answer(method string, args url.Values) map[string]any {
	channel := args.Get("channel")
	_, there := f.channels[channel]
	if channel != "" && !there {
		return refuse("channel_not_found")
	}
	switch method {
	case "auth.test":
		return map[string]any{"ok": true, "team": "Ours", "team_id": ourTeam, "user_id": botUser, "bot_id": botID}
	case "users.info":
		u, ok := f.users[args.Get("user")]
		if !ok {
			return refuse("user_not_found")
		}
		return map[string]any{"ok": true, "user": u}
	case "team.info":
		return map[string]any{"ok": true, "team": map[string]any{"name": "Contoso"}}
	case "conversations.open":
		if args.Get("users") == eva {
			return map[string]any{"ok": true, "channel": map[string]any{"id": evaDM}}
		}
		return refuse("user_not_found")
	case "conversations.info":
		return map[string]any{"ok": true, "channel": map[string]any{"is_shared": true, "is_ext_shared": f.shared[channel]}}
	case "conversations.members":
		return map[string]any{"ok": true, "members": append([]string{botUser, eva}, f.members...)}
	case "conversations.history", "conversations.replies":
		return f.page(method, args)
	case "chat.postMessage", "chat.update":
		return f.post(method, args)
	case "chat.postEphemeral":
		f.whispers = append(f.whispers, args)
		return map[string]any{"ok": true, "message_ts": "1"}
	case "views.open", "views.publish":
		return f.view(method, args)
	case "files.getUploadURLExternal", "files.completeUploadExternal", "files.info":
		return f.file(method, args)
	}
	return refuse("unknown_method")
}

// page answers with the newest messages first, as a history does, or the oldest
// first, as a thread does.
func (f *fakeSlack) page(method string, args url.Values) map[string]any {
	var all []*posted
	for _, m := range f.channels[args.Get("channel")] {
		if method == "conversations.history" {
			all = append([]*posted{m}, all...)
		} else if m.Thread == args.Get("ts") || m.TS == args.Get("ts") {
			all = append(all, m)
		}
	}
	from, _ := strconv.Atoi(args.Get("cursor"))
	limit, _ := strconv.Atoi(args.Get("limit"))
	to := min(from+limit, len(all))
	answer := map[string]any{"ok": true, "messages": all[from:to], "has_more": to < len(all)}
	if to < len(all) {
		answer["response_metadata"] = map[string]any{"next_cursor": strconv.Itoa(to)}
	}
	return answer
}

func (f *fakeSlack) post(method string, args url.Values) map[string]any {
	var blocks []map[string]any
	if err := json.Unmarshal([]byte(args.Get("blocks")), &blocks); err != nil {
		f.t.Errorf("blocks are no JSON: %v", err)
		return refuse("invalid_blocks_format")
	}
	if wrong := wrongBlocks(blocks, mostBlocks); len(wrong) > 0 {
		f.t.Errorf("Slack would refuse %s", strings.Join(wrong, "; "))
		return refuse("invalid_blocks")
	}
	if args.Get("text") == "" {
		f.t.Error("a message has no text for the notification")
	}
	if units(args.Get("text")) > 4000 {
		return refuse("msg_too_long")
	}
	if units(args.Get("blocks")) > 13000 {
		return refuse("msg_blocks_too_long")
	}
	channel := args.Get("channel")
	m := &posted{}
	if method == "chat.update" {
		if m = f.find(channel, args.Get("ts")); m == nil || m.Bot != botID {
			return refuse("message_not_found")
		}
	} else {
		m.TS, m.User, m.Bot, m.Thread = f.stamp(), botUser, botID, args.Get("thread_ts")
		f.channels[channel] = append(f.channels[channel], m)
	}
	m.Text, m.Blocks, m.Metadata = args.Get("text"), json.RawMessage(args.Get("blocks")), json.RawMessage(args.Get("metadata"))
	return map[string]any{"ok": true, "channel": channel, "ts": m.TS}
}

func (f *fakeSlack) view(method string, args url.Values) map[string]any {
	var view map[string]any
	if err := json.Unmarshal([]byte(args.Get("view")), &view); err != nil {
		f.t.Errorf("a view is no JSON: %v", err)
		return refuse("invalid_arguments")
	}
	surface := map[string]string{"views.open": "modal", "views.publish": "home"}[method]
	if view["type"] != surface {
		f.t.Errorf("%s gets a view of type %v", method, view["type"])
	}
	var blocks []map[string]any
	for _, b := range view["blocks"].([]any) {
		blocks = append(blocks, b.(map[string]any))
	}
	if wrong := append(wrongBlocks(blocks, 100), wrongView(view)...); len(wrong) > 0 {
		f.t.Errorf("Slack would refuse %s", strings.Join(wrong, "; "))
	}
	view["user"] = args.Get("user_id")
	f.views = append(f.views, view)
	return map[string]any{"ok": true}
}

func (f *fakeSlack) stamp() string {
	f.last++
	return fmt.Sprintf("1795513337.%06d", f.last)
}

func (f *fakeSlack) find(channel, ts string) *posted {
	for _, m := range f.channels[channel] {
		if m.TS == ts {
			return m
		}
	}
	return nil
}

// write is a message that a person writes, without telling anybody.
func (f *fakeSlack) write(channel, user, text string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	m := &posted{TS: f.stamp(), User: user, Text: text}
	f.channels[channel] = append(f.channels[channel], m)
	return m.TS
}

// in returns copies of what stands in a channel.
func (f *fakeSlack) in(channel string) []posted {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []posted
	for _, m := range f.channels[channel] {
		all = append(all, *m)
	}
	return all
}

func (f *fakeSlack) called(method string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, c := range f.calls {
		if c.method == method {
			n++
		}
	}
	return n
}

func (f *fakeSlack) do(change func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change()
}

// eventually waits for work after an acknowledgement.
func (f *fakeSlack) eventually(what string, ok func() bool) {
	f.t.Helper()
	deadline := time.After(5 * time.Second)
	for {
		f.mu.Lock()
		done := ok()
		f.mu.Unlock()
		if done {
			return
		}
		select {
		case <-deadline:
			f.t.Fatalf("%s: did not happen", what)
		case <-time.After(2 * time.Millisecond):
		}
	}
}
