package sqlstore

import "time"

func (t *tx) FirstSeen(tenant, event string, at time.Time) (bool, error) {
	n, err := t.change("noting event",
		`INSERT INTO event (tenant, id, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
		tenant, event, micros(at))
	return n == 1, err
}
