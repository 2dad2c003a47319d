package locale

import (
	"fmt"
	"strings"
	"time"

	"lodestar/internal/civil"
)

// Date prints a day in short (conversation.md I-3): 31 Mar 2027, 31.3.2027,
// 31-3-2027. Like every method here it prints the zero Date as "", and what it
// prints is read back by ParseDate as the same day.
func (p Printer) Date(d civil.Date) string {
	switch {
	case d.IsZero():
		return ""
	case p.Language().Base() == German:
		return fmt.Sprintf("%d.%d.%04d", d.Day, d.Month, d.Year)
	case p.Language().Base() == Dutch:
		return fmt.Sprintf("%d-%d-%04d", d.Day, d.Month, d.Year)
	default:
		return fmt.Sprintf("%d %s %04d", d.Day, p.Language().calendar().monthShort(d.Month), d.Year)
	}
}

// DateLong prints a day with its weekday, all in words: Wednesday, 31 March
// 2027; Mittwoch, 31. März 2027; woensdag 31 maart 2027. Dutch weekdays are
// lower case; see Capital.
func (p Printer) DateLong(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s %04d", p.DateNear(d), d.Year)
}

// DateNear is DateLong without the year, for a day that is close: Thursday,
// 26 November; Donnerstag, 26. November; donderdag 26 november.
func (p Printer) DateNear(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	comma := ","
	if p.Language().Base() == Dutch {
		comma = ""
	}
	return p.Language().calendar().days[d.Weekday()] + comma + " " + p.DayMonth(d.Day, d.Month)
}

// DateButton prints a day that is close on a button: Friday 26 Feb; Freitag,
// 26.2.; vrijdag 26 feb.
func (p Printer) DateButton(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	names := p.Language().calendar()
	if p.Language().Base() == German {
		return fmt.Sprintf("%s, %d.%d.", names.days[d.Weekday()], d.Day, d.Month)
	}
	return fmt.Sprintf("%s %d %s", names.days[d.Weekday()], d.Day, names.monthShort(d.Month))
}

// DateWeekday prints a day in short with its weekday: Wed 31 Mar 2027,
// Mi., 31.3.2027, wo 31-3-2027.
func (p Printer) DateWeekday(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return p.weekdayShort(d) + " " + p.Date(d)
}

// DateSpoken prints a day with a short weekday and the month in words, for a
// choice between two readings of one text: Sat 3 April 2027; Sa., 3. April
// 2027; za 3 april 2027. It is at most 24 characters, so it fits a button.
func (p Printer) DateSpoken(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s %s %04d", p.weekdayShort(d), p.DayMonth(d.Day, d.Month), d.Year)
}

// DateShort prints a day in short without its year, for a day that is close: 26
// Nov, 26.11., 26-11.
func (p Printer) DateShort(d civil.Date) string {
	switch {
	case d.IsZero():
		return ""
	case p.Language().Base() == German:
		return fmt.Sprintf("%d.%d.", d.Day, d.Month)
	case p.Language().Base() == Dutch:
		return fmt.Sprintf("%d-%d", d.Day, d.Month)
	default:
		return fmt.Sprintf("%d %s", d.Day, p.Language().calendar().monthShort(d.Month))
	}
}

// Weekday names a day of the week: Friday, Freitag, vrijdag.
func (p Printer) Weekday(d time.Weekday) string { return p.Language().calendar().days[d] }

// MonthName names a month: January, Januar, januari.
func (p Printer) MonthName(m time.Month) string { return p.Language().calendar().month(m) }

func (p Printer) weekdayShort(d civil.Date) string {
	short := p.Language().calendar().daysShort[d.Weekday()]
	if p.Language().Base() == German {
		return short + ","
	}
	return short
}

// DayMonth prints a day of a month in words: 30 February, 30. Februar, 30
// februari. It does not ask whether there is such a day; that is what the text
// around it is about.
func (p Printer) DayMonth(day int, month time.Month) string {
	dot := ""
	if p.Language().Base() == German {
		dot = "."
	}
	return fmt.Sprintf("%d%s %s", day, dot, p.Language().calendar().month(month))
}

// Month prints the month of a day: January 2027, Januar 2027, januari 2027.
func (p Printer) Month(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s %04d", p.Language().calendar().month(d.Month), d.Year)
}

// Period prints the days from first to last: by their months where these are
// whole ("January to December 2027", "June 2027"), else as PeriodDays does. A
// year that both share stands once.
func (p Printer) Period(first, last civil.Date) string {
	if first.IsZero() || last.IsZero() || first.Day != 1 || last.Day != civil.DaysIn(last.Year, last.Month) || last.Before(first) {
		return p.PeriodDays(first, last)
	}
	names := p.Language().calendar()
	switch {
	case first.Year == last.Year && first.Month == last.Month:
		return p.Month(last)
	case first.Year == last.Year:
		return names.month(first.Month) + names.to + p.Month(last)
	default:
		return p.Month(first) + names.to + p.Month(last)
	}
}

// PeriodDays prints the days from first to last by their dates: 1 Jan to 31
// Dec 2027, 1.1. bis 31.12.2027, 1-1 tot en met 31-12-2027. Where one end is
// not known it prints the other.
func (p Printer) PeriodDays(first, last civil.Date) string {
	names := p.Language().calendar()
	switch {
	case first.IsZero():
		return p.Date(last)
	case last.IsZero() || first == last:
		return p.Date(first)
	case first.Year == last.Year:
		return p.dayMonthShort(first) + names.to + p.Date(last)
	default:
		return p.Date(first) + names.to + p.Date(last)
	}
}

func (p Printer) dayMonthShort(d civil.Date) string {
	switch p.Language().Base() {
	case German:
		return fmt.Sprintf("%d.%d.", d.Day, d.Month)
	case Dutch:
		return fmt.Sprintf("%d-%d", d.Day, d.Month)
	default:
		return fmt.Sprintf("%d %s", d.Day, p.Language().calendar().monthShort(d.Month))
	}
}

// Time prints a time of day on the 24-hour clock (conversation.md T-3): 09:00,
// 9:00 Uhr, 9.00 uur. Whose clock it is must stand beside it where it could be
// doubted.
func (p Printer) Time(hour, minute int) string {
	switch p.Language().Base() {
	case German:
		return fmt.Sprintf("%d:%02d Uhr", hour, minute)
	case Dutch:
		return fmt.Sprintf("%d.%02d uur", hour, minute)
	default:
		return fmt.Sprintf("%02d:%02d", hour, minute)
	}
}

// zones are the short names of time zones that German has words of its own for.
var zones = map[string]string{
	"WET": "WEZ", "WEST": "WESZ", "CET": "MEZ", "CEST": "MESZ", "EET": "OEZ", "EEST": "OESZ",
}

// Zone prints the short name of the zone that an instant is given in, to stand beside
// its time: CET, in German MEZ. A zone without a name of letters is printed as its
// distance from UTC.
func (p Printer) Zone(at time.Time) string {
	name, _ := at.Zone()
	if strings.ContainsAny(name, "+-") {
		return "UTC" + name
	}
	if german, ok := zones[name]; ok && p.Language().Base() == German {
		return german
	}
	return name
}

// Hours prints from when to when something lasts: 09:00-10:00, 9:00 bis 10:00 Uhr,
// 9.00 tot 10.00 uur. Whose clock it is must stand beside it as with Time.
func (p Printer) Hours(hour, minute, toHour, toMinute int) string {
	switch p.Language().Base() {
	case German:
		return fmt.Sprintf("%d:%02d bis %d:%02d Uhr", hour, minute, toHour, toMinute)
	case Dutch:
		return fmt.Sprintf("%d.%02d tot %d.%02d uur", hour, minute, toHour, toMinute)
	default:
		return fmt.Sprintf("%02d:%02d-%02d:%02d", hour, minute, toHour, toMinute)
	}
}
