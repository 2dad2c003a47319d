package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/bot/slack/emulator"
	"lodestar/internal/app"
	"lodestar/internal/config"
)

const (
	hostileSecret = "8f742231b10e8888abcd99yyyzzz85a5"
	hostileToken  = "xoxb-never-to-be-seen"
	// marker is in every body that is sent; nobody may ever see it again.
	marker = "Delivery within 48 hours, by Kim Visser"
)

// fortress is the HTTP server of serve as the world reaches it.
type fortress struct {
	url    string
	file   string
	log    *lockedBuffer
	client http.Client
}

// lockedBuffer is a log that may be read while it is written.
type lockedBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}

// last is the last line that holds s.
func (b *lockedBuffer) last(s string) string {
	lines := strings.Split(b.String(), "\n")
	for _, line := range slices.Backward(lines) {
		if strings.Contains(line, s) {
			return line
		}
	}
	return ""
}

// newFortress serves in front of a Web API.
func newFortress(tb testing.TB, api http.Handler) *fortress {
	tb.Helper()
	slack := httptest.NewServer(api)
	tb.Cleanup(slack.Close)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	addr := listener.Addr().String()
	if err := listener.Close(); err != nil {
		tb.Fatal(err)
	}
	f := &fortress{url: "http://" + addr, file: filepath.Join(tb.TempDir(), "l.db"), log: &lockedBuffer{}, client: http.Client{Timeout: 10 * time.Second}}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		log := slog.New(slog.NewTextHandler(f.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		ended <- app.Serve(ctx, app.Options{Database: "file:" + f.file, Log: log, Record: os.Getenv("LODESTAR_RECORD")}, config.Config{
			Addr: addr, Slack: config.Slack{BotToken: hostileToken, SigningSecret: hostileSecret, APIURL: slack.URL + "/api/"},
		})
	}()
	tb.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			tb.Error(err)
		}
		for _, secret := range []string{hostileToken, hostileSecret, marker, url.QueryEscape(marker)} {
			if strings.Contains(f.log.String(), secret) {
				tb.Errorf("%q is in the log:\n%s", secret, f.log.String())
			}
		}
	})
	for range 1000 {
		if status, _ := f.send(hostile{path: "/slack/events", body: `{"type":"event_callback","team_id":"T0"}`}); status == http.StatusOK {
			return f
		}
		time.Sleep(10 * time.Millisecond)
	}
	tb.Fatal("it does not answer")
	return nil
}

// hostile is one request; the zero value of each field is what Slack sends.
type hostile struct {
	method string
	path   string
	body   string
	secret string        // "-" for no signature
	age    time.Duration // of the signature
	kind   string        // the Content-Type; "-" for none
	after  string        // the body is replaced by this one after it was signed
}

// send sends a request and returns what came back; the status is 0 where nothing
// did.
func (f *fortress) send(h hostile) (status int, answer string) {
	method, secret := h.method, h.secret
	if method == "" {
		method = http.MethodPost
	}
	if secret == "" {
		secret = hostileSecret
	}
	sent := h.body
	if h.after != "" {
		sent = h.after
	}
	r, err := http.NewRequestWithContext(context.Background(), method, f.url+h.path, strings.NewReader(sent))
	if err != nil {
		return 0, err.Error()
	}
	if secret != "-" {
		stamp, signature := emulator.Sign(secret, time.Now().Add(-h.age), []byte(h.body))
		r.Header.Set("X-Slack-Request-Timestamp", stamp)
		r.Header.Set("X-Slack-Signature", signature)
	}
	kind := h.kind
	if kind == "" {
		kind = "application/x-www-form-urlencoded"
		if strings.HasPrefix(h.path, "/slack/events") {
			kind = "application/json"
		}
	}
	if kind != "-" {
		r.Header.Set("Content-Type", kind)
	}
	response, err := f.client.Do(r)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = response.Body.Close() }()
	body, _ := io.ReadAll(response.Body)
	return response.StatusCode, string(body) + fmt.Sprint(response.Header)
}

// message is the event of a direct message by Eva.
func message(id string, changes map[string]any) string {
	envelope := map[string]any{
		"type": "event_callback", "team_id": "T0BENCH", "event_id": id, "event_time": 1795513337,
		"event": map[string]any{"type": "message", "channel_type": "im", "channel": "D0EVA", "user": "U0EVA", "text": marker, "ts": "1795513337." + id},
	}
	for name, value := range changes {
		envelope[name] = value
	}
	data, err := json.Marshal(envelope)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// TestHostileRequests: each gets the right status, leaves no row in any table,
// and nothing of it comes back or is logged.
func TestHostileRequests(t *testing.T) {
	t.Parallel()
	const events, interactions, commands = "/slack/events", "/slack/interactions", "/slack/commands"
	f := newFortress(t, &stubSlack{})
	good := message("000001", nil)
	payload := func(v string) string { return url.Values{"payload": {v}}.Encode() }
	press := `{"type":"block_actions","user":{"id":"U0EVA","team_id":"T0BENCH"},"team":{"id":"T0BENCH"},"trigger_id":"1","container":{"channel_id":"D0EVA","message_ts":"1.1"},` +
		`"actions":[{"type":"button","action_id":"lodestar.1","value":"{\"v\":\"` + marker + `\"}","action_ts":"1.1"}]}`
	command := url.Values{"command": {"/lodestar"}, "text": {marker}, "user_id": {"U0EVA"}, "team_id": {"T0BENCH"}, "trigger_id": {"t1"}}.Encode()
	before := tableRows(t, f.file)
	for name, c := range map[string]struct {
		hostile
		want int
	}{
		"another secret":                  {hostile{path: events, body: good, secret: "somebody else's"}, 401},
		"unsigned":                        {hostile{path: events, body: good, secret: "-"}, 401},
		"301 s old":                       {hostile{path: events, body: good, age: 302 * time.Second}, 401},
		"301 s ahead":                     {hostile{path: events, body: good, age: -302 * time.Second}, 401},
		"one byte changed":                {hostile{path: events, body: good, after: strings.Replace(good, "48", "96", 1)}, 401},
		"one byte more":                   {hostile{path: events, body: good, after: good + " "}, 401},
		"cut off after signing":           {hostile{path: events, body: good, after: good[:len(good)-1]}, 401},
		"cut off before signing":          {hostile{path: events, body: good[:len(good)-1]}, 400},
		"nothing":                         {hostile{path: events}, 400},
		"a list":                          {hostile{path: events, body: `["` + marker + `"]`}, 400},
		"two events":                      {hostile{path: events, body: good + good}, 400},
		"above 1 MiB":                     {hostile{path: events, body: message("000002", map[string]any{"pad": strings.Repeat("x", 1<<20)})}, 413},
		"above 1 MiB, unsigned":           {hostile{path: events, body: strings.Repeat(marker, 1<<16), secret: "-"}, 413},
		"above 1 MiB, a form":             {hostile{path: commands, body: "text=" + strings.Repeat("x", 1<<20)}, 413},
		"nested 5,000 deep":               {hostile{path: events, body: message("000003", map[string]any{"pad": nested(5000)})}, 400},
		"a form nested 5,000 deep":        {hostile{path: interactions, body: payload(`{"type":"block_actions","x":` + string(nested(5000)) + `}`)}, 400},
		"a key twice":                     {hostile{path: events, body: strings.Replace(good, `{`, `{"type":"url_verification",`, 1)}, 400},
		"a key twice within":              {hostile{path: events, body: strings.Replace(good, `"user":`, `"user":"U0JONAS","user":`, 1)}, 400},
		"a key twice in a form":           {hostile{path: interactions, body: payload(strings.Replace(press, `{`, `{"type":"view_submission",`, 1))}, 400},
		"another workspace":               {hostile{path: events, body: message("000004", map[string]any{"team_id": "T0OTHER"})}, 200},
		"authorised for another":          {hostile{path: events, body: message("000005", map[string]any{"authorizations": []any{map[string]any{"team_id": "T0OTHER"}}})}, 200},
		"another workspace presses":       {hostile{path: interactions, body: payload(strings.ReplaceAll(press, "T0BENCH", "T0OTHER"))}, 200},
		"another workspace commands":      {hostile{path: commands, body: strings.Replace(command, "T0BENCH", "T0OTHER", 1)}, 200},
		"text as an event":                {hostile{path: events, body: good, kind: "text/plain"}, 415},
		"no kind":                         {hostile{path: events, body: good, kind: "-"}, 415},
		"JSON as a form":                  {hostile{path: interactions, body: press, kind: "application/json"}, 415},
		"a form in parts":                 {hostile{path: commands, body: command, kind: "multipart/form-data; boundary=x"}, 415},
		"an event among the forms":        {hostile{path: interactions, body: good}, 400},
		"a command among the presses":     {hostile{path: interactions, body: command}, 400},
		"a press among the commands":      {hostile{path: commands, body: payload(press)}, 400},
		"a press among the events":        {hostile{path: events, body: payload(press)}, 400},
		"the payload in the address":      {hostile{path: interactions + "?" + payload(press)}, 400},
		"the command in the address":      {hostile{path: commands + "?" + command}, 400},
		"a broken form":                   {hostile{path: interactions, body: "payload=%zz"}, 400},
		"ssl_check":                       {hostile{path: commands, body: "ssl_check=1&token=" + url.QueryEscape(marker)}, 200},
		"ssl_check, unsigned":             {hostile{path: commands, body: "ssl_check=1", secret: "-"}, 401},
		"url_verification, unsigned":      {hostile{path: events, body: `{"type":"url_verification","challenge":"` + marker + `"}`, secret: "-"}, 401},
		"an unknown envelope":             {hostile{path: events, body: message("000006", map[string]any{"type": "brand_new"})}, 200},
		"an unknown event":                {hostile{path: events, body: message("000007", map[string]any{"event": map[string]any{"type": "brand_new", "text": marker}})}, 200},
		"an event of another shape":       {hostile{path: events, body: message("000008", map[string]any{"event": map[string]any{"type": "message", "channel": 5, "text": marker}})}, 200},
		"no inner event":                  {hostile{path: events, body: `{"type":"app_rate_limited","team_id":"T0BENCH","minute_rate_limited":1518467820}`}, 200},
		"a message of another bot":        {hostile{path: events, body: message("000009", map[string]any{"event": map[string]any{"type": "message", "channel_type": "im", "channel": "D0EVA", "bot_id": "B0X", "user": "U0X", "text": marker, "ts": "1.9"}})}, 200},
		"a message in somebody's channel": {hostile{path: events, body: message("000010", map[string]any{"event": map[string]any{"type": "message", "channel_type": "channel", "channel": "C0X", "user": "U0EVA", "text": marker, "ts": "1.10"}})}, 200},
		"an unknown press":                {hostile{path: interactions, body: payload(`{"type":"shortcut","user":{"id":"U0EVA"},"team":{"id":"T0BENCH"},"x":"` + marker + `"}`)}, 200},
		"somebody else's form":            {hostile{path: interactions, body: payload(`{"type":"view_submission","user":{"id":"U0EVA"},"team":{"id":"T0BENCH"},"view":{"callback_id":"x","private_metadata":"` + marker + `"}}`)}, 200},
		"reading the events":              {hostile{method: http.MethodGet, path: events}, 405},
		"putting an event":                {hostile{method: http.MethodPut, path: events, body: good}, 405},
		"another path":                    {hostile{path: "/slack/other", body: good}, 404},
		"a path around":                   {hostile{path: "/slack/../api/messages", body: good}, 404},
		"the playground":                  {hostile{method: http.MethodGet, path: "/"}, 404},
	} {
		status, answer := f.send(c.hostile)
		if status == http.StatusTemporaryRedirect || status == http.StatusMovedPermanently {
			status = http.StatusNotFound
		}
		if status != c.want {
			t.Errorf("%s: %d, want %d", name, status, c.want)
		}
		if strings.Contains(answer, marker) || strings.Contains(strings.ToLower(answer), "no-retry") {
			t.Errorf("%s is answered with %s", name, answer)
		}
		if diff := cmp.Diff(before, tableRows(t, f.file)); diff != "" {
			t.Fatalf("%s: rows before (-) and after (+):\n%s", name, diff)
		}
	}
	if status, answer := f.send(hostile{path: events, body: `{"type":"url_verification","challenge":"3eZbrw1a"}`}); status != 200 || !strings.HasPrefix(answer, "3eZbrw1a") {
		t.Errorf("the challenge is answered with %d %s", status, answer)
	}
	_, counted := f.send(hostile{method: http.MethodGet, path: "/metrics"})
	for _, line := range []string{`what="unknown",name="brand_new"} 2`, `what="foreign",name="event"} 3`, `what="rate limited",name="app_rate_limited"} 1`, `what="unreadable",name="message"} 1`} {
		if !strings.Contains(counted, line) {
			t.Errorf("%s is not in\n%s", line, counted)
		}
	}
}

// nested is JSON of so many lists in one another.
func nested(depth int) json.RawMessage {
	return json.RawMessage(strings.Repeat("[", depth) + strings.Repeat("]", depth))
}

// TestReplayedRequests: a request may be sent again within five minutes; it is
// acknowledged and done once.
func TestReplayedRequests(t *testing.T) {
	t.Parallel()
	f := newFortress(t, &stubSlack{})
	for name, h := range map[string]hostile{
		"event":   {path: "/slack/events", body: message("000001", nil)},
		"press":   {path: "/slack/interactions", body: url.Values{"payload": {`{"type":"block_actions","user":{"id":"U0EVA","team_id":"T0BENCH"},"team":{"id":"T0BENCH"},"trigger_id":"1","container":{"channel_id":"D0EVA","message_ts":"1.1"},"actions":[{"type":"button","action_id":"lodestar.1","value":"{\"v\":\"run\",\"w\":\"help\"}","action_ts":"1.1"}]}`}}.Encode()},
		"command": {path: "/slack/commands", body: url.Values{"command": {"/lodestar"}, "text": {"home"}, "user_id": {"U0EVA"}, "team_id": {"T0BENCH"}, "trigger_id": {"t1"}}.Encode()},
	} {
		before := tableRows(t, f.file)
		if status, _ := f.send(h); status != http.StatusOK {
			t.Errorf("%s: %d", name, status)
		}
		once := tableRows(t, f.file)
		if once["event"] == before["event"] {
			t.Errorf("%s: no event is stored", name)
		}
		var again sync.WaitGroup
		for range 5 {
			again.Go(func() {
				if status, _ := f.send(h); status != http.StatusOK {
					t.Errorf("%s again: %d", name, status)
				}
			})
		}
		again.Wait()
		if diff := cmp.Diff(once, tableRows(t, f.file)); diff != "" {
			t.Errorf("%s: rows after it (-) and after it came again (+):\n%s", name, diff)
		}
	}
}

// TestBodyThatEnds: a peer that promises more than it sends stores nothing.
func TestBodyThatEnds(t *testing.T) {
	t.Parallel()
	f := newFortress(t, &stubSlack{})
	before := tableRows(t, f.file)
	body := message("000001", nil)
	stamp, signature := emulator.Sign(hostileSecret, time.Now(), []byte(body))
	conn, err := net.Dial("tcp", strings.TrimPrefix(f.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_, err = fmt.Fprintf(conn, "POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-Slack-Request-Timestamp: %s\r\nX-Slack-Signature: %s\r\nContent-Length: %d\r\n\r\n%s",
		stamp, signature, len(body)+10, body)
	if err != nil {
		t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	answer, _ := io.ReadAll(conn)
	if !strings.HasPrefix(string(answer), "HTTP/1.1 400") {
		t.Errorf("answered with %q", answer)
	}
	if diff := cmp.Diff(before, tableRows(t, f.file)); diff != "" {
		t.Errorf("rows before (-) and after (+):\n%s", diff)
	}
}

// TestMetrics: names of events come from outside. They are counted up to a
// number, and cannot leave their line.
func TestMetrics(t *testing.T) {
	t.Parallel()
	f := newFortress(t, &stubSlack{})
	for i := range 300 {
		kind := fmt.Sprintf("kind_%d\"} 1\nforged{x=\"", i)
		if status, _ := f.send(hostile{path: "/slack/events", body: message(fmt.Sprint(i), map[string]any{"event": map[string]any{"type": kind}})}); status != http.StatusOK {
			t.Fatalf("%d", status)
		}
	}
	status, text := f.send(hostile{method: http.MethodGet, path: "/metrics"})
	if lines := strings.Count(text, "lodestar_events_not_handled_total{"); status != http.StatusOK || lines < 100 || lines > 210 {
		t.Errorf("%d with %d lines", status, lines)
	}
	if strings.Contains(text, "\nforged") {
		t.Error("a name has made a line of its own")
	}
	for _, line := range []string{`name="kind_7_} 1_forged{x=_"} 1`, `name="other"} 101`} {
		if !strings.Contains(text, line) {
			t.Errorf("%s is not there", line)
		}
	}
	if status, _ := f.send(hostile{method: http.MethodGet, path: "/healthz"}); status != http.StatusOK {
		t.Errorf("health: %d", status)
	}
}
