package sqlstore

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	sqlite3 "modernc.org/sqlite/lib"

	"lodestar/conversation"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
)

// tx is one transaction, for one goroutine. Its methods stand beside what they
// store: person.go, account.go, plan.go and so on.
type tx struct {
	ctx    context.Context // how long it may go on; statements are not interrupted by it
	path   string
	on     connection
	now    func() time.Time
	key    []byte // of the audit chain
	seq    int64  // of the last outgoing row
	woke   bool   // wrote something that others wait for
	due    bool   // scheduled a job for about now
	failed error  // the first statement that failed: nothing of this turn may be kept
	ended  atomic.Bool
	memory *memory // nil for a reader
}

var _ turn.Tx = (*tx)(nil)

// connection is the writer's or a reader's. Its statements are kept, and SQLite
// prepares one anew whenever a parameter is bound that it looked at to plan it: a bare
// one in LIMIT, and one that is compared with a column on which a partial index has a
// condition. That takes longer than all the rest; ?+0 and +? are not looked at.
type connection interface {
	query(query string, args ...any) (*sql.Rows, error)
	change(query string, args ...any) (sql.Result, error)
	// reading is called before the rows of a query are read, and what it returns
	// when they are closed.
	reading(query string) (read func())
}

// usable says why nothing can be done any more, nil where it can.
func (t *tx) usable() error {
	switch {
	case t.ended.Load():
		return ErrEnded
	case t.failed != nil:
		return t.failed
	case t.ctx.Err() != nil:
		t.failed = ErrTooLong
		return t.failed
	}
	return nil
}

// fail wraps what went wrong. All but a refused row makes the turn useless:
// after a full disk or a disk error SQLite may have rolled back by itself, and
// the next statement would be a transaction of its own, outside the turn.
func (t *tx) fail(doing string, err error) error {
	err = fmt.Errorf("sqlstore: %s: %w", doing, diagnose(t.path, err))
	if resultCode(err)&0xff != sqlite3.SQLITE_CONSTRAINT && !errors.Is(err, ErrReadOnly) {
		t.failed = err
	}
	return err
}

// change carries out a statement that writes and tells how many rows it met.
func (t *tx) change(doing, query string, args ...any) (int64, error) {
	if err := t.usable(); err != nil {
		return 0, err
	}
	result, err := t.on.change(query, args...)
	if err != nil {
		return 0, t.fail(doing, err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		return 0, t.fail(doing, err)
	}
	return n, nil
}

// scan reads one row.
type scan func(dest ...any) error

// each calls row for every row of the result.
func (t *tx) each(doing, query string, args []any, row func(scan) error) error {
	if err := t.usable(); err != nil {
		return err
	}
	rows, err := t.on.query(query, args...)
	if err != nil {
		return t.fail(doing, err)
	}
	defer t.on.reading(query)()
	defer func() { _ = rows.Close() }() // rows.Err below says what it would
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return t.fail(doing, err)
		}
	}
	if err := rows.Err(); err != nil {
		return t.fail(doing, err)
	}
	return nil
}

// first reads the first row of the result and tells whether there is one.
func (t *tx) first(doing, query string, args []any, row func(scan) error) (bool, error) {
	found := false
	err := t.each(doing, query, args, func(s scan) error {
		if found {
			return nil
		}
		found = true
		return row(s)
	})
	return found && err == nil, err
}

// save carries out the update of a row that people edit, or its insert where
// rev is 0, and counts rev on. Somebody else's change meanwhile is ErrChanged.
func (t *tx) save(doing string, rev *int, insert, update string, args ...any) error {
	query := update
	if *rev == 0 {
		query = insert
	}
	n, err := t.change(doing, query, append(args, *rev)...)
	if err != nil {
		return err
	}
	if n == 0 {
		return fmt.Errorf("sqlstore: %s: %w", doing, playbook.ErrChanged)
	}
	*rev++
	return nil
}

// encode writes what is stored as JSON, without the copy that a string of
// json.Marshal's bytes would be: an eighth of what a turn allocates.
func encode(v any) (string, error) {
	var b strings.Builder
	if err := json.NewEncoder(&b).Encode(v); err != nil {
		return "", fmt.Errorf("sqlstore: encoding %T: %w", v, err)
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// encodeAll encodes several values; the first failure counts.
func encodeAll(values ...any) ([]string, error) {
	texts := make([]string, len(values))
	for i, v := range values {
		var err error
		if record, ok := v.(*conversation.Record); ok {
			texts[i], err = encodeRecord(record)
		} else {
			texts[i], err = encode(v)
		}
		if err != nil {
			return nil, err
		}
	}
	return texts, nil
}

func decode(text string, into any) error {
	if err := json.Unmarshal([]byte(text), into); err != nil {
		return fmt.Errorf("decoding %T: %w", into, err)
	}
	return nil
}

// encodeRecord goes past json.Marshal, which would read once more what the
// record has just written: records are most of what a turn stores.
func encodeRecord(r *conversation.Record) (string, error) {
	if r == nil {
		return "null", nil
	}
	b, err := r.MarshalJSON()
	if err != nil {
		return "", fmt.Errorf("sqlstore: encoding record: %w", err)
	}
	return string(b), nil
}

// decodeRecord never returns nil: an account without answers has an empty
// record.
func decodeRecord(text string) (*conversation.Record, error) {
	record := conversation.NewRecord()
	if text == "null" {
		return record, nil
	}
	return record, record.UnmarshalJSON([]byte(text))
}
