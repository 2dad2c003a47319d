package summary

import (
	"math"
	"strconv"

	"lodestar/internal/civil"
)

// figureKind says what a figure is.
type figureKind int

const (
	aNumber   figureKind = iota
	aDay                 // a date, with or without its year
	aMonth               // with or without its year
	aWeekday             // Tuesday
	aRelative            // tomorrow
	aTime                // 10:00
	aCode                // Q3, ISO9001
)

// figure is a number, a day or a code of a text, as it is compared.
type figure struct {
	kind    figureKind
	value   float64
	unit    string // "EUR", "%", "w", …; "" where there is none
	ordinal bool
	y, m, d int // 0 where the text does not say
	n       int // of a weekday or of what is relative
	code    string
}

// said is a figure of a source with the day on which it was said.
type said struct {
	figure
	on civil.Date
}

// in reports whether a figure of a line stands among those of its sources.
func (f figure) in(all []said) bool {
	for _, s := range all {
		if f.is(s) {
			return true
		}
	}
	return false
}

func (f figure) is(s said) bool {
	switch f.kind {
	case aNumber:
		return f.isNumber(s)
	case aCode:
		return s.kind == aCode && s.code == f.code
	case aTime:
		return s.kind == aTime && s.value == f.value
	case aRelative:
		return s.kind == aRelative && s.n == f.n
	case aWeekday:
		return s.kind == aWeekday && s.n == f.n || s.kind == aDay && s.knowsYear() && int(s.day().Weekday()) == f.n ||
			s.kind == aRelative && !s.on.IsZero() && int(s.on.AddDays(s.n).Weekday()) == f.n
	case aMonth:
		return (s.kind == aMonth || s.kind == aDay) && s.m == f.m && (f.y == 0 || f.y == s.year())
	default:
		return f.isDay(s)
	}
}

func (f figure) isNumber(s said) bool {
	switch s.kind {
	case aNumber:
		same := math.Abs(f.value-s.value) <= 1e-9*math.Max(1, math.Abs(s.value))
		money := len(s.unit) == 3
		return same && (f.unit == s.unit || f.unit == "" && money)
	case aDay:
		return f.unit == "" && (f.ordinal && int(f.value) == s.d || f.value >= 1000 && int(f.value) == s.year())
	case aMonth:
		return f.unit == "" && f.value >= 1000 && int(f.value) == s.year()
	case aWeekday, aRelative, aTime, aCode:
	}
	return false
}

func (f figure) isDay(s said) bool {
	switch s.kind {
	case aDay:
		return f.d == s.d && f.m == s.m && (f.y == 0 || f.y == s.year())
	case aRelative:
		return f.isOn(s.on, s.n)
	case aWeekday: // the next one after the day it was said
		for n := range 8 {
			if !s.on.IsZero() && int(s.on.AddDays(n).Weekday()) == s.n && f.isOn(s.on, n) {
				return true
			}
		}
	case aNumber, aMonth, aTime, aCode:
	}
	return false
}

func (f figure) isOn(on civil.Date, days int) bool {
	if on.IsZero() {
		return false
	}
	day := on.AddDays(days)
	return f.d == day.Day && f.m == int(day.Month) && (f.y == 0 || f.y == day.Year)
}

func (s said) knowsYear() bool { return s.year() != 0 }

// year is the one a day was meant in: the one that was said, else that of the next
// such day, counted from two months before it was said.
func (s said) year() int {
	if s.y != 0 || s.on.IsZero() {
		return s.y
	}
	from := s.on.AddMonths(-2)
	y := from.Year
	if s.m < int(from.Month) || s.m == int(from.Month) && s.d != 0 && s.d < from.Day {
		y++
	}
	return y
}

func (s said) day() civil.Date {
	d, _ := civil.Parse(strconv.Itoa(s.year()) + "-" + two(s.m) + "-" + two(s.d))
	return d
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
