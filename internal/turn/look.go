package turn

import (
	"context"

	"lodestar/bot"
	"lodestar/planning/playbook"
	"lodestar/scheduler"
)

// Looked takes over what a platform answered to a job that asks about a channel,
// and marks the job as done, in one transaction.
func (t *Turns) Looked(ctx context.Context, job scheduler.Job, e bot.Event) error {
	return t.retry(ctx, func(tx Tx) error {
		waits, err := tx.Finish(job)
		if err != nil || !waits {
			return err
		}
		e.ID, e.From = "look/"+job.ID+"/"+newID(), bot.Person{Tenant: job.Tenant}
		_, _, err = t.inChannel(tx, e, &pass{t: t, e: &e})
		return err
	})
}

// Saw takes over what a platform answered about a channel that no job asked about.
func (t *Turns) Saw(ctx context.Context, tenant string, e bot.Event) error {
	return t.retry(ctx, func(tx Tx) error {
		e.ID, e.From = "look/"+newID(), bot.Person{Tenant: tenant}
		_, _, err := t.inChannel(tx, e, &pass{t: t, e: &e})
		return err
	})
}

// LookFailed tells those who wait for a platform's answer that it has not come. The
// job itself is tried again by its worker; last says that it is not.
func (t *Turns) LookFailed(ctx context.Context, job scheduler.Job, last bool) error {
	place, ok := playbook.Looked(job)
	if !ok {
		return nil
	}
	return t.retry(ctx, func(tx Tx) error {
		env, err := t.scene(tx, bot.Event{ID: "look/" + job.ID + "/" + newID(), Tenant: job.Tenant, From: bot.Person{Tenant: job.Tenant}, Place: place})
		if err != nil {
			return err
		}
		if err := env.LookFailed(place, last); err != nil {
			return err
		}
		return env.Dispatch()
	})
}
