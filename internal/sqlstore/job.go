package sqlstore

import (
	"context"
	"time"

	"lodestar/scheduler"
)

const jobColumns = `tenant, id, kind, key, subject, args, due, attempts, state, reason`

func scanJob(s scan, j *scheduler.Job) error {
	var (
		args string
		due  int64
	)
	err := s(&j.Tenant, &j.ID, &j.Kind, &j.Key, &j.Subject, &args, &due, &j.Attempts, &j.State, &j.Reason)
	if err != nil {
		return err
	}
	j.Due = instant(due)
	return decode(args, &j.Args)
}

func (t *tx) jobs(doing, query string, args ...any) ([]scheduler.Job, error) {
	var jobs []scheduler.Job
	err := t.each(doing, query, args, func(s scan) error {
		jobs = append(jobs, scheduler.Job{})
		return scanJob(s, &jobs[len(jobs)-1])
	})
	return jobs, err
}

// Schedule stores the job as waiting and untried. Where one that is not done
// has its kind and key, waiting or set aside, it takes its place under a new id:
// a worker that still holds the old one can then neither finish nor postpone
// it. A job without a key takes nobody's place.
func (t *tx) Schedule(j scheduler.Job) error {
	args, err := encode(j.Args)
	if err != nil {
		return err
	}
	if j.Key != "" {
		if err := t.Unschedule(j.Tenant, j.Kind, j.Key); err != nil {
			return err
		}
	}
	_, err = t.change("scheduling job",
		`INSERT INTO job (tenant, id, kind, key, subject, args, due, attempts, state, reason, done)
		VALUES (?, ?, ?, ?, ?, ?, ?, 0, 'waiting', '', 0)`,
		j.Tenant, newID(jobPrefix), j.Kind, j.Key, j.Subject, args, micros(j.Due))
	t.scheduled(j, err)
	return err
}

// scheduled wakes those who run jobs for one that is due before they look by
// themselves, once a minute: most turns schedule something for next week.
func (t *tx) scheduled(j scheduler.Job, err error) {
	if err == nil {
		t.woke, t.due = true, t.due || j.Due.Before(t.now().Add(time.Minute))
	}
}

// Unschedule drops a job that was set aside as well.
func (t *tx) Unschedule(tenant, kind, key string) error {
	_, err := t.change("unscheduling job",
		`DELETE FROM job WHERE tenant = ? AND kind = ? AND key = ? AND key <> '' AND state <> 'done'`,
		tenant, kind, key)
	return err
}

func (t *tx) Jobs(tenant string) ([]scheduler.Job, error) {
	return t.jobs("reading jobs",
		`SELECT `+jobColumns+` FROM job WHERE tenant = ? AND state <> 'done' ORDER BY due, rowid`, tenant)
}

func (t *tx) Job(tenant, kind, key string) (scheduler.Job, bool, error) {
	jobs, err := t.jobs("reading job",
		`SELECT `+jobColumns+` FROM job WHERE tenant = ? AND kind = ? AND key = ? AND key <> '' AND state <> 'done'`,
		tenant, kind, key)
	if err != nil || len(jobs) == 0 {
		return scheduler.Job{}, false, err
	}
	return jobs[0], true, nil
}

// Finish is to be called before the job's work: it is what keeps a job that
// runs twice, or was moved meanwhile, from doing it again.
func (t *tx) Finish(j scheduler.Job) (bool, error) {
	n, err := t.change("finishing job",
		`UPDATE job SET state = 'done', reason = '', done = ? WHERE tenant = ? AND id = ? AND state = 'waiting'`,
		micros(t.now()), j.Tenant, j.ID)
	return n == 1, err
}

// Due implements scheduler.Store; jobs due at the same instant come in the order
// they were scheduled.
func (s *Store) Due(ctx context.Context, now time.Time, limit int) (jobs []scheduler.Job, err error) {
	err = s.read(ctx, func(t *tx) error {
		jobs, err = t.jobs("reading due jobs",
			`SELECT `+jobColumns+` FROM job WHERE state = 'waiting' AND due <= ? ORDER BY due, rowid LIMIT ?+0`,
			micros(now), limit)
		return err
	})
	return jobs, err
}

// NextDue implements scheduler.Store.
func (s *Store) NextDue(ctx context.Context) (at time.Time, ok bool, err error) {
	err = s.read(ctx, func(t *tx) error {
		ok, err = t.first("reading next due job",
			`SELECT due FROM job WHERE state = 'waiting' ORDER BY due LIMIT 1`,
			nil, func(s scan) error { return scanInstant(s, &at) })
		if err != nil {
			return err
		}
		var wake time.Time
		wakes, err := t.first("reading next slot", `SELECT wake FROM schedule WHERE wake > 0 ORDER BY wake LIMIT 1`,
			nil, func(s scan) error { return scanInstant(s, &wake) })
		if wakes && (!ok || wake.Before(at)) {
			at, ok = wake, true
		}
		return err
	})
	return at, ok, err
}

// Postpone implements scheduler.Store. A job that was finished, moved or dropped
// meanwhile is left alone.
func (s *Store) Postpone(ctx context.Context, j scheduler.Job) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.change("postponing job",
			`UPDATE job SET attempts = ?, due = ?, state = ?, reason = ? WHERE tenant = ? AND id = ? AND state = 'waiting'`,
			j.Attempts, micros(j.Due), string(j.State), j.Reason, j.Tenant, j.ID)
		t.scheduled(j, err)
		return err
	})
}

// SetAside lists the jobs of all tenants that failed too often, for an operator.
func (s *Store) SetAside(ctx context.Context) (jobs []scheduler.Job, err error) {
	err = s.read(ctx, func(t *tx) error {
		jobs, err = t.jobs("reading jobs set aside",
			`SELECT `+jobColumns+` FROM job WHERE state = 'set_aside' ORDER BY due, rowid`)
		return err
	})
	return jobs, err
}

func scanInstant(s scan, at *time.Time) error {
	var n int64
	if err := s(&n); err != nil {
		return err
	}
	*at = instant(n)
	return nil
}
