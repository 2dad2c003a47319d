package sqlstore

import (
	"slices"

	"lodestar/bot"
)

// Standing implements playbook.Tx. The messages are not to be changed.
func (t *tx) Standing(to bot.Address) ([]bot.Delivery, error) {
	k := standingKey(to)
	all, _, err := recall(t, (*memory).ofStanding, k, itself, func() (all []bot.Delivery, found bool, err error) {
		err = t.each("reading what can be pressed",
			`SELECT id, address, message FROM outbox WHERE tenant = ? AND conversation = ? AND standing = 1 ORDER BY seq`,
			[]any{k.tenant, k.id}, func(s scan) error {
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
		return all, true, err // nothing to press is worth remembering too
	})
	return all, err
}

func standingKey(to bot.Address) rowKey { return rowKey{tenant: to.Tenant, id: to.Conversation()} }

// stands reports whether a message is kept in mind until its record is said. In
// a channel a message is a card, which others press too: what becomes of it is
// the card's own affair.
func stands(d bot.Delivery) bool { return d.To.Direct() && d.Message.Offers() }

// stand remembers a message that was just written and can be pressed.
func (t *tx) stand(d bot.Delivery) {
	if t.memory == nil || !stands(d) {
		return
	}
	if all, ok := t.memory.standing.get(standingKey(d.To)); ok {
		with := bot.Delivery{ID: d.ID, To: d.To, Message: d.Message}
		t.memory.standing.put(standingKey(d.To), append(slices.Clip(all), with))
	}
}

// retire ends the standing of what a record replaces.
func (t *tx) retire(to bot.Address, q bot.Question) error {
	all, err := t.Standing(to)
	if err != nil {
		return err
	}
	var left []bot.Delivery
	for _, d := range all {
		if d.Message.Question != q {
			left = append(left, d)
			continue
		}
		if _, err := t.change("ending what can be pressed", `UPDATE outbox SET standing = 0 WHERE tenant = ? AND id = ?`, to.Tenant, d.ID); err != nil {
			return err
		}
	}
	learn(t, (*memory).ofStanding, standingKey(to), left, nil)
	return nil
}
