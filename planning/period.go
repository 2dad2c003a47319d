package planning

import "lodestar/internal/civil"

// PeriodLength is how long a plan lasts (plan_period.length, 000-15).
type PeriodLength string

// The three lengths.
const (
	Year     PeriodLength = "year"
	HalfYear PeriodLength = "half_year"
	Quarter  PeriodLength = "quarter"
)

// Months returns the length in months, 0 for an unknown length.
func (l PeriodLength) Months() int {
	switch l {
	case Year:
		return 12
	case HalfYear:
		return 6
	case Quarter:
		return 3
	default:
		return 0
	}
}

// Period is the plan period. Its last day follows from the other two, unless
// the end was moved to a business review (000-16).
type Period struct {
	Length   PeriodLength `step:"plan_period.length"`
	FirstDay civil.Date   `step:"plan_period.first_day"`
	MovedEnd civil.Date
}

// LastDay returns the last day the plan covers, zero while length or first day
// is missing. A year from 1 January ends on 31 December; where the first day
// has no counterpart in the last month, the period ends one day earlier.
func (p Period) LastDay() civil.Date {
	switch {
	case p.FirstDay.IsZero():
		return civil.Date{}
	case !p.MovedEnd.IsZero():
		return p.MovedEnd
	case p.Length.Months() == 0:
		return civil.Date{}
	default:
		return p.FirstDay.AddMonths(p.Length.Months()).AddDays(-1)
	}
}

// Contains reports whether the day lies within the period. It is false while
// the period is not known.
func (p Period) Contains(day civil.Date) bool {
	last := p.LastDay()
	return !last.IsZero() && !day.Before(p.FirstDay) && !day.After(last)
}

// TakesDue reports whether an action of the plan may be due on the day: within
// the period or, for what prepares it, from today on before it begins. It is
// true while the period is not known.
func (p Period) TakesDue(day, today civil.Date) bool {
	last := p.LastDay()
	return last.IsZero() || p.Contains(day) || !day.Before(today) && day.Before(p.FirstDay)
}

// NextPlanReminder returns the day on which the product reminds of the next
// plan: eight weeks before the last day (method d.1). It may be a day off.
func (p Period) NextPlanReminder() civil.Date {
	last := p.LastDay()
	if last.IsZero() {
		return last
	}
	return last.AddDays(-8 * 7)
}

// reviewNear is how many days a review may lie from the end of the period
// before the product warns: four weeks, before or after (000-16).
const reviewNear = 4 * 7

// BetterEnd returns the day to which the end of the period could be moved, and
// true, where a review cycle with a next date is known and no review of it
// falls within four weeks of the end (000-16). The day offered is that of the
// review nearest to the end; of two equally near, the earlier.
func (p Period) BetterEnd(cycle ReviewCycle) (civil.Date, bool) {
	last := p.LastDay()
	if last.IsZero() || cycle.Next.IsZero() {
		return civil.Date{}, false
	}
	var best civil.Date
	distance := func(d civil.Date) int {
		n := d.DaysUntil(last)
		return max(n, -n)
	}
	months := cycle.Every.months()
	for i := 0; ; i++ {
		review := cycle.Next.AddMonths(i * months)
		if review.After(p.FirstDay) && (best.IsZero() || distance(review) < distance(best)) {
			best = review
		}
		// Later reviews are only further away once the end is passed.
		if months == 0 || review.After(last) {
			break
		}
	}
	if best.IsZero() || distance(best) <= reviewNear {
		return civil.Date{}, false
	}
	return best, true
}
