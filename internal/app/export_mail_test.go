package app

import (
	"context"
	"net/http"

	"lodestar/bot"
	"lodestar/bot/email"
)

// SendForTest puts a mail into a mailbox of the playground, as the bot would.
func (p *Playground) SendForTest(ctx context.Context, address, subject, text string) error {
	to, err := email.Address(playTenant, address, "x")
	if err != nil {
		return err
	}
	_, err = p.inbox.Send(ctx, bot.Delivery{ID: "test", To: to, Message: bot.Message{
		Kind: "notice", Subject: subject, Notification: subject, ReplyToken: "abcdefghijklmnopqrstuvwxyz234567", Parts: []bot.Part{{Kind: bot.Text, Text: text}},
	}})
	return err
}

// MetricsForTest answers as /metrics does.
func (a *App) MetricsForTest(w http.ResponseWriter, r *http.Request) { a.serveMetrics(w, r) }
