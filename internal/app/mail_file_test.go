package app_test

import (
	"context"
	"log/slog"
	"net/mail"
	"path/filepath"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/bot/email"
	"lodestar/bot/terminal"
	"lodestar/conversation/locale"
	"lodestar/internal/app"
)

// silentDNS never answers.
type silentDNS struct{}

func (silentDNS) LookupTXT(ctx context.Context, _ string) ([]string, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// TestAFiledMailIsStoredWithoutTheDNS: the DNS is silent for as long as the platform
// waits. The mail is taken all the same, as one whose signature could not be checked.
func TestAFiledMailIsStoredWithoutTheDNS(t *testing.T) {
	t.Parallel()
	a, err := app.New(t.Context(), app.Options{Database: "file:" + filepath.Join(t.TempDir(), "l.db"), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	if err := a.Seed(t.Context(), app.SamplePeople(), locale.English); err != nil {
		t.Fatal(err)
	}
	if err := a.WithMail(app.MailOptions{From: "plans@lodestar.example", PublicURL: "https://lodestar.example"}); err != nil {
		t.Fatal(err)
	}
	inbox, err := email.NewInbox(email.Options{From: mail.Address{Address: "plans@lodestar.example"}, Words: a.Words, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	signed, err := inbox.Write(email.Letter{From: "k.visser@contoso.example", To: "eva.brandt@lodestar.example", Subject: "Your plan", Text: "I agree."})
	if err != nil {
		t.Fatal(err)
	}
	eva := app.SamplePeople()[0]
	ctx, cancel := context.WithTimeout(t.Context(), 1200*time.Millisecond)
	defer cancel()
	_, err = a.Handler(silentDNS{}).Handle(ctx, bot.Event{
		ID: "filed", Tenant: terminal.Tenant, Kind: bot.Attached, From: eva, Place: terminal.DirectAddress(eva), At: time.Now(),
		Files: []bot.File{{Name: "mail.eml", MediaType: "message/rfc822", Data: signed}},
	})
	if err != nil {
		t.Error(err)
	}
}
