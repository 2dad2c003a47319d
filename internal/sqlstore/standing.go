package sqlstore

import (
	"lodestar/bot"
)

// Standing implements playbook.Tx.
func (t *tx) Standing(to bot.Address) ([]bot.Delivery, error) {
	var all []bot.Delivery
	err := t.each("reading what can be pressed",
		`SELECT id, address, message FROM outbox WHERE tenant = ? AND conversation = ? AND standing = 1 ORDER BY seq`,
		[]any{to.Tenant, to.Conversation()}, func(s scan) error {
			var (
				d                bot.Delivery
				address, message string
			)
			if err := s(&d.ID, &address, &message); err != nil {
				return err
			}
			if err := decode(address, &d.To); err != nil {
				return err
			}
			if err := decode(message, &d.Message); err != nil {
				return err
			}
			all = append(all, d)
			return nil
		})
	return all, err
}

// stands reports whether a message is kept in mind until its record is said. In
// a channel a message is a card, which others press too: what becomes of it is
// the card's own affair.
func stands(d bot.Delivery) bool { return d.To.Direct() && d.Message.Offers() }

// retire ends the standing of what a record replaces.
func (t *tx) retire(to bot.Address, q bot.Question) error {
	all, err := t.Standing(to)
	if err != nil {
		return err
	}
	for _, d := range all {
		if d.Message.Question != q {
			continue
		}
		if _, err := t.change("ending what can be pressed", `UPDATE outbox SET standing = 0 WHERE tenant = ? AND id = ?`, to.Tenant, d.ID); err != nil {
			return err
		}
	}
	return nil
}
