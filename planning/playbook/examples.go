package playbook

import (
	"maps"
	"strconv"
	"time"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
)

// withExamples adds the days that examples name to the arguments of a question.
func withExamples(own func(*conversation.Scene) locale.Args) func(*conversation.Scene) locale.Args {
	return func(c *conversation.Scene) locale.Args {
		a := exampleDates(c)
		if own != nil {
			maps.Copy(a, own(c))
		}
		return a
	}
}

// exampleDates are the days that examples name. They follow the plan's period
// and the day on which they are read, so that whoever copies one is understood
// and not refused.
func exampleDates(c *conversation.Scene) locale.Args {
	today, p := c.Facts.Today, c.Printer()
	last := period(c.Plan()).LastDay()
	if last.IsZero() || last.Before(today) {
		last = civil.Date{Year: today.Year + 1, Month: time.December, Day: 31}
	}
	// within is the first of the days that the period still has.
	within := func(days ...civil.Date) civil.Date {
		for _, d := range days {
			if !d.After(last) {
				return d
			}
		}
		return last
	}
	friday := today.AddDays(1)
	for friday.Weekday() != time.Friday {
		friday = friday.AddDays(1)
	}
	weekday := p.Weekday(friday.Weekday())
	if friday.After(last) {
		weekday = p.DateShort(last)
	}
	soon := today.AddDays(3)
	for soon.Weekday() == time.Saturday || soon.Weekday() == time.Sunday {
		soon = soon.AddDays(1)
	}
	month := within(conversation.NextDay(today, time.January, 31), civil.Date{Year: today.Year, Month: today.Month, Day: civil.DaysIn(today.Year, today.Month)})
	day := within(conversation.NextDay(today, time.March, 15), today.AddDays(14))
	return locale.Args{
		"weekday":     weekday,
		"day":         p.DayMonth(day.Day, day.Month),
		"soon":        p.DateShort(within(soon)),
		"month":       p.MonthName(month.Month),
		"far":         p.Date(within(conversation.NextDay(today, time.June, 30))),
		"period_last": p.Date(last),
		"year_first":  yearFirst(c),
		"year_end":    p.DayMonth(31, time.December) + " " + strconv.Itoa(last.Year),
	}
}

// yearFirst is the first day of the next year.
func yearFirst(c *conversation.Scene) string {
	return c.Printer().Date(civil.Date{Year: c.Facts.Today.Year + 1, Month: time.January, Day: 1})
}
