package sqlstore

import (
	"errors"
	"fmt"
)

// batch carries out turns from first on, as many as wait, in one transaction.
func (w *writer) batch(first *request) {
	if err := w.begin(); err != nil {
		// Those who wait by now would only meet the same, one time-out after
		// the other.
		for _, r := range append(w.all(), first) {
			r.answer <- err
		}
		return
	}
	var (
		done     []*request
		outcomes []error
		wrote    committed
		broken   error
	)
	for r := first; r != nil; {
		began, one, err, fatal := w.one(r)
		if began {
			done, outcomes = append(done, r), append(outcomes, err)
			wrote = committed{wrote.woke || one.woke, wrote.due || one.due}
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
		w.memory.forget()
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
	if broken == nil && len(done) > 0 {
		w.wrote(wrote)
	}
}

// one carries out one turn in its savepoint. fatal says that the transaction as
// a whole is lost.
func (w *writer) one(r *request) (began bool, wrote committed, outcome, fatal error) {
	select {
	case <-r.gone:
		return false, committed{}, nil, nil
	default:
	}
	if err := w.exec("SAVEPOINT turn"); err != nil {
		err = fmt.Errorf("sqlstore: beginning a turn: %w", diagnose(w.path, err))
		r.answer <- err
		return false, committed{}, nil, err
	}
	t := &tx{path: w.path, on: w, seq: w.lastSeq, memory: &w.memory}
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
			return began, committed{}, nil, fmt.Errorf("sqlstore: ending a turn: %w", diagnose(w.path, err))
		}
		w.lastSeq = t.seq
		return began, committed{t.woke, t.due}, nil, nil
	}
	w.memory.forget()
	if err := errors.Join(w.exec("ROLLBACK TO turn"), w.exec("RELEASE turn")); err != nil {
		// On a full disk SQLite rolls back everything by itself, and with it
		// the turns that share the transaction.
		if t.failed != nil {
			err = t.failed
		}
		return began, committed{}, outcome, fmt.Errorf("sqlstore: rolling back a turn: %w", diagnose(w.path, err))
	}
	return began, committed{}, outcome, nil
}
