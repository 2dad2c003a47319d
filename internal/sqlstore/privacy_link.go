package sqlstore

import (
	"time"

	"lodestar/planning/playbook"
)

// mostPrivacyLinks are how many links one address can have at once: who writes in
// somebody's name can't flood them.
const mostPrivacyLinks = 3

// AddPrivacyLink implements playbook.PrivacyTx.
func (t *tx) AddPrivacyLink(l playbook.PrivacyLink, now time.Time) (bool, error) {
	n, err := t.change("adding a link to somebody's data",
		`INSERT INTO privacy_link (tenant, hash, id, address, language, created, expires)
		SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE (SELECT count(*) FROM privacy_link WHERE tenant = ?1 AND address = ?4 AND expires > ?8) < ?9`,
		l.Tenant, l.Hash, l.ID, l.Address, string(l.Language), micros(l.Created), micros(l.Expires), micros(now), mostPrivacyLinks)
	return n == 1, err
}

// PrivacyLink implements playbook.PrivacyTx.
func (t *tx) PrivacyLink(tenant, hash string) (l playbook.PrivacyLink, ok bool, err error) {
	ok, err = t.first("finding a link to somebody's data", `SELECT tenant, hash, id, address, language, created, expires FROM privacy_link WHERE tenant = ? AND hash = ?`, []any{tenant, hash}, func(s scan) error {
		var created, expires int64
		if err := s(&l.Tenant, &l.Hash, &l.ID, &l.Address, &l.Language, &created, &expires); err != nil {
			return err
		}
		l.Created, l.Expires = instant(created), instant(expires)
		return nil
	})
	return l, ok, err
}
