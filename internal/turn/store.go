package turn

import (
	"context"
	"time"

	"lodestar/planning/playbook"
	"lodestar/scheduler"
)

// Store runs a function in one transaction.
type Store interface {
	// Read runs fn on one state of the data. It waits for nobody who writes; what
	// fn tries to write fails.
	Read(ctx context.Context, fn func(playbook.Tx) error) error
	// Turn runs fn and commits. It returns only after the commit is on disk;
	// where fn returns an error nothing of it is stored. fn does no I/O but
	// through its Tx, may be run more than once, and must not keep the Tx.
	Turn(ctx context.Context, fn func(Tx) error) error
}

// Tx is one transaction.
type Tx interface {
	playbook.Tx
	// FirstSeen stores the event's id and its other names, and reports whether all
	// of them are new.
	FirstSeen(tenant, event string, at time.Time, also ...string) (bool, error)
	// SetMessagesAside gives up, with a reason, what waits to be said in the tenant,
	// and counts it. What is on its way is left to its delivery.
	SetMessagesAside(tenant, reason string) (int, error)
	// Finish marks a job as done. It reports false where it no longer waits.
	Finish(job scheduler.Job) (bool, error)
}
