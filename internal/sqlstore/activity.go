package sqlstore

import (
	"time"

	"lodestar/planning/playbook"
)

func (t *tx) Active(tenant string, a playbook.Activity) error {
	_, err := t.change("noting activity",
		`INSERT INTO activity (tenant, person, at, plan) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		tenant, a.Person, micros(a.At), a.Plan)
	return err
}

// Activities takes from as included and to as excluded, so that periods that
// meet count nothing twice.
func (t *tx) Activities(tenant, person string, from, to time.Time) ([]playbook.Activity, error) {
	var activities []playbook.Activity
	err := t.each("reading activities",
		`SELECT person, at, plan FROM activity WHERE tenant = ? AND person = ? AND at >= ? AND at < ? ORDER BY at, plan`,
		[]any{tenant, person, micros(from), micros(to)}, func(s scan) error {
			var (
				a  playbook.Activity
				at int64
			)
			if err := s(&a.Person, &at, &a.Plan); err != nil {
				return err
			}
			a.At = instant(at)
			activities = append(activities, a)
			return nil
		})
	return activities, err
}
