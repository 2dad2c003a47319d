package sqlstore

func (t *tx) Setting(tenant, name string) (string, error) {
	value, _, err := recall(t, (*memory).ofSettings, rowKey{tenant: tenant, id: name}, itself, func() (value string, found bool, err error) {
		_, err = t.first("reading setting",
			`SELECT value FROM setting WHERE tenant = ? AND name = ?`,
			[]any{tenant, name}, func(s scan) error { return s(&value) })
		return value, true, err // one that was never set is "", and that too is worth remembering
	})
	return value, err
}

func (t *tx) SetSetting(tenant, name, value string) error {
	_, err := t.change("setting",
		`INSERT INTO setting (tenant, name, value) VALUES (?, ?, ?)
		ON CONFLICT (tenant, name) DO UPDATE SET value = excluded.value`,
		tenant, name, value)
	learn(t, (*memory).ofSettings, rowKey{tenant: tenant, id: name}, value, err)
	return err
}
