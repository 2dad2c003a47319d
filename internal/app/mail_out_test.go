package app_test

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"testing"

	"lodestar/bot"
	"lodestar/bot/terminal"
	"lodestar/internal/app"
)

// noting is a mail server that notes what it was handed.
type noting struct{ handed []bot.Delivery }

func (n *noting) Send(_ context.Context, d bot.Delivery) (bot.Receipt, error) {
	n.handed = append(n.handed, d)
	return bot.Receipt{Message: "m"}, nil
}

func (*noting) Reconcile(context.Context, bot.Delivery) (bot.Receipt, bool, error) {
	return bot.Receipt{}, false, nil
}

// TestNoLinkGoesOutThatNothingOpens: a key was replaced, and the store does not say with
// which of them a link was made. The mail waits.
func TestNoLinkGoesOutThatNothingOpens(t *testing.T) {
	t.Parallel()
	a, err := app.New(t.Context(), app.Options{
		Database: "file:" + filepath.Join(t.TempDir(), "l.db"), Log: slog.New(slog.DiscardHandler),
		Key: bytes.Repeat([]byte{1}, 32), OldKeys: [][]byte{bytes.Repeat([]byte{2}, 32)},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.WithMail(app.MailOptions{From: "plans@lodestar.example", PublicURL: "https://lodestar.example"}); err != nil {
		t.Fatal(err)
	}
	server := &noting{}
	sender := a.MailSender(server)
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	m := bot.Message{Kind: "notice", Parts: []bot.Part{{Kind: bot.Text, Text: "\x1elink:id\x1e"}}}
	_, err = sender.Send(t.Context(), bot.Delivery{ID: "d1", To: bot.Address{Tenant: terminal.Tenant, Place: "k.visser@contoso.example"}, Message: m})
	if refused, ok := bot.IsRefused(err); !ok || refused.Final || len(server.handed) > 0 {
		t.Errorf("%v, handed on %d", err, len(server.handed))
	}
}
