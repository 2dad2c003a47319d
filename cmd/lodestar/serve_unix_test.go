//go:build unix

package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

const signedWith = "8f742231b10e8888abcd99yyyzzz85a5"

// slowSlack is a Web API that takes its time over each message and counts them.
type slowSlack struct {
	mu    sync.Mutex
	taken map[string]int // by the id of the message
}

func (s *slowSlack) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	answer := map[string]any{"ok": true}
	switch strings.TrimPrefix(r.URL.Path, "/api/") {
	case "auth.test":
		answer["team"], answer["team_id"], answer["user_id"], answer["bot_id"] = "Bench", "T0BENCH", "U0BOT", "B0BOT"
	case "users.info":
		answer["user"] = map[string]any{"id": r.PostForm.Get("user"), "team_id": "T0BENCH", "real_name": "Person " + r.PostForm.Get("user"), "tz": "Europe/Berlin", "locale": "en-US"}
	case "chat.postMessage":
		var metadata struct {
			Payload struct {
				Outbox string `json:"outbox"`
			} `json:"event_payload"`
		}
		_ = json.Unmarshal([]byte(r.PostForm.Get("metadata")), &metadata)
		time.Sleep(20 * time.Millisecond)
		s.mu.Lock()
		s.taken[metadata.Payload.Outbox]++
		answer["ts"] = fmt.Sprintf("1795513338.%06d", len(s.taken))
		s.mu.Unlock()
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(answer)
}

// served is a running `lodestar serve`.
type served struct {
	t       *testing.T
	h       *house
	url     string
	command *exec.Cmd
	said    bytes.Buffer
}

func (h *house) serve(api string) *served {
	h.t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(h.t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		h.t.Fatal(err)
	}
	addr := listener.Addr().String()
	if err := listener.Close(); err != nil {
		h.t.Fatal(err)
	}
	s := &served{t: h.t, h: h, url: "http://" + addr, command: exec.CommandContext(context.WithoutCancel(h.t.Context()), os.Args[0], "serve")}
	s.command.Dir = h.folder
	s.command.Env = append(h.slackEnv(api), asCommand+"=1", "HOME="+h.folder, "LODESTAR_ADDR="+addr, "LODESTAR_LOG_FORMAT=json")
	s.command.Stderr = &s.said
	if err := s.command.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = s.command.Process.Kill() })
	for range 1000 {
		if r, err := http.Get(s.url + "/readyz"); err == nil {
			_ = r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return s
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	_ = s.command.Process.Kill()
	_ = s.command.Wait()
	h.t.Fatalf("serve is not ready: %s", s.said.String())
	return nil
}

func (h *house) slackEnv(api string) []string {
	return []string{
		"LODESTAR_DATABASE_URL=file:" + h.database, "LODESTAR_KEY_FILE=" + h.key,
		"SLACK_BOT_TOKEN=xoxb-never-seen", "SLACK_SIGNING_SECRET=" + signedWith, "SLACK_API_URL=" + api + "/api/",
	}
}

// says sends a message as Slack does and returns the status, 0 where nobody listens.
func (s *served) says(id string) int {
	body, err := json.Marshal(map[string]any{
		"type": "event_callback", "team_id": "T0BENCH", "event_id": id, "event_time": time.Now().Unix(),
		"event": map[string]any{"type": "message", "channel_type": "im", "channel": "D" + id, "user": "U" + id, "text": "hello", "ts": fmt.Sprintf("%d.000100", time.Now().Unix())},
	})
	if err != nil {
		s.t.Error(err)
	}
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(signedWith))
	_, _ = mac.Write([]byte("v0:" + stamp + ":" + string(body)))
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url+"/slack/events", bytes.NewReader(body))
	if err != nil {
		s.t.Error(err)
		return 0
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	_ = answer.Body.Close()
	return answer.StatusCode
}

// end asks it to end and returns its status.
func (s *served) end() int {
	s.t.Helper()
	if err := s.command.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Error(err)
	}
	err := s.command.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		s.t.Error(err)
	}
	return s.command.ProcessState.ExitCode()
}

// TestServeEndsInGrace: told to end in the midst of requests and messages, serve
// answers those in hand, ends with 0, and every acknowledged event is stored; the
// next start goes on at once, and says nothing twice.
func TestServeEndsInGrace(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.changed(h.database, `DELETE FROM outbox`)
	slack := &slowSlack{taken: map[string]int{}}
	api := httptest.NewServer(slack)
	t.Cleanup(api.Close)
	first := h.serve(api.URL)
	var (
		senders      sync.WaitGroup
		mu           sync.Mutex
		acknowledged = map[string]bool{}
		stopped      atomic.Bool
	)
	for worker := range 8 {
		senders.Go(func() {
			for n := 0; !stopped.Load(); n++ {
				id := fmt.Sprintf("%dN%d", worker, n)
				switch status := first.says(id); status {
				case http.StatusOK:
					mu.Lock()
					acknowledged[id] = true
					mu.Unlock()
				case 0: // nobody listens any more
					return
				default:
					t.Errorf("%s was answered with %d", id, status)
				}
			}
		})
	}
	time.Sleep(400 * time.Millisecond)
	began := time.Now()
	status := first.end()
	stopped.Store(true)
	senders.Wait()
	if took := time.Since(began); status != 0 || took > 15*time.Second {
		t.Errorf("it ended with %d after %s: %s", status, took, first.said.String())
	}
	if strings.Contains(first.said.String(), `"level":"ERROR"`) || strings.Contains(first.said.String(), "xoxb-") || strings.Contains(first.said.String(), string(bytes.TrimSpace(h.read(h.key)))) {
		t.Errorf("it says %s", first.said.String())
	}
	// At the start the chain was held against its heads, and its head was noted (trust D3).
	if !bytes.Contains(h.read(filepath.Join(filepath.Dir(h.key), "heads.jsonl")), []byte(`"seq":`)) {
		t.Error("no head of the audit chain was noted")
	}
	db, err := sql.Open("sqlite", "file:"+h.database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	count := func(query string, args ...any) (n int) {
		t.Helper()
		if err := db.QueryRowContext(t.Context(), query, args...).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for id := range acknowledged {
		if count(`SELECT count(*) FROM event WHERE id = ? OR id = ?`, id, "slack:"+id) == 0 {
			t.Errorf("%s was acknowledged and is lost", id)
		}
	}
	waiting := count(`SELECT count(*) FROM outbox WHERE state = 'waiting'`)
	if len(acknowledged) < 20 || waiting == 0 {
		t.Fatalf("%d acknowledged, %d wait: nothing was tested", len(acknowledged), waiting)
	}
	if n := count(`SELECT count(*) FROM outbox WHERE state = 'sending'`); n > 0 {
		t.Errorf("%d messages are left in the midst of being sent", n)
	}
	second := h.serve(api.URL)
	for _, name := range []string{h.database, h.database + "-wal"} { // no secret is ever stored (trust E1)
		if raw := h.read(name); bytes.Contains(raw, []byte("xox")) || bytes.Contains(raw, []byte(signedWith)) || bytes.Contains(raw, bytes.TrimSpace(h.read(h.key))) {
			t.Errorf("a secret is in %s", name)
		}
	}
	for range 1500 {
		if waiting = count(`SELECT count(*) FROM outbox WHERE state <> 'sent'`); waiting == 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if status := second.end(); status != 0 || waiting > 0 {
		t.Errorf("%d, %d still wait: %s", status, waiting, second.said.String())
	}
	slack.mu.Lock()
	defer slack.mu.Unlock()
	for id, n := range slack.taken {
		if n > 1 {
			t.Errorf("%s was said %d times", id, n)
		}
	}
}

// TestOneWritingProcess: beside a running serve nothing else that writes begins, and
// says so with its process; everything that only reads works.
func TestOneWritingProcess(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	api := httptest.NewServer(&slowSlack{taken: map[string]int{}})
	t.Cleanup(api.Close)
	s := h.serve(api.URL)
	accounts := filepath.Join(h.folder, "accounts.csv")
	h.write(accounts, []byte("account,country,language,time_zone,customer_since,contact_name,contact_function,contact_email\nContoso,NL,nl,Europe/Amsterdam,2015,Kim Visser,Buyer,k.visser@contoso.example\n"))
	for _, args := range [][]string{{"serve"}, {"import", "--example"}, {"import", "--yes", accounts}, {"restore", h.key}} {
		_, said, code := h.run(append(append(h.slackEnv(api.URL), "LODESTAR_ADDR=127.0.0.1:0"), args...)...)
		if want := fmt.Sprintf("already in use by process %d", s.command.Process.Pid); code != 1 || !strings.Contains(said, want) {
			t.Errorf("%v beside serve: %d %s", args, code, said)
		}
	}
	for _, args := range [][]string{
		{"export", "--account", "ABC Company"},
		{"schedule", "--account", "ABC Company", "--from", "2027-01-01", "--to", "2027-02-01"},
		{"verify"},
		{"backup", filepath.Join(h.folder, "backups", "beside.db")},
		{"LODESTAR_ADDR=" + strings.TrimPrefix(s.url, "http://"), "doctor"},
	} {
		if out, said, code := h.run(append(h.slackEnv(api.URL), args...)...); code != 0 && args[len(args)-1] != "doctor" || strings.Contains(out+said, "in use by process") {
			t.Errorf("%v beside serve: %d %s%s", args, code, out, said)
		}
	}
	if status := s.end(); status != 0 {
		t.Errorf("it ended with %d: %s", status, s.said.String())
	}
}
