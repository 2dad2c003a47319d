package planning

import (
	"slices"

	"lodestar/internal/civil"
)

// Overview is step 1: who the customer is and how we stand with them
// (method d.1).
type Overview struct {
	Address        string        `step:"customer_address"`
	Phone          string        `step:"customer_phone"`
	Fax            string        `step:"customer_fax"`
	Website        string        `step:"customer_website"`
	PreparedOn     civil.Date    `step:"prepared_on"`
	PreparedBy     Person        `step:"prepared_by"`
	Team           []TeamMember  // 30 rows, 5 printed
	MainContacts   []MainContact // 8 rows, 3 printed
	CustomerSince  Since         `step:"customer_since"`
	Strength       Strength      `step:"relationship_strength"`
	StrengthBefore []StrengthOn  `step:"relationship_strength"` // its history, oldest first (000-14)
	StrengthNote   string        `step:"relationship_note"`
	Period         Period        `step:"plan_period"`
	ReviewCycle    ReviewCycle   `step:"review_cycle"`
	LastReviewed   civil.Date    `step:"last_reviewed"`
	TeamReview     Interval      `step:"team_review_frequency"`
	TeamReviews    []civil.Date  `step:"team_review_dates"` // all kept, the last three printed
	Industry       string        `step:"industry"`
	Position       string        `step:"industry_position"`
	News           []News        // 50 rows, the latest two printed
	BuyingProcess  string        `step:"buying_process"`
	Summary        Summary       `step:"summary"`
}

// TeamMember is a colleague on the account. The department is internal, the
// person and the role are not (004-73).
type TeamMember struct {
	Row        RowID
	Person     Person `step:"account_team"`
	Role       string `step:"account_team"`            // at most 18 characters
	Department string `step:"account_team.department"` // at most 30 characters
}

// MainContact is somebody who matters at the customer, with the part played
// when they buy (004-15, 004-34). What the person does is Person.Function.
type MainContact struct {
	Row    RowID
	Person Person     `step:"main_contacts"`
	Role   BuyingRole `step:"main_contacts"`
}

// Since is the day or only the year from which on they are a customer. The
// zero Since is not known.
type Since struct {
	Date     civil.Date `json:"date"`
	YearOnly bool       `json:"year_only,omitempty"` // only Date.Year counts
}

// Years returns how many full years the relationship has lasted on that day,
// or the difference of the years where only the year is known; false where
// nothing is known or the day is before it.
func (s Since) Years(on civil.Date) (int, bool) {
	if s.Date.IsZero() || on.IsZero() {
		return 0, false
	}
	years := on.Year - s.Date.Year
	if !s.YearOnly && on.Before(s.Date.AddMonths(12*years)) {
		years--
	}
	return years, years >= 0
}

// Strength is the relationship strength: one value of a scale of three to five
// words that the workspace may set itself (000-14).
type Strength struct {
	Value string // of the default scale: "poor", "good", "great"
	Word  string // the workspace's own word; empty for the default scale
}

// IsZero reports whether it was not chosen yet.
func (s Strength) IsZero() bool { return s == Strength{} }

// StrengthOn is an earlier rating of the relationship.
type StrengthOn struct {
	Strength Strength
	On       civil.Date
}

// ReviewCycle is the rhythm in which business reviews are held with the
// customer already (000-16).
type ReviewCycle struct {
	Every Interval   // Off means the answer "none"
	Next  civil.Date // the next one; zero if not known
}

// News is a dated line about the customer (000-20).
type News struct {
	Row  RowID
	Date civil.Date `step:"news"`
	Text string     `step:"news"`
}

// Summary is what a colleague must read first (000-18). It is a draft until
// the account manager has accepted it.
type Summary struct {
	Text  string
	Draft bool
	On    civil.Date // the day it was accepted or last changed
}

// staleAfterDays is the age in days over which summary and news are old:
// twelve weeks (method d.1, 000-24).
const staleAfterDays = 12 * 7

// Stale reports whether the summary is older than twelve weeks on that day.
func (s Summary) Stale(on civil.Date) bool { return stale(s.On, on) }

// Stale reports whether the news are older than twelve weeks on that day.
func (n News) Stale(on civil.Date) bool { return stale(n.Date, on) }

func stale(said, on civil.Date) bool {
	return !said.IsZero() && !on.IsZero() && said.DaysUntil(on) > staleAfterDays
}

// LatestNews returns at most n news lines, the latest first; of one day, the
// one entered last comes first.
func (o Overview) LatestNews(n int) []News {
	latest := slices.Clone(o.News)
	slices.Reverse(latest)
	slices.SortStableFunc(latest, func(a, b News) int { return b.Date.Compare(a.Date) })
	return latest[:min(n, len(latest))]
}

// LatestTeamReviews returns at most n days of team reviews in order of time.
func (o Overview) LatestTeamReviews(n int) []civil.Date {
	days := slices.SortedFunc(slices.Values(o.TeamReviews), civil.Date.Compare)
	return days[max(0, len(days)-n):]
}
