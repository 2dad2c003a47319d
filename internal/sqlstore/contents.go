package sqlstore

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// contentsTable is what a backup says of itself: how many rows each table has and
// what they sum up to. SQLite's own check finds a broken page and not a letter that
// turned into another, nor a row that is missing. Restoring takes it away.
const contentsTable = "backup_contents"

// Contents are what stands in a database.
type Contents struct {
	Schema int64          `json:"schema"`
	Tables []TableContent `json:"tables"` // by name
	// Noted is false for a database that says nothing of itself, such as one that
	// was copied by another program.
	Noted bool `json:"noted"`
}

// TableContent is one table: its rows and the SHA-256 of all that stands in them.
type TableContent struct {
	Name   string `json:"table"`
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"`
}

// Rows are those of all tables.
func (c Contents) Rows() (n int64) {
	for _, t := range c.Tables {
		n += t.Rows
	}
	return n
}

// NoteContents writes into a copy (Backup) what stands in it, for Prepare to find what
// was damaged or lost since.
func NoteContents(ctx context.Context, path string) (c Contents, err error) {
	db, err := connections(dsn(path, pragma("synchronous", "FULL"), pragma("trusted_schema", "0")), nil)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, `DROP TABLE IF EXISTS `+contentsTable); err != nil { // of a backup that was used as it is
		return c, diagnose(path, err)
	}
	if c, err = readContents(ctx, path, db); err != nil {
		return c, err
	}
	begun, err := db.BeginTx(ctx, nil)
	if err != nil {
		return c, diagnose(path, err)
	}
	defer begun.Rollback()
	if _, err := begun.ExecContext(ctx, `CREATE TABLE `+contentsTable+` (name TEXT PRIMARY KEY, rows INTEGER NOT NULL, sha256 TEXT NOT NULL) STRICT`); err != nil {
		return c, diagnose(path, err)
	}
	for _, t := range c.Tables {
		if _, err := begun.ExecContext(ctx, `INSERT INTO `+contentsTable+` (name, rows, sha256) VALUES (?, ?, ?)`, t.Name, t.Rows, t.SHA256); err != nil {
			return c, diagnose(path, err)
		}
	}
	c.Noted = true
	return c, diagnose(path, begun.Commit())
}

// readContents goes through every row of every table.
func readContents(ctx context.Context, path string, db *sql.DB) (c Contents, err error) {
	if c.Schema, err = schemaVersion(ctx, path, db); err != nil {
		return c, err
	}
	names, err := oneColumn(ctx, db, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`)
	if err != nil {
		return c, fmt.Errorf("sqlstore: reading which tables there are: %w", diagnose(path, err))
	}
	for _, name := range names {
		if name == contentsTable {
			c.Noted = true
			continue
		}
		t, err := sumUp(ctx, db, name)
		if err != nil {
			return c, fmt.Errorf("sqlstore: reading table %s: %w", name, diagnose(path, err))
		}
		c.Tables = append(c.Tables, t)
	}
	return c, nil
}

// sumUp reads a table in the order of its rows. NOT INDEXED keeps SQLite from the
// order of an index.
func sumUp(ctx context.Context, db *sql.DB, name string) (t TableContent, err error) {
	t.Name = name
	rows, err := db.QueryContext(ctx, `SELECT * FROM "`+strings.ReplaceAll(name, `"`, `""`)+`" NOT INDEXED`) //nolint:gosec // a name of the schema
	if err != nil {
		return t, err
	}
	defer func() { _ = rows.Close() }() // rows.Err says what it would
	columns, err := rows.Columns()
	if err != nil {
		return t, err
	}
	sum, values, into := sha256.New(), make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return t, err
		}
		t.Rows++
		for _, v := range values {
			text := fmt.Sprint(v)
			if b, ok := v.([]byte); ok {
				text = string(b)
			}
			_, _ = fmt.Fprintf(sum, "%T %d %s\n", v, len(text), text) // a hash takes everything
		}
	}
	t.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return t, rows.Err()
}

func oneColumn(ctx context.Context, db *sql.DB, query string) (all []string, err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // rows.Err says what it would
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

// compareContents says the first thing in which a copy is not what it says of
// itself; "" where it says nothing or all of it is so.
func compareContents(ctx context.Context, path string, db *sql.DB, found Contents) (string, error) {
	if !found.Noted {
		return "", nil
	}
	noted := map[string]TableContent{}
	rows, err := db.QueryContext(ctx, `SELECT name, rows, sha256 FROM `+contentsTable)
	if err != nil {
		return "", fmt.Errorf("sqlstore: reading what the backup says of itself: %w", diagnose(path, err))
	}
	defer func() { _ = rows.Close() }() // rows.Err says what it would
	for rows.Next() {
		var t TableContent
		if err := rows.Scan(&t.Name, &t.Rows, &t.SHA256); err != nil {
			return "", fmt.Errorf("sqlstore: reading what the backup says of itself: %w", diagnose(path, err))
		}
		noted[t.Name] = t
	}
	if err := rows.Err(); err != nil {
		return "", fmt.Errorf("sqlstore: reading what the backup says of itself: %w", diagnose(path, err))
	}
	for _, t := range found.Tables {
		switch n, ok := noted[t.Name]; {
		case !ok:
			return fmt.Sprintf("the table %s was not there when it was made", t.Name), nil
		case n.Rows != t.Rows:
			return fmt.Sprintf("the table %s has %d rows; when it was made there were %d", t.Name, t.Rows, n.Rows), nil
		case n.SHA256 != t.SHA256:
			return fmt.Sprintf("something in the table %s is not what was written", t.Name), nil
		}
	}
	for name := range noted {
		if !slices.ContainsFunc(found.Tables, func(t TableContent) bool { return t.Name == name }) {
			return fmt.Sprintf("the table %s is missing", name), nil
		}
	}
	return "", nil
}
