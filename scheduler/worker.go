package scheduler

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync"
	"time"
)

const (
	// atOnce is how many due jobs are fetched with one query.
	atOnce = 100
	// longestSleep bounds how late a step of the clock, or a machine that was
	// suspended, is noticed.
	longestSleep = time.Minute
	// MaxAttempts is how often a job fails before it is set aside.
	MaxAttempts = 8
	firstWait   = time.Minute // after the first failure, doubled with each further one
	longestWait = time.Hour
)

// Worker runs what is due, one job after the other in the order of their
// instants. Each job is carried out and marked as done in one transaction of
// the Runner, so it takes effect once, even where the process dies in between.
// A job that fails is tried again after 1 min, 2 min and so on up to an hour;
// after 8 attempts it is set aside for an operator.
type Worker struct {
	Store  Store
	Runner Runner
	// Schedules become jobs when they are due; nil where there are none.
	Schedules Schedules
	Now       func() time.Time // the clock of Run; it may be moved, then Poke
	Log       *slog.Logger

	once    sync.Once
	wake    chan struct{}
	ticking sync.Mutex // a tick by hand and the one of Run take turns
}

// Poke lets Run look at once: at a commit, or when the clock was moved. It
// never blocks.
func (w *Worker) Poke() {
	select {
	case w.woken() <- struct{}{}:
	default:
	}
}

func (w *Worker) woken() chan struct{} {
	w.once.Do(func() { w.wake = make(chan struct{}, 1) })
	return w.wake
}

// Tick runs every job that is due at now, and those that fall due at now while
// it does so. It returns how many were carried out. A job that fails is
// postponed and logged; the error is the store's or the context's.
func (w *Worker) Tick(ctx context.Context, now time.Time) (ran int, err error) {
	w.ticking.Lock()
	defer w.ticking.Unlock()
	// A Runner that says nil and leaves its job waiting would be asked for
	// ever: each job has one attempt per tick.
	tried := map[string]bool{}
	for {
		if err := w.enqueue(ctx, now); err != nil {
			return ran, err
		}
		jobs, err := w.Store.Due(ctx, now, atOnce)
		if err != nil {
			return ran, fmt.Errorf("scheduler: asking what is due: %w", err)
		}
		fresh := false
		for _, job := range jobs {
			if err := ctx.Err(); err != nil {
				return ran, fmt.Errorf("scheduler: running due jobs: %w", err)
			}
			id := job.Tenant + "\x1f" + job.ID
			if tried[id] {
				continue
			}
			tried[id], fresh = true, true
			if failed := w.run(ctx, job); failed != nil {
				if ctx.Err() != nil {
					continue // cut short, not failed
				}
				if err := w.postpone(ctx, job, now, failed); err != nil {
					return ran, err
				}
				continue
			}
			ran++
		}
		if !fresh {
			if len(jobs) > 0 {
				w.Log.Error("scheduler: jobs are due still after they ran", "jobs", len(jobs), "kind", jobs[0].Kind)
			}
			return ran, nil
		}
	}
}

// Step runs the one job that is due at now and waits longest, for a clock that is
// moved by hand and stops in between. It returns that job; ok is false where none
// is due. A job that fails is postponed and logged, as with Tick.
func (w *Worker) Step(ctx context.Context, now time.Time) (job Job, ok bool, err error) {
	w.ticking.Lock()
	defer w.ticking.Unlock()
	if err := w.enqueue(ctx, now); err != nil {
		return Job{}, false, err
	}
	jobs, err := w.Store.Due(ctx, now, 1)
	if err != nil {
		return Job{}, false, fmt.Errorf("scheduler: asking what is due: %w", err)
	}
	if len(jobs) == 0 {
		return Job{}, false, nil
	}
	if failed := w.run(ctx, jobs[0]); failed != nil {
		if ctx.Err() != nil {
			return jobs[0], false, fmt.Errorf("scheduler: running a due job: %w", ctx.Err())
		}
		return jobs[0], true, w.postpone(ctx, jobs[0], now, failed)
	}
	return jobs[0], true, nil
}

func (w *Worker) enqueue(ctx context.Context, now time.Time) error {
	if w.Schedules == nil {
		return nil
	}
	if _, err := w.Schedules.Enqueue(ctx, now); err != nil {
		return fmt.Errorf("scheduler: turning schedules into jobs: %w", err)
	}
	return nil
}

// Next tells when the next job is due; ok is false where none waits.
func (w *Worker) Next(ctx context.Context) (at time.Time, ok bool, err error) {
	at, ok, err = w.Store.NextDue(ctx)
	if err != nil {
		return time.Time{}, false, fmt.Errorf("scheduler: asking for the next job: %w", err)
	}
	return at, ok, nil
}

// Run ticks whenever something is due until ctx ends, and returns nil then. A
// store that fails is logged and asked again.
func (w *Worker) Run(ctx context.Context) error {
	for {
		_, err := w.Tick(ctx, w.Now())
		wait := longestSleep
		if err == nil {
			wait, err = w.untilNext(ctx)
		}
		if ctx.Err() != nil {
			return nil //nolint:nilerr // the end of ctx is the end of Run, whatever it cut short
		}
		if err != nil {
			w.Log.Error("scheduler: the store failed", "error", err)
			wait = time.Second
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-w.woken():
		case <-timer.C:
		}
		timer.Stop()
	}
}

// untilNext is at least a second where a job is due and was not run: it has
// just been tried.
func (w *Worker) untilNext(ctx context.Context) (time.Duration, error) {
	at, ok, err := w.Next(ctx)
	if err != nil || !ok {
		return longestSleep, err
	}
	wait := at.Sub(w.Now())
	if wait <= 0 {
		wait = time.Second
	}
	return min(wait, longestSleep), nil
}

// panicked is a Runner that broke down.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

func (w *Worker) run(ctx context.Context, job Job) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = &panicked{value: value, stack: debug.Stack()}
		}
	}()
	return w.Runner.RunJob(ctx, job)
}

func (w *Worker) postpone(ctx context.Context, job Job, now time.Time, failed error) error {
	job.Attempts++
	job.Reason = line(failed)
	with := []any{"job", job.ID, "kind", job.Kind, "tenant", job.Tenant, "attempts", job.Attempts, "error", job.Reason}
	if p, ok := failed.(*panicked); ok { //nolint:errorlint // run returns it unwrapped
		with = append(with, "stack", string(p.stack))
	}
	if job.Attempts >= MaxAttempts {
		job.State = SetAside
		w.Log.Error("scheduler: job set aside", with...)
	} else {
		job.Due = now.Add(backOff(job.Attempts))
		w.Log.Warn("scheduler: job failed and will be tried again", with...)
	}
	if err := w.Store.Postpone(ctx, job); err != nil {
		return fmt.Errorf("scheduler: postponing job: %w", err)
	}
	return nil
}

// backOff is how long to wait after the n-th failure, from 1. Jobs run one after
// the other, so there is no crowd that jitter would have to spread.
func backOff(n int) time.Duration {
	wait := firstWait
	for i := 1; i < n && wait < longestWait; i++ {
		wait *= 2
	}
	return min(wait, longestWait)
}

// line is the error on one line of at most 200 characters.
func line(err error) string {
	text := []rune(strings.Join(strings.Fields(err.Error()), " "))
	if len(text) > 200 {
		text = append(text[:199], '…')
	}
	return string(text)
}
