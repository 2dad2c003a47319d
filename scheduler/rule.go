package scheduler

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"lodestar/internal/civil"
)

// Unit is what a rule counts in.
type Unit string

// The units.
const (
	Weeks  Unit = "weeks"
	Months Unit = "months"
)

// Last is the Nth of the last such weekday of a month.
const Last = -1

// Working hours where a rule keeps to them: method e.5 rule 3, the quiet hours
// from the other side.
const (
	workFrom  = 8*60 + 30
	workUntil = 18 * 60
)

// Rule says how often something happens, on which day, and at which time of day
// where. It is what is stored; the instants follow from it and are never stored
// ahead (design 5). A slot is the day that the rule names, before a day off moves
// it; it is the identity of an occurrence.
type Rule struct {
	Every Unit `json:"every"`
	N     int  `json:"n"` // every N weeks, or every 1, 2, 3, 4, 6 or 12 months
	// Anchor is the first slot of a rule in weeks: all others are counted from this
	// day, never from the last run. A rule in months counts months from that of the
	// anchor and has no slot before it.
	Anchor civil.Date `json:"anchor"`
	// Nth and Weekday are the day of a rule in months, such as the second Tuesday:
	// 1 to 4, or Last. Without Nth it is Day.
	Nth     int          `json:"nth,omitzero"`
	Weekday time.Weekday `json:"weekday,omitzero"`
	Day     int          `json:"day,omitzero"` // 1 to 31; the last day of a month that is shorter
	Hour    int          `json:"hour"`
	Minute  int          `json:"minute"`
	Zone    string       `json:"zone"` // IANA name
	// Country is whose public holidays count (ISO 3166), where Working is set: then
	// what falls on a day off moves to the next working day at its time, and what
	// falls outside 08:30-18:00 to the next 08:30 of a working day.
	Country string `json:"country,omitzero"`
	Working bool   `json:"working,omitzero"`
	// Until is the last day with a slot; zero is no end.
	Until civil.Date `json:"until,omitzero"`
	// Lead is how many working days before its day a slot is prepared.
	Lead int `json:"lead,omitzero"`
}

// ErrRule says that a rule makes no sense.
var ErrRule = errors.New("scheduler: not a rule")

func (r Rule) check() error {
	switch {
	case r.Anchor.IsZero():
		return fmt.Errorf("%w: no anchor", ErrRule)
	case r.Hour < 0, r.Hour > 23, r.Minute < 0, r.Minute > 59:
		return fmt.Errorf("%w: no time of day: %d:%d", ErrRule, r.Hour, r.Minute)
	case r.Every == Weeks && (r.N < 1 || r.N > 52):
		return fmt.Errorf("%w: every %d weeks", ErrRule, r.N)
	case r.Every == Weeks:
		return nil
	case r.Every != Months:
		return fmt.Errorf("%w: every %q", ErrRule, r.Every)
	case !slices.Contains([]int{1, 2, 3, 4, 6, 12}, r.N):
		return fmt.Errorf("%w: every %d months", ErrRule, r.N) // the months would differ from year to year
	case r.Nth == 0 && (r.Day < 1 || r.Day > 31):
		return fmt.Errorf("%w: no day of the month: %d", ErrRule, r.Day)
	case r.Nth != 0 && r.Nth != Last && (r.Nth < 1 || r.Nth > 4), r.Weekday < 0, r.Weekday > 6:
		return fmt.Errorf("%w: no weekday of a month: %d.%d", ErrRule, r.Nth, r.Weekday)
	}
	return nil
}

// Slot is one occurrence of a rule.
type Slot struct {
	Day  civil.Date // as the rule names it: its identity
	Due  time.Time  // UTC, after days off and working hours
	Wake time.Time  // UTC, when its preparation begins; Due without a Lead
}

// Reader turns rules into recurrences and remembers zones, months and days off:
// finding any of them costs more than everything else. The zero value is ready; a
// Reader is, with its recurrences, for one goroutine.
type Reader struct {
	zones     map[string]*time.Location
	months    map[string]cron.Schedule
	calendars map[string]*daysOff
}

// daysOff is a calendar that remembers what it was asked.
type daysOff struct {
	Calendar
	known map[civil.Date]bool
}

func (c *daysOff) off(d civil.Date) bool {
	off, ok := c.known[d]
	if !ok {
		_, off = c.DayOff(d)
		c.known[d] = off
	}
	return off
}

func (c *daysOff) workingDay(d civil.Date) civil.Date {
	if c.off(d) {
		return c.next(d, 1)
	}
	return d
}

// next is the next working day in a direction.
func (c *daysOff) next(d civil.Date, by int) civil.Date {
	for range 60 { // no country rests for two months
		if d = d.AddDays(by); !c.off(d) {
			break
		}
	}
	return d
}

func (d *Reader) calendar(country string) *daysOff {
	if c := d.calendars[country]; c != nil {
		return c
	}
	if d.calendars == nil {
		d.calendars = map[string]*daysOff{}
	}
	c := &daysOff{Calendar: CalendarOf(country), known: map[civil.Date]bool{}}
	d.calendars[country] = c
	return c
}

// Read returns the recurrence of a rule, and ErrRule where it makes no sense.
func (d *Reader) Read(r Rule) (Recurrence, error) {
	if err := r.check(); err != nil {
		return Recurrence{}, err
	}
	loc, err := d.zone(r.Zone)
	if err != nil {
		return Recurrence{}, err
	}
	rec := Recurrence{rule: r, zone: loc, calendar: d.calendar(r.Country)}
	if r.Every == Months {
		rec.months, err = d.monthly(r.Anchor, r.N)
	}
	return rec, err
}

func (d *Reader) zone(name string) (*time.Location, error) {
	if loc := d.zones[name]; loc != nil {
		return loc, nil
	}
	if name == "" || strings.EqualFold(name, "local") {
		return nil, fmt.Errorf("%w: no zone", ErrRule) // the machine's own zone is nobody's choice
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("%w: no zone %q", ErrRule, name)
	}
	if d.zones == nil {
		d.zones = map[string]*time.Location{}
	}
	d.zones[name] = loc
	return loc, nil
}

// monthly lets cron count months: the first of every month of the rule, in UTC,
// where no hour is missing or comes twice. Which day of the month it is, and at
// which instant, is ours: cron leaves out the 31st of short months, knows no
// second Tuesday, and loses what falls into the hour that clocks skip.
func (d *Reader) monthly(anchor civil.Date, n int) (cron.Schedule, error) {
	var months []string
	for m := 1; m <= 12; m++ {
		if (m-int(anchor.Month)+12)%n == 0 {
			months = append(months, strconv.Itoa(m))
		}
	}
	spec := "0 0 1 " + strings.Join(months, ",") + " *"
	if s := d.months[spec]; s != nil {
		return s, nil
	}
	s, err := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow).Parse("CRON_TZ=UTC " + spec)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRule, err)
	}
	if d.months == nil {
		d.months = map[string]cron.Schedule{}
	}
	d.months[spec] = s
	return s, nil
}

// Recurrence is a rule that can be asked.
type Recurrence struct {
	rule     Rule
	zone     *time.Location
	calendar *daysOff
	months   cron.Schedule
}

var _ cron.Schedule = Recurrence{}

// After returns the first slot later than day, by its identity; ok is false
// where the rule has ended.
func (r Recurrence) After(day civil.Date) (s Slot, ok bool) {
	s.Day = r.dayAfter(day)
	if until := r.rule.Until; !until.IsZero() && s.Day.After(until) {
		return Slot{}, false
	}
	on := r.working(s.Day)
	s.Due = r.instant(on)
	s.Wake = s.Due
	if r.rule.Lead > 0 {
		for range r.rule.Lead {
			on = r.calendar.next(on, -1)
		}
		// Mornings begin somewhere else up to half a day earlier.
		s.Wake = Wall(on.AddDays(-1), 12, 0, r.zone)
	}
	return s, true
}

// First returns the first slot that is due later than t.
func (r Recurrence) First(t time.Time) (Slot, bool) {
	// A slot is moved by days off only, never by a month.
	day := civil.Of(t.In(r.zone)).AddDays(-31)
	for {
		s, ok := r.After(day)
		if !ok || s.Due.After(t) {
			return s, ok
		}
		day = s.Day
	}
}

// Next implements cron.Schedule: the first due instant later than t, zero where
// the rule has ended.
func (r Recurrence) Next(t time.Time) time.Time {
	s, ok := r.First(t)
	if !ok {
		return time.Time{}
	}
	return s.Due
}

// Zone is where the rule's clock hangs.
func (r Recurrence) Zone() *time.Location { return r.zone }

func (r Recurrence) dayAfter(day civil.Date) civil.Date {
	anchor := r.rule.Anchor
	if r.rule.Every == Weeks {
		if day.Before(anchor) {
			return anchor
		}
		step := 7 * r.rule.N
		return anchor.AddDays((anchor.DaysUntil(day)/step + 1) * step)
	}
	// From the last day of the month before, whose midnight is before the first.
	month := civil.Must(day.Year, day.Month, 1).AddDays(-1)
	if day.Before(anchor) {
		month = civil.Must(anchor.Year, anchor.Month, 1).AddDays(-1)
	}
	at := month.At(0, 0, time.UTC)
	for {
		at = r.months.Next(at)
		d := r.dayIn(at.Year(), at.Month())
		if d.After(day) && !d.Before(anchor) {
			return d
		}
	}
}

// dayIn is the rule's day in a month.
func (r Recurrence) dayIn(year int, month time.Month) civil.Date {
	last := civil.DaysIn(year, month)
	if r.rule.Nth == 0 {
		return civil.Must(year, month, min(r.rule.Day, last))
	}
	first := civil.Must(year, month, 1)
	day := 1 + (int(r.rule.Weekday)-int(first.Weekday())+7)%7
	if r.rule.Nth == Last {
		return civil.Must(year, month, day+(last-day)/7*7)
	}
	return civil.Must(year, month, day+7*(r.rule.Nth-1))
}

func (r Recurrence) working(day civil.Date) civil.Date {
	if !r.rule.Working {
		return day
	}
	if r.rule.Hour*60+r.rule.Minute >= workUntil && !r.calendar.off(day) {
		return r.calendar.next(day, 1)
	}
	return r.calendar.workingDay(day)
}

// instant is the rule's time on the day that days off left.
func (r Recurrence) instant(on civil.Date) time.Time {
	hour, minute := r.rule.Clock()
	return Wall(on, hour, minute, r.zone)
}

// Clock is the time of day, in the rule's zone, at which its slots are due: that of
// the rule, within working hours where it keeps to them.
func (r Rule) Clock() (hour, minute int) {
	at := r.Hour*60 + r.Minute
	if r.Working && (at < workFrom || at >= workUntil) {
		at = workFrom
	}
	return at / 60, at % 60
}
