package sqlstore

import (
	"cmp"

	"lodestar/planning/playbook"
)

const channelColumns = `address, name, account, about, rev`

func scanChannel(s scan, c *playbook.Channel) error {
	var address, about string
	if err := s(&address, &c.Name, &c.Account, &about, &c.Rev); err != nil {
		return err
	}
	if err := decode(about, &c.ChannelAbout); err != nil {
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
	var now string
	_, err := t.first("reading a channel's id", `SELECT place FROM channel_was WHERE tenant = ? AND was = ?`, []any{tenant, place}, func(s scan) error {
		return s(&now)
	})
	if err != nil {
		return c, false, err
	}
	ok, err := t.first("reading channel", `SELECT `+channelColumns+` FROM channel WHERE tenant = ? AND place = ?`, []any{tenant, cmp.Or(now, place)}, func(s scan) error {
		return scanChannel(s, &c)
	})
	return c, ok, err
}

func (t *tx) SaveChannel(c *playbook.Channel) error {
	all, err := encodeAll(c.Address, c.ChannelAbout)
	if err != nil {
		return err
	}
	return t.save("saving channel", &c.Rev,
		`INSERT INTO channel (address, name, account, about, tenant, place, rev) VALUES (?, ?, ?, ?, ?, ?, ? + 1) ON CONFLICT DO NOTHING`,
		`UPDATE channel SET address = ?, name = ?, account = ?, about = ?, rev = rev + 1 WHERE tenant = ? AND place = ? AND rev = ?`,
		all[0], c.Name, c.Account, all[1], c.Tenant, c.Place)
}

// MoveChannel keeps the ids of before pointing at the newest one. Where a row
// stands under the new id already, it is what an event told that came first, and
// gives way.
func (t *tx) MoveChannel(tenant, was, place string) error {
	c, ok, err := t.Channel(tenant, was)
	if err != nil || !ok || c.Place == place {
		return err
	}
	old := c.Place
	if _, err := t.change("moving channel", `DELETE FROM channel WHERE tenant = ? AND place = ?`, tenant, place); err != nil {
		return err
	}
	c.Place = place
	address, err := encode(c.Address)
	if err != nil {
		return err
	}
	for _, do := range []struct {
		sql  string
		args []any
	}{
		{`UPDATE channel SET place = ?, address = ?, rev = rev + 1 WHERE tenant = ? AND place = ?`, []any{place, address, tenant, old}},
		{`DELETE FROM channel_was WHERE tenant = ? AND was = ?`, []any{tenant, place}},
		{`UPDATE channel_was SET place = ? WHERE tenant = ? AND place = ?`, []any{place, tenant, old}},
		{`INSERT INTO channel_was (tenant, was, place) VALUES (?, ?, ?)`, []any{tenant, old, place}},
		{`UPDATE checking SET place = ? WHERE tenant = ? AND place = ?`, []any{place, tenant, old}},
	} {
		if _, err := t.change("moving channel", do.sql, do.args...); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) AddCheck(c playbook.Check) error {
	answer, err := encode(c.Answer)
	if err != nil {
		return err
	}
	_, err = t.change("storing an answer to be checked", `INSERT INTO checking (tenant, request, place, answer, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		c.Tenant, c.Request, c.Place, answer, micros(c.At))
	return err
}

func (t *tx) Checks(tenant, place string) ([]playbook.Check, error) {
	var all []playbook.Check
	err := t.each("reading answers to be checked", `SELECT tenant, request, place, answer, at FROM checking WHERE tenant = ? AND place = ? ORDER BY at, rowid`, []any{tenant, place}, func(s scan) error {
		var (
			c      playbook.Check
			answer string
			at     int64
		)
		if err := s(&c.Tenant, &c.Request, &c.Place, &answer, &at); err != nil {
			return err
		}
		c.At = instant(at)
		all = append(all, c)
		return decode(answer, &all[len(all)-1].Answer)
	})
	return all, err
}

func (t *tx) DropCheck(tenant, request string) error {
	_, err := t.change("dropping an answer that was checked", `DELETE FROM checking WHERE tenant = ? AND request = ?`, tenant, request)
	return err
}
