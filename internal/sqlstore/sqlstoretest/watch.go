package sqlstoretest

import (
	"context"
	"database/sql/driver"
	"errors"
	"maps"
	"slices"
	"sync"
)

// Watch stands between a store and its connections: it sees every query, and may
// fail it before or after its effect. The zero value sees and does nothing.
type Watch struct {
	mu     sync.Mutex
	before func(query string) error
	after  func(query string) error
}

// Wrap is what Options.Wrap of a store wants.
func (f *Watch) Wrap(c driver.Connector) driver.Connector { return &watchedConnector{c, f} }

// Set says what is asked before and after each query; nil is nothing. An error
// fails the query.
func (f *Watch) Set(before, after func(string) error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.before, f.after = before, after
}

func (f *Watch) hooks() (before, after func(string) error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	before, after = f.before, f.after
	if before == nil {
		before = func(string) error { return nil }
	}
	if after == nil {
		after = func(string) error { return nil }
	}
	return before, after
}

// watched asks before and after a query that has rows.
func (f *Watch) watched(query string, ask func() (driver.Rows, error)) (driver.Rows, error) {
	before, after := f.hooks()
	if err := before(query); err != nil {
		return nil, err
	}
	rows, err := ask()
	if err != nil {
		return nil, err
	}
	if err := after(query); err != nil {
		_ = rows.Close()
		return nil, err
	}
	return rows, nil
}

type watchedConnector struct {
	driver.Connector
	f *Watch
}

func (c *watchedConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	whole, ok := conn.(Conn)
	if !ok {
		return nil, errors.New("the driver's connection can't do what the store needs")
	}
	return &watchedConn{Conn: whole, f: c.f, open: map[*watchedStmt]bool{}}, nil
}

// Conn is what database/sql uses of a connection of the driver.
type Conn interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.QueryerContext
}

// Statement is what database/sql uses of a statement.
type Statement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// watchedConn may be cut: where a hook answers driver.ErrBadConn, database/sql closes
// it in the midst of things. Its statements end with it, as a server's would; the
// driver itself can't do that, and never asks for it either.
type watchedConn struct {
	Conn
	f *Watch

	mu   sync.Mutex
	open map[*watchedStmt]bool
}

// Close implements driver.Conn.
func (c *watchedConn) Close() error {
	c.mu.Lock()
	left := slices.Collect(maps.Keys(c.open))
	c.mu.Unlock()
	for _, s := range left {
		_ = s.Close()
	}
	return c.Conn.Close()
}

func (c *watchedConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	s, err := c.Conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	whole, ok := s.(Statement)
	if !ok {
		return nil, errors.New("the driver's statement can't do what the store needs")
	}
	watched := &watchedStmt{whole, query, c}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open[watched] = true
	return watched, nil
}

func (c *watchedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	return c.f.watched(query, func() (driver.Rows, error) { return c.Conn.QueryContext(ctx, query, args) })
}

type watchedStmt struct {
	Statement
	query string
	of    *watchedConn
}

// Close implements driver.Stmt.
func (s *watchedStmt) Close() error {
	s.of.mu.Lock()
	open := s.of.open[s]
	delete(s.of.open, s)
	s.of.mu.Unlock()
	if !open {
		return nil
	}
	return s.Statement.Close()
}

func (s *watchedStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	before, after := s.of.f.hooks()
	if err := before(s.query); err != nil {
		return nil, err
	}
	result, err := s.Statement.ExecContext(ctx, args)
	if err != nil {
		return nil, err
	}
	return result, after(s.query)
}

func (s *watchedStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.of.f.watched(s.query, func() (driver.Rows, error) { return s.Statement.QueryContext(ctx, args) })
}
