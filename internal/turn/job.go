package turn

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"time"

	"lodestar/planning/playbook"
	"lodestar/scheduler"
)

// removedWait is how long a job waits before it looks again whether a workspace
// that removed the app has it back.
const removedWait = 24 * time.Hour

// RunJob carries out a job and marks it as done, in one transaction.
func (t *Turns) RunJob(ctx context.Context, job scheduler.Job) error {
	return t.finish(ctx, job, func(env *playbook.Env) error {
		env.Unasked = true
		return t.Book.RunJob(env, job)
	})
}

// finish marks a job as done and does something for the person it is about, in one
// transaction.
func (t *Turns) finish(ctx context.Context, job scheduler.Job, do func(*playbook.Env) error) error {
	return t.retry(ctx, func(tx Tx) error {
		waits, err := tx.Finish(job)
		if err != nil || !waits {
			return err
		}
		return t.forJob(ctx, tx, job, do)
	})
}

// forJob does something for the person a job is about.
func (t *Turns) forJob(ctx context.Context, tx Tx, job scheduler.Job, do func(*playbook.Env) error) error {
	whose := job.Args["person"]
	if whose == "" {
		var err error
		if whose, err = playbook.ManagerOf(tx, job.Tenant, job.Subject, t.Now()); err != nil {
			return err
		}
	}
	person, ok, err := tx.Person(job.Tenant, whose)
	if err != nil || !ok {
		return err
	}
	place := person.Home
	place.Tenant = job.Tenant
	env := playbook.NewEnv(tx, t.Book, t.now(), &person, place, job.ID+"/"+newID())
	if err := env.UseTemplate(); err != nil {
		return err
	}
	if err := env.LoadSubject(job.Subject); err != nil {
		return err
	}
	removed, err := env.Uninstalled()
	if err != nil {
		return err
	}
	if removed { // it may come back
		job.Due = env.Now.Add(removedWait)
		return tx.Schedule(job)
	}
	if why := env.Unwanted(); why != "" {
		t.Log.InfoContext(ctx, "job dropped", "kind", job.Kind, "why", why)
		return nil
	}
	if err := do(env); err != nil {
		return err
	}
	return env.Dispatch()
}

func newID() string {
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return hex.EncodeToString(b[:])
}
