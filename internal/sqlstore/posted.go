package sqlstore

import "lodestar/planning/playbook"

// Posted implements playbook.Tx.
func (t *tx) Posted(tenant, id string) (p playbook.Post, ok bool, err error) {
	var (
		address string
		written int64
	)
	ok, err = t.first("reading what became of a message",
		`SELECT address, state, attempts > 0, written FROM outbox WHERE tenant = ? AND id = ?`,
		[]any{tenant, id}, func(s scan) error {
			if err := s(&address, &p.State, &p.Tried, &written); err != nil {
				return err
			}
			p.Written = instant(written)
			if p.State == "sending" || p.State == "unknown" {
				p.State = playbook.PostWaiting
			}
			return decode(address, &p.To)
		})
	return p, ok, err
}
