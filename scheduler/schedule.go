package scheduler

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"lodestar/internal/civil"
)

// Schedule is a rule with what it is for. Its slots become jobs of its kind, one
// each: key "id/slot", and as arguments those of the schedule and the ones below.
type Schedule struct {
	Tenant  string
	ID      string // unique per tenant
	Kind    string
	Subject string // plan
	Args    map[string]string
	Rule    Rule
	Last    civil.Date // the last slot that became a job; zero before the first
}

// The arguments of a job that comes from a schedule.
const (
	ArgSchedule = "schedule"
	ArgSlot     = "slot"   // the day by the rule, 2006-01-02
	ArgDue      = "due"    // the instant, RFC 3339, UTC
	ArgMissed   = "missed" // slots before it that passed while nothing ran, parted by blanks
)

// Upcoming is the next slot of the schedule: the first that is due later than
// now and was not a job yet; ok is false where there is none.
func (s Schedule) Upcoming(r Recurrence, now time.Time) (Slot, bool) {
	slot, ok := r.First(now)
	for ok && !slot.Day.After(s.Last) {
		slot, ok = r.After(slot.Day)
	}
	return slot, ok
}

// Due turns the slot that is due into a job: of several that passed the newest,
// which names the others. next is the slot after it; again is false where the
// rule ends with it.
func (s Schedule) Due(r Recurrence, slot civil.Date, now time.Time) (job Job, next Slot, again bool, err error) {
	at, ok := r.After(slot.AddDays(-1))
	if !ok || at.Day != slot {
		return Job{}, Slot{}, false, fmt.Errorf("%w: %s has no slot on %s", ErrRule, s.ID, slot)
	}
	var missed []string
	for {
		next, again = r.After(at.Day)
		if !again || next.Wake.After(now) {
			break
		}
		missed = append(missed, at.Day.String())
		at = next
	}
	args := map[string]string{}
	for k, v := range s.Args {
		args[k] = v
	}
	args[ArgSchedule], args[ArgSlot], args[ArgDue] = s.ID, at.Day.String(), at.Due.Format(time.RFC3339)
	if len(missed) > 0 {
		args[ArgMissed] = strings.Join(missed, " ")
	}
	return Job{Tenant: s.Tenant, Kind: s.Kind, Key: s.ID + "/" + at.Day.String(), Subject: s.Subject, Args: args, Due: at.Wake}, next, again, nil
}

// Schedules is where schedules are kept.
type Schedules interface {
	// Enqueue turns every slot that is due at now into a job, all of them in one
	// transaction, and tells how many. A second run adds none.
	Enqueue(ctx context.Context, now time.Time) (int, error)
}

// SlotOf is the slot a job comes from.
func SlotOf(job Job) (slot civil.Date, due time.Time, missed []civil.Date, err error) {
	if slot, err = civil.Parse(job.Args[ArgSlot]); err != nil {
		return slot, due, nil, errors.Join(ErrRule, err)
	}
	if due, err = time.Parse(time.RFC3339, job.Args[ArgDue]); err != nil {
		return slot, due, nil, errors.Join(ErrRule, err)
	}
	for _, word := range strings.Fields(job.Args[ArgMissed]) {
		day, err := civil.Parse(word)
		if err != nil {
			return slot, due, nil, errors.Join(ErrRule, err)
		}
		missed = append(missed, day)
	}
	return slot, due, missed, nil
}
