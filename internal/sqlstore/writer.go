package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// batchLimit bounds how many turns share a commit, and with it how long the
// first of them waits for the others. With more of them everybody would be answered
// in the same moment, and while all their next requests are read nobody would write.
const batchLimit = 32

// writer owns the one connection that writes. Turns that arrive while a commit
// is on its way share the next one: an fsync costs milliseconds, a turn a
// fraction of one. Each turn has its own savepoint, so that one that fails is
// rolled back alone, and nobody is answered before the shared commit.
type writer struct {
	path    string
	connect func() (*sql.DB, error)
	wrote   func(committed)
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
	memory     memory
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

func startWriter(ctx context.Context, path string, db *sql.DB, connect func() (*sql.DB, error), wrote func(committed), doubt bool) (*writer, error) {
	w := &writer{
		path: path, connect: connect, wrote: wrote, db: db,
		wake: make(chan struct{}, 1), stopped: make(chan struct{}),
		memory: memory{doubt: doubt},
	}
	if err := w.attach(ctx); err != nil {
		return nil, err
	}
	go w.run() //nolint:contextcheck // it lives until close; ctx is the opening's
	return w, nil
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

// all takes every turn that waits.
func (w *writer) all() []*request {
	w.mu.Lock()
	defer w.mu.Unlock()
	taken := w.pending
	w.pending = nil
	return taken
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
