package scheduler

import (
	"time"

	"lodestar/internal/civil"
)

// Wall returns the instant at which clocks in loc show the time on that day. A
// time that is left out when clocks go forward is the first instant after the
// gap; one that comes twice when they go back is the first of the two. No zone
// and no day is an error, and the same day and time is always the same instant.
func Wall(day civil.Date, hour, minute int, loc *time.Location) time.Time {
	// What the clocks would show without an offset.
	shown := day.At(hour, minute, time.UTC)
	// Offsets lie within 16 hours; the periods of the zone are walked from one that
	// surely ends too early.
	at := shown.Add(-36 * time.Hour).In(loc)
	for {
		start, end := at.ZoneBounds()
		_, offset := at.Zone()
		instant := shown.Add(-time.Duration(offset) * time.Second)
		if end.IsZero() || instant.Before(end) {
			if !start.IsZero() && instant.Before(start) {
				instant = start // it fell into the gap before this period
			}
			return instant.UTC()
		}
		at = end.In(loc)
	}
}
