package locale

import (
	"slices"
	"time"

	"lodestar/internal/civil"
)

// numeric reads a date of numbers.
func (g dateGrammar) numeric(d numericDate) DateReading {
	p := d.parts
	switch {
	case len(p) == 3 && p[0].digits == 4 && p[1].digits <= 2 && p[2].digits <= 2:
		return fullDate(p[0].n, time.Month(p[1].n), p[2].n, true)
	case len(p) == 3 && p[0].digits <= 2 && p[1].digits <= 2 && (p[2].digits == 4 || p[2].digits == 2):
		year := p[2].n
		if p[2].digits == 2 {
			year = century(year)
		}
		return either(d.sign, p[0].n, p[1].n, func(day int, month time.Month) DateReading {
			return fullDate(year, month, day, p[2].digits == 4)
		})
	case len(p) == 2 && p[0].digits <= 2 && p[1].digits <= 2:
		return either(d.sign, p[0].n, p[1].n, g.dayOfMonth)
	case len(p) == 2 && p[0].digits <= 2 && p[1].digits == 4:
		return g.span([]item{{kind: 'M', n: p[0].n}, {kind: 'Y', n: p[1].n}})
	case len(p) == 2 && p[0].digits == 4 && p[1].digits == 2:
		return g.span([]item{{kind: 'M', n: p[1].n}, {kind: 'Y', n: p[0].n}})
	}
	return unread()
}

// either reads two numbers as day and month in that order, the other way round
// where only that is possible, and both ways where slashes leave it open.
func either(sign byte, first, second int, read func(int, time.Month) DateReading) DateReading {
	if second > 12 {
		if first > 12 {
			return unread()
		}
		return read(second, time.Month(first))
	}
	reading := read(first, time.Month(second))
	if sign != '/' || first > 12 || first == second || reading.Problem != "" {
		return reading
	}
	if other := read(second, time.Month(first)); other.Problem == "" {
		reading.Others = []civil.Date{other.Date}
	}
	return reading
}

func (g dateGrammar) numericThenYear(d numericDate, year int) DateReading {
	if len(d.parts) != 2 {
		return unread()
	}
	d.parts = append(slices.Clone(d.parts), datePart{n: year, digits: 4})
	return g.numeric(d)
}

func century(year int) int {
	if year >= 80 {
		return 1900 + year
	}
	return 2000 + year
}

func shortYear(year int, month time.Month, day int) DateReading {
	if year > 99 {
		return unread()
	}
	return fullDate(century(year), month, day, false)
}

// fullDate is a day of a year, or the problem that there is none.
func fullDate(year int, month time.Month, day int, explicit bool) DateReading {
	if year < 1 || year > 9999 || month < time.January || month > time.December || day < 1 || day > 99 {
		return unread()
	}
	d, ok := civil.New(year, month, day)
	if !ok {
		return DateReading{
			Problem: NoSuchDay, Day: day, Month: month,
			Nearest: civil.Date{Year: year, Month: month, Day: civil.DaysIn(year, month)},
		}
	}
	return DateReading{Date: d, Explicit: explicit}
}
