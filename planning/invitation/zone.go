package invitation

import (
	"fmt"
	"time"

	"lodestar/internal/civil"
)

// change is one change of the clocks in a zone.
type change struct {
	local    time.Time // what clocks showed when it came, as if in UTC
	from, to int       // offsets, seconds east of UTC
	name     string    // of the time that begins: CET
	daylight bool
}

// zone writes the VTIMEZONE of a zone, good for all instants between two: calendar
// programs that do not know the zone by its name go by it (RFC 5545 section 3.6.5).
// Where the changes follow one pattern, such as the last Sunday in March, they
// are one rule each, which is what Outlook reads best; else they are listed.
func (l *lines) zone(loc *time.Location, from, until time.Time) {
	// A year before, so that the first instant lies behind a change; five after,
	// so that a fourth Sunday is told from a last one.
	from, until = from.AddDate(-1, 0, 0), until.AddDate(5, 0, 0)
	l.add("BEGIN", "VTIMEZONE")
	l.add("TZID", loc.String())
	all := changes(loc, from, until)
	if len(all) == 0 {
		name, offset := from.In(loc).Zone()
		l.observance(change{local: civil.Must(1970, 1, 1).At(0, 0, time.UTC), from: offset, to: offset, name: name}, "")
	}
	var summer, winter []change
	for _, c := range all {
		if c.daylight {
			summer = append(summer, c)
		} else {
			winter = append(winter, c)
		}
	}
	for _, kind := range [][]change{winter, summer} {
		if rule, ok := pattern(kind); ok {
			l.observance(kind[0], rule)
			continue
		}
		for _, c := range kind {
			l.observance(c, "")
		}
	}
	l.add("END", "VTIMEZONE")
}

func changes(loc *time.Location, from, until time.Time) (all []change) {
	for at := from.In(loc); ; {
		_, end := at.ZoneBounds()
		if end.IsZero() || end.After(until) {
			return all
		}
		_, before := at.Zone()
		at = end.In(loc)
		name, after := at.Zone()
		if before == after && !at.IsDST() {
			continue // another name for the same time
		}
		all = append(all, change{
			local: end.UTC().Add(time.Duration(before) * time.Second), from: before, to: after, name: name, daylight: at.IsDST(),
		})
	}
}

func (l *lines) observance(c change, rule string) {
	kind := "STANDARD"
	if c.daylight {
		kind = "DAYLIGHT"
	}
	l.add("BEGIN", kind)
	l.add("DTSTART", c.local.Format(localForm))
	if rule != "" {
		l.add("RRULE", rule)
	}
	l.add("TZOFFSETFROM", offset(c.from))
	l.add("TZOFFSETTO", offset(c.to))
	l.add("TZNAME", text(c.name))
	l.add("END", kind)
}

// pattern is the yearly rule that changes follow, all of them, one in each year.
func pattern(all []change) (string, bool) {
	if len(all) < 5 {
		return "", false
	}
	first := all[0]
	nth, last := (first.local.Day()-1)/7+1, true
	same := true
	for i, c := range all {
		if c.local.Year() != first.local.Year()+i || c.local.Month() != first.local.Month() || c.local.Weekday() != first.local.Weekday() ||
			c.from != first.from || c.to != first.to || c.local.Format("1504") != first.local.Format("1504") {
			return "", false
		}
		same = same && (c.local.Day()-1)/7+1 == nth
		last = last && c.local.Day()+7 > civil.DaysIn(c.local.Year(), c.local.Month())
	}
	switch {
	case last:
		nth = -1
	case !same || nth > 4:
		return "", false
	}
	return fmt.Sprintf("FREQ=YEARLY;BYMONTH=%d;BYDAY=%d%s", first.local.Month(), nth, weekdays[first.local.Weekday()]), true
}

// offset is a UTC-OFFSET; whole minutes are written without seconds.
func offset(seconds int) string {
	sign := "+"
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	s := fmt.Sprintf("%s%02d%02d", sign, seconds/3600, seconds/60%60)
	if seconds%60 != 0 {
		s += fmt.Sprintf("%02d", seconds%60)
	}
	return s
}
