package turn

import (
	"context"

	"lodestar/planning/playbook"
	"lodestar/scheduler"
)

// SummaryTaken puts a job off while its summary is being made outside a turn, and
// says what is to be made; false where nothing is any more.
func (t *Turns) SummaryTaken(ctx context.Context, job scheduler.Job) (ask playbook.SummaryAsk, wanted bool, err error) {
	err = t.finish(ctx, job, func(env *playbook.Env) error {
		if ask, wanted, err = env.SummaryWanted(job); err != nil || !wanted {
			return err
		}
		return env.LeaseSummary(job, ask)
	})
	return ask, wanted && err == nil, err
}

// SummaryDone takes over what was made, in one transaction with what it leads to.
func (t *Turns) SummaryDone(ctx context.Context, job scheduler.Job, ask playbook.SummaryAsk, made playbook.SummaryMade) error {
	return t.retry(ctx, func(tx Tx) error {
		return t.forJob(ctx, tx, job, func(env *playbook.Env) error { return env.SummaryDone(job, ask, made) })
	})
}
