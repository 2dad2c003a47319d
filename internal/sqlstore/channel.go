package sqlstore

import "lodestar/planning/playbook"

const channelColumns = `address, name, account, rev`

func scanChannel(s scan, c *playbook.Channel) error {
	var address string
	if err := s(&address, &c.Name, &c.Account, &c.Rev); err != nil {
		return err
	}
	return decode(address, &c.Address)
}

func (t *tx) Channels(tenant string) ([]playbook.Channel, error) {
	var all []playbook.Channel
	err := t.each("reading channels", `SELECT `+channelColumns+` FROM channel WHERE tenant = ? ORDER BY name, place`, []any{tenant}, func(s scan) error {
		all = append(all, playbook.Channel{})
		return scanChannel(s, &all[len(all)-1])
	})
	return all, err
}

func (t *tx) Channel(tenant, place string) (playbook.Channel, bool, error) {
	var c playbook.Channel
	ok, err := t.first("reading channel", `SELECT `+channelColumns+` FROM channel WHERE tenant = ? AND place = ?`, []any{tenant, place}, func(s scan) error {
		return scanChannel(s, &c)
	})
	return c, ok, err
}

func (t *tx) SaveChannel(c *playbook.Channel) error {
	address, err := encode(c.Address)
	if err != nil {
		return err
	}
	return t.save("saving channel", &c.Rev,
		`INSERT INTO channel (address, name, account, tenant, place, rev) VALUES (?, ?, ?, ?, ?, ? + 1) ON CONFLICT DO NOTHING`,
		`UPDATE channel SET address = ?, name = ?, account = ?, rev = rev + 1 WHERE tenant = ? AND place = ? AND rev = ?`,
		address, c.Name, c.Account, c.Tenant, c.Place)
}
