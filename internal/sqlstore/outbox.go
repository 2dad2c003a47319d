package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"lodestar/bot"
	"lodestar/bot/delivery"
)

// The head of a conversation is its oldest row that is not over, and the only
// one that may be said. Say marks it, Settle passes it on.

// Say stores the message once: a second one with the same id says nothing, so
// that an id made from the occasion (a schedule and its slot) is a key against
// repeats. Where the id is empty one is given.
func (t *tx) Say(d bot.Delivery, at time.Time) error {
	texts, err := encodeAll(d.To, d.Message)
	if err != nil {
		return err
	}
	if d.ID == "" {
		d.ID = newID(messagePrefix)
	}
	t.seq++
	n, err := t.change("saying",
		`INSERT INTO outbox (tenant, id, seq, conversation, address, message, state, head, boot, attempts, not_until, written, receipt, reason, standing, good_until, unasked)
		VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'waiting',
			NOT EXISTS (SELECT 1 FROM outbox WHERE conversation = ?4 AND state IN ('waiting', 'sending', 'unknown')),
			'', 0, 0, ?7, '{}', '', ?8, ?9, ?10)
		ON CONFLICT (tenant, id) DO NOTHING`,
		d.To.Tenant, d.ID, t.seq, d.To.Conversation(), texts[0], texts[1], micros(at), stands(d), micros(d.GoodUntil), d.Unasked)
	t.woke = t.woke || n > 0
	if err == nil && n > 0 {
		t.stand(d)
	}
	if err == nil && n > 0 {
		err = t.goFirst(d)
	}
	if err != nil || d.Message.Replaces == (bot.Question{}) {
		return err
	}
	return t.retire(d.To, d.Message.Replaces)
}

// goFirst lets what stands in front of an answer in its conversation go first as
// well: it is waited for now.
func (t *tx) goFirst(d bot.Delivery) error {
	k := rowKey{id: d.To.Conversation()}
	if d.Unasked {
		if t.memory != nil {
			t.memory.asked.drop(k)
		}
		return nil
	}
	all, _, err := recall(t, (*memory).ofAsked, k, itself, func() (all bool, found bool, err error) {
		waits, err := t.first("looking for what nobody asked for",
			`SELECT 1 FROM outbox WHERE conversation = ? AND unasked = 1 AND state = 'waiting' LIMIT 1`, []any{k.id}, func(scan) error { return nil })
		return !waits, true, err
	})
	if err != nil || all {
		return err
	}
	_, err = t.change("letting a conversation go first",
		`UPDATE outbox SET unasked = 0 WHERE conversation = ? AND unasked = 1 AND state = 'waiting'`, k.id)
	learn(t, (*memory).ofAsked, k, true, err)
	return err
}

// SetMessagesAside implements turn.Tx. What it gives up offers nothing any more.
func (t *tx) SetMessagesAside(tenant, reason string) (int, error) {
	t.memory.forget() // what can be pressed
	n, err := t.change("setting messages aside",
		`UPDATE outbox SET state = 'failed', head = 0, standing = 0, not_until = 0, reason = ?
		WHERE state = 'waiting' AND boot = '' AND tenant = ?`,
		reason, tenant)
	return int(n), err
}

const outboxColumns = `id, seq, address, message, state, attempts, not_until, written, receipt, reason, good_until, noted, unasked`

func scanRow(s scan, r *delivery.Row) error {
	var (
		address, message, receipt string
		notUntil, written, good   int64
	)
	err := s(&r.ID, &r.Seq, &address, &message, &r.State, &r.Attempts, &notUntil, &written, &receipt, &r.Reason, &good, &r.Noted, &r.Unasked)
	if err != nil {
		return err
	}
	r.NotUntil, r.Written, r.GoodUntil = instant(notUntil), instant(written), instant(good)
	return errors.Join(decode(address, &r.To), decode(message, &r.Message), decode(receipt, &r.Receipt))
}

// Claim implements delivery.Store. Answers come first, and what is unasked gets at
// most half of the limit; within each, rows that were never tried come first, in the
// order of writing. A row of unknown outcome stays so while it is claimed; no
// row is claimed twice before it is settled. With an error there are no rows: what
// may be claimed all the same, since the answer to the commit was lost, was not said,
// and is let go of in front of the next claim.
func (s *Store) Claim(ctx context.Context, boot string, now time.Time, limit int) (rows []delivery.Row, err error) {
	if boot == "" {
		return nil, errors.New("sqlstore: claiming messages: the boot id is missing")
	}
	let := s.unsaid.take()
	err = s.write(ctx, func(t *tx) error {
		rows = nil
		for _, row := range let {
			t.memory.asked.drop(rowKey{id: row.To.Conversation()})
			if _, err := t.change("letting go of messages",
				`UPDATE outbox SET boot = '', state = CASE state WHEN 'sending' THEN 'waiting' ELSE state END WHERE tenant = ? AND id = ? AND boot = ?`,
				row.To.Tenant, row.ID, boot); err != nil {
				return err
			}
		}
		for _, unasked := range []bool{false, true} {
			most := limit
			if unasked {
				most = min(limit-len(rows), limit/2)
			}
			if most <= 0 {
				continue
			}
			if err := t.each("claiming messages",
				`UPDATE outbox SET boot = ?, state = CASE state WHEN 'waiting' THEN 'sending' ELSE state END
				WHERE rowid IN (SELECT rowid FROM outbox WHERE head = 1 AND boot = '' AND unasked = +? AND not_until <= ? ORDER BY not_until, seq LIMIT ?+0)
				RETURNING `+outboxColumns,
				[]any{boot, unasked, micros(now), most}, func(s scan) error {
					rows = append(rows, delivery.Row{})
					return scanRow(s, &rows[len(rows)-1])
				}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.unsaid.add(append(let, rows...))
		return nil, err
	}
	// RETURNING promises no order.
	slices.SortFunc(rows, func(a, b delivery.Row) int {
		if a.Unasked != b.Unasked {
			return map[bool]int{true: 1, false: -1}[a.Unasked]
		}
		if c := a.NotUntil.Compare(b.NotUntil); c != 0 {
			return c
		}
		return int(a.Seq - b.Seq)
	})
	return rows, nil
}

// unsaid are rows of claims that failed: whether they are claimed is not known, and
// nobody says them.
type unsaid struct {
	mu   sync.Mutex
	rows []delivery.Row
}

func (u *unsaid) add(rows []delivery.Row) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.rows = append(u.rows, rows...)
}

func (u *unsaid) take() (rows []delivery.Row) {
	u.mu.Lock()
	defer u.mu.Unlock()
	rows, u.rows = u.rows, nil
	return rows
}

func (u *unsaid) some() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.rows) > 0
}

// Recover implements delivery.Store. It counts the rows that were in the midst
// of being sent.
func (s *Store) Recover(ctx context.Context, boot string) (int, error) {
	var unknown int64
	err := s.write(ctx, func(t *tx) error {
		var err error
		unknown, err = t.change("recovering messages",
			`UPDATE outbox SET state = 'unknown', boot = '' WHERE boot <> '' AND boot <> ? AND state = 'sending'`, boot)
		if err != nil {
			return err
		}
		_, err = t.change("recovering messages", `UPDATE outbox SET boot = '' WHERE boot <> '' AND boot <> ?`, boot)
		return err
	})
	return int(unknown), err
}

// Settle implements delivery.Store. A row that is over makes the next one of its
// conversation the head. A record that has to wait lets the others go
// first: from then on it is a conversation of its own. A row that nobody has
// claimed, or that was settled before, is left alone.
func (s *Store) Settle(ctx context.Context, row delivery.Row) error {
	receipt, err := encode(row.Receipt)
	if err != nil {
		return err
	}
	over := row.State.Over()
	own := row.To.Conversation()
	if row.GivesWay() && !over {
		own += "\x1f" + row.ID
	}
	return s.write(ctx, func(t *tx) error {
		if !over { // what nobody asked for may wait again
			t.memory.asked.drop(rowKey{id: row.To.Conversation()})
		}
		n, err := t.change("settling message",
			`UPDATE outbox SET state = ?, head = ?, boot = '', attempts = ?, not_until = ?, receipt = ?, reason = ?, conversation = ?
			WHERE tenant = ? AND id = ? AND boot <> ''`,
			string(row.State), !over, row.Attempts, micros(row.NotUntil), receipt, row.Reason, own, row.To.Tenant, row.ID)
		if err != nil || n == 0 || !over && !row.GivesWay() {
			return err
		}
		n, err = t.change("passing the turn to the next message",
			`UPDATE outbox SET head = 1 WHERE rowid = (SELECT rowid FROM outbox
				WHERE conversation = ? AND state IN ('waiting', 'sending', 'unknown') ORDER BY seq LIMIT 1)`,
			row.To.Conversation())
		t.woke = t.woke || n > 0
		return err
	})
}

// Note implements bot.Notes. A message that is not there any more has no note.
func (s *Store) Note(ctx context.Context, tenant, delivery, note string) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.change("noting about a message", `UPDATE outbox SET noted = ? WHERE tenant = ? AND id = ?`, note, tenant, delivery)
		return err
	})
}

// Reopen implements teams.Uploads. From then on the message counts as one that was
// written just now.
func (s *Store) Reopen(ctx context.Context, tenant, place, delivery, note string) (ok bool, err error) {
	err = s.write(ctx, func(t *tx) error {
		t.memory.forget() // whether all that waits was asked for
		n, err := t.change("sending a message once more",
			`UPDATE outbox SET state = 'waiting', boot = '', attempts = 0, not_until = 0, written = ?, noted = ?,
				head = NOT EXISTS (SELECT 1 FROM outbox AS other WHERE other.conversation = outbox.conversation AND other.state IN ('waiting', 'sending', 'unknown'))
			WHERE tenant = ? AND id = ? AND state = 'sent' AND json_extract(address, '$.place') = ?`,
			micros(s.now()), note, tenant, delivery, place)
		ok = n > 0
		t.woke = t.woke || ok
		return err
	})
	return ok, err
}

// Next implements delivery.Store. A row that may be said at any time counts as
// due at the zero time.
func (s *Store) Next(ctx context.Context) (at time.Time, ok bool, err error) {
	if s.unsaid.some() {
		return time.Time{}, true, nil // the next claim finds them
	}
	err = s.read(ctx, func(t *tx) error {
		at, ok = time.Time{}, false
		for _, unasked := range []bool{false, true} {
			var first time.Time
			found, err := t.first("reading next message",
				`SELECT not_until FROM outbox WHERE head = 1 AND boot = '' AND unasked = +? ORDER BY not_until LIMIT 1`,
				[]any{unasked}, func(s scan) error { return scanInstant(s, &first) })
			if err != nil {
				return err
			}
			if found && (!ok || first.Before(at)) {
				at, ok = first, true
			}
		}
		return nil
	})
	return at, ok, err
}

// Undelivered lists what was given up and what is being tried again, of all
// tenants and oldest first, for an operator. The messages themselves are left
// out: who runs the bot need not read them.
func (s *Store) Undelivered(ctx context.Context) (rows []delivery.Row, err error) {
	err = s.read(ctx, func(t *tx) error {
		return t.each("reading undelivered messages",
			`SELECT id, seq, address, '{}', state, attempts, not_until, written, receipt, reason, good_until, noted, unasked FROM outbox WHERE state = 'failed'
			UNION ALL
			SELECT id, seq, address, '{}', state, attempts, not_until, written, receipt, reason, good_until, noted, unasked FROM outbox
			WHERE head = 1 AND boot = '' AND unasked IN (0, 1) AND not_until > 0
			ORDER BY seq`,
			nil, func(s scan) error {
				rows = append(rows, delivery.Row{})
				return scanRow(s, &rows[len(rows)-1])
			})
	})
	return rows, err
}

// Saying reports whether a message is on its way or could go now. What waits for
// a later instant, or behind another message that does, does not count.
func (s *Store) Saying(ctx context.Context, now time.Time) (saying bool, err error) {
	err = s.read(ctx, func(t *tx) error {
		one := func(s scan) error { return s(new(int)) }
		if saying, err = t.first("asking what is being said", `SELECT 1 FROM outbox WHERE boot <> '' LIMIT 1`, nil, one); saying || err != nil {
			return err
		}
		saying, err = t.first("asking what can be said", `SELECT 1 FROM outbox WHERE head = 1 AND boot = '' AND unasked IN (0, 1) AND not_until <= ? LIMIT 1`, []any{micros(now)}, one)
		return err
	})
	return saying, err
}

// Outgoing returns those of a tenant among the last messages that were written,
// the newest first, whatever became of them. It is for looking inside.
func (s *Store) Outgoing(ctx context.Context, tenant string, last int) (rows []delivery.Row, err error) {
	err = s.read(ctx, func(t *tx) error {
		return t.each("reading the last messages",
			`SELECT `+outboxColumns+` FROM outbox
			WHERE rowid > (SELECT max(rowid) FROM outbox) - ? AND +tenant = ? ORDER BY rowid DESC`,
			[]any{last, tenant}, func(s scan) error {
				rows = append(rows, delivery.Row{})
				return scanRow(s, &rows[len(rows)-1])
			})
	})
	return rows, err
}

// lastSeq finds the number of the message written last.
func lastSeq(ctx context.Context, conn *sql.Conn) (int64, error) {
	var seq int64
	err := conn.QueryRowContext(ctx, `SELECT seq FROM outbox WHERE rowid = (SELECT max(rowid) FROM outbox)`).Scan(&seq)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("sqlstore: reading the number of the last message: %w", err)
	}
	return seq, nil
}
