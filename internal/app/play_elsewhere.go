package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"lodestar/bot"
	"lodestar/bot/delivery"
	"lodestar/bot/email"
	"lodestar/bot/playground"
	"lodestar/bot/teams"
	"lodestar/bot/terminal"
	"lodestar/conversation/locale"
	"lodestar/planning/playbook"
)

// Elsewhere implements playground.World.
func (p *Playground) Elsewhere(ctx context.Context, seq int64) (shown playground.Elsewhere, err error) {
	life, rows, err := p.lastSaid(ctx)
	i := slices.IndexFunc(rows, func(r delivery.Row) bool { return r.Seq == seq })
	if err != nil || i < 0 {
		return shown, err
	}
	err = p.look(ctx, life, func(tx playbook.Tx) error {
		reader, err := spokenTo(tx, bot.Person{Tenant: playTenant, ID: rows[i].To.Person})
		if err != nil {
			return err
		}
		shown, err = elsewhere(rows[i].Delivery, life.app.Words.Printer(reader))
		return err
	})
	return shown, err
}

// OutgoingAt implements playground.World. A record takes the place of its question:
// of those with the same time stamp the last is what stands there.
func (p *Playground) OutgoingAt(ctx context.Context, channel, ts string) (seq int64, err error) {
	_, rows, err := p.lastSaid(ctx)
	for _, r := range rows {
		if r.To.Place == channel && (r.Receipt.Message == ts || strings.Contains(r.Receipt.Earlier, ts)) {
			return r.Seq, nil
		}
	}
	return 0, err
}

// lastSaid are the last outgoing messages, the newest first; none while the bot is
// down.
func (p *Playground) lastSaid(ctx context.Context) (*botLife, []delivery.Row, error) {
	life := p.bot.Load()
	if life == nil {
		return nil, nil, nil
	}
	rows, err := life.app.Store.Outgoing(ctx, playTenant, lookBack)
	return life, rows, life.unlessDead(err)
}

func elsewhere(d bot.Delivery, words locale.Printer) (playground.Elsewhere, error) {
	shown := playground.Elsewhere{Terminal: terminal.Shown(d.Message, words)}
	shown.Subject, shown.Mail = email.Shown(d.Message, words)
	for _, out := range teams.Activities(d, words) {
		var a playground.Activity
		a.Text, _ = out["text"].(string)
		if files, ok := out["attachments"].([]map[string]any); ok && len(files) > 0 {
			card, err := json.MarshalIndent(files[0]["content"], "", "  ")
			if err != nil {
				return shown, fmt.Errorf("app: a card as it is sent: %w", err)
			}
			a.Card = string(card)
		}
		shown.Teams = append(shown.Teams, a)
	}
	return shown, nil
}
