package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
)

// mostReaders are at work at the same time; who comes then waits. A backup has a
// connection beside them.
const mostReaders = 4

// mostPrepared bounds the statements of one connection. The program has fewer; what
// is asked by hand, as an inspector does, must not pile up.
const mostPrepared = 300

// readers are the connections that only read. They keep their statements: to
// prepare one takes longer than to carry it out.
type readers struct {
	db     *sql.DB
	places chan struct{} // one for each that may be at work

	mu     sync.Mutex
	idle   []*reader
	closed bool
}

// reader is one of them, for one goroutine at a time.
type reader struct {
	conn       *sql.Conn
	ctx        context.Context // of who reads now: unlike a write, a read may be interrupted
	statements map[string]*sql.Stmt
	open       map[string]bool // whose rows are being read
}

func newReaders(db *sql.DB) *readers {
	db.SetMaxOpenConns(mostReaders + 1)
	db.SetMaxIdleConns(1)
	return &readers{db: db, places: make(chan struct{}, mostReaders)}
}

// begin takes a connection and opens a transaction on it; end gives it back.
func (p *readers) begin(ctx context.Context) (r *reader, err error) {
	select {
	case p.places <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	defer func() {
		if err != nil {
			<-p.places
		}
	}()
	if r = p.last(); r == nil {
		conn, err := p.db.Conn(ctx)
		if err != nil {
			return nil, err
		}
		r = &reader{conn: conn, statements: map[string]*sql.Stmt{}, open: map[string]bool{}}
	}
	r.ctx = ctx
	if _, err := r.conn.ExecContext(ctx, "BEGIN"); err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

// last is the connection that was given back last, nil where all are at work or
// none is open yet.
func (p *readers) last() (r *reader) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.idle) - 1; n >= 0 {
		r, p.idle = p.idle[n], p.idle[:n]
	}
	return r
}

// end closes the transaction. A connection on which that fails is given up.
func (p *readers) end(r *reader) {
	_, err := r.conn.ExecContext(context.Background(), "ROLLBACK")
	r.ctx = nil
	p.mu.Lock()
	keep := err == nil && !p.closed && len(r.statements) <= mostPrepared
	if keep {
		p.idle = append(p.idle, r)
	}
	p.mu.Unlock()
	if !keep {
		r.close()
	}
	<-p.places
}

// close gives every connection up, those at work when they end.
func (p *readers) close() error {
	p.mu.Lock()
	idle := p.idle
	p.idle, p.closed = nil, true
	p.mu.Unlock()
	for _, r := range idle {
		r.close()
	}
	return p.db.Close()
}

// close gives the connection up; the statements go first, as in writer.detach.
func (r *reader) close() {
	for _, s := range r.statements {
		_ = s.Close()
	}
	_ = r.conn.Close()
}

// query carries out a statement that is kept, or, while the rows of that one are
// being read, one of its own.
func (r *reader) query(query string, args ...any) (*sql.Rows, error) {
	if r.open[query] {
		return r.conn.QueryContext(r.ctx, query, args...)
	}
	s := r.statements[query]
	if s == nil {
		var err error
		if s, err = r.conn.PrepareContext(r.ctx, query); err != nil {
			return nil, err
		}
		r.statements[query] = s
	}
	return s.QueryContext(r.ctx, args...)
}

// reading notes whose rows are being read, and returns what to call when they are.
func (r *reader) reading(query string) (read func()) {
	if r.open[query] {
		return func() {}
	}
	r.open[query] = true
	return func() { delete(r.open, query) }
}

func (r *reader) change(string, ...any) (sql.Result, error) { return nil, ErrReadOnly }

func (s *Store) read(ctx context.Context, fn func(*tx) error) error {
	r, err := s.readers.begin(ctx)
	if err != nil {
		if s.writer != nil && s.writer.isClosed() {
			return ErrClosed
		}
		return fmt.Errorf("sqlstore: beginning to read: %w", diagnose(s.path, err))
	}
	defer s.readers.end(r) //nolint:contextcheck // it ends whether or not the caller still waits
	t := &tx{ctx: ctx, path: s.path, on: r, now: s.now}
	defer t.ended.Store(true)
	return fn(t)
}
