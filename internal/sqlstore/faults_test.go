package sqlstore

import (
	"context"
	"database/sql/driver"
	"errors"
	"sync"
)

// watched stands between the store and its connections: it sees every query,
// and may fail it before or after its effect.
type watched struct {
	mu     sync.Mutex
	before func(query string) error
	after  func(query string) error
}

func (f *watched) wrap(c driver.Connector) driver.Connector { return &watchedConnector{c, f} }

func (f *watched) set(before, after func(string) error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.before, f.after = before, after
}

func (f *watched) hooks() (before, after func(string) error) {
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

type watchedConnector struct {
	driver.Connector
	f *watched
}

func (c *watchedConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	whole, ok := conn.(wholeConn)
	if !ok {
		return nil, errors.New("the driver's connection can't do what the store needs")
	}
	return &watchedConn{whole, c.f}, nil
}

// wholeConn and wholeStatement are what database/sql uses of the driver.
type wholeConn interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.QueryerContext
}

type wholeStatement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

type watchedConn struct {
	wholeConn
	f *watched
}

func (c *watchedConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	s, err := c.wholeConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	whole, ok := s.(wholeStatement)
	if !ok {
		return nil, errors.New("the driver's statement can't do what the store needs")
	}
	return &watchedStmt{whole, query, c.f}, nil
}

func (c *watchedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	before, _ := c.f.hooks()
	if err := before(query); err != nil {
		return nil, err
	}
	return c.wholeConn.QueryContext(ctx, query, args)
}

type watchedStmt struct {
	wholeStatement
	query string
	f     *watched
}

func (s *watchedStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	before, after := s.f.hooks()
	if err := before(s.query); err != nil {
		return nil, err
	}
	result, err := s.wholeStatement.ExecContext(ctx, args)
	if err != nil {
		return nil, err
	}
	return result, after(s.query)
}

func (s *watchedStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	before, after := s.f.hooks()
	if err := before(s.query); err != nil {
		return nil, err
	}
	rows, err := s.wholeStatement.QueryContext(ctx, args)
	if err == nil {
		if err = after(s.query); err != nil {
			_ = rows.Close()
		}
	}
	return rows, err
}
