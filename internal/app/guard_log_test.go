package app_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"lodestar/internal/app"
	"lodestar/internal/config"
)

// TestTheLogIsGuarded: no setting that is a secret reaches the log, however an
// error holds it, and nobody's name begins a line or turns one round.
func TestTheLogIsGuarded(t *testing.T) {
	t.Parallel()
	settings, err := config.Read(func(name string) string {
		return map[string]string{
			"SLACK_BOT_TOKEN": "xoxb-1-secret", "SLACK_SIGNING_SECRET": "8f742231-secret", "SLACK_APP_TOKEN": "xapp-1-secret",
			"MICROSOFT_APP_PASSWORD": "~te/ams+secret", "LODESTAR_SMTP_URL": "smtp://eva:p%40ss%2Fsecret@mail.example.com:587",
			"LODESTAR_IMAP_URL": "imaps://eva:im%40p%2Fsecret@mail.example.com/INBOX", "LODESTAR_MAIL_FROM": "plans@example.com", "OPENAI_API_KEY": "sk-secret-key-of-a-test", "OPENAI_MODEL": "m",
		}[name]
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(settings.Secrets()) < 7 {
		t.Fatal("too few")
	}
	for _, secret := range settings.Secrets() {
		if !strings.Contains(secret, "secret") {
			t.Fatalf("%q is none of those that were set", secret)
		}
		var text, asJSON bytes.Buffer
		level := &slog.HandlerOptions{Level: slog.LevelDebug}
		for _, handler := range []slog.Handler{slog.NewTextHandler(&text, level), slog.NewJSONHandler(&asJSON, level)} {
			log := slog.New(app.GuardLog(handler, settings.Secrets()))
			failed := &url.Error{Op: "Post", URL: "https://host/?token=" + url.QueryEscape(secret), Err: errors.New("bad " + secret)}
			log.With("with", secret).WithGroup("group").Error("it said "+secret, "err", failed, "number", 42, slog.Group("deep", "within", secret),
				"name", "Kim\u202e\x1b[31m\nlevel=ERROR msg=forged")
		}
		for _, said := range []string{text.String(), asJSON.String()} {
			if strings.Contains(strings.ReplaceAll(said, "[secret]", ""), "secret") ||
				strings.ContainsAny(said, "\u202e\x1b") || strings.Contains(said, `\x1b`) || strings.Count(said, "\n") != 1 || !strings.Contains(said, "42") {
				t.Errorf("%s", said)
			}
		}
	}
}
