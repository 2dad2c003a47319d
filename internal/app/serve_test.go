package app_test

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lodestar/bot/slack"
	"lodestar/bot/slack/emulator"
	"lodestar/internal/app"
	"lodestar/internal/config"
)

// served is the whole product in an emulated workspace: Slack's protocol, the
// database, delivery and jobs, on the machine's clock.
type served struct {
	*testing.T
	slack *emulator.Slack
	eva   *emulator.Person
	dm    string
	db    string
	stop  func()
}

func serve(t *testing.T) *served {
	t.Helper()
	s := &served{T: t, dm: emulator.SampleDirect(emulator.SampleEva), db: "file:" + filepath.Join(t.TempDir(), "lodestar.db")}
	var err error
	if s.slack, err = emulator.New(emulator.Config{Now: time.Now}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.slack)
	t.Cleanup(server.Close)
	t.Cleanup(func() { _ = s.slack.Close() })
	s.slack.SetAddress(server.URL)
	if err := s.slack.AddSample(emulator.SampleOptions{SocketMode: true, Scopes: slack.Scopes(), Events: slack.Events()}); err != nil {
		t.Fatal(err)
	}
	if s.eva, err = s.slack.Person(emulator.SampleEva); err != nil {
		t.Fatal(err)
	}
	s.start()
	t.Cleanup(func() { s.stop() })
	return s
}

func (s *served) start() {
	s.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		ended <- app.Serve(ctx, app.Options{Database: s.db, Doubt: true, Log: slog.New(slog.DiscardHandler), Record: os.Getenv("LODESTAR_RECORD")}, config.Config{
			Addr: "127.0.0.1:0", Slack: config.Slack{BotToken: emulator.SampleBotToken, AppToken: emulator.SampleAppToken, APIURL: s.slack.API()},
		})
	}()
	s.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			s.Error(err)
		}
		s.until("going", func() bool { return s.slack.Sockets(emulator.SampleApp) == 0 })
	}
	s.until("connecting", func() bool { return s.slack.Sockets(emulator.SampleApp) > 0 })
}

func (s *served) until(what string, ok func() bool) {
	s.Helper()
	for range 1000 {
		if ok() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.Fatalf("%s: did not happen", what)
}

func (s *served) types(text string) {
	s.Helper()
	if _, err := s.eva.Type(s.dm, text); err != nil {
		s.Fatal(err)
	}
}

// hears waits until the bot has said words in a message after the n-th, and
// returns how many messages there are.
func (s *served) hears(words string, after int) int {
	s.Helper()
	var said []string
	for range 9000 { // a machine may be busy
		messages, err := s.eva.Messages(s.dm)
		if err != nil {
			s.Fatal(err)
		}
		said = nil
		for _, m := range messages[min(after, len(messages)):] {
			said = append(said, m.Text)
			if m.Bot != "" && strings.Contains(m.Text, words) {
				return len(messages)
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.Fatalf("eva was not told %q but %q", words, said)
	return 0
}

// TestServeInSlack begins a plan in a direct message, stops and starts the
// product, and goes on.
func TestServeInSlack(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.types("new plan for Contoso")
	n := s.hears("Write it line by line", 0)
	s.types("Customer since: 2015\nIndustry: office furniture\nPeriod: year from 1 Jan 2027")
	n = s.hears("this is how I understood it", n)
	s.stop()
	s.start()
	s.types("save")
	n = s.hears("How solid is the relationship today?", n)
	s.types("good")
	s.hears("Who matters most at Contoso", n)
	for _, call := range s.slack.Calls() {
		if call.Response["ok"] != true || len(call.Findings) > 0 {
			t.Errorf("%s is answered with %v: %v", call.Method, call.Response["error"], call.Findings)
		}
	}
}
