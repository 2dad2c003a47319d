package app_test

import (
	"database/sql"
	"fmt"
	"testing"

	_ "modernc.org/sqlite" // opens a database beside the store, to look at it
)

// tableRows counts the rows of every table of a database, beside whoever writes
// to it.
func tableRows(tb testing.TB, file string) map[string]int {
	tb.Helper()
	db, err := sql.Open("sqlite", "file:"+file+"?mode=ro")
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	names, err := db.Query(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = names.Close() }()
	rows := map[string]int{}
	for names.Next() {
		var name string
		if err := names.Scan(&name); err != nil {
			tb.Fatal(err)
		}
		rows[name] = 0
	}
	if err := names.Err(); err != nil {
		tb.Fatal(err)
	}
	for name := range rows {
		var n int
		if err := db.QueryRow(fmt.Sprintf(`SELECT count(*) FROM %q`, name)).Scan(&n); err != nil {
			tb.Fatal(err)
		}
		rows[name] = n
	}
	return rows
}
