package locale

import "time"

// calendarNames are the words of a language for printing dates. Sunday and
// January come first, as in package time.
type calendarNames struct {
	months      [12]string
	monthsShort [12]string // not in German, which prints the number instead
	days        [7]string
	daysShort   [7]string
	to          string // between the first and the last day of a period
}

func (l Language) calendar() calendarNames {
	switch l.Base() {
	case German:
		return calendarNames{
			months:    [12]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"},
			days:      [7]string{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"},
			daysShort: [7]string{"So.", "Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa."},
			to:        " bis ",
		}
	case Dutch:
		return calendarNames{
			months:      [12]string{"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"},
			monthsShort: [12]string{"jan.", "feb.", "mrt.", "apr.", "mei", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec."},
			days:        [7]string{"zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"},
			daysShort:   [7]string{"zo", "ma", "di", "wo", "do", "vr", "za"},
			to:          " tot en met ",
		}
	default:
		return calendarNames{
			months:      [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
			monthsShort: [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
			days:        [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
			daysShort:   [7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
			to:          " to ",
		}
	}
}

func (n calendarNames) month(m time.Month) string {
	if m < time.January || m > time.December {
		return ""
	}
	return n.months[m-1]
}

func (n calendarNames) monthShort(m time.Month) string {
	if m < time.January || m > time.December {
		return ""
	}
	return n.monthsShort[m-1]
}
