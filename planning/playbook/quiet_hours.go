package playbook

import (
	"time"

	"lodestar/scheduler"
)

// Quiet hours where the person has set none.
const (
	quietFrom  = "18:00"
	quietUntil = "08:30"
)

// inWorkingTime holds back what comes unasked. It is planned for a working
// morning; where the product was down then, or the person has days off
// meanwhile, it waits for the next one and is never dropped.
func inWorkingTime(run func(*Env, scheduler.Job) error) func(*Env, scheduler.Job) error {
	return func(e *Env, job scheduler.Job) error {
		if e.disturbs() {
			day := e.Today()
			if at := day.At(9, 0, e.Zone()); !at.After(e.Now) {
				day = day.AddDays(1)
			}
			return e.Later(*e.Person, job.Kind, job.Key, job.Subject, day, job.Args)
		}
		return run(e, job)
	}
}

// disturbs reports whether the person is not at work now.
func (e *Env) disturbs() bool {
	s := e.Person.Settings
	if _, off := scheduler.CalendarOf(s.Country).DayOff(e.Today()); off || e.Today().Before(s.AwayUntil) {
		return true
	}
	now := e.Now.In(e.Zone()).Format("15:04")
	return now < clockOr(s.QuietUntil, quietUntil) || now >= clockOr(s.QuietFrom, quietFrom)
}

// clockOr is a time of day as "hh:mm", and other where it is none.
func clockOr(set, other string) string {
	if _, err := time.Parse("15:04", set); err != nil || len(set) != len(other) {
		return other
	}
	return set
}
