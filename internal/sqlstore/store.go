// Package sqlstore holds every SQL statement of the product. One transaction
// covers the session, the plan, the jobs and the outgoing rows of a turn; what
// was acknowledged is on disk.
//
// What is promised: a turn that returned nil survives a crash and a power cut,
// as far as the disk honours fsync and one process writes the file. A turn that
// returned an error left nothing behind, with one exception: where the disk
// failed in the middle of the commit (ErrIO), the turn may turn up after the
// next start. The event's id makes its repetition harmless.
package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"lodestar/bot/delivery"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
	"lodestar/scheduler"
)

// Wrap stands between the store and its connections; for tests that watch them, or
// make them fail.
type Wrap = func(driver.Connector) driver.Connector

// Options say which database and how.
type Options struct {
	// URL is LODESTAR_DATABASE_URL, see Path. The folder must exist; the file
	// is made where it does not, readable by its owner only (E6).
	URL string
	// Now is the clock. It notes when jobs were done, and nothing else: every
	// other instant comes with what is stored.
	Now func() time.Time
	// Key is the operator's, for the audit chain; it comes from outside the
	// database (D2).
	Key []byte
	// Keep says how long is kept what nobody needs any more; see Prune.
	Keep Keep
	// Limit is how long one turn may take between its begin and its commit; 0
	// means 2.5 s (A3). It runs on real time. What is over it is rolled back
	// with ErrTooLong at its next statement: a statement is never interrupted.
	Limit time.Duration

	// Doubt compares everything that was remembered with what is stored, and
	// fails the turn where they differ. It is for tests.
	Doubt bool

	// Wrap lets tests stand between the store and its connections.
	Wrap Wrap
}

// Store is an open database. Its methods may be called by many goroutines.
type Store struct {
	path    string
	now     func() time.Time
	key     []byte
	keep    Keep
	limit   time.Duration
	readers *readers
	writer  *writer // nil where the database was opened for reading only
	unlock  func() error
	unsaid  unsaid

	mu       sync.Mutex
	onCommit []func()
	onDue    []func()
	onWrite  []func()
}

var (
	_ turn.Store      = (*Store)(nil)
	_ delivery.Store  = (*Store)(nil)
	_ scheduler.Store = (*Store)(nil)
)

// Open opens the database for writing, makes or migrates it where needed, and
// keeps every other process from writing to it. Its errors are a *Fault
// wherever an operator can mend them.
func Open(ctx context.Context, o Options) (*Store, error) {
	path, err := Path(o.URL)
	if err != nil {
		return nil, err
	}
	if o.Now == nil {
		return nil, errors.New("sqlstore: Options.Now is missing")
	}
	if err := folderExists(path); err != nil {
		return nil, err
	}
	unlock, err := lock(path)
	if err != nil {
		return nil, err
	}
	s := &Store{path: path, now: o.Now, key: o.Key, limit: o.Limit, keep: o.Keep.Or(DefaultKeep()), unlock: unlock}
	if s.limit == 0 {
		s.limit = 2500 * time.Millisecond
	}
	if err := s.open(ctx, o.Wrap, o.Doubt); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) open(ctx context.Context, wrap Wrap, doubt bool) error {
	if err := makeFile(s.path); err != nil {
		return err
	}
	connect := func() (*sql.DB, error) {
		db, err := connections(dsn(s.path, writing()...), wrap)
		if err != nil {
			return nil, err
		}
		db.SetMaxOpenConns(1)
		return db, nil
	}
	db, err := connect()
	if err != nil {
		return err
	}
	// Even asking fails where a file is not a database.
	if err := mayWrite(ctx, db); err != nil {
		return errors.Join(fmt.Errorf("sqlstore: opening: %w", diagnose(s.path, err)), db.Close())
	}
	if err := migrate(ctx, s.path, db); err != nil {
		return errors.Join(err, db.Close())
	}
	beside, err := connections(dsn(s.path, reading()...), wrap)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	s.readers = newReaders(beside)
	s.writer, err = startWriter(ctx, s.path, db, connect, s.wrote, doubt)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	return nil
}

// OpenReadOnly opens the database beside the process that writes it, for
// export, schedule, verify, doctor and backup. Turn and everything else that
// writes is refused with ErrReadOnly. A database of another schema than the
// program's is refused with ErrNewer or ErrOlder.
func OpenReadOnly(ctx context.Context, o Options) (*Store, error) {
	path, err := Path(o.URL)
	if err != nil {
		return nil, err
	}
	if err := folderExists(path); err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, diagnose(path, err)
	}
	if err := regular(path, info); err != nil {
		return nil, err
	}
	parameters := reading()
	readers, err := connections(dsn(path, parameters...), nil)
	if err != nil {
		return nil, err
	}
	version, err := schemaVersion(ctx, path, readers)
	if errors.Is(err, ErrDenied) && !exists(path+"-wal") {
		// Nobody writes, and the folder can't take the files readers share: a
		// backup on a read-only disk. Nothing can change under our feet.
		_ = readers.Close() // nothing was opened
		if readers, err = connections(dsn(path, append(parameters, "immutable=1")...), nil); err != nil {
			return nil, err
		}
		version, err = schemaVersion(ctx, path, readers)
	}
	if err != nil {
		return nil, errors.Join(err, readers.Close())
	}
	latest, err := latestVersion()
	switch {
	case err != nil:
	case version > latest:
		err = newer(path, version, latest)
	case version < latest:
		err = older(path, version, latest)
	}
	if err != nil {
		return nil, errors.Join(err, readers.Close())
	}
	return &Store{path: path, now: o.Now, readers: newReaders(readers)}, nil
}

// Turn implements turn.Store. fn runs in the caller's goroutine. Where ctx ends
// before the turn began it is refused; from then on ctx has no say any more: a
// write cancelled midway would leave its outcome unknown. A panic in fn rolls
// back its turn alone and comes back as a *Panic.
func (s *Store) Turn(ctx context.Context, fn func(turn.Tx) error) error {
	return s.write(ctx, func(t *tx) error { return fn(t) })
}

// Read runs fn on one consistent state of the database without making anybody
// wait. What fn writes is refused with ErrReadOnly. It sees every turn that
// returned before.
func (s *Store) Read(ctx context.Context, fn func(playbook.Tx) error) error {
	return s.read(ctx, func(t *tx) error { return fn(t) })
}

// OnCommit registers a function that is called after every commit that wrote
// outgoing messages or jobs, so that they are looked at now and not at the next
// poll. It must not block: turns wait for it.
func (s *Store) OnCommit(fn func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onCommit = append(s.onCommit, fn)
}

// OnDue registers a function that is called after every commit that scheduled a
// job for the next minute or earlier. It must not block: turns wait for it.
func (s *Store) OnDue(fn func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onDue = append(s.onDue, fn)
}

// OnWrite registers a function that is called after every commit, for those who
// show what is stored. It must not block: turns wait for it.
func (s *Store) OnWrite(fn func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.onWrite = append(s.onWrite, fn)
}

// wrote calls the hooks after a commit.
func (s *Store) wrote(c committed) {
	s.mu.Lock()
	hooks := s.onWrite // only ever appended to
	if c.woke {
		hooks = slices.Concat(s.onCommit, hooks)
	}
	if c.due {
		hooks = slices.Concat(s.onDue, hooks)
	}
	s.mu.Unlock()
	for _, hook := range hooks {
		hook()
	}
}

// committed is what a commit holds that others wait for.
type committed struct {
	woke bool // messages or jobs
	due  bool // jobs for about now
}

// Close commits the turns that already wait, refuses further ones with
// ErrClosed, and releases the file. It may be called more than once.
func (s *Store) Close() error {
	var failed []error
	if s.writer != nil {
		s.writer.drain()
	}
	// Readers first: the last connection to close tidies up the log.
	if s.readers != nil {
		failed = append(failed, s.readers.close())
	}
	if s.writer != nil {
		failed = append(failed, s.writer.close())
	}
	if s.unlock != nil {
		if err := s.unlock(); !errors.Is(err, os.ErrClosed) {
			failed = append(failed, err)
		}
	}
	if err := errors.Join(failed...); err != nil {
		return fmt.Errorf("sqlstore: closing: %w", err)
	}
	return nil
}

func (s *Store) write(ctx context.Context, fn func(*tx) error) error {
	if s.writer == nil {
		return ErrReadOnly
	}
	return s.writer.turn(ctx, s.limit, func(t *tx) error {
		t.now, t.key = s.now, s.key
		return fn(t)
	})
}
