package locale

import (
	"slices"
	"strings"
	"time"

	"lodestar/internal/civil"
)

// dateGrammar reads the items of a date. The rules are those of ParseDate, or
// where past is set those of ParseYearOrDate, where first is set those of
// ParseFirstDay.
type dateGrammar struct {
	today civil.Date
	past  bool
	first bool
}

// farthest bounds relative dates: whoever writes more means something else.
const farthest = 9999

func unread() DateReading { return DateReading{Problem: NotADate} }

// read finds the shape of the text, a weekday beside a whole date aside.
func (g dateGrammar) read(items []item) DateReading {
	at := slices.IndexFunc(items, func(it item) bool { return it.kind == 'W' })
	if at < 0 {
		return g.readShape(items)
	}
	if reading, ok := g.weekday(items); ok {
		return reading
	}
	from := at
	if at > 0 && (items[at-1].kind == 'x' || items[at-1].kind == 't') {
		from-- // "next Friday, 27 November"
	}
	rest := slices.Delete(slices.Clone(items), from, at+1)
	if shape := shapeOf(rest); !strings.ContainsAny(shape, "DMO") || strings.ContainsAny(shape, "EWU") || shape == "M" || shape == "MY" {
		return unread()
	}
	return contradiction(g.readShape(rest), time.Weekday(items[at].n))
}

// contradiction compares a date with the weekday that was written beside it.
// Of several readings the weekday picks the one it fits.
func contradiction(r DateReading, day time.Weekday) DateReading {
	if r.Problem != "" || r.Open {
		return r
	}
	for _, d := range append([]civil.Date{r.Date}, r.Others...) {
		if d.Weekday() == day {
			return DateReading{Date: d, Explicit: r.Explicit}
		}
	}
	ahead := (int(day) - int(r.Date.Weekday()) + 7) % 7
	if ahead > 3 {
		ahead -= 7
	}
	r.Problem, r.Explicit, r.Others = WrongWeekday, false, nil
	if near := r.Date.AddDays(ahead); valid(near) {
		r.Nearest = near
	}
	return r
}

// weekday reads a weekday without a date: Friday, next Friday, Friday next
// week.
func (g dateGrammar) weekday(items []item) (DateReading, bool) {
	shape := shapeOf(items)
	day := time.Weekday(items[strings.IndexByte(shape, 'W')].n)
	ahead := (int(day) - int(g.today.Weekday()) + 7) % 7
	switch shape {
	case "W":
		if g.past && ahead > 0 {
			ahead -= 7
		}
	case "tW":
	case "xW":
		if ahead == 0 {
			ahead = 7
		}
	case "lW":
		ahead -= 7
	case "WxU", "xUW", "WtU", "tUW", "WlU", "lUW":
		for _, it := range items {
			switch {
			case it.kind == 'U' && it.n != unitWeek:
				return DateReading{}, false
			case it.kind == 'x':
				ahead += 7
			case it.kind == 'l':
				ahead -= 7
			}
		}
		// Weeks begin on Monday: the Friday of this week is behind a Saturday.
		monday := (int(g.today.Weekday()) + 6) % 7
		if (int(day)+6)%7 < monday {
			ahead -= 7
		}
	default:
		return DateReading{}, false
	}
	return day1(g.today.AddDays(ahead)), true
}

// day1 is a reading that was interpreted, or none where it leaves the calendar.
func day1(d civil.Date) DateReading {
	if !valid(d) {
		return unread()
	}
	return DateReading{Date: d}
}

func valid(d civil.Date) bool {
	_, ok := civil.New(d.Year, d.Month, d.Day)
	return ok
}

func (g dateGrammar) readShape(items []item) DateReading {
	n := func(i int) int { return items[i].n }
	switch shapeOf(items) {
	case "D":
		return g.numeric(items[0].date)
	case "NM", "OM":
		return g.dayOfMonth(n(0), time.Month(n(1)))
	case "MN", "MO":
		return g.dayOfMonth(n(1), time.Month(n(0)))
	case "NMY", "OMY":
		return fullDate(n(2), time.Month(n(1)), n(0), true)
	case "MNY", "MOY":
		return fullDate(n(2), time.Month(n(0)), n(1), true)
	case "YMN":
		return fullDate(n(0), time.Month(n(1)), n(2), true)
	case "NMN", "OMN":
		return shortYear(n(2), time.Month(n(1)), n(0))
	case "MNN", "MON":
		return shortYear(n(2), time.Month(n(0)), n(1))
	case "DY":
		return g.numericThenYear(items[0].date, n(1))
	case "O":
		return g.dayAlone(n(0))
	case "R":
		return day1(g.today.AddDays(n(0)))
	case "NU":
		if g.past {
			return g.offset(-n(0), n(1))
		}
		return g.offset(n(0), n(1))
	case "NUf":
		return g.offset(n(0), n(1))
	case "iNU", "iYU", "iNUf":
		return g.offset(n(1), n(2))
	case "RiNU":
		if n(0) != 0 {
			return unread()
		}
		return g.offset(n(2), n(3))
	case "NUa":
		return g.offset(-n(0), n(1))
	case "aNU":
		return g.offset(-n(1), n(2))
	}
	return g.span(items)
}

// offset counts units from today.
func (g dateGrammar) offset(count, unit int) DateReading {
	if count > farthest || count < -farthest {
		return unread()
	}
	switch unit {
	case unitDay:
		return day1(g.today.AddDays(count))
	case unitWorkday:
		d, step := g.today, 1
		if count < 0 {
			count, step = -count, -1
		}
		for count > 0 {
			if d = d.AddDays(step); isWorkday(d) {
				count--
			}
		}
		return day1(d)
	case unitWeek:
		return day1(g.today.AddDays(7 * count))
	case unitFortnight:
		return day1(g.today.AddDays(14 * count))
	default:
		return day1(g.today.AddMonths(monthsIn(unit) * count))
	}
}

// monthsIn says how many months a unit has; 0 for the shorter ones.
func monthsIn(unit int) int {
	switch unit {
	case unitMonth:
		return 1
	case unitQuarter:
		return 3
	case unitHalfYear:
		return 6
	case unitYear:
		return 12
	}
	return 0
}

func isWorkday(d civil.Date) bool {
	return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
}

// leapGap is the longest time between two 29 Februaries: 1896 to 1904.
const leapGap = 8

// dayOfMonth is the next such day from today on, or the last one up to today.
func (g dateGrammar) dayOfMonth(day int, month time.Month) DateReading {
	if month < time.January || month > time.December {
		return unread()
	}
	step := 1
	if g.past {
		step = -1
	}
	for i := range leapGap + 2 {
		d, ok := civil.New(g.today.Year+i*step, month, day)
		if ok && (d == g.today || d.After(g.today) != g.past) {
			return DateReading{Date: d}
		}
	}
	near := fullDate(g.today.Year, month, day, false)
	if near.Problem == NoSuchDay && !g.past && near.Nearest.Before(g.today) {
		near = fullDate(g.today.Year+1, month, day, false)
	}
	if near.Problem == "" {
		return unread()
	}
	return near
}

// dayAlone is the next month's day of that number that exists: "the 31st".
func (g dateGrammar) dayAlone(day int) DateReading {
	first := civil.Date{Year: g.today.Year, Month: g.today.Month, Day: 1}
	step := 1
	if g.past {
		step = -1
	}
	for i := range 3 {
		m := first.AddMonths(i * step)
		if d, ok := civil.New(m.Year, m.Month, day); ok && (d == g.today || d.After(g.today) != g.past) {
			return DateReading{Date: d}
		}
	}
	return unread()
}
