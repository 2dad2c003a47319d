package sqlstore

import (
	"fmt"
	"time"

	"lodestar/planning/playbook"
)

// The beginnings of ids of summaries and of questions to a language model.
const (
	writtenPrefix   = "wrt_"
	modelCallPrefix = "ask_"
)

const writtenColumns = `id, plan, person, task, state, content, at, rev`

func (t *tx) SaveWritten(w *playbook.Written) error {
	content, err := encode(w.Content)
	if err != nil {
		return err
	}
	var n int64
	if w.Rev == 0 {
		if w.ID == "" {
			w.ID = newID(writtenPrefix)
		}
		n, err = t.change("storing a summary",
			`INSERT INTO written (tenant, id, plan, person, task, state, content, at, rev) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO NOTHING`,
			w.Tenant, w.ID, w.Plan, w.Person, string(w.Task), string(w.State), content, micros(w.At))
	} else {
		n, err = t.change("saving a summary",
			`UPDATE written SET task = ?, state = ?, content = ?, rev = rev + 1 WHERE tenant = ? AND id = ? AND rev = ?`,
			string(w.Task), string(w.State), content, w.Tenant, w.ID, w.Rev)
	}
	if err == nil && n == 0 {
		err = fmt.Errorf("sqlstore: saving summary %s: %w", w.ID, playbook.ErrChanged)
	}
	if err == nil {
		w.Rev++
	}
	return err
}

func scanWritten(s scan, tenant string, w *playbook.Written) error {
	var content string
	var at int64
	w.Tenant = tenant
	if err := s(&w.ID, &w.Plan, &w.Person, &w.Task, &w.State, &content, &at, &w.Rev); err != nil {
		return err
	}
	w.At = instant(at)
	return decode(content, &w.Content)
}

func (t *tx) Written(tenant, id string) (w playbook.Written, ok bool, err error) {
	ok, err = t.first("reading a summary", `SELECT `+writtenColumns+` FROM written WHERE tenant = ? AND id = ?`, []any{tenant, id}, func(s scan) error {
		return scanWritten(s, tenant, &w)
	})
	return w, ok, err
}

func (t *tx) WrittenOf(tenant, plan string) (all []playbook.Written, err error) {
	err = t.each("reading summaries", `SELECT `+writtenColumns+` FROM written WHERE tenant = ? AND plan = ? ORDER BY at, rowid`, []any{tenant, plan}, func(s scan) error {
		all = append(all, playbook.Written{})
		return scanWritten(s, tenant, &all[len(all)-1])
	})
	return all, err
}

func (t *tx) AddModelCall(c playbook.ModelCall) error {
	if c.ID == "" {
		c.ID = newID(modelCallPrefix)
	}
	_, err := t.change("counting a question to the model",
		`INSERT INTO model_call (tenant, id, account, at, outcome, cost) VALUES (?, ?, ?, ?, ?, ?)`, c.Tenant, c.ID, c.Account, micros(c.At), c.Outcome, c.Cost)
	return err
}

func (t *tx) ModelCalls(tenant, account string, since time.Time) (n int, err error) {
	_, err = t.first("counting questions to the model", `SELECT count(*) FROM model_call WHERE tenant = ? AND account = ? AND at >= ?`,
		[]any{tenant, account, micros(since)}, func(s scan) error { return s(&n) })
	return n, err
}

func (t *tx) ModelCost(tenant string, since time.Time) (sum int64, err error) {
	_, err = t.first("adding up what the model cost", `SELECT coalesce(sum(cost), 0) FROM model_call WHERE tenant = ? AND at >= ?`,
		[]any{tenant, micros(since)}, func(s scan) error { return s(&sum) })
	return sum, err
}
