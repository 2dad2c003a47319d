package sqlstore

import "lodestar/planning/evidence"

// Audit links the entry to the last one of its tenant. One transaction writes at
// a time, so nothing can come between reading that and adding this.
func (t *tx) Audit(e evidence.Entry) (int64, error) {
	prev := evidence.First
	e.Seq = 1
	_, err := t.first("reading the end of the chain",
		`SELECT seq + 1, hash FROM audit WHERE tenant = ? ORDER BY seq DESC LIMIT 1`,
		[]any{e.Tenant}, func(s scan) error { return s(&e.Seq, &prev) })
	if err != nil {
		return 0, err
	}
	link, err := evidence.Chain(prev, e, t.key)
	if err != nil {
		return 0, err
	}
	_, err = t.change("adding to the chain",
		`INSERT INTO audit (tenant, seq, about, entry, prev, hash, mac) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		e.Tenant, link.Seq, e.About, link.Bytes, link.Prev, link.Hash, link.MAC)
	return link.Seq, err
}

func (t *tx) AuditOf(tenant, about string) ([]evidence.Link, error) {
	return t.links(`SELECT seq, entry, prev, hash, mac FROM audit WHERE tenant = ? AND about = ? ORDER BY seq`, tenant, about)
}

func (t *tx) links(query string, args ...any) ([]evidence.Link, error) {
	var all []evidence.Link
	err := t.each("reading the chain", query, args, func(s scan) error {
		var l evidence.Link
		if err := s(&l.Seq, &l.Bytes, &l.Prev, &l.Hash, &l.MAC); err != nil {
			return err
		}
		all = append(all, l)
		return nil
	})
	return all, err
}
