package app_test

import (
	"context"
	"log/slog"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"lodestar/bot/playground"
	"lodestar/bot/slack/emulator"
	"lodestar/internal/app"
	"lodestar/internal/config"
)

// servingAt tells where serve listens, from what it logs.
type servingAt struct {
	slog.Handler

	address chan string
}

func (h servingAt) Handle(_ context.Context, r slog.Record) error {
	r.Attrs(func(a slog.Attr) bool {
		if r.Message == "serving" && a.Key == "addr" {
			h.address <- a.Value.String()
		}
		return true
	})
	return nil
}

func (servingAt) Enabled(context.Context, slog.Level) bool { return true }

// TestServeHasNothingOfThePlayground asks serve for everything that the page and
// the emulated Slack answer (trust G4).
func TestServeHasNothingOfThePlayground(t *testing.T) {
	t.Parallel()
	p := copied(t)
	page, err := playground.New(playground.Options{Slack: p.world.Slack(), World: p.world, Words: p.world.Words()})
	p.must(err)
	log := servingAt{slog.DiscardHandler, make(chan string, 1)}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- app.Serve(ctx, app.Options{Database: "file:" + filepath.Join(t.TempDir(), "lodestar.db"), Log: slog.New(log)}, config.Config{
			Addr: "127.0.0.1:0", Slack: config.Slack{BotToken: emulator.SampleBotToken, SigningSecret: emulator.SampleSigningSecret, APIURL: p.world.Slack().API()},
		})
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	var address string
	select {
	case address = <-log.address:
	case <-time.After(2 * time.Minute):
		t.Fatal("serve does not listen")
	}
	routes := append(page.Routes(), "POST /api/auth.test", "POST /actions/x", "POST /upload/x", "GET /files/x/x", "GET /link/")
	if len(routes) < 12 {
		t.Errorf("only %d routes", len(routes))
	}
	places := strings.NewReplacer("{$}", "", "{user}", emulator.SampleEva, "{channel}", p.dm, "{file}", "page.css", "{move}", "next")
	wild := regexp.MustCompile(`\{[^}]*\}`)
	for _, route := range routes {
		method, path, both := strings.Cut(route, " ")
		if !both {
			method, path = http.MethodGet, route
		}
		path = wild.ReplaceAllString(places.Replace(path), "x")
		r, err := http.NewRequestWithContext(t.Context(), method, "http://"+address+path, nil)
		p.must(err)
		answer, err := http.DefaultTransport.RoundTrip(r)
		p.must(err)
		p.must(answer.Body.Close())
		if answer.StatusCode != http.StatusNotFound {
			t.Errorf("serve answers %s %s with %d", method, path, answer.StatusCode)
		}
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/healthz", nil)
	p.must(err)
	answer, err := http.DefaultTransport.RoundTrip(r)
	p.must(err)
	p.must(answer.Body.Close())
	if answer.StatusCode != http.StatusOK {
		t.Errorf("/healthz is answered with %d: the test proves nothing", answer.StatusCode)
	}
}
