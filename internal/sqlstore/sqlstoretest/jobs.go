package sqlstoretest

import (
	"testing"
	"time"

	"lodestar/internal/turn"
	"lodestar/scheduler"
)

func job(kind, key string, due time.Time) scheduler.Job {
	return scheduler.Job{Tenant: tenant, Kind: kind, Key: key, Subject: "pln_1", Args: map[string]string{"step": "goal"}, Due: due}
}

func schedule(t *testing.T, s Store, jobs ...scheduler.Job) {
	t.Helper()
	do(t, s, func(tx turn.Tx) {
		for _, j := range jobs {
			ok(t, tx.Schedule(j))
		}
	})
}

func dueAt(t *testing.T, s Store, now time.Time) []scheduler.Job {
	t.Helper()
	jobs, err := s.Due(t.Context(), now, 10)
	ok(t, err)
	return jobs
}

func keys(jobs []scheduler.Job) []string {
	all := []string{}
	for _, j := range jobs {
		all = append(all, j.Key)
	}
	return all
}

func due(c trial) {
	t, s := c.t, c.s
	_, waits, err := s.NextDue(t.Context())
	ok(t, err)
	want(t, waits, false)
	schedule(t, s, job("remind", "late", noon.Add(time.Hour)), job("remind", "b", noon), job("remind", "a", noon), job("remind", "early", noon.Add(-time.Hour)))
	want(t, keys(dueAt(t, s, noon)), []string{"early", "b", "a"})
	want(t, len(dueAt(t, s, noon.Add(-2*time.Hour))), 0)
	limited, err := s.Due(t.Context(), noon, 1)
	ok(t, err)
	want(t, keys(limited), []string{"early"})
	at, waits, err := s.NextDue(t.Context())
	ok(t, err)
	want(t, waits, true)
	want(t, at, noon.Add(-time.Hour))

	wanted := job("remind", "early", noon.Add(-time.Hour))
	wanted.ID, wanted.State = limited[0].ID, scheduler.Waiting
	want(t, limited[0].ID != "", true)
	want(t, limited[0], wanted)
	do(t, s, func(tx turn.Tx) {
		jobs, err := tx.Jobs(tenant)
		ok(t, err)
		want(t, keys(jobs), []string{"early", "b", "a", "late"})
	})
}

func moved(c trial) {
	t, s := c.t, c.s
	schedule(t, s, job("remind", "k", noon), job("digest", "k", noon))
	held := dueAt(t, s, noon)[0]
	schedule(t, s, job("remind", "k", noon.Add(time.Hour)))
	jobs := dueAt(t, s, noon)
	want(t, len(jobs), 1)
	want(t, jobs[0].Kind, "digest")
	// Who still holds the job as it was can neither finish nor postpone it.
	do(t, s, func(tx turn.Tx) {
		finished, err := tx.Finish(held)
		ok(t, err)
		want(t, finished, false)
	})
	held.Due = noon.Add(time.Minute)
	ok(t, s.Postpone(t.Context(), held))
	want(t, len(dueAt(t, s, noon.Add(time.Minute))), 1)
	want(t, len(dueAt(t, s, noon.Add(time.Hour))), 2)

	// Scheduled again for the same instant it goes behind those that wait there:
	// people hear in the order in which they last touched things.
	later := noon.Add(2 * time.Hour)
	schedule(t, s, job("order", "a", later), job("order", "b", later), job("order", "a", later))
	want(t, keys(dueAt(t, s, later))[2:], []string{"b", "a"})
	do(t, s, func(tx turn.Tx) {
		ok(t, tx.Unschedule(tenant, "order", "a"))
		ok(t, tx.Unschedule(tenant, "order", "b"))
	})

	do(t, s, func(tx turn.Tx) {
		ok(t, tx.Unschedule(tenant, "remind", "k"))
		ok(t, tx.Unschedule(tenant, "remind", "never there"))
		jobs, err := tx.Jobs(tenant)
		ok(t, err)
		want(t, len(jobs), 1)
	})
	// Jobs without a key are each their own.
	schedule(t, s, job("remind", "", noon), job("remind", "", noon))
	want(t, len(dueAt(t, s, noon)), 3)
	do(t, s, func(tx turn.Tx) { ok(t, tx.Unschedule(tenant, "remind", "")) })
	want(t, len(dueAt(t, s, noon)), 3)
}

func finished(c trial) {
	t, s := c.t, c.s
	schedule(t, s, job("remind", "k", noon))
	j := dueAt(t, s, noon)[0]
	for _, first := range []bool{true, false} {
		do(t, s, func(tx turn.Tx) {
			done, err := tx.Finish(j)
			ok(t, err)
			want(t, done, first)
		})
	}
	want(t, len(dueAt(t, s, noon)), 0)
	do(t, s, func(tx turn.Tx) {
		jobs, err := tx.Jobs(tenant)
		ok(t, err)
		want(t, len(jobs), 0)
	})
	// A job plans its own successor under the same key.
	schedule(t, s, job("remind", "k", noon))
	do(t, s, func(tx turn.Tx) {
		done, err := tx.Finish(dueAt(t, s, noon)[0])
		ok(t, err)
		want(t, done, true)
		ok(t, tx.Schedule(job("remind", "k", noon.Add(time.Hour))))
	})
	want(t, len(dueAt(t, s, noon)), 0)
	want(t, len(dueAt(t, s, noon.Add(time.Hour))), 1)
}

func postponed(c trial) {
	t, s := c.t, c.s
	schedule(t, s, job("remind", "k", noon))
	j := dueAt(t, s, noon)[0]
	j.Attempts, j.Due, j.Reason = 1, noon.Add(time.Minute), "no answer"
	ok(t, s.Postpone(t.Context(), j))
	want(t, len(dueAt(t, s, noon)), 0)
	want(t, dueAt(t, s, noon.Add(time.Minute)), []scheduler.Job{j})
	j.Attempts, j.State = 8, scheduler.SetAside
	ok(t, s.Postpone(t.Context(), j))
	want(t, len(dueAt(t, s, noon.Add(time.Hour))), 0)
	do(t, s, func(tx turn.Tx) {
		jobs, err := tx.Jobs(tenant)
		ok(t, err)
		want(t, jobs, []scheduler.Job{j})
	})
	// Scheduled again it gets a new life.
	schedule(t, s, job("remind", "k", noon))
	got := dueAt(t, s, noon)
	want(t, len(got), 1)
	want(t, got[0].Attempts, 0)
}

func foundByKey(c trial) {
	t, s := c.t, c.s
	schedule(t, s, job("remind", "k", noon), job("remind", "", noon), job("other", "k", noon.Add(time.Hour)))
	do(t, s, func(tx turn.Tx) {
		got, found, err := tx.Job(tenant, "remind", "k")
		ok(t, err)
		want(t, found, true)
		wanted := job("remind", "k", noon)
		wanted.ID, wanted.State = got.ID, scheduler.Waiting
		want(t, got, wanted)
		for _, no := range [][3]string{{tenant, "remind", ""}, {tenant, "remind", "x"}, {other, "remind", "k"}} {
			_, found, err := tx.Job(no[0], no[1], no[2])
			ok(t, err)
			want(t, found, false)
		}
		done, err := tx.Finish(got)
		ok(t, err)
		want(t, done, true)
		_, found, err = tx.Job(tenant, "remind", "k")
		ok(t, err)
		want(t, found, false)
	})
}
