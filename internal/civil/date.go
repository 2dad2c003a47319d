// Package civil holds the calendar date: a day without a time and without a
// zone, as people mean it when they say "by 31 March". It is the one leaf that
// every other package may import (ADR 0002).
package civil

import (
	"fmt"
	"time"
)

// Date is a day of the proleptic Gregorian calendar. The zero Date means "no
// date". Dates are comparable with == and usable as map keys.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// New returns the date, and false where the calendar has no such day (30
// February). Years outside 1 to 9999 do not exist here.
func New(year int, month time.Month, day int) (Date, bool) {
	d := Date{Year: year, Month: month, Day: day}
	if year < 1 || year > 9999 || month < time.January || month > time.December || day < 1 || day > DaysIn(year, month) {
		return Date{}, false
	}
	return d, true
}

// Must is New for dates known to exist, such as those in tests and tables. It
// panics where they do not.
func Must(year int, month time.Month, day int) Date {
	d, ok := New(year, month, day)
	if !ok {
		panic(fmt.Sprintf("civil: no such day: %04d-%02d-%02d", year, month, day))
	}
	return d
}

// Of returns the day on which t falls in t's own location.
func Of(t time.Time) Date {
	y, m, d := t.Date()
	return Date{Year: y, Month: m, Day: d}
}

// Parse reads the form 2006-01-02 and nothing else; what people type is read
// by package locale.
func Parse(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("civil: %q is not a date of the form 2006-01-02", s)
	}
	return Of(t), nil
}

// DaysIn says how many days the month has.
func DaysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// IsZero reports whether d means "no date".
func (d Date) IsZero() bool { return d == Date{} }

// String returns the form 2006-01-02, or "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// AddDays returns the date n days later; n may be negative.
func (d Date) AddDays(n int) Date { return Of(d.utc().AddDate(0, 0, n)) }

// AddMonths returns the same day n months later, or the last day of that month
// where it is shorter (31 January plus one month is 28 or 29 February).
func (d Date) AddMonths(n int) Date {
	first := time.Date(d.Year, d.Month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	day := min(d.Day, DaysIn(first.Year(), first.Month()))
	return Date{Year: first.Year(), Month: first.Month(), Day: day}
}

// DaysUntil counts the days from d to other; it is negative where other is
// earlier.
func (d Date) DaysUntil(other Date) int {
	return int(other.utc().Sub(d.utc()).Hours() / 24)
}

// Before reports whether d is earlier than other.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After reports whether d is later than other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// Compare returns -1, 0 or +1 as d is earlier than, equal to or later than
// other.
func (d Date) Compare(other Date) int { return d.utc().Compare(other.utc()) }

// At returns the instant of the wall clock time on that day in loc. In a gap
// or an overlap of daylight saving it is one of the two, not promised which.
func (d Date) At(hour, minute int, loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, loc)
}

// MarshalText writes the form 2006-01-02; the zero Date is the empty text.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

func (d Date) utc() time.Time { return d.At(0, 0, time.UTC) }
