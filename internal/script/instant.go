package script

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// zone is the one that scripts tell the time in where they name none.
const zone = "Europe/Berlin"

// Start is when scripts begin: Monday, 23 November 2026, 09:00 in Berlin (PG-26).
func Start() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, berlin()) }

func berlin() *time.Location {
	loc, err := time.LoadLocation(zone)
	if err != nil { // a machine without time zones; it has no summer time in November
		return time.FixedZone("CET", 3600)
	}
	return loc
}

// layouts are how an instant is written; the fraction may be left out as well.
var layouts = []string{"2006-01-02 15:04", "2006-01-02 15:04:05"}

// ParseInstant reads "2027-03-01 12:00 Europe/Berlin"; seconds and zone may be
// left out, and may have a fraction.
func ParseInstant(text string) (time.Time, error) {
	loc := berlin()
	if i := strings.LastIndexByte(text, ' '); i >= 0 && strings.Contains(text[i:], "/") {
		var err error
		if loc, err = time.LoadLocation(text[i+1:]); err != nil {
			return time.Time{}, fmt.Errorf("there is no time zone %q", text[i+1:])
		}
		text = text[:i]
	}
	for _, layout := range layouts {
		if at, err := time.ParseInLocation(layout, text, loc); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time; write it like 2027-03-01 12:00", text)
}

// FormatInstant writes an instant so that ParseInstant reads the same one. The
// hour that a change of the clocks repeats is told in UTC.
func FormatInstant(at time.Time) string {
	layout := layouts[0]
	if !at.Equal(at.Truncate(time.Minute)) {
		layout = "2006-01-02 15:04:05.999999999"
	}
	text := at.In(berlin()).Format(layout)
	if back, err := ParseInstant(text); err == nil && back.Equal(at) {
		return text
	}
	return at.UTC().Format(layout) + " Etc/UTC"
}

// ParseWait reads how long is waited at an instant: "15 days", "2 hours", or
// "until 2026-11-30 09:00". It returns when the wait ends.
func ParseWait(text string, now time.Time) (time.Time, error) {
	if until, ok := strings.CutPrefix(text, "until "); ok {
		at, err := ParseInstant(until)
		if err == nil && at.Before(now) {
			err = fmt.Errorf("it is later already: %s", FormatInstant(now))
		}
		return at, err
	}
	number, unit, _ := strings.Cut(text, " ")
	n, err := strconv.Atoi(number)
	units := map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour, "week": 7 * 24 * time.Hour}
	d := units[strings.TrimSuffix(unit, "s")]
	if err != nil || d == 0 {
		return now, fmt.Errorf("wait how long? 15 minutes, 2 days, or until 2026-11-30 09:00")
	}
	return now.Add(time.Duration(n) * d), nil
}
