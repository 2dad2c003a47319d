package locale

import (
	"strings"
	"time"

	"lodestar/internal/civil"
)

// inputLimit bounds, in bytes, what is read as a date or a number at all: a
// longer text is an answer to something else (trust I5).
const inputLimit = 200

// DateProblem says why a text is not a day; "" where it is one.
type DateProblem string

// The problems of a date. The first two have a sentence in F27 and F7 of the
// reference texts.
const (
	// NotADate: it cannot be read as a date.
	NotADate DateProblem = "not_a_date"
	// NoSuchDay: it is a date that the calendar does not have, such as 30
	// February.
	NoSuchDay DateProblem = "no_such_day"
	// WrongWeekday: the day and the weekday beside it contradict each other.
	WrongWeekday DateProblem = "wrong_weekday"
)

// DateReading is what a text was understood as.
type DateReading struct {
	// Date is the day. With WrongWeekday it is the day as the numbers say it;
	// with the other problems and with Open it is zero.
	Date civil.Date
	// Explicit means that day, month and a year of four digits were written,
	// so that nothing was interpreted. Anything else is to be repeated with
	// its weekday before it counts (conversation.md Q-9).
	Explicit bool
	// Others are further readings of the same text: 03/04/2027 is 3 April or
	// 4 March. Where there are any the person must be asked.
	Others []civil.Date
	// Open means that the person does not know the day yet.
	Open    bool
	Problem DateProblem
	// Nearest is a proposal: with NoSuchDay the last day of that month, with
	// WrongWeekday the day with that weekday which is closest to Date.
	Nearest civil.Date
	// Day and Month name the day that does not exist, for "There is no 30
	// February" (see Printer.DayMonth); zero with every other outcome.
	Day   int
	Month time.Month
}

// ParseDate reads a day that a person typed (conversation.md Q-9). Words of
// all three languages are understood in every language; weekdays of two
// letters (di, do, so) only in their own. Today is the day in the person's
// zone; every reading counts from it.
//
//   - Numbers: 31.3.2027, 31-3-2027 and 31/3/2027 have the day first, 2027-03-31
//     the year. A number above 12 that can only be the day is the day
//     (3/31/2027). With slashes and both numbers up to 12 the order is unclear
//     in every language: the day-first reading is Date, the other is in Others.
//     A year of two digits is 2000 to 2079 or 1980 to 1999.
//   - No year: the next such day from today on; today counts. 29 February is
//     that of the next leap year.
//   - "Friday", "this Friday": the first Friday from today on, today included.
//     "Next Friday", nächsten, kommenden, volgende, aanstaande: the first
//     Friday after today, hence at most a week ahead. Some mean the Friday of
//     next week by it, which is why it is always repeated; "Friday next week"
//     says that without doubt.
//   - "In 3 weeks", "three weeks from now", "3 weeks": from today; a month that
//     is too short gives its last day. Working days are Monday to Friday.
//   - A month, quarter, half-year, week or year, with or without "end of": its
//     last working day, Monday to Friday, without regard to public holidays.
//     "Beginning of": its first working day. "Mid": the 15th of a month, or of
//     the middle month of a quarter, 30 June of a year, or the working day
//     before it; the Wednesday of a week. Without a year the next one that is
//     not over; "Q2" in May is the running quarter.
//   - "Open", "offen", "nog open", "don't know" and their like set Open.
//
// Polite words around it (by, until, bis zum, uiterlijk) are skipped; any
// other word makes it NotADate. "Before 1 April" is left unread on purpose: it
// may or may not include the day.
func ParseDate(lang Language, text string, today civil.Date) DateReading {
	return parseDay(lang, text, dateGrammar{today: today})
}

// ParseFirstDay reads the day on which something begins. It differs from
// ParseDate in one thing: a month, quarter, half-year, week or year counts from
// its first day, whichever weekday that is, also where it has begun.
func ParseFirstDay(lang Language, text string, today civil.Date) DateReading {
	return parseDay(lang, text, dateGrammar{today: today, first: true})
}

func parseDay(lang Language, text string, g dateGrammar) DateReading {
	if len(text) > inputLimit {
		return DateReading{Problem: NotADate}
	}
	if isOpen(text) {
		return DateReading{Open: true}
	}
	items, ok := dateItems(lang.known(), text)
	if !ok {
		return DateReading{Problem: NotADate}
	}
	return g.read(items)
}

// ParseYearOrDate reads since when something is so: a year ("2008", "since
// 2008", "for 5 years"), a month ("March 2015"), or whatever ParseDate reads.
// For a bare year it returns 1 January of it and true: only the year is known,
// and the day must not be shown. A month counts from its first day.
//
// It looks back where ParseDate looks ahead: a day or month without a year is
// the last one up to today. It does not refuse days to come; the caller does.
func ParseYearOrDate(lang Language, text string, today civil.Date) (reading DateReading, yearOnly bool) {
	if len(text) > inputLimit {
		return DateReading{Problem: NotADate}, false
	}
	if year, ok := bareYear(lang, text, today); ok {
		return DateReading{Date: civil.Date{Year: year, Month: time.January, Day: 1}}, true
	}
	return parseDay(lang, text, dateGrammar{today: today, past: true}), false
}

// bareYear reads a year and nothing else, or a number of years up to today.
func bareYear(lang Language, text string, today civil.Date) (int, bool) {
	items, ok := dateItems(lang.known(), text)
	if !ok {
		return 0, false
	}
	year := 0
	switch shape := shapeOf(items); shape {
	case "Y", "iY", "UY", "iUY": // "2008", "in 2008", "im Jahr 2008"
		if !strings.Contains(shape, "U") || items[len(items)-2].n == unitYear {
			year = items[len(items)-1].n
		}
	case "NU", "NUa", "aNU":
		for i, item := range items {
			if item.kind == 'U' && item.n == unitYear {
				year = today.Year - items[i-1].n
			}
		}
	}
	return year, year >= 1000 && year <= 9999
}

// isOpen reports whether a text says that the day is not known yet.
func isOpen(text string) bool {
	switch Fold(text) {
	case "open", "still open", "don't know", "dont know", "i don't know", "i dont know", "don't know yet", "dont know yet", "i don't know yet", "i dont know yet",
		"not known", "not known yet", "not yet known", "unknown", "no idea", "tbd", "tba", "to be agreed", "to be decided",
		"offen", "noch offen", "weiss nicht", "weiss ich nicht", "ich weiss nicht", "ich weiss es nicht", "weiss ich noch nicht", "ich weiss es noch nicht", "noch nicht bekannt", "unbekannt", "keine ahnung", "noch unklar",
		"nog open", "weet niet", "weet ik niet", "ik weet het niet", "weet ik nog niet", "ik weet het nog niet", "nog niet bekend", "onbekend", "geen idee", "nog onbekend":
		return true
	}
	return false
}
