package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	sqlite3 "modernc.org/sqlite/lib"
)

// attach takes the connection that writes and starts without statements.
func (w *writer) attach(ctx context.Context) error {
	conn, err := w.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("sqlstore: connecting: %w", diagnose(w.path, err))
	}
	w.conn, w.statements = conn, map[string]*sql.Stmt{}
	w.memory.forget()
	if w.lastSeq, err = lastSeq(ctx, conn); err != nil {
		return errors.Join(diagnose(w.path, err), conn.Close())
	}
	return nil
}

// detach gives the connection back to the pool. The statements go first: one
// left open keeps SQLite's connection alive behind the pool's back, and with it
// its locks and the log.
func (w *writer) detach() {
	for _, s := range w.statements {
		_ = s.Close()
	}
	w.statements = nil
	if w.conn != nil {
		_ = w.conn.Close()
		w.conn = nil
	}
}

// begin opens the shared transaction, on a new connection where the old one is
// in a state of its own.
func (w *writer) begin() error {
	err := w.exec("BEGIN IMMEDIATE")
	code := resultCode(err)
	if err == nil || code != 0 && code&0xff != sqlite3.SQLITE_ERROR && code&0xff != sqlite3.SQLITE_MISUSE {
		return wrapBegin(w.path, err)
	}
	w.detach()
	_ = w.db.Close()
	if w.db, err = w.connect(); err == nil {
		err = w.attach(context.Background())
	}
	if err == nil {
		err = w.exec("BEGIN IMMEDIATE")
	}
	return wrapBegin(w.path, err)
}

func wrapBegin(path string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("sqlstore: beginning a transaction: %w", diagnose(path, err))
}

var errNoConnection = errors.New("sqlstore: no connection")

// statement prepares a query once per connection.
func (w *writer) statement(query string) (*sql.Stmt, error) {
	if w.conn == nil {
		return nil, errNoConnection
	}
	if s := w.statements[query]; s != nil {
		return s, nil
	}
	s, err := w.conn.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, err
	}
	w.statements[query] = s
	return s, nil
}

func (w *writer) exec(query string) error {
	s, err := w.statement(query) //nolint:sqlclosecheck // it is kept; detach closes it
	if err != nil {
		return err
	}
	_, err = s.ExecContext(context.Background())
	return err
}

// query and change are the transaction's way to the connection. They are called
// by the goroutine whose turn it is, while run waits for it. They take no
// context: a statement is never interrupted.
func (w *writer) query(query string, args ...any) (*sql.Rows, error) {
	s, err := w.statement(query) //nolint:sqlclosecheck // it is kept; detach closes it
	if err != nil {
		return nil, err
	}
	return s.QueryContext(context.Background(), args...)
}

func (w *writer) change(query string, args ...any) (sql.Result, error) {
	s, err := w.statement(query) //nolint:sqlclosecheck // it is kept; detach closes it
	if err != nil {
		return nil, err
	}
	return s.ExecContext(context.Background(), args...)
}

// reading does nothing: no turn asks the same again while it reads the answer.
func (w *writer) reading(string) (read func()) { return func() {} }
