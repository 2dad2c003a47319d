package sqlstore

import (
	"fmt"

	"lodestar/planning/playbook"
)

const invitationColumns = `tenant, schedule, plan, kind, uid, sequence, state, content, at, rev`

func (t *tx) invitations(query string, args ...any) ([]playbook.Invitation, error) {
	var all []playbook.Invitation
	err := t.each("reading invitations", query, args, func(s scan) error {
		var (
			i       playbook.Invitation
			content string
			at      int64
		)
		if err := s(&i.Tenant, &i.Schedule, &i.Plan, &i.Kind, &i.UID, &i.Sequence, &i.State, &content, &at, &i.Rev); err != nil {
			return err
		}
		i.At = instant(at)
		if err := decode(content, &i.Sent); err != nil {
			return err
		}
		all = append(all, i)
		return nil
	})
	return all, err
}

// Invitations are those of a plan, by schedule.
func (t *tx) Invitations(tenant, plan string) ([]playbook.Invitation, error) {
	return t.invitations(`SELECT `+invitationColumns+` FROM invitation WHERE tenant = ? AND plan = ? ORDER BY schedule`, tenant, plan)
}

// InvitationOf finds one by the name it has in calendars.
func (t *tx) InvitationOf(tenant, uid string) (playbook.Invitation, bool, error) {
	all, err := t.invitations(`SELECT `+invitationColumns+` FROM invitation WHERE tenant = ? AND uid = ?`, tenant, uid)
	if err != nil || len(all) == 0 {
		return playbook.Invitation{}, false, err
	}
	return all[0], true, nil
}

// SaveInvitation inserts where Rev is 0; ErrChanged where it was changed since.
func (t *tx) SaveInvitation(i *playbook.Invitation) error {
	content, err := encode(i.Sent)
	if err != nil {
		return err
	}
	var n int64
	if i.Rev == 0 {
		n, err = t.change("storing an invitation",
			`INSERT INTO invitation (`+invitationColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO NOTHING`,
			i.Tenant, i.Schedule, i.Plan, i.Kind, i.UID, i.Sequence, string(i.State), content, micros(t.now()))
	} else {
		n, err = t.change("storing an invitation",
			`UPDATE invitation SET sequence = ?, state = ?, content = ?, at = ?, rev = rev + 1 WHERE tenant = ? AND schedule = ? AND rev = ?`,
			i.Sequence, string(i.State), content, micros(t.now()), i.Tenant, i.Schedule, i.Rev)
	}
	if err == nil && n == 0 {
		err = fmt.Errorf("sqlstore: saving the invitation %s: %w", i.Schedule, playbook.ErrChanged)
	}
	if err == nil {
		i.Rev++
	}
	return err
}
