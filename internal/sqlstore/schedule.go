package sqlstore

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"lodestar/internal/civil"
	"lodestar/planning/playbook"
	"lodestar/scheduler"
)

// enqueuedAtOnce bounds the slots that become jobs in one transaction: people's
// turns wait for it.
const enqueuedAtOnce = 5000

// row is a schedule as it is stored.
type scheduleRow struct {
	scheduler.Schedule
	next  civil.Date
	rowid int64
}

const scheduleColumns = `tenant, id, kind, subject, args, rule, last, next, rowid`

func (t *tx) schedules(doing, query string, args ...any) ([]scheduleRow, error) {
	var all []scheduleRow
	err := t.each(doing, query, args, func(s scan) error {
		var (
			r                      scheduleRow
			with, rule, last, next string
		)
		if err := s(&r.Tenant, &r.ID, &r.Kind, &r.Subject, &with, &rule, &last, &next, &r.rowid); err != nil {
			return err
		}
		if err := decode(with, &r.Args); err != nil {
			return err
		}
		if err := decode(rule, &r.Rule); err != nil {
			return err
		}
		if err := r.Last.UnmarshalText([]byte(last)); err != nil {
			return err
		}
		if err := r.next.UnmarshalText([]byte(next)); err != nil {
			return err
		}
		all = append(all, r)
		return nil
	})
	return all, err
}

// dayText is a date as it is stored, "" for none.
func dayText(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// Repeat stores a schedule, or gives the one with its id another rule. Slots
// that were reached already are never reached again.
func (t *tx) Repeat(s scheduler.Schedule) error {
	known, err := t.schedules("reading schedule", `SELECT `+scheduleColumns+` FROM schedule WHERE tenant = ? AND id = ?`, s.Tenant, s.ID)
	if err != nil {
		return err
	}
	if len(known) > 0 {
		s.Last = known[0].Last
	}
	rec, err := new(scheduler.Reader).Read(s.Rule)
	if err != nil {
		return err
	}
	slot, ok := s.Upcoming(rec, t.now())
	if !ok {
		slot = scheduler.Slot{}
	}
	texts, err := encodeAll(s.Args, s.Rule)
	if err != nil {
		return err
	}
	_, err = t.change("storing schedule",
		`INSERT INTO schedule (tenant, id, kind, subject, args, rule, last, next, wake) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (tenant, id) DO UPDATE SET kind = excluded.kind, subject = excluded.subject, args = excluded.args,
			rule = excluded.rule, next = excluded.next, wake = excluded.wake`,
		s.Tenant, s.ID, s.Kind, s.Subject, texts[0], texts[1], dayText(s.Last), dayText(slot.Day), micros(slot.Wake))
	t.woke = t.woke || err == nil
	return err
}

// EndRepeat drops a schedule; what became of its slots stays.
func (t *tx) EndRepeat(tenant, id string) error {
	_, err := t.change("dropping schedule", `DELETE FROM schedule WHERE tenant = ? AND id = ?`, tenant, id)
	return err
}

func (t *tx) Repeats(tenant, subject string) ([]scheduler.Schedule, error) {
	rows, err := t.schedules("reading schedules", `SELECT `+scheduleColumns+` FROM schedule WHERE tenant = ? AND subject = ? ORDER BY id`, tenant, subject)
	var all []scheduler.Schedule
	for _, r := range rows {
		all = append(all, r.Schedule)
	}
	return all, err
}

// reached is a slot that is due, with the job it becomes.
type reached struct {
	of    scheduleRow
	job   scheduler.Job
	args  string
	state scheduler.State
	last  string
	next  scheduler.Slot
}

// Enqueue implements scheduler.Schedules. A rule that cannot be read is no
// reason for the others to wait: it ends, and a job set aside shows it to an
// operator.
//
// What is due is found and worked out on a reader, so that people's turns wait
// for the writing alone; a schedule that was changed in between is left to the
// next look.
func (s *Store) Enqueue(ctx context.Context, now time.Time) (total int, err error) {
	for {
		var rows []scheduleRow
		err := s.read(ctx, func(t *tx) error {
			rows, err = t.schedules("reading due schedules",
				`SELECT `+scheduleColumns+` FROM schedule WHERE wake > 0 AND wake <= ? ORDER BY wake, rowid LIMIT ?+0`, micros(now), enqueuedAtOnce)
			return err
		})
		if err != nil || len(rows) == 0 {
			return total, err
		}
		var reader scheduler.Reader
		slots := make([]reached, len(rows))
		for i, r := range rows {
			if slots[i], err = slotOf(&reader, r, now); err != nil {
				return total, err
			}
		}
		n := 0
		err = s.write(ctx, func(t *tx) error {
			n, err = t.enqueue(slots)
			return err
		})
		total += n
		if err != nil || n == 0 || len(rows) < enqueuedAtOnce {
			return total, err
		}
	}
}

func slotOf(reader *scheduler.Reader, r scheduleRow, now time.Time) (reached, error) {
	of := reached{of: r, state: scheduler.Waiting, last: dayText(r.next)}
	rec, err := reader.Read(r.Rule)
	if err == nil {
		var again bool
		of.job, of.next, again, err = r.Due(rec, r.next, now)
		of.last = of.job.Args[scheduler.ArgSlot]
		if !again {
			of.next = scheduler.Slot{}
		}
	}
	if err != nil {
		of.job = scheduler.Job{Tenant: r.Tenant, Kind: r.Kind, Key: r.ID + "/" + dayText(r.next), Subject: r.Subject, Args: r.Args, Due: now, Reason: err.Error()}
		of.state, of.last = scheduler.SetAside, dayText(r.next)
	}
	of.args, err = encode(of.job.Args)
	return of, err
}

// jobsPerStatement is how many jobs one statement stores. Together with ids in
// order, whose pages of the index are touched once, it takes a quarter off the time
// of BenchmarkSlots.
const jobsPerStatement = 100

// enqueue writes the jobs and moves the schedules on: a slot becomes a job once,
// since both are one transaction.
func (t *tx) enqueue(slots []reached) (int, error) {
	var moved []reached
	for _, s := range slots {
		n, err := t.change("moving a schedule on", `UPDATE schedule SET last = ?, next = ?, wake = ? WHERE rowid = ? AND tenant = ? AND id = ? AND next = ? AND wake > 0`,
			s.last, dayText(s.next.Day), micros(s.next.Wake), s.of.rowid, s.of.Tenant, s.of.ID, dayText(s.of.next))
		if err != nil {
			return 0, err
		}
		if n > 0 { // else it was moved on meanwhile, or has another rule
			moved = append(moved, s)
		}
	}
	ids := make([]string, len(moved))
	for i := range ids {
		ids[i] = newID(jobPrefix)
	}
	slices.Sort(ids)
	for part := range slices.Chunk(moved, jobsPerStatement) {
		args := make([]any, 0, 11*len(part))
		for _, s := range part {
			args = append(args, s.job.Tenant, ids[0], s.job.Kind, s.job.Key, s.job.Subject, s.args, micros(s.job.Due), 0, string(s.state), s.job.Reason, 0)
			ids = ids[1:]
		}
		if _, err := t.change("enqueueing",
			`INSERT INTO job (tenant, id, kind, key, subject, args, due, attempts, state, reason, done)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`+strings.Repeat(`, (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, len(part)-1), args...); err != nil {
			return 0, err
		}
	}
	t.woke = t.woke || len(moved) > 0
	return len(moved), nil
}

// SaveOccurrence stores what became of a slot: the first time where Rev is 0.
func (t *tx) SaveOccurrence(o *playbook.Occurrence) error {
	content, err := encode(o.Content)
	if err != nil {
		return err
	}
	var n int64
	if o.Rev == 0 {
		n, err = t.change("storing an occurrence",
			`INSERT INTO occurrence (tenant, schedule, slot, plan, kind, due, state, reason, content, at, rev)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT DO NOTHING`,
			o.Tenant, o.Schedule, o.Slot.String(), o.Plan, o.Kind, micros(o.Due), string(o.State), o.Reason, content, micros(t.now()))
	} else {
		n, err = t.change("saving an occurrence",
			`UPDATE occurrence SET due = ?, state = ?, reason = ?, content = ?, at = ?, rev = rev + 1 WHERE tenant = ? AND schedule = ? AND slot = ? AND rev = ?`,
			micros(o.Due), string(o.State), o.Reason, content, micros(t.now()), o.Tenant, o.Schedule, o.Slot.String(), o.Rev)
	}
	if err == nil && n == 0 {
		err = fmt.Errorf("sqlstore: saving what became of %s: %w", o.Slot, playbook.ErrChanged)
	}
	if err == nil {
		o.Rev++
	}
	return err
}

const occurrenceColumns = `tenant, schedule, slot, plan, kind, due, state, reason, content, at, rev`

func (t *tx) occurrences(query string, args ...any) ([]playbook.Occurrence, error) {
	var all []playbook.Occurrence
	err := t.each("reading occurrences", query, args, func(s scan) error {
		var (
			o             playbook.Occurrence
			slot, content string
			due, at       int64
		)
		if err := s(&o.Tenant, &o.Schedule, &slot, &o.Plan, &o.Kind, &due, &o.State, &o.Reason, &content, &at, &o.Rev); err != nil {
			return err
		}
		o.Due, o.At = instant(due), instant(at)
		if err := o.Slot.UnmarshalText([]byte(slot)); err != nil {
			return err
		}
		if err := decode(content, &o.Content); err != nil {
			return err
		}
		all = append(all, o)
		return nil
	})
	return all, err
}

// Occurrences are those of a plan, in order of their time.
func (t *tx) Occurrences(tenant, plan string) ([]playbook.Occurrence, error) {
	return t.occurrences(`SELECT `+occurrenceColumns+` FROM occurrence WHERE tenant = ? AND plan = ? ORDER BY due`, tenant, plan)
}

func (t *tx) Occurrence(tenant, schedule string, slot civil.Date) (playbook.Occurrence, bool, error) {
	all, err := t.occurrences(`SELECT `+occurrenceColumns+` FROM occurrence WHERE tenant = ? AND schedule = ? AND slot = ?`, tenant, schedule, slot.String())
	if err != nil || len(all) == 0 {
		return playbook.Occurrence{}, false, err
	}
	return all[0], true, nil
}
