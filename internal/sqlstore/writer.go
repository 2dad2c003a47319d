package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	sqlite3 "modernc.org/sqlite/lib"
)

// batchLimit bounds how many turns share a commit, and with it how long the
// first of them waits for the others.
const batchLimit = 128

// writer owns the one connection that writes. Turns that arrive while a commit
// is on its way share the next one: an fsync costs milliseconds, a turn a
// fraction of one. Each turn has its own savepoint, so that one that fails is
// rolled back alone, and nobody is answered before the shared commit.
type writer struct {
	path    string
	connect func() (*sql.DB, error)
	wrote   func()
	wake    chan struct{}
	stopped chan struct{}

	mu          sync.Mutex
	pending     []*request
	checkpoints []chan error // who waits for the next one
	closed      bool

	// The rest belongs to the goroutine of run.
	db         *sql.DB
	conn       *sql.Conn
	statements map[string]*sql.Stmt
	lastSeq    int64 // of the outgoing rows
}

// request is one turn that waits. Its function runs in its own goroutine, handed
// the turn by the writer: a test that ends its goroutine there, or a panic,
// can't take the writer along.
type request struct {
	begin  chan *tx      // unbuffered: whoever receives has begun
	gone   chan struct{} // closed where the caller gave up before that
	ended  chan error    // what the function returned
	answer chan error    // after the commit
}

// Panic is a panic in a turn's function, as an error.
type Panic struct {
	Value any
	Stack []byte
}

// Error names the value; the stack is for the log.
func (p *Panic) Error() string { return fmt.Sprintf("sqlstore: panic in a turn: %v", p.Value) }

func startWriter(ctx context.Context, path string, db *sql.DB, connect func() (*sql.DB, error), wrote func()) (*writer, error) {
	w := &writer{
		path: path, connect: connect, wrote: wrote, db: db,
		wake: make(chan struct{}, 1), stopped: make(chan struct{}),
	}
	if err := w.attach(ctx); err != nil {
		return nil, err
	}
	go w.run()
	return w, nil
}

func (w *writer) attach(ctx context.Context) error {
	conn, err := w.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("sqlstore: connecting: %w", diagnose(w.path, err))
	}
	w.conn, w.statements = conn, map[string]*sql.Stmt{}
	if w.lastSeq, err = lastSeq(ctx, conn); err != nil {
		return errors.Join(diagnose(w.path, err), conn.Close())
	}
	return nil
}

// turn waits for its place, runs fn and returns what became of it.
func (w *writer) turn(ctx context.Context, limit time.Duration, fn func(*tx) error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("sqlstore: turn did not begin: %w", context.Cause(ctx))
	}
	r := &request{
		begin: make(chan *tx), gone: make(chan struct{}),
		ended: make(chan error, 1), answer: make(chan error, 1),
	}
	if !w.enqueue(r) {
		return ErrClosed
	}
	select {
	case t := <-r.begin:
		// Not the caller's context: a write must not be cancelled midway.
		limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
		defer cancel()
		t.ctx = limited
		r.carryOut(ctx, t, fn)
		return <-r.answer
	case err := <-r.answer:
		return err
	case <-ctx.Done():
		close(r.gone)
		return fmt.Errorf("sqlstore: turn did not begin: %w", context.Cause(ctx))
	}
}

func (r *request) carryOut(ctx context.Context, t *tx, fn func(*tx) error) {
	err := errors.New("sqlstore: the turn's goroutine ended")
	defer func() {
		if value := recover(); value != nil {
			err = &Panic{Value: value, Stack: debug.Stack()}
		}
		r.ended <- err
	}()
	if ctx.Err() != nil { // it ended in the very moment of the begin
		err = fmt.Errorf("sqlstore: turn did not begin: %w", context.Cause(ctx))
		return
	}
	err = fn(t)
}

func (w *writer) enqueue(r *request) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return false
	}
	w.pending = append(w.pending, r)
	w.poke()
	return true
}

// checkpoint truncates the log between two transactions.
func (w *writer) checkpoint(ctx context.Context) error {
	answer := make(chan error, 1)
	w.mu.Lock()
	if w.closed {
		w.mu.Unlock()
		return ErrClosed
	}
	w.checkpoints = append(w.checkpoints, answer)
	w.poke()
	w.mu.Unlock()
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (w *writer) answerCheckpoints() {
	w.mu.Lock()
	waiting := w.checkpoints
	w.checkpoints = nil
	w.mu.Unlock()
	if len(waiting) == 0 {
		return
	}
	err := errNoConnection
	if w.conn != nil {
		var busy, pages, moved int
		err = w.conn.QueryRowContext(context.Background(), `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &moved)
		if err == nil && busy != 0 {
			err = ErrBusy
		}
	}
	for _, answer := range waiting {
		answer <- err
	}
}

func (w *writer) poke() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// next takes the oldest turn that waits, nil where none does.
func (w *writer) next() *request {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.pending) == 0 {
		w.pending = nil // lets go of the array's used-up front
		return nil
	}
	r := w.pending[0]
	w.pending[0] = nil
	w.pending = w.pending[1:]
	return r
}

// finished reports whether nothing waits and nothing will: asked under one
// lock, so that a turn taken in the last moment is not left behind.
func (w *writer) finished() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.closed && len(w.pending) == 0 && len(w.checkpoints) == 0
}

func (w *writer) isClosed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.closed
}

// drain refuses further turns and waits for those that were taken.
func (w *writer) drain() {
	w.mu.Lock()
	w.closed = true
	w.mu.Unlock()
	w.poke()
	<-w.stopped
}

func (w *writer) close() error {
	w.detach()
	return w.db.Close()
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

func (w *writer) run() {
	defer close(w.stopped)
	for range w.wake {
		for r := w.next(); r != nil; r = w.next() {
			w.batch(r)
		}
		w.answerCheckpoints()
		if w.finished() {
			return
		}
	}
}

// batch carries out turns from first on, as many as wait, in one transaction.
func (w *writer) batch(first *request) {
	if err := w.begin(); err != nil {
		// The others would only meet the same, one time-out after the other.
		for r := first; r != nil; r = w.next() {
			r.answer <- err
		}
		return
	}
	var (
		done     []*request
		outcomes []error
		wrote    bool
		broken   error
	)
	for r := first; r != nil; {
		began, woke, err, fatal := w.one(r)
		if began {
			done, outcomes = append(done, r), append(outcomes, err)
			wrote = wrote || woke
		}
		if broken = fatal; broken != nil || len(done) >= batchLimit {
			break
		}
		r = w.next()
	}
	if broken == nil {
		if err := w.exec("COMMIT"); err != nil {
			broken = fmt.Errorf("sqlstore: committing: %w", diagnose(w.path, err))
		}
	}
	if broken != nil {
		// ROLLBACK and not a new connection: a log whose last commit could
		// not be synced would be read in again by the next one to open it.
		// It fails harmlessly where SQLite has rolled back by itself.
		_ = w.exec("ROLLBACK")
	}
	for i, r := range done {
		if outcomes[i] == nil {
			outcomes[i] = broken
		}
		r.answer <- outcomes[i]
	}
	if broken == nil && wrote {
		w.wrote()
	}
}

// one carries out one turn in its savepoint. fatal says that the transaction as
// a whole is lost.
func (w *writer) one(r *request) (began, woke bool, outcome, fatal error) {
	select {
	case <-r.gone:
		return false, false, nil, nil
	default:
	}
	if err := w.exec("SAVEPOINT turn"); err != nil {
		err = fmt.Errorf("sqlstore: beginning a turn: %w", diagnose(w.path, err))
		r.answer <- err
		return false, false, nil, err
	}
	t := &tx{path: w.path, on: w, seq: w.lastSeq}
	select {
	case r.begin <- t:
		began, outcome = true, <-r.ended
	case <-r.gone: // its empty savepoint is released below
	}
	t.ended.Store(true)
	if outcome == nil {
		// A statement failed and the function went on as if it had not.
		outcome = t.failed
	}
	if outcome == nil {
		if err := w.exec("RELEASE turn"); err != nil {
			return began, false, nil, fmt.Errorf("sqlstore: ending a turn: %w", diagnose(w.path, err))
		}
		w.lastSeq = t.seq
		return began, t.woke, nil, nil
	}
	if err := errors.Join(w.exec("ROLLBACK TO turn"), w.exec("RELEASE turn")); err != nil {
		// On a full disk SQLite rolls back everything by itself, and with it
		// the turns that share the transaction.
		if t.failed != nil {
			err = t.failed
		}
		return began, false, outcome, fmt.Errorf("sqlstore: rolling back a turn: %w", diagnose(w.path, err))
	}
	return began, false, outcome, nil
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
	s, err := w.statement(query)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(context.Background())
	return err
}

// query and change are the transaction's way to the connection. They are called
// by the goroutine whose turn it is, while run waits for it. They take no
// context: a statement is never interrupted.
func (w *writer) query(_ context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := w.statement(query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(context.Background(), args...)
}

func (w *writer) change(query string, args ...any) (sql.Result, error) {
	s, err := w.statement(query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(context.Background(), args...)
}
