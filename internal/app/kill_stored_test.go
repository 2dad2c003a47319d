package app_test

import (
	"database/sql"
	"strings"
)

// stored are the messages by id that are in one of the states, in the order in
// which they were written.
func (w *wire) stored(states ...string) (ids []string, rows map[string]storedRow) {
	w.Helper()
	db, err := sql.Open("sqlite", "file:"+w.db+"?mode=ro&_pragma=busy_timeout(5000)")
	if err != nil {
		w.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	found, err := db.Query(`SELECT id, address ->> 'platform', address ->> 'place', coalesce(receipt ->> 'Message', '') FROM outbox
		WHERE state IN ('` + strings.Join(states, "','") + `') AND message ->> 'kind' <> 'record' ORDER BY seq`)
	if err != nil {
		w.Fatal(err)
	}
	defer func() { _ = found.Close() }()
	rows = map[string]storedRow{}
	for found.Next() {
		var id string
		var r storedRow
		if err := found.Scan(&id, &r.platform, &r.place, &r.receipt); err != nil {
			w.Fatal(err)
		}
		ids, rows[id] = append(ids, id), r
	}
	if err := found.Err(); err != nil {
		w.Fatal(err)
	}
	return ids, rows
}

// hurry ends every wait for another try, while the program is dead: a mail whose fate
// is unknown waits for a minute.
func (w *wire) hurry() {
	w.Helper()
	db, err := sql.Open("sqlite", "file:"+w.db+"?_pragma=busy_timeout(5000)")
	if err != nil {
		w.Fatal(err)
	}
	if _, err := db.Exec(`UPDATE outbox SET not_until = 0 WHERE not_until > 0`); err != nil {
		w.Error(err)
	}
	if err := db.Close(); err != nil {
		w.Error(err)
	}
}

// waiting is how many messages are still to be said.
func (w *wire) waiting() int {
	w.Helper()
	if w.seeded == 0 {
		return 0 // there is no database yet
	}
	left, _ := w.stored("waiting", "sending", "unknown")
	return len(left)
}

// storedRow is what became of a message.
type storedRow struct{ platform, place, receipt string }
