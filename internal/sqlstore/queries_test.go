package sqlstore

import (
	"database/sql"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"lodestar/internal/sqlstore/sqlstoretest"
)

// TestEveryQueryUsesAnIndex runs the conformance suite, notes every query the
// store makes, and asks SQLite how it finds its rows: a turn must cost the same
// with a million plans as with a thousand.
func TestEveryQueryUsesAnIndex(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	seen := map[string]bool{}
	watch := &sqlstoretest.Watch{}
	watch.Set(func(query string) error {
		mu.Lock()
		defer mu.Unlock()
		seen[query] = true
		return nil
	}, nil)
	t.Run("suite", func(t *testing.T) {
		sqlstoretest.Run(t, func(t *testing.T) sqlstoretest.Store {
			t.Helper()
			return openedAt(t, filepath.Join(t.TempDir(), "l.db"), Options{Wrap: watch.Wrap})
		})
	})
	path := filepath.Join(t.TempDir(), "l.db")
	openedAt(t, path, Options{})
	db := raw(t, path)
	migrated := everyMigration(t)
	explained := 0
	for _, query := range slices.Sorted(maps.Keys(seen)) {
		if !strings.HasPrefix(query, "SELECT") && !strings.HasPrefix(query, "INSERT") &&
			!strings.HasPrefix(query, "UPDATE") && !strings.HasPrefix(query, "DELETE") {
			continue
		}
		if strings.Contains(query, "sqlite_schema") || strings.Contains(query, schemaTable) {
			continue // once, at the start
		}
		if strings.Contains(migrated, query) {
			continue // once, when the program is renewed
		}
		explained++
		for _, detail := range explain(t, db, query) {
			scans := strings.HasPrefix(detail, "SCAN") && !strings.Contains(detail, "USING") && !strings.Contains(detail, "CONSTANT ROW") && !strings.Contains(detail, "VALUES CLAUSE")
			if scans || strings.Contains(detail, "TEMP B-TREE") {
				t.Errorf("%s\n\t%s", query, detail)
			}
		}
	}
	if explained < 30 {
		t.Errorf("only %d queries were seen", explained)
	}
}

// everyMigration is the text of all of them.
func everyMigration(t *testing.T) string {
	t.Helper()
	files, err := migrations.ReadDir("migrations")
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, f := range files {
		text, err := migrations.ReadFile("migrations/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}

func explain(t *testing.T, db *sql.DB, query string) (details []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+query, make([]any, parameters(query))...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id, parent, unused int
		var detail string
		if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
			t.Fatal(err)
		}
		details = append(details, detail)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return details
}

// parameters counts what a query asks for: the greatest ?n, else its ?.
func parameters(query string) int {
	for n := 20; n >= 1; n-- {
		if strings.Contains(query, fmt.Sprint("?", n)) {
			return n
		}
	}
	return strings.Count(query, "?")
}
