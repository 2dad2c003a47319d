package app

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
)

// Clock is what the program itself does again and again while it runs: nothing
// that must survive a restart, since cron forgets what it missed. What people
// rely on is a scheduler.Schedule.
type Clock struct {
	Log  *slog.Logger
	Work []Chore
}

// Chore is one thing to be done by the clock.
type Chore struct {
	Name string
	Rule string // "minute hour day month weekday", UTC
	Do   func(context.Context) error
}

// Run does every chore once and then by its rule, until ctx ends; then it waits
// for those that run. A chore that takes longer than its rule is not begun twice.
// One that fails or breaks down is logged and done again at its next time.
func (c *Clock) Run(ctx context.Context) error {
	log := cronLog{c.Log}
	// Recover is innermost: around SkipIfStillRunning it would leave a chore that
	// broke down marked as running for ever (robfig/cron issue 366).
	var first sync.WaitGroup // cron waits only for what it began itself
	runner := cron.New(cron.WithLocation(time.UTC), cron.WithLogger(log), cron.WithChain(cron.SkipIfStillRunning(log), cron.Recover(log)))
	for _, chore := range c.Work {
		do := func() {
			if err := chore.Do(ctx); err != nil && ctx.Err() == nil {
				c.Log.ErrorContext(ctx, "a chore failed", "chore", chore.Name, "err", err)
			}
		}
		id, err := runner.AddFunc(chore.Rule, do)
		if err != nil {
			return fmt.Errorf("app: chore %s: %w", chore.Name, err)
		}
		first.Go(runner.Entry(id).WrappedJob.Run)
	}
	runner.Start()
	<-ctx.Done()
	<-runner.Stop().Done()
	first.Wait()
	return nil
}

// cronLog passes on what goes wrong; that a chore was begun is no news.
type cronLog struct{ log *slog.Logger }

func (cronLog) Info(string, ...any) {}

func (l cronLog) Error(err error, msg string, with ...any) {
	l.log.Error("app: "+msg, append([]any{"err", err}, with...)...)
}
