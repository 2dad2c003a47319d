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
	return t.retry(ctx, func(tx Tx) error {
		waits, err := tx.Finish(job)
		if err != nil || !waits {
			return err
		}
		whose := job.Args["person"]
		if whose == "" {
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
		env.Unasked = true
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
		if err := t.Book.RunJob(env, job); err != nil {
			return err
		}
		return env.Dispatch()
	})
}

func newID() string {
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails (crypto/rand)
	return hex.EncodeToString(b[:])
}
