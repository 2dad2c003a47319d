package playbook

import (
	"time"

	"lodestar/internal/civil"
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
			return e.Later(*e.Person, job.Kind, job.Key, job.Subject, e.nextMorning(), job.Args)
		}
		return run(e, job)
	}
}

// nextMorning is the day of the person's next morning, which may be today's.
func (e *Env) nextMorning() civil.Date {
	day := e.Today()
	if !e.Person.morning(day, e.Zone()).After(e.Now) {
		day = day.AddDays(1)
	}
	return day
}

// disturbs reports whether the person is not at work now.
func (e *Env) disturbs() bool {
	s := e.Person.Settings
	if _, off := scheduler.CalendarOf(e.Person.country()).DayOff(e.Today()); off || e.Today().Before(s.AwayUntil) {
		return true
	}
	return s.quiet(e.Now.In(e.Zone()).Format(clockLayout))
}

// quiet reports whether a time of day lies in the quiet hours, which may go
// over midnight.
func (s Settings) quiet(now string) bool {
	from, until := clockOr(s.QuietFrom, quietFrom), clockOr(s.QuietUntil, quietUntil)
	if from <= until {
		return from <= now && now < until
	}
	return from <= now || now < until
}

// morning is when messages that can wait come on a day in the person's zone: at
// nine, or when the quiet hours end.
func (p Person) morning(day civil.Date, zone *time.Location) time.Time {
	at := day.At(9, 0, zone)
	if !p.Settings.quiet(at.Format(clockLayout)) {
		return at
	}
	until, _ := time.Parse(clockLayout, clockOr(p.Settings.QuietUntil, quietUntil))
	return day.At(until.Hour(), until.Minute(), zone)
}

const clockLayout = "15:04"

// clockOr is a time of day as "hh:mm", and other where it is none.
func clockOr(set, other string) string {
	if _, err := time.Parse(clockLayout, set); err != nil || len(set) != len(other) {
		return other
	}
	return set
}

// country is whose public holidays count for a person: the one they chose, else
// that of their time zone.
func (p Person) country() string {
	if p.Settings.Country != "" {
		return p.Settings.Country
	}
	return countryOfZone(p.Zone)
}
