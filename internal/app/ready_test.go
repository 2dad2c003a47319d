package app_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"lodestar/internal/app"
	"lodestar/internal/config"
)

// TestReady: while Slack does not say whose the token is, the process is alive and
// not ready, and says so.
func TestReady(t *testing.T) {
	t.Parallel()
	var answers atomic.Bool
	stub := &stubWorkspace{}
	slack := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !answers.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		stub.ServeHTTP(w, r)
	}))
	t.Cleanup(slack.Close)
	log := servingAt{slog.DiscardHandler, make(chan string, 1)}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- app.Serve(ctx, app.Options{Database: "file:" + filepath.Join(t.TempDir(), "lodestar.db"), Log: slog.New(log)}, config.Config{
			Addr: "127.0.0.1:0", Slack: config.Slack{BotToken: "xoxb-x", SigningSecret: "s", APIURL: slack.URL + "/api/"},
		})
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	address := <-log.address
	ask := func(path string) (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = answer.Body.Close() }()
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, string(body)
	}
	if status, why := ask("/readyz"); status != http.StatusServiceUnavailable || strings.TrimSpace(why) != "slack: not connected yet" {
		t.Errorf("before Slack answers: %d %q", status, why)
	}
	if status, _ := ask("/healthz"); status != http.StatusOK {
		t.Errorf("a process without Slack is not alive: %d", status)
	}
	answers.Store(true)
	var status int
	var why string
	for range 1000 {
		if status, why = ask("/readyz"); status == http.StatusOK {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("once Slack answers: %d %q", status, why)
}

// stubWorkspace knows whose the token is, and nothing else.
type stubWorkspace struct{}

// ServeHTTP answers a method.
func (*stubWorkspace) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	_, _ = io.WriteString(w, `{"ok":true,"team":"Bench","team_id":"T0BENCH","user_id":"U0BOT","bot_id":"B0BOT"}`)
}
