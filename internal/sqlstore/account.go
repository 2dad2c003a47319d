package sqlstore

import (
	"fmt"
	"slices"
	"strings"

	"lodestar/conversation/locale"
	"lodestar/planning/playbook"
)

const accountColumns = `tenant, id, name, manager, deputy, team, mentor, example, record, created, rev`

func scanAccount(s scan, a *playbook.Account) error {
	var (
		team, record string
		created      int64
	)
	err := s(&a.Tenant, &a.ID, &a.Name, &a.Manager, &a.Deputy, &team, &a.Mentor, &a.Example, &record, &created, &a.Rev)
	if err != nil {
		return err
	}
	a.Created = instant(created)
	if err := decode(team, &a.Team); err != nil {
		return err
	}
	a.Record, err = decodeRecord(record)
	return err
}

func (t *tx) Account(tenant, id string) (playbook.Account, bool, error) {
	return recall(t, (*memory).ofAccounts, rowKey{tenant: tenant, id: id}, copiedAccount, func() (playbook.Account, bool, error) {
		return t.account(`SELECT `+accountColumns+` FROM account WHERE tenant = ? AND id = ?`, tenant, id)
	})
}

func (t *tx) AccountNamed(tenant, name string) (playbook.Account, bool, error) {
	return t.account(`SELECT `+accountColumns+` FROM account WHERE tenant = ? AND folded = ?`, tenant, locale.Fold(name))
}

func (t *tx) account(query string, args ...any) (playbook.Account, bool, error) {
	var a playbook.Account
	found, err := t.first("reading account", query, args, func(s scan) error { return scanAccount(s, &a) })
	return a, found, err
}

func (t *tx) Accounts(tenant string) ([]playbook.Account, error) {
	var accounts []playbook.Account
	err := t.each("reading accounts",
		`SELECT `+accountColumns+` FROM account WHERE tenant = ? ORDER BY folded`,
		[]any{tenant}, func(s scan) error {
			accounts = append(accounts, playbook.Account{})
			return scanAccount(s, &accounts[len(accounts)-1])
		})
	return accounts, err
}

func (t *tx) AccountsOf(tenant, person string) ([]playbook.Account, error) {
	var accounts []playbook.Account
	err := t.each("reading a person's accounts",
		`SELECT `+accountColumns+` FROM account
		WHERE tenant = ?1 AND id IN (SELECT account FROM account_member WHERE tenant = ?1 AND person = ?2)`,
		[]any{tenant, person}, func(s scan) error {
			accounts = append(accounts, playbook.Account{})
			return scanAccount(s, &accounts[len(accounts)-1])
		})
	slices.SortFunc(accounts, func(a, b playbook.Account) int { return strings.Compare(locale.Fold(a.Name), locale.Fold(b.Name)) })
	return accounts, err
}

func (t *tx) AccountNames(tenant, beginning string, limit int) ([]string, error) {
	var names []string
	from := locale.Fold(beginning)
	err := t.each("reading names of accounts",
		`SELECT name FROM account WHERE tenant = ? AND folded >= ? AND folded < ? AND example = 0 ORDER BY folded LIMIT ?+0`,
		[]any{tenant, from, from + "\U0010FFFF", limit}, func(s scan) error {
			names = append(names, "")
			return s(&names[len(names)-1])
		})
	return names, err
}

// SaveAccount answers with ErrNameTaken where another account of the tenant has
// the name; trying again would not help.
func (t *tx) SaveAccount(a *playbook.Account) error {
	texts, err := encodeAll(a.Team, a.Record)
	if err != nil {
		return err
	}
	id := a.ID
	if id == "" {
		id = newID(accountPrefix)
	}
	err = t.save("saving account", &a.Rev,
		`INSERT INTO account (name, folded, manager, deputy, team, mentor, example, record, created, tenant, id, rev)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? + 1) ON CONFLICT (tenant, id) DO NOTHING`,
		`UPDATE account SET name = ?, folded = ?, manager = ?, deputy = ?, team = ?, mentor = ?, example = ?,
			record = ?, created = ?, rev = rev + 1
		WHERE tenant = ? AND id = ? AND rev = ?`,
		a.Name, locale.Fold(a.Name), a.Manager, a.Deputy, texts[0], a.Mentor, a.Example, texts[1],
		micros(a.Created), a.Tenant, id)
	if taken(err) {
		err = fmt.Errorf("sqlstore: saving account: %w", ErrNameTaken)
	}
	if err == nil {
		a.ID = id
	}
	learn(t, (*memory).ofAccounts, rowKey{tenant: a.Tenant, id: id}, copiedAccount(*a), err)
	if err != nil {
		return err
	}
	return t.saveMembers(*a)
}

// saveMembers keeps the index by which AccountsOf finds accounts.
func (t *tx) saveMembers(a playbook.Account) error {
	const doing = "saving who works on the account"
	if _, err := t.change(doing, `DELETE FROM account_member WHERE tenant = ? AND account = ?`, a.Tenant, a.ID); err != nil {
		return err
	}
	for _, person := range append([]string{a.Manager, a.Deputy, a.Mentor}, a.Team...) {
		if person == "" {
			continue
		}
		_, err := t.change(doing, `INSERT INTO account_member (tenant, person, account) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, a.Tenant, person, a.ID)
		if err != nil {
			return err
		}
	}
	return nil
}
