package sqlstore

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPrivacyFileEqualsTheSchema: PRIVACY.md names every column of every table,
// and as being about people exactly those in which people are looked for (F6).
func TestPrivacyFileEqualsTheSchema(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	openedAt(t, path, Options{})
	db := raw(t, path)
	stored := map[string][]string{}
	rows, err := db.QueryContext(t.Context(), `SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name <> '`+schemaTable+`'`)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			t.Fatal(err)
		}
		stored[table] = append(stored[table], column)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../../PRIVACY.md")
	if err != nil {
		t.Fatal(err)
	}
	written, about := map[string][]string{}, map[string][]string{}
	for _, line := range strings.Split(string(text), "\n") {
		cells := strings.Split(line, "|")
		if len(cells) != 7 || !strings.HasPrefix(strings.TrimSpace(cells[1]), "`") {
			continue
		}
		table := strings.Trim(strings.TrimSpace(cells[1]), "`")
		about[table], written[table] = names(cells[2]), append(names(cells[2]), names(cells[3])...)
	}
	for _, m := range []map[string][]string{stored, written, about} {
		for _, columns := range m {
			slices.Sort(columns)
		}
	}
	if diff := cmp.Diff(stored, written); diff != "" {
		t.Errorf("in the schema (-), in PRIVACY.md (+):\n%s", diff)
	}
	for _, table := range keptTables() {
		slices.Sort(table.columns)
		if diff := cmp.Diff(table.columns, about[table.name]); diff != "" {
			t.Errorf("%s: looked through (-), about people by PRIVACY.md (+):\n%s", table.name, diff)
		}
		delete(about, table.name)
	}
	for table, columns := range about {
		if len(columns) > 0 {
			t.Errorf("%s is about people by PRIVACY.md, and not looked through: %v", table, columns)
		}
	}
}

// names are those of a cell: `a` `b`.
func names(cell string) []string {
	var all []string
	for _, word := range strings.Fields(cell) {
		if word = strings.Trim(word, "`,"); word != "" && word != "–" {
			all = append(all, word)
		}
	}
	return all
}
