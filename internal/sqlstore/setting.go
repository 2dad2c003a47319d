package sqlstore

func (t *tx) Setting(tenant, name string) (string, error) {
	var value string
	_, err := t.first("reading setting",
		`SELECT value FROM setting WHERE tenant = ? AND name = ?`,
		[]any{tenant, name}, func(s scan) error { return s(&value) })
	return value, err
}

func (t *tx) SetSetting(tenant, name, value string) error {
	_, err := t.change("setting",
		`INSERT INTO setting (tenant, name, value) VALUES (?, ?, ?)
		ON CONFLICT (tenant, name) DO UPDATE SET value = excluded.value`,
		tenant, name, value)
	return err
}
