package slack

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestFilesAreFetchedFromSlackOnly: the token goes to Slack's hosts and to nobody
// else (trust A5).
func TestFilesAreFetchedFromSlackOnly(t *testing.T) {
	t.Parallel()
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		switch {
		case r.Header.Get("Authorization") != "Bearer xoxb-1":
			http.Error(w, "no", http.StatusForbidden)
		case r.URL.Path == "/login":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
		case r.URL.Path == "/away":
			http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusFound)
		default:
			_, _ = w.Write([]byte("From: x"))
		}
	}))
	t.Cleanup(server.Close)
	a, err := newAPI(Options{Token: "xoxb-1", APIURL: server.URL + "/api", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	if data, err := a.file(t.Context(), server.URL+"/files/F1/mail.eml", 1<<20); err != nil || string(data) != "From: x" {
		t.Errorf("%q, %v", data, err)
	}
	for _, address := range []string{server.URL + "/login", server.URL + "/away"} {
		if _, err := a.file(t.Context(), address, 1<<20); err == nil || strings.Contains(err.Error(), "xoxb") {
			t.Errorf("%s: %v", address, err)
		}
	}
	before := asked
	at, _ := url.Parse(server.URL)
	for _, address := range []string{
		"http://169.254.169.254/latest", "http://localhost:" + at.Port() + "/", "http://files.slack.com/x", "https://files.slack.com.evil.example/x",
		"https://files.slack.com@evil.example/x", "file:///etc/passwd", "", "://", "https://evil.example/files.slack.com",
	} {
		if _, err := a.file(t.Context(), address, 1<<20); err == nil {
			t.Errorf("%q is fetched", address)
		}
	}
	if asked != before {
		t.Error("something was asked that should not be")
	}
}

// TestAFileLeavesTimeToStore: Slack does not give the file, and has taken its time
// before to say who sends it. What was written is stored all the same.
func TestAFileLeavesTimeToStore(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(slow.Close)
	at, err := url.Parse(slow.URL)
	if err != nil {
		t.Fatal(err)
	}
	s.bot.api.base = at
	ctx, cancel := context.WithTimeout(t.Context(), toCommit+50*time.Millisecond)
	defer cancel()
	_, problem := s.bot.handed(ctx, message{Files: []json.RawMessage{[]byte(`{"name":"plan.xlsx","url_private_download":"` + slow.URL + `/plan.xlsx"}`)}})
	if ctx.Err() != nil || problem != "problem.file_not_fetched" {
		t.Errorf("%q, and no time is left: %v", problem, ctx.Err())
	}
}
