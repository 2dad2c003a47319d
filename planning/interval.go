package planning

// Interval is how often something happens.
type Interval string

// The intervals of the method (d.1, d.7). The empty Interval is not chosen yet.
const (
	Weekly     Interval = "weekly"
	TwoWeeks   Interval = "two_weeks"
	Monthly    Interval = "monthly"
	TwoMonths  Interval = "two_months"
	Quarterly  Interval = "quarterly"
	HalfYearly Interval = "half_yearly"
	Yearly     Interval = "yearly"
	Off        Interval = "off"
)

// Intervals returns all of them from the shortest to none at all.
func Intervals() []Interval {
	return []Interval{Weekly, TwoWeeks, Monthly, TwoMonths, Quarterly, HalfYearly, Yearly, Off}
}

func (i Interval) months() int {
	switch i {
	case Monthly:
		return 1
	case TwoMonths:
		return 2
	case Quarterly:
		return 3
	case HalfYearly:
		return 6
	case Yearly:
		return 12
	default:
		return 0
	}
}
