package scheduler

import (
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/at"
	"github.com/rickar/cal/v2/be"
	"github.com/rickar/cal/v2/ca"
	"github.com/rickar/cal/v2/ch"
	"github.com/rickar/cal/v2/de"
	"github.com/rickar/cal/v2/dk"
	"github.com/rickar/cal/v2/es"
	"github.com/rickar/cal/v2/fr"
	"github.com/rickar/cal/v2/gb"
	"github.com/rickar/cal/v2/ie"
	"github.com/rickar/cal/v2/it"
	"github.com/rickar/cal/v2/nl"
	"github.com/rickar/cal/v2/no"
	"github.com/rickar/cal/v2/pl"
	"github.com/rickar/cal/v2/se"
	"github.com/rickar/cal/v2/us"

	"lodestar/internal/civil"
)

// Calendar knows the days off of one country: weekends and public holidays
// that hold everywhere in it. Holidays of a region are not known.
type Calendar struct {
	Country  string // ISO 3166; "" where no holidays are known
	holidays []*cal.Holiday
}

// byCountry lists the holidays per country.
func byCountry(country string) []*cal.Holiday {
	switch country {
	case "AT":
		return at.Holidays
	case "BE":
		return be.Holidays
	case "CA":
		return ca.Holidays
	case "CH":
		return ch.Holidays
	case "DE":
		return de.Holidays
	case "DK":
		return dk.Holidays
	case "ES":
		return es.Holidays
	case "FR":
		return fr.Holidays
	case "GB":
		return gb.Holidays
	case "IE":
		return ie.Holidays
	case "IT":
		return it.Holidays
	case "NL":
		return nl.Holidays
	case "NO":
		return no.Holidays
	case "PL":
		return pl.Holidays
	case "SE":
		return se.Holidays
	case "US":
		return us.Holidays
	default:
		return nil
	}
}

// Countries are those whose public holidays are known, in order.
func Countries() []string {
	return []string{"AT", "BE", "CA", "CH", "DE", "DK", "ES", "FR", "GB", "IE", "IT", "NL", "NO", "PL", "SE", "US"}
}

// CalendarOf returns the calendar of a country, and one that knows weekends
// only where the country is unknown.
func CalendarOf(country string) Calendar {
	holidays := byCountry(country)
	if holidays == nil {
		return Calendar{}
	}
	return Calendar{Country: country, holidays: holidays}
}

// DayOff reports whether nobody works on d. holiday is the public holiday's
// name in its own country, "" at a weekend.
func (c Calendar) DayOff(d civil.Date) (holiday string, off bool) {
	day := d.At(12, 0, time.UTC)
	for _, h := range c.holidays {
		actual, observed := h.Calc(d.Year)
		for _, on := range []time.Time{actual, observed} {
			if !on.IsZero() && civil.Of(on) == d && bank(h) {
				return h.Name, true
			}
		}
	}
	// New Year's Day on a Saturday is taken on 31 December of the year before.
	for _, h := range c.holidays {
		if _, observed := h.Calc(d.Year + 1); !observed.IsZero() && civil.Of(observed) == d && bank(h) {
			return h.Name, true
		}
	}
	weekday := day.Weekday()
	return "", weekday == time.Saturday || weekday == time.Sunday
}

func bank(h *cal.Holiday) bool {
	return h.Type == cal.ObservancePublic || h.Type == cal.ObservanceBank || h.Type == cal.ObservanceUnknown
}

// WorkingDayBefore is the last working day before d.
func (c Calendar) WorkingDayBefore(d civil.Date) civil.Date { return c.step(d, -1) }

// WorkingDayAfter is the first working day after d.
func (c Calendar) WorkingDayAfter(d civil.Date) civil.Date { return c.step(d, 1) }

// WorkingDay is d where somebody works on it, else the next working day.
func (c Calendar) WorkingDay(d civil.Date) civil.Date {
	if _, off := c.DayOff(d); !off {
		return d
	}
	return c.WorkingDayAfter(d)
}

func (c Calendar) step(d civil.Date, by int) civil.Date {
	for range 60 { // no country rests for two months
		d = d.AddDays(by)
		if _, off := c.DayOff(d); !off {
			return d
		}
	}
	return d
}
