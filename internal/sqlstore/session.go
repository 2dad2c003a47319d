package sqlstore

import (
	"fmt"

	"lodestar/conversation"
	"lodestar/planning/playbook"
)

const sessionColumns = `tenant, id, person, address, status, data, touched, rev`

func scanSession(s scan, found *playbook.Session) error {
	var (
		id, address, data string
		status            conversation.Status
		touched           int64
	)
	err := s(&found.Tenant, &id, &found.Person, &address, &status, &data, &touched, &found.Rev)
	if err != nil {
		return err
	}
	if err := decode(address, &found.Place); err != nil {
		return err
	}
	if err := decode(data, &found.Session); err != nil {
		return err
	}
	found.ID, found.Status, found.Touched = id, status, instant(touched)
	return nil
}

// ActiveSession takes the Place of the session's address as the place.
func (t *tx) ActiveSession(tenant, person, place string) (playbook.Session, bool, error) {
	k := rowKey{tenant, place, person}
	if t.memory != nil {
		if id, ok := t.memory.active.get(k); ok {
			s, ok, err := t.Session(tenant, id)
			if err != nil || ok && s.Status == conversation.Active && s.Person == person && s.Place.Place == place {
				return s, ok, err
			}
		}
	}
	s, ok, err := t.session(
		`SELECT `+sessionColumns+` FROM session WHERE tenant = ? AND person = ? AND place = ? AND status = 'active'`,
		tenant, person, place)
	if ok && t.memory != nil {
		t.memory.active.put(k, s.ID)
		t.memory.sessions.put(rowKey{tenant: tenant, id: s.ID}, copiedSession(s))
	}
	return s, ok, err
}

func (t *tx) Session(tenant, id string) (playbook.Session, bool, error) {
	return recall(t, (*memory).ofSessions, rowKey{tenant: tenant, id: id}, copiedSession, func() (playbook.Session, bool, error) {
		return t.session(`SELECT `+sessionColumns+` FROM session WHERE tenant = ? AND id = ?`, tenant, id)
	})
}

// SessionFor finds the person's session of the flow about the subject: an active
// or paused one before one that is finished or discarded, and the one touched
// last where there are several.
func (t *tx) SessionFor(tenant, flow, subject, person string) (playbook.Session, bool, error) {
	found, ok, err := t.session(
		`SELECT `+sessionColumns+` FROM session
		WHERE tenant = ? AND person = ? AND status IN ('active', 'paused') AND subject = ? AND flow = ?
		ORDER BY touched DESC, rowid DESC LIMIT 1`,
		tenant, person, subject, flow)
	if ok || err != nil {
		return found, ok, err
	}
	return t.session(
		`SELECT `+sessionColumns+` FROM session
		WHERE tenant = ? AND person = ? AND status IN ('finished', 'discarded') AND subject = ? AND flow = ?
		ORDER BY touched DESC, rowid DESC LIMIT 1`,
		tenant, person, subject, flow)
}

func (t *tx) session(query string, args ...any) (playbook.Session, bool, error) {
	var found playbook.Session
	ok, err := t.first("reading session", query, args, func(s scan) error { return scanSession(s, &found) })
	return found, ok, err
}

func (t *tx) SessionsOf(tenant, person string) ([]playbook.Session, error) {
	var sessions []playbook.Session
	err := t.each("reading sessions",
		`SELECT `+sessionColumns+` FROM session
		WHERE tenant = ? AND person = ? AND status IN ('active', 'paused') ORDER BY touched DESC, rowid DESC`,
		[]any{tenant, person}, func(s scan) error {
			sessions = append(sessions, playbook.Session{})
			return scanSession(s, &sessions[len(sessions)-1])
		})
	return sessions, err
}

// SaveSession refuses a second active session of the person in the place: the
// first one must be paused or ended before.
func (t *tx) SaveSession(saved *playbook.Session) error {
	id := saved.ID
	if id == "" {
		id = newID(sessionPrefix)
	}
	stored := saved.Session
	stored.ID = id
	texts, err := encodeAll(saved.Place, stored)
	if err != nil {
		return err
	}
	k := rowKey{tenant: saved.Tenant, id: id}
	if t.memory != nil {
		// Most moves change nothing else, and SQLite renews the index entries of
		// every column that it is told to set.
		was, ok := t.memory.sessions.get(k)
		if ok && was.Rev == saved.Rev && was.Person == saved.Person && was.Place == saved.Place &&
			was.Flow == saved.Flow && was.Subject == saved.Subject && was.Status == saved.Status {
			err = t.save("saving session", &saved.Rev, "",
				`UPDATE session SET data = ?, touched = ?, rev = rev + 1 WHERE tenant = ? AND id = ? AND rev = ?`,
				texts[1], micros(saved.Touched), saved.Tenant, id)
			learn(t, (*memory).ofSessions, k, copiedSession(*saved), err)
			return err
		}
	}
	err = t.save("saving session", &saved.Rev,
		`INSERT INTO session (person, place, address, flow, subject, status, data, touched, tenant, id, rev)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? + 1) ON CONFLICT (tenant, id) DO NOTHING`,
		`UPDATE session SET person = ?, place = ?, address = ?, flow = ?, subject = ?, status = ?, data = ?, touched = ?,
			rev = rev + 1
		WHERE tenant = ? AND id = ? AND rev = ?`,
		saved.Person, saved.Place.Place, texts[0], saved.Flow, saved.Subject, string(saved.Status), texts[1],
		micros(saved.Touched), saved.Tenant, id)
	if taken(err) {
		err = fmt.Errorf("sqlstore: saving session: the person has another active one in this place: %w", err)
	}
	if err == nil {
		saved.ID = id
	}
	learn(t, (*memory).ofSessions, k, copiedSession(*saved), err)
	return err
}
