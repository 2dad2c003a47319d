package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/internal/sqlstore"
	"lodestar/internal/turn"
	"lodestar/scheduler"
)

// queue is a scheduler.Store in memory, which fails on demand.
type queue struct {
	mu      sync.Mutex
	jobs    []scheduler.Job
	failing map[string]int
}

var errStore = errors.New("the store made a noise")

func (q *queue) fails(method string) error {
	if q.failing[method] > 0 {
		q.failing[method]--
		return errStore
	}
	return nil
}

func (q *queue) add(key string, due time.Time) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.jobs = append(q.jobs, scheduler.Job{ID: "job_" + key, Tenant: "local", Kind: "remind", Key: key, Due: due, State: scheduler.Waiting})
}

func (q *queue) find(key string) scheduler.Job {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, j := range q.jobs {
		if j.Key == key {
			return j
		}
	}
	return scheduler.Job{}
}

func (q *queue) finish(id string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i := range q.jobs {
		if q.jobs[i].ID == id {
			q.jobs[i].State = scheduler.Done
		}
	}
}

func (q *queue) Due(_ context.Context, now time.Time, limit int) (due []scheduler.Job, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.fails("Due"); err != nil {
		return nil, err
	}
	for _, j := range q.jobs {
		if j.State == scheduler.Waiting && !j.Due.After(now) {
			due = append(due, j)
		}
	}
	slices.SortStableFunc(due, func(a, b scheduler.Job) int { return a.Due.Compare(b.Due) })
	return due[:min(limit, len(due))], nil
}

func (q *queue) NextDue(context.Context) (at time.Time, ok bool, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.fails("NextDue"); err != nil {
		return at, false, err
	}
	for _, j := range q.jobs {
		if j.State == scheduler.Waiting && (!ok || j.Due.Before(at)) {
			at, ok = j.Due, true
		}
	}
	return at, ok, nil
}

func (q *queue) Postpone(_ context.Context, job scheduler.Job) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if err := q.fails("Postpone"); err != nil {
		return err
	}
	for i := range q.jobs {
		if q.jobs[i].ID == job.ID {
			q.jobs[i] = job
		}
	}
	return nil
}

// runner notes what it was asked to do and finishes it, or fails as told.
type runner struct {
	finish func(scheduler.Job) error
	work   func(scheduler.Job) error // before it is finished
	ran    []string
	at     []time.Time
}

func (r *runner) RunJob(_ context.Context, job scheduler.Job) error {
	r.ran, r.at = append(r.ran, job.Key), append(r.at, time.Now())
	if r.work != nil {
		if err := r.work(job); err != nil {
			return err
		}
	}
	return r.finish(job)
}

func worker(q *queue, r *runner) *scheduler.Worker {
	if r.finish == nil {
		r.finish = func(j scheduler.Job) error { q.finish(j.ID); return nil }
	}
	return &scheduler.Worker{Store: q, Runner: r, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
}

var noon = time.Date(2026, 12, 9, 12, 0, 0, 0, time.UTC)

func TestTickRunsWhatIsDueInOrder(t *testing.T) {
	t.Parallel()
	q, r := &queue{}, &runner{}
	q.add("late", noon.Add(time.Nanosecond))
	q.add("b", noon)
	q.add("a", noon)
	q.add("early", noon.Add(-time.Hour))
	w := worker(q, r)
	for _, wanted := range []int{3, 0} {
		if ran, err := w.Tick(t.Context(), noon); err != nil || ran != wanted {
			t.Errorf("ran %d, %v", ran, err)
		}
	}
	if diff := cmp.Diff([]string{"early", "b", "a"}, r.ran); diff != "" {
		t.Error(diff)
	}
	if at, ok, err := w.Next(t.Context()); err != nil || !ok || !at.Equal(noon.Add(time.Nanosecond)) {
		t.Errorf("next: %v, %v, %v", at, ok, err)
	}
}

func TestTickGoesOnUntilNothingIsDue(t *testing.T) {
	t.Parallel()
	q, r := &queue{}, &runner{}
	for n := range 250 { // more than one query brings
		q.add(fmt.Sprint(n), noon)
	}
	r.work = func(j scheduler.Job) error {
		if j.Key == "249" { // a job that makes another one due at once
			q.add("follows", noon)
		}
		return nil
	}
	if ran, err := worker(q, r).Tick(t.Context(), noon); err != nil || ran != 251 {
		t.Errorf("ran %d, %v", ran, err)
	}
}

func TestFailedJobIsTriedAgainAndThenSetAside(t *testing.T) {
	t.Parallel()
	q, r := &queue{}, &runner{}
	r.work = func(j scheduler.Job) error {
		switch j.Key {
		case "panics":
			panic("dark")
		case "fails":
			return errors.New("no answer\nfrom the peer")
		}
		return nil
	}
	q.add("fails", noon)
	q.add("panics", noon)
	q.add("works", noon)
	w := worker(q, r)
	now := noon
	for n, wait := range []int{1, 2, 4, 8, 16, 32, 60, 0} { // minutes
		ran, err := w.Tick(t.Context(), now)
		if err != nil || (ran == 1) != (n == 0) {
			t.Fatalf("tick %d: ran %d, %v", n, ran, err)
		}
		for _, key := range []string{"fails", "panics"} {
			j := q.find(key)
			state := scheduler.Waiting
			if wait == 0 {
				state = scheduler.SetAside
			}
			if j.Attempts != n+1 || j.State != state || j.Reason == "" || strings.Contains(j.Reason, "\n") ||
				wait > 0 && !j.Due.Equal(now.Add(time.Duration(wait)*time.Minute)) {
				t.Errorf("after failure %d: %+v", n+1, j)
			}
		}
		if early, err := w.Tick(t.Context(), now.Add(time.Duration(wait)*time.Minute-1)); wait > 0 && (err != nil || early != 0) {
			t.Errorf("tried too early: %d, %v", early, err)
		}
		now = now.Add(time.Duration(wait) * time.Minute)
	}
	if ran, err := w.Tick(t.Context(), now.Add(1000*time.Hour)); err != nil || ran != 0 {
		t.Errorf("what was set aside ran: %d, %v", ran, err)
	}
	if n := len(r.ran); n != 17 {
		t.Errorf("%d attempts", n)
	}
}

// TestRunnerThatFinishesNothing must not keep Tick for ever.
func TestRunnerThatFinishesNothing(t *testing.T) {
	t.Parallel()
	q, r := &queue{}, &runner{finish: func(scheduler.Job) error { return nil }}
	for n := range 120 {
		q.add(fmt.Sprint(n), noon)
	}
	if _, err := worker(q, r).Tick(t.Context(), noon); err != nil || len(r.ran) == 0 || len(r.ran) > 120 {
		t.Errorf("ran %d, %v", len(r.ran), err)
	}
}

func TestTickReportsTheStoresErrors(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"Due", "Postpone"} {
		q, r := &queue{failing: map[string]int{method: 1}}, &runner{}
		r.work = func(scheduler.Job) error { return errors.New("fails") }
		q.add("a", noon)
		if _, err := worker(q, r).Tick(t.Context(), noon); !errors.Is(err, errStore) {
			t.Errorf("%s: %v", method, err)
		}
	}
}

func TestTickThatIsCutShort(t *testing.T) {
	t.Parallel()
	q, r := &queue{}, &runner{}
	ctx, cancel := context.WithCancel(t.Context())
	r.work = func(scheduler.Job) error { cancel(); return ctx.Err() }
	q.add("a", noon)
	q.add("b", noon)
	if _, err := worker(q, r).Tick(ctx, noon); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if a, b := q.find("a"), q.find("b"); a.Attempts != 0 || b.Attempts != 0 || len(r.ran) != 1 {
		t.Errorf("a stop counts as a failure: %+v %+v", a, b)
	}
}

func TestRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q, r := &queue{failing: map[string]int{"Due": 1, "NextDue": 1}}, &runner{}
		began := time.Now()
		q.add("soon", began.Add(20*time.Second))
		q.add("far", began.Add(50*time.Hour))
		w := worker(q, r)
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- w.Run(ctx) }()

		time.Sleep(3 * time.Minute)
		q.add("now", time.Now())
		w.Poke()
		synctest.Wait()
		// A job that came without a Poke, as by another hand, is found within a minute.
		q.add("unheard", time.Now())
		time.Sleep(time.Minute)
		time.Sleep(60 * time.Hour)
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff([]string{"soon", "now", "unheard", "far"}, r.ran); diff != "" {
			t.Fatal(diff)
		}
		for i, wanted := range []time.Duration{20 * time.Second, 3 * time.Minute, 4 * time.Minute, 50 * time.Hour} {
			if got := r.at[i].Sub(began); got > wanted || got < wanted-time.Minute {
				t.Errorf("%s ran after %v, wanted %v", r.ran[i], got, wanted)
			}
		}
	})
}

// TestClockStep moves the clock of the product, not the timers: what falls due by
// it runs at the Poke, or within a minute.
func TestClockStep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q, r := &queue{}, &runner{}
		var mu sync.Mutex
		offset := time.Duration(0)
		w := worker(q, r)
		w.Now = func() time.Time { mu.Lock(); defer mu.Unlock(); return time.Now().Add(offset) }
		q.add("tomorrow", time.Now().Add(24*time.Hour))
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- w.Run(ctx) }()
		time.Sleep(time.Second)
		mu.Lock()
		offset = 25 * time.Hour
		mu.Unlock()
		time.Sleep(time.Minute)
		synctest.Wait()
		if len(r.ran) != 1 {
			t.Errorf("ran: %v", r.ran)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// TestOnTheRealStore: a reminder that plans its own successor in the same
// transaction runs once for each day, over restarts, failures and a process that was down.
func TestOnTheRealStore(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "l.db")
	now := noon
	clock := func() time.Time { return now }
	open := func() *sqlstore.Store {
		s, err := sqlstore.Open(t.Context(), sqlstore.Options{URL: path, Now: clock})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := open()
	var days []time.Time
	fail := 0
	run := &runner{}
	run.finish = func(j scheduler.Job) error {
		return s.Turn(t.Context(), func(tx turn.Tx) error {
			if waits, err := tx.Finish(j); err != nil || !waits {
				return err
			}
			if fail++; fail%10 == 0 {
				return errors.New("every tenth time it fails")
			}
			// The slot stands in the arguments: Due moves with each attempt.
			slot, err := time.Parse(time.RFC3339, j.Args["slot"])
			if err != nil {
				return err
			}
			days = append(days, slot)
			return tx.Schedule(slotted(slot.AddDate(0, 0, 1)))
		})
	}
	err := s.Turn(t.Context(), func(tx turn.Tx) error {
		return tx.Schedule(slotted(noon))
	})
	if err != nil {
		t.Fatal(err)
	}
	for step := 0; now.Before(noon.AddDate(0, 0, 60)); step++ {
		w := &scheduler.Worker{Store: s, Runner: run, Now: clock, Log: slog.New(slog.DiscardHandler)}
		if _, err := w.Tick(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		now = now.Add(31 * time.Minute)
		if step%100 == 99 {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = open()
			now = now.Add(50 * time.Hour) // down over the weekend
		}
	}
	t.Cleanup(func() { _ = s.Close() })
	var wanted []time.Time
	for day := noon; day.Before(noon.AddDate(0, 0, 60)); day = day.AddDate(0, 0, 1) {
		wanted = append(wanted, day)
	}
	if diff := cmp.Diff(wanted, days); diff != "" {
		t.Errorf("wanted (-), ran (+):\n%s", diff)
	}
}

func slotted(slot time.Time) scheduler.Job {
	return scheduler.Job{
		Tenant: "local", Kind: "remind", Key: "k", Due: slot,
		Args: map[string]string{"slot": slot.Format(time.RFC3339)},
	}
}

// TestStepRunsOneJob is for a clock that is moved by hand: nothing more happens
// than is asked for, and a job that fails comes again.
func TestStepRunsOneJob(t *testing.T) {
	t.Parallel()
	q, r := &queue{}, &runner{}
	q.add("b", noon)
	q.add("a", noon.Add(-time.Hour))
	q.add("late", noon.Add(time.Nanosecond))
	r.work = func(j scheduler.Job) error {
		if j.Key == "b" && len(r.ran) == 2 {
			return errors.New("not yet")
		}
		return nil
	}
	w := worker(q, r)
	for _, wanted := range []string{"a", "b", ""} {
		if job, ok, err := w.Step(t.Context(), noon); err != nil || job.Key != wanted || ok != (wanted != "") {
			t.Errorf("%q ran, %v, %v", job.Key, ok, err)
		}
	}
	if j := q.find("b"); j.Attempts != 1 || !j.Due.Equal(noon.Add(time.Minute)) {
		t.Errorf("the job that failed: %+v", j)
	}
	if _, ok, err := w.Step(t.Context(), noon.Add(time.Minute)); !ok || err != nil {
		t.Errorf("a minute later: %v, %v", ok, err)
	}
	if diff := cmp.Diff([]string{"a", "b", "late"}, r.ran); diff != "" {
		t.Error(diff)
	}
	q.failing = map[string]int{"Due": 1}
	if _, _, err := w.Step(t.Context(), noon); !errors.Is(err, errStore) {
		t.Errorf("the store's error: %v", err)
	}
}
