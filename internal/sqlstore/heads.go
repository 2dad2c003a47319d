package sqlstore

import (
	"context"

	"lodestar/planning/evidence"
)

// Heads are the ends of the audit chains, one of each workspace that has one,
// not signed and without a time.
func (s *Store) Heads(ctx context.Context) (all []evidence.Head, err error) {
	err = s.read(ctx, func(t *tx) error {
		return t.each("reading the ends of the chains",
			`SELECT tenant, seq, hash FROM audit AS a WHERE seq = (SELECT max(seq) FROM audit WHERE tenant = a.tenant) ORDER BY tenant`, nil, func(s scan) error {
				all = append(all, evidence.Head{})
				h := &all[len(all)-1]
				return s(&h.Workspace, &h.Seq, &h.Hash)
			})
	})
	return all, err
}

// HashAt is the hash of an entry, "" where there is none.
func (s *Store) HashAt(ctx context.Context, tenant string, seq int64) (hash string, err error) {
	err = s.read(ctx, func(t *tx) error {
		_, err := t.first("reading an entry's hash", `SELECT hash FROM audit WHERE tenant = ? AND seq = ?`, []any{tenant, seq}, func(s scan) error { return s(&hash) })
		return err
	})
	return hash, err
}

// LastLinks are the last entries of a chain, the newest first.
func (s *Store) LastLinks(ctx context.Context, tenant string, limit int) (all []evidence.Link, err error) {
	err = s.read(ctx, func(t *tx) error {
		all, err = t.links(`SELECT seq, entry, prev, hash, mac FROM audit WHERE tenant = ? ORDER BY seq DESC LIMIT ?+0`, tenant, limit)
		return err
	})
	return all, err
}
