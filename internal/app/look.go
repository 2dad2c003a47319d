package app

import (
	"context"
	"fmt"
	"time"

	"lodestar/bot"
	"lodestar/internal/turn"
	"lodestar/planning/playbook"
	"lodestar/scheduler"
)

// lookLimit is how long a platform may take to tell about a channel.
const lookLimit = time.Minute

// runner carries out jobs: those that ask a platform something outside a turn, and
// all others in one.
type runner struct {
	turns   *turn.Turns
	senders map[string]bot.Sender
	desk    *desk
}

// RunJob implements scheduler.Runner.
func (r runner) RunJob(ctx context.Context, job scheduler.Job) error {
	if job.Kind == playbook.JobSummary {
		return r.desk.take(ctx, job)
	}
	if job.Kind != playbook.JobLook {
		return r.turns.RunJob(ctx, job)
	}
	event, err := r.look(ctx, job)
	if err == nil {
		return r.turns.Looked(ctx, job, event)
	}
	if ctx.Err() != nil {
		return err
	}
	if told := r.turns.LookFailed(ctx, job, job.Attempts+1 >= scheduler.MaxAttempts); told != nil {
		return told
	}
	return err
}

func (r runner) look(ctx context.Context, job scheduler.Job) (bot.Event, error) {
	place, ok := playbook.Looked(job)
	if !ok {
		return bot.Event{}, fmt.Errorf("app: job %s names no channel", job.ID)
	}
	roll, ok := r.senders[place.Platform].(bot.Roll)
	if !ok {
		return bot.Event{}, fmt.Errorf("app: %q cannot tell who is in a channel", place.Platform)
	}
	ctx, cancel := context.WithTimeout(ctx, lookLimit)
	defer cancel()
	return roll.Look(ctx, place)
}
