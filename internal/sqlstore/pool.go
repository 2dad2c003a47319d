package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modernc.org/sqlite"
)

// connections makes a pool; nothing is opened yet.
func connections(dsn string, wrap Wrap) (*sql.DB, error) {
	connector, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, fmt.Errorf("sqlstore: naming the database: %w", err)
	}
	if wrap != nil {
		connector = wrap(connector)
	}
	return sql.OpenDB(connector), nil
}

// mayWrite writes something and takes it back. To begin is not enough: where the
// file can't be written SQLite quietly makes a reader of the transaction.
func mayWrite(ctx context.Context, db *sql.DB) error {
	begun, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	_, err = begun.ExecContext(ctx, `PRAGMA user_version = 1`)
	return errors.Join(err, begun.Rollback())
}
