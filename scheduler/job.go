// Package scheduler knows what is due: jobs with an instant, kept in the same
// store as everything else, run once each, with retries. What is due is found
// by a query; the clock is handed in.
package scheduler

import (
	"context"
	"time"
)

// Job is something to be done at an instant.
type Job struct {
	ID       string // unique, given by the store where empty
	Tenant   string
	Kind     string // which handler of the playbook
	Key      string // unique per tenant and kind among jobs that are not done: scheduling the same key again moves the job
	Subject  string // plan or account, for showing
	Args     map[string]string
	Due      time.Time // UTC
	Attempts int
	State    State
	Reason   string // why it was tried again or set aside; no personal data
}

// State is how far a job is.
type State string

// The states of a job. SetAside is for a job that failed too often: it is
// shown to an operator and never lost.
const (
	Waiting  State = "waiting"
	Done     State = "done"
	SetAside State = "set_aside"
)

// Store is where jobs are kept.
type Store interface {
	// Due returns at most limit waiting jobs due at now or earlier, the
	// earliest first, by one indexed query.
	Due(ctx context.Context, now time.Time, limit int) ([]Job, error)
	// NextDue tells when the next waiting job is due, or the next slot of a
	// schedule becomes one.
	NextDue(ctx context.Context) (at time.Time, ok bool, err error)
	// Postpone stores a failed attempt: Attempts, Due, State and Reason of the
	// job.
	Postpone(ctx context.Context, job Job) error
}

// Runner carries out one job and marks it as done, both in one transaction.
type Runner interface {
	RunJob(ctx context.Context, job Job) error
}
