package sqlstore

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// schemaTable is where the migrations that were made are noted.
const schemaTable = "schema_version"

// migrate brings the database to the program's schema, forward only. A database
// of a newer program is refused before anything is touched: its rows may mean
// what this program does not know.
func migrate(ctx context.Context, path string, db *sql.DB) error {
	latest, err := latestVersion()
	if err != nil {
		return err
	}
	current, err := schemaVersion(ctx, path, db)
	if err != nil {
		return err
	}
	switch {
	case current > latest:
		return newer(path, current, latest)
	case current == latest:
		return nil
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("sqlstore: reading migrations: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, files,
		goose.WithTableName(schemaTable),
		goose.WithDisableGlobalRegistry(true),
		goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return fmt.Errorf("sqlstore: preparing migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("sqlstore: migrating from schema %d to %d: %w", current, latest, diagnose(path, err))
	}
	return nil
}

// schemaVersion says how far the database is: 0 where it is empty.
func schemaVersion(ctx context.Context, path string, db *sql.DB) (int64, error) {
	var tables, noted int
	err := db.QueryRowContext(ctx,
		`SELECT count(*), count(*) FILTER (WHERE name = ?) FROM sqlite_schema WHERE type = 'table'`,
		schemaTable).Scan(&tables, &noted)
	if err != nil {
		return 0, fmt.Errorf("sqlstore: reading schema: %w", diagnose(path, err))
	}
	if noted == 0 {
		if tables > 0 {
			return 0, &Fault{
				Kind: ErrNotDatabase, Path: path,
				Says: fmt.Sprintf("%s is the database of another program.", path),
				Mend: "Name another file in LODESTAR_DATABASE_URL.",
			}
		}
		return 0, nil
	}
	var version sql.NullInt64
	err = db.QueryRowContext(ctx, `SELECT max(version_id) FROM `+schemaTable+` WHERE is_applied = 1`).Scan(&version)
	if err != nil {
		return 0, fmt.Errorf("sqlstore: reading schema version: %w", diagnose(path, err))
	}
	return version.Int64, nil
}

// latestVersion is the schema this program writes.
func latestVersion() (int64, error) {
	entries, err := migrations.ReadDir("migrations")
	if err != nil {
		return 0, fmt.Errorf("sqlstore: reading migrations: %w", err)
	}
	latest := int64(0)
	for _, e := range entries {
		number, _, _ := strings.Cut(e.Name(), "_")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("sqlstore: migration %s: %w", e.Name(), err)
		}
		latest = max(latest, n)
	}
	return latest, nil
}

func newer(path string, current, latest int64) error {
	return &Fault{
		Kind: ErrNewer, Path: path,
		Says: fmt.Sprintf("The database %s has schema %d and this program knows up to %d: a newer Lodestar wrote it.", path, current, latest),
		Mend: "Install that version again; there is no way back.",
	}
}

func older(path string, current, latest int64) error {
	return &Fault{
		Kind: ErrOlder, Path: path,
		Says: fmt.Sprintf("The database %s has schema %d and this program reads %d.", path, current, latest),
		Mend: "Start `lodestar serve` once: it brings the database up to date.",
	}
}
