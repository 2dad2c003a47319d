package sqlstore

import (
	"testing"
	"time"

	"lodestar/internal/turn"
	"lodestar/scheduler"
)

// TestScheduleAgain: a job that waits unchanged keeps its place and wakes
// nobody; anything else about it makes a new one of it.
func TestScheduleAgain(t *testing.T) {
	t.Parallel()
	s := opened(t)
	woken := 0
	s.OnCommit(func() { woken++ })
	job := scheduler.Job{Tenant: tenant, Kind: "idle", Key: "k", Subject: "pln_1", Args: map[string]string{"person": "eva", "session": "s"}, Due: now().Add(time.Hour)}
	again := func(change func(*scheduler.Job)) (id string) {
		t.Helper()
		j := job
		change(&j)
		err := s.Turn(t.Context(), func(tx turn.Tx) error {
			if err := tx.Schedule(j); err != nil {
				return err
			}
			jobs, err := tx.Jobs(tenant)
			if err == nil && len(jobs) != 1 {
				t.Errorf("%d jobs wait", len(jobs))
			}
			id = jobs[0].ID
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	same := func(*scheduler.Job) {}
	first := again(same)
	if second := again(same); second != first || woken != 1 {
		t.Errorf("the same job again: %s after %s, %d wakes", second, first, woken)
	}
	for name, change := range map[string]func(*scheduler.Job){
		"later":         func(j *scheduler.Job) { j.Due = j.Due.Add(time.Minute) },
		"other plan":    func(j *scheduler.Job) { j.Subject = "pln_2" },
		"other person":  func(j *scheduler.Job) { j.Args = map[string]string{"person": "jonas"} },
		"due right now": func(j *scheduler.Job) { j.Due = now() },
	} {
		before := again(same)
		if changed := again(change); changed == before {
			t.Errorf("%s: not a new job", name)
		}
	}
	// One that is due may be in somebody's hands.
	due := func(j *scheduler.Job) { j.Due = now() }
	if before := again(due); again(due) == before {
		t.Error("a due job keeps its id")
	}
	held := job
	held.ID = again(same)
	held.Attempts, held.State = 1, scheduler.Waiting
	if err := s.Postpone(t.Context(), held); err != nil {
		t.Fatal(err)
	}
	if fresh := again(same); fresh == held.ID {
		t.Error("a job that was tried keeps its id")
	}
}
