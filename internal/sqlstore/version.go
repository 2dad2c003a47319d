package sqlstore

import (
	"fmt"

	"lodestar/planning/playbook"
)

func (t *tx) Versions(tenant, plan string) ([]playbook.Version, error) {
	var versions []playbook.Version
	err := t.each("reading versions",
		`SELECT tenant, plan, number, state, person, at, reason, record, account, changes FROM version
		WHERE tenant = ? AND plan = ? ORDER BY number DESC`,
		[]any{tenant, plan}, func(s scan) error {
			var (
				v                        playbook.Version
				at                       int64
				record, account, changes string
			)
			err := s(&v.Tenant, &v.Plan, &v.Number, &v.State, &v.By, &at, &v.Reason, &record, &account, &changes)
			if err != nil {
				return err
			}
			v.At = instant(at)
			if v.Record, err = decodeRecord(record); err != nil {
				return err
			}
			if v.Account, err = decodeRecord(account); err != nil {
				return err
			}
			if err := decode(changes, &v.Changes); err != nil {
				return err
			}
			versions = append(versions, v)
			return nil
		})
	return versions, err
}

// AddVersion answers with playbook.ErrChanged where the number is taken:
// somebody else froze the plan meanwhile.
func (t *tx) AddVersion(v playbook.Version) error {
	texts, err := encodeAll(v.Record, v.Account, v.Changes)
	if err != nil {
		return err
	}
	_, err = t.change("adding version",
		`INSERT INTO version (tenant, plan, number, state, person, at, reason, record, account, changes)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		v.Tenant, v.Plan, v.Number, v.State, v.By, micros(v.At), v.Reason, texts[0], texts[1], texts[2])
	if taken(err) {
		return fmt.Errorf("sqlstore: adding version %d: %w", v.Number, playbook.ErrChanged)
	}
	return err
}

func (t *tx) LastVersion(tenant, plan string) (int, error) {
	number := 0
	_, err := t.first("reading the last version",
		`SELECT number FROM version WHERE tenant = ? AND plan = ? ORDER BY number DESC LIMIT 1`,
		[]any{tenant, plan}, func(s scan) error { return s(&number) })
	return number, err
}
