package sqlstore

import (
	"context"
	"strings"
	"time"

	"lodestar/bot"
	"lodestar/bot/delivery"
	"lodestar/bot/email"
	"lodestar/planning/playbook"
)

var (
	_ email.Marks = (*Store)(nil)
	_ email.Sent  = (*Store)(nil)
)

// mailTenant is whose the mailboxes are: the process's, which reads for every
// workspace.
const mailTenant = "mail"

// Mark implements email.Marks.
func (s *Store) Mark(ctx context.Context, mailbox string) (m email.Mark, err error) {
	err = s.read(ctx, func(t *tx) error {
		_, err := t.first("reading how far mail was read", `SELECT validity, uid, at, aside FROM mailbox WHERE tenant = ? AND name = ?`,
			[]any{mailTenant, mailbox}, func(s scan) error {
				var at int64
				var aside string
				if err := s(&m.Validity, &m.UID, &at, &aside); err != nil {
					return err
				}
				m.At = instant(at)
				return decode(aside, &m.Aside)
			})
		return err
	})
	return m, err
}

// SetMark implements email.Marks.
func (s *Store) SetMark(ctx context.Context, mailbox string, m email.Mark) error {
	aside, err := encode(m.Aside)
	if err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		_, err := t.change("storing how far mail was read",
			`INSERT INTO mailbox (tenant, name, validity, uid, at, aside) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (tenant, name) DO UPDATE SET validity = excluded.validity, uid = excluded.uid, at = excluded.at, aside = excluded.aside`,
			mailTenant, mailbox, m.Validity, m.UID, micros(m.At), aside)
		return err
	})
}

// Delivery implements email.Sent: it finds an outgoing mail of any workspace. It
// goes from workspace to workspace along the key.
func (s *Store) Delivery(ctx context.Context, id string) (d bot.Delivery, ok bool, err error) {
	err = s.read(ctx, func(t *tx) error {
		return t.each("finding a mail that was sent",
			`WITH RECURSIVE workspace(tenant) AS (
				SELECT min(tenant) FROM outbox
				UNION ALL
				SELECT (SELECT min(tenant) FROM outbox WHERE tenant > workspace.tenant) FROM workspace WHERE workspace.tenant IS NOT NULL
			)
			SELECT `+outboxColumns+`
			FROM workspace CROSS JOIN outbox USING (tenant) WHERE id = ?`,
			[]any{id}, func(scan scan) error {
				var row delivery.Row
				if err := scanRow(scan, &row); err != nil || ok || row.To.Platform != email.Name {
					return err
				}
				d, ok = row.Delivery, true
				return nil
			})
	})
	return d, ok, err
}

// LinkTenant finds the workspace that a link belongs to: whoever opens it says
// nothing but its token.
func (s *Store) LinkTenant(ctx context.Context, hash string) (tenant string, ok bool, err error) {
	err = s.read(ctx, func(t *tx) error {
		ok, err = t.first("finding the workspace of a link", `SELECT tenant FROM link WHERE hash = ?1 UNION ALL SELECT tenant FROM privacy_link WHERE hash = ?1`, []any{hash}, func(s scan) error { return s(&tenant) })
		return err
	})
	return tenant, ok, err
}

// ColleagueTenant is the workspace in which somebody of ours has an address, where there
// is exactly one.
func (s *Store) ColleagueTenant(ctx context.Context, address string) (tenant string, ok bool, err error) {
	found := map[string]bool{}
	err = s.read(ctx, func(t *tx) error {
		query := `SELECT ` + personColumns + ` FROM person WHERE external = 0 AND (lower(email) = lower(?) OR settings LIKE '%"address":%')`
		return t.each("finding whose address it is", query, []any{address}, func(s scan) error {
			var p playbook.Person
			err := scanPerson(s, &p)
			if strings.EqualFold(p.Email, address) || strings.EqualFold(p.Settings.Address, address) {
				found[p.Tenant] = true
				tenant = p.Tenant
			}
			return err
		})
	})
	return tenant, len(found) == 1, err
}

// OnlyTenant is the workspace where there is only one that has presented
// anything; else that of the mailboxes, to which no plan belongs.
func (s *Store) OnlyTenant(ctx context.Context) (tenant string, err error) {
	var all []string
	err = s.read(ctx, func(t *tx) error {
		all, err = t.evidenceTenants()
		return err
	})
	if len(all) == 1 {
		return all[0], err
	}
	return mailTenant, err
}

const linkColumns = `tenant, hash, id, kind, plan, version, contact, act, created, expires, used`

func scanLink(s scan, l *playbook.Link) error {
	var created, expires, used int64
	if err := s(&l.Tenant, &l.Hash, &l.ID, &l.Kind, &l.Plan, &l.Version, &l.Contact, &l.Act, &created, &expires, &used); err != nil {
		return err
	}
	l.Created, l.Expires, l.Used = instant(created), instant(expires), instant(used)
	return nil
}

func (t *tx) AddLink(l playbook.Link) error {
	_, err := t.change("adding a link", `INSERT INTO link (`+linkColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		l.Tenant, l.Hash, l.ID, string(l.Kind), l.Plan, l.Version, l.Contact, l.Act, micros(l.Created), micros(l.Expires), micros(l.Used))
	return err
}

func (t *tx) Link(tenant, hash string) (l playbook.Link, ok bool, err error) {
	ok, err = t.first("finding a link", `SELECT `+linkColumns+` FROM link WHERE tenant = ? AND hash = ?`, []any{tenant, hash}, func(s scan) error { return scanLink(s, &l) })
	return l, ok, err
}

func (t *tx) Links(tenant, plan string, version int) ([]playbook.Link, error) {
	var all []playbook.Link
	err := t.each("reading links", `SELECT `+linkColumns+` FROM link WHERE tenant = ? AND plan = ? AND version = ? ORDER BY rowid`,
		[]any{tenant, plan, version}, func(s scan) error {
			all = append(all, playbook.Link{})
			return scanLink(s, &all[len(all)-1])
		})
	return all, err
}

func (t *tx) UseLink(tenant, hash string, at time.Time) (bool, error) {
	n, err := t.change("using a link", `UPDATE link SET used = ? WHERE tenant = ? AND hash = ? AND used = 0`, micros(at), tenant, hash)
	return n == 1, err
}

func (t *tx) KeepMail(m playbook.KeptMail) error {
	auth, err := encode(m.Auth)
	if err != nil {
		return err
	}
	_, err = t.change("keeping a mail", `INSERT INTO mail (tenant, sha256, raw, auth, plan, at, act) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (tenant, sha256) DO NOTHING`,
		m.Tenant, m.SHA256, m.Raw, auth, m.Plan, micros(m.At), m.Act)
	return err
}

func (t *tx) Mail(tenant, sha256 string) (m playbook.KeptMail, ok bool, err error) {
	ok, err = t.first("reading a mail", `SELECT tenant, sha256, raw, auth, plan, at, act FROM mail WHERE tenant = ? AND sha256 = ?`,
		[]any{tenant, sha256}, func(s scan) error {
			var at int64
			var auth string
			if err := s(&m.Tenant, &m.SHA256, &m.Raw, &auth, &m.Plan, &at, &m.Act); err != nil {
				return err
			}
			m.At = instant(at)
			return decode(auth, &m.Auth)
		})
	return m, ok, err
}

func (t *tx) MailOf(tenant, sha256, act string) error {
	_, err := t.change("keeping a mail for its act", `UPDATE mail SET act = ? WHERE tenant = ? AND sha256 = ? AND act = ''`, act, tenant, sha256)
	return err
}

func (t *tx) AddNote(n playbook.Note) error {
	_, err := t.change("keeping a note",
		`INSERT INTO agreement_note (tenant, n, plan, version, person, at, text, mail)
		VALUES (?1, 1 + coalesce((SELECT max(n) FROM agreement_note WHERE tenant = ?1 AND plan = ?2), 0), ?2, ?3, ?4, ?5, ?6, ?7)`,
		n.Tenant, n.Plan, n.Version, n.By, micros(n.At), n.Text, n.Mail)
	return err
}

func (t *tx) Notes(tenant, plan string) ([]playbook.Note, error) {
	var all []playbook.Note
	err := t.each("reading notes", `SELECT tenant, plan, version, person, at, text, mail FROM agreement_note WHERE tenant = ? AND plan = ? ORDER BY n`,
		[]any{tenant, plan}, func(s scan) error {
			var n playbook.Note
			var at int64
			if err := s(&n.Tenant, &n.Plan, &n.Version, &n.By, &at, &n.Text, &n.Mail); err != nil {
				return err
			}
			n.At = instant(at)
			all = append(all, n)
			return nil
		})
	return all, err
}
