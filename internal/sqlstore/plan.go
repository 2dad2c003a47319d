package sqlstore

import "lodestar/planning/playbook"

const planColumns = `tenant, id, account, state, record, author, created, editor, edit_since, cancelled, rev`

func scanPlan(s scan, p *playbook.Plan) error {
	var (
		record                        string
		created, editSince, cancelled int64
	)
	err := s(&p.Tenant, &p.ID, &p.Account, &p.State, &record, &p.Author, &created, &p.Editor, &editSince, &cancelled, &p.Rev)
	if err != nil {
		return err
	}
	p.Created, p.EditSince, p.Cancelled = instant(created), instant(editSince), instant(cancelled)
	p.Record, err = decodeRecord(record)
	return err
}

func (t *tx) Plan(tenant, id string) (playbook.Plan, bool, error) {
	return recall(t, (*memory).ofPlans, rowKey{tenant: tenant, id: id}, copiedPlan, func() (p playbook.Plan, found bool, err error) {
		found, err = t.first("reading plan",
			`SELECT `+planColumns+` FROM plan WHERE tenant = ? AND id = ?`,
			[]any{tenant, id}, func(s scan) error { return scanPlan(s, &p) })
		return p, found, err
	})
}

// PlansOf breaks a tie of creation by the order of storing.
func (t *tx) PlansOf(tenant, account string) ([]playbook.Plan, error) {
	var plans []playbook.Plan
	err := t.each("reading plans of account",
		`SELECT `+planColumns+` FROM plan WHERE tenant = ? AND account = ? ORDER BY created DESC, rowid DESC`,
		[]any{tenant, account}, func(s scan) error {
			plans = append(plans, playbook.Plan{})
			return scanPlan(s, &plans[len(plans)-1])
		})
	return plans, err
}

func (t *tx) SavePlan(p *playbook.Plan) error {
	record, err := encodeRecord(p.Record)
	if err != nil {
		return err
	}
	id := p.ID
	if id == "" {
		id = newID(planPrefix)
	}
	k := rowKey{tenant: p.Tenant, id: id}
	if t.memory != nil {
		// Most answers change nothing else, and SQLite renews the index entries of
		// every column that it is told to set.
		was, ok := t.memory.plans.get(k)
		if ok && was.Rev == p.Rev && was.Account == p.Account && was.State == p.State && was.Author == p.Author &&
			was.Created.Equal(p.Created) && was.Cancelled.Equal(p.Cancelled) {
			err = t.save("saving plan", &p.Rev, "",
				`UPDATE plan SET record = ?, editor = ?, edit_since = ?, rev = rev + 1 WHERE tenant = ? AND id = ? AND rev = ?`,
				record, p.Editor, micros(p.EditSince), p.Tenant, id)
			learn(t, (*memory).ofPlans, k, copiedPlan(*p), err)
			return err
		}
	}
	err = t.save("saving plan", &p.Rev,
		`INSERT INTO plan (account, state, record, author, created, editor, edit_since, cancelled, tenant, id, rev)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? + 1) ON CONFLICT DO NOTHING`,
		`UPDATE plan SET account = ?, state = ?, record = ?, author = ?, created = ?, editor = ?, edit_since = ?,
			cancelled = ?, rev = rev + 1
		WHERE tenant = ? AND id = ? AND rev = ?`,
		p.Account, string(p.State), record, p.Author, micros(p.Created), p.Editor, micros(p.EditSince),
		micros(p.Cancelled), p.Tenant, id)
	if err == nil {
		p.ID = id
	}
	learn(t, (*memory).ofPlans, k, copiedPlan(*p), err)
	return err
}
