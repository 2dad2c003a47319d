package sqlstore

import (
	"database/sql"

	"lodestar/conversation"
	"lodestar/planning/playbook"
)

// Log numbers the entries on: their order is the order of writing, whatever the
// clock did.
func (t *tx) Log(tenant, plan string, entries []playbook.Logged) error {
	for _, e := range entries {
		before, err := encodeAnswer(e.Before)
		if err != nil {
			return err
		}
		after, err := encodeAnswer(e.After)
		if err != nil {
			return err
		}
		_, err = t.change("logging answer",
			`INSERT INTO history (tenant, plan, n, step, list_row, before, after, person, at)
			SELECT ?1, ?2, coalesce((SELECT max(n) FROM history WHERE tenant = ?1 AND plan = ?2), 0) + 1, ?3, ?4, ?5, ?6, ?7, ?8`,
			tenant, plan, e.Key.Step, e.Key.Row, before, after, e.By, micros(e.At))
		if err != nil {
			return err
		}
	}
	return nil
}

// History returns everything where limit is 0.
func (t *tx) History(tenant, plan string, limit int) ([]playbook.Logged, error) {
	if limit <= 0 {
		limit = -1
	}
	var entries []playbook.Logged
	err := t.each("reading history",
		`SELECT step, list_row, before, after, person, at FROM history
		WHERE tenant = ? AND plan = ? ORDER BY n DESC LIMIT ?+0`,
		[]any{tenant, plan, limit}, func(s scan) error {
			var (
				e             playbook.Logged
				before, after sql.NullString
				at            int64
			)
			if err := s(&e.Key.Step, &e.Key.Row, &before, &after, &e.By, &at); err != nil {
				return err
			}
			e.At = instant(at)
			var err error
			if e.Before, err = decodeAnswer(before); err != nil {
				return err
			}
			if e.After, err = decodeAnswer(after); err != nil {
				return err
			}
			entries = append(entries, e)
			return nil
		})
	return entries, err
}

func encodeAnswer(a *conversation.Answer) (sql.NullString, error) {
	if a == nil {
		return sql.NullString{}, nil
	}
	text, err := encode(a)
	return sql.NullString{String: text, Valid: true}, err
}

func decodeAnswer(text sql.NullString) (*conversation.Answer, error) {
	if !text.Valid {
		return nil, nil
	}
	a := new(conversation.Answer)
	return a, decode(text.String, a)
}
