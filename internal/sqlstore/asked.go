package sqlstore

import (
	"context"

	"lodestar/bot"
	"lodestar/bot/delivery"
)

// Asked returns the latest message sent to a conversation that asks the
// question, with its receipt, among the last hundred that were sent there, also while
// the conversation had another id. An adapter updates it when the question was
// answered (M-2).
func (s *Store) Asked(ctx context.Context, to bot.Address, q bot.Question) (d bot.Delivery, r bot.Receipt, ok bool, err error) {
	err = s.read(ctx, func(t *tx) error {
		if d, r, ok, err = t.asked(to, q); ok || err != nil {
			return err
		}
		var was []string
		err := t.each("finding the ids a channel had", `SELECT was FROM channel_was WHERE tenant = ? AND place = ?`, []any{to.Tenant, to.Place}, func(sc scan) error {
			was = append(was, "")
			return sc(&was[len(was)-1])
		})
		for _, before := range was {
			if ok || err != nil {
				break
			}
			old := to
			old.Place = before
			d, r, ok, err = t.asked(old, q)
		}
		return err
	})
	return d, r, ok, err
}

func (t *tx) asked(to bot.Address, q bot.Question) (d bot.Delivery, r bot.Receipt, ok bool, err error) {
	const most = 100
	err = t.each("finding a question",
		`SELECT `+outboxColumns+` FROM outbox WHERE tenant = ?1 AND conversation = ?2 AND state = 'sent' ORDER BY seq DESC LIMIT ?3+0`,
		[]any{to.Tenant, to.Conversation(), most},
		func(scan scan) error {
			var row delivery.Row
			if err := scanRow(scan, &row); err != nil || ok || row.Message.Question != q {
				return err
			}
			d, r, ok = row.Delivery, row.Receipt, true
			return nil
		})
	return d, r, ok, err
}
