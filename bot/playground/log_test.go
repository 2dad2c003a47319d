package playground_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"lodestar/bot/playground"
	"lodestar/conversation/locale"
)

// TestTheLogSaysWhy: the page says that the log does, and nothing of what went wrong
// (trust H3); the program shows errors of it and nothing less.
func TestTheLogSaysWhy(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	words, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	page, err := playground.New(playground.Options{
		Slack: s.slack, World: s.world, Words: words, Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelError})),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(page.Close)
	s.world.breaks()
	for path, method := range map[string]string{
		"plans": http.MethodGet, "plans/plan-contoso": http.MethodGet, "behind/jobs": http.MethodGet, "script": http.MethodGet,
		"clock/hour": http.MethodPost, "reset": http.MethodPost, "faults/restart": http.MethodPost,
	} {
		log.Reset()
		r := httptest.NewRequestWithContext(t.Context(), method, "http://127.0.0.1/p/"+eva+"/"+path, nil)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		w := httptest.NewRecorder()
		page.ServeHTTP(w, r)
		if !strings.Contains(log.String(), "the world is broken") {
			t.Errorf("of %s it says %q", path, log.String())
		}
		if body := w.Body.String(); strings.Contains(body, "broken") || !strings.Contains(body, "That did not work.") {
			t.Errorf("%s is answered with %s", path, body)
		}
	}
}
