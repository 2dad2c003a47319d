package app_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/mail"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lodestar/bot/slack/emulator"
	"lodestar/internal/app"
	"lodestar/internal/config"
)

// TestServeWithMail: the pages of links are there under the public host alone, and
// mail servers that do not answer keep nothing from working, nor from ending.
func TestServeWithMail(t *testing.T) {
	t.Parallel()
	p := copied(t)
	log := servingAt{slog.DiscardHandler, make(chan string, 1)}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	closed := config.MailServer{Host: "127.0.0.1", Port: 1, User: "plans", Password: "s3cret", Security: "none"}
	go func() {
		ended <- app.Serve(ctx, app.Options{Database: "file:" + filepath.Join(t.TempDir(), "lodestar.db"), Log: slog.New(log), Key: stageKey()}, config.Config{
			Addr: "127.0.0.1:0", PublicURL: scriptSite, Mail: config.Mail{SMTP: closed, IMAP: closed, From: &mail.Address{Address: scriptPost}, Mailbox: "INBOX"},
			Slack: config.Slack{BotToken: emulator.SampleBotToken, SigningSecret: emulator.SampleSigningSecret, APIURL: p.world.Slack().API()},
		})
	}()
	var address string
	select {
	case address = <-log.address:
	case err := <-ended:
		t.Fatal(err)
	case <-time.After(2 * time.Minute):
		t.Fatal("serve does not listen")
	}
	get := func(host, path string) (status int, header http.Header, said string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+path, nil)
		p.must(err)
		r.Host = host
		r.Header.Set("Accept-Language", "nl")
		answer, err := http.DefaultTransport.RoundTrip(r)
		p.must(err)
		defer func() { _ = answer.Body.Close() }()
		body, err := io.ReadAll(answer.Body)
		p.must(err)
		return answer.StatusCode, answer.Header, string(body)
	}
	link := "/agree/" + strings.Repeat("a", 32)
	if status, header, body := get("lodestar.example", link); status != http.StatusNotFound || !strings.Contains(body, "Deze link bestaat niet") || header.Get("Content-Security-Policy") == "" {
		t.Errorf("%d %s", status, body)
	}
	if status, _, _ := get("evil.example", link); status != http.StatusMisdirectedRequest {
		t.Errorf("another host is answered with %d", status)
	}
	if status, _, _ := get(address, "/healthz"); status != http.StatusOK {
		t.Errorf("/healthz is answered with %d", status)
	}
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Error("serve does not end")
	}
}
