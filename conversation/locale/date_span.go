package locale

import (
	"time"

	"lodestar/internal/civil"
)

// span is a stretch of days of which one is meant: a month, a quarter.
type span struct {
	first, last civil.Date
	// again are the months after which it comes round once more, where no
	// year was written; 0 where it is fixed. For a week it is weekly.
	again int
}

// weekly marks a week as coming round every seven days.
const weekly = -1

// span reads a stretch of days with or without a word for its end, middle or
// beginning, on either side of it.
func (g dateGrammar) span(items []item) DateReading {
	edge, marked := edgeEnd, false
	if g.past || g.first {
		edge = edgeBegin
	}
	var rest []item
	for i, it := range items {
		switch {
		case it.kind == 'E' && marked:
			return unread()
		case it.kind == 'E':
			edge, marked = it.n, true
		case it.kind == 'i' && i == 0:
			// "in March" is March.
		default:
			rest = append(rest, it)
		}
	}
	s, ok := g.stretch(rest, marked)
	if !ok || !valid(s.first) || !valid(s.last) {
		return unread()
	}
	d := g.pick(s, edge)
	if s.again != 0 && !g.past && d.Before(g.today) {
		// The last working day may be over while the month is not.
		if edge == edgeEnd && !s.last.Before(g.today) {
			return day1(s.last)
		}
		if g.first && !marked && !s.last.Before(g.today) {
			return day1(d)
		}
		d = g.pick(s.moved(1), edge)
	}
	if s.again != 0 && g.past && d.After(g.today) {
		d = g.pick(s.moved(-1), edge)
	}
	return day1(d)
}

// months counts the months of the span; 0 for a week.
func (s span) months() int {
	if s.first.DaysUntil(s.last) < 27 {
		return 0
	}
	return (s.last.Year-s.first.Year)*12 + int(s.last.Month-s.first.Month) + 1
}

// moved is the span when it comes round the next time, or the last time before.
func (s span) moved(times int) span {
	if s.again == weekly {
		return span{first: s.first.AddDays(7 * times), last: s.last.AddDays(7 * times)}
	}
	first := s.first.AddMonths(s.again * times)
	return span{first: first, last: first.AddMonths(s.months()).AddDays(-1)}
}

// pick chooses the day of the span that the edge names (see ParseDate).
func (g dateGrammar) pick(s span, edge int) civil.Date {
	switch edge {
	case edgeBegin:
		if g.past || g.first {
			return s.first
		}
		return workdayFrom(s.first, 1)
	case edgeMiddle:
		months := s.months()
		switch {
		case months == 0:
			return s.first.AddDays(2)
		case months%2 == 1:
			return workdayFrom(s.first.AddMonths(months/2).AddDays(14), -1)
		default:
			return workdayFrom(s.first.AddMonths(months/2).AddDays(-1), -1)
		}
	default:
		return workdayFrom(s.last, -1)
	}
}

// workdayFrom is d, or the next working day in the direction of step.
func workdayFrom(d civil.Date, step int) civil.Date {
	for !isWorkday(d) {
		d = d.AddDays(step)
	}
	return d
}

// stretch reads the words of a span. Only behind "end of" may a unit stand
// alone.
func (g dateGrammar) stretch(items []item, marked bool) (span, bool) {
	n := func(i int) int { return items[i].n }
	thisYear := g.today.Year
	switch shapeOf(items) {
	case "M", "xM", "tM":
		return monthsFrom(thisYear, n(len(items)-1), 1, 12)
	case "MY":
		return monthsFrom(n(1), n(0), 1, 0)
	case "Y", "tY":
		// A number of four digits is a year only where it can be one.
		year := n(len(items) - 1)
		return monthsFrom(year, 1, 12, 0)
	case "qN":
		return part(thisYear, n(1), n(0), 12)
	case "qNY":
		return part(n(2), n(1), n(0), 0)
	case "qNN":
		return part(century(n(2)), n(1), n(0), 0)
	case "YqN":
		return part(n(0), n(2), n(1), 0)
	case "OU":
		return part(thisYear, n(0), n(1), 12)
	case "OUY":
		return part(n(2), n(0), n(1), 0)
	case "UN":
		if n(0) != unitWeek {
			return part(thisYear, n(1), n(0), 12)
		}
		return g.nextWeekNumbered(n(1))
	case "UNY":
		if n(0) != unitWeek {
			return part(n(2), n(1), n(0), 0)
		}
		return weekNumbered(n(2), n(1))
	case "UY":
		if n(0) != unitYear {
			return span{}, false
		}
		return monthsFrom(n(1), 1, 12, 0)
	case "U":
		s, ok := g.running(n(0), 0)
		s.again = monthsIn(n(0))
		if n(0) == unitWeek {
			s.again = weekly
		}
		return s, ok && marked
	case "tU":
		return g.running(n(1), 0)
	case "xU":
		return g.running(n(1), 1)
	case "lU":
		return g.running(n(1), -1)
	}
	return span{}, false
}

// monthsFrom is a number of whole months that begin with the given one.
func monthsFrom(year, month, count, again int) (span, bool) {
	if year < 1000 || year > 9998 || month < 1 || month > 12 {
		return span{}, false
	}
	first := civil.Date{Year: year, Month: time.Month(month), Day: 1}
	return span{first: first, last: first.AddMonths(count).AddDays(-1), again: again}, true
}

// part is the nth quarter or half-year of a year.
func part(year, nth, unit, again int) (span, bool) {
	count := monthsIn(unit)
	if unit != unitQuarter && unit != unitHalfYear || nth < 1 || nth > 12/count {
		return span{}, false
	}
	return monthsFrom(year, (nth-1)*count+1, count, again)
}

// running is the week, month, quarter, half-year or year of today, or one that
// many after it.
func (g dateGrammar) running(unit, later int) (span, bool) {
	if unit == unitWeek {
		monday := g.today.AddDays(-(int(g.today.Weekday())+6)%7 + 7*later)
		return span{first: monday, last: monday.AddDays(6)}, true
	}
	count := monthsIn(unit)
	if count == 0 {
		return span{}, false
	}
	month := (int(g.today.Month)-1)/count*count + 1
	s, ok := monthsFrom(g.today.Year, month, count, 0)
	if !ok {
		return s, false
	}
	first := s.first.AddMonths(count * later)
	return span{first: first, last: first.AddMonths(count).AddDays(-1)}, true
}

// weekNumbered is a week by its number in the year after ISO 8601, as German
// and Dutch calendars print it.
func weekNumbered(year, week int) (span, bool) {
	if year < 1000 || year > 9998 || week < 1 || week > 53 {
		return span{}, false
	}
	fourth := civil.Date{Year: year, Month: time.January, Day: 4}
	monday := fourth.AddDays(-(int(fourth.Weekday())+6)%7 + 7*(week-1))
	if monday.AddDays(3).Year != year {
		return span{}, false
	}
	return span{first: monday, last: monday.AddDays(6)}, true
}

// nextWeekNumbered is the next week of that number that is not over.
func (g dateGrammar) nextWeekNumbered(week int) (span, bool) {
	step := 1
	if g.past {
		step = -1
	}
	for i := -1; i < 8; i++ {
		s, ok := weekNumbered(g.today.Year+i*step, week)
		if ok && (!g.past && !workdayFrom(s.last, -1).Before(g.today) || g.past && !s.first.After(g.today)) {
			return s, true
		}
	}
	return span{}, false
}
