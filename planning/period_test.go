package planning_test

import (
	"testing"

	"lodestar/internal/civil"
	"lodestar/planning"
)

func date(t *testing.T, s string) civil.Date {
	t.Helper()
	if s == "" {
		return civil.Date{}
	}
	d, err := civil.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestLastDay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		first  string
		length planning.PeriodLength
		want   string
	}{
		{"2027-01-01", planning.Year, "2027-12-31"},
		{"2027-01-01", planning.HalfYear, "2027-06-30"},
		{"2027-04-01", planning.Quarter, "2027-06-30"},
		{"2027-03-15", planning.Year, "2028-03-14"},
		{"2028-02-29", planning.Year, "2029-02-27"},
		{"2027-08-31", planning.HalfYear, "2028-02-28"},
		{"", planning.Year, ""},
		{"2027-01-01", "", ""},
	} {
		p := planning.Period{Length: c.length, FirstDay: date(t, c.first)}
		if got := p.LastDay().String(); got != c.want {
			t.Errorf("%s from %s ends on %s, want %s", c.length, c.first, got, c.want)
		}
	}
	moved := planning.Period{Length: planning.Year, FirstDay: date(t, "2027-01-01"), MovedEnd: date(t, "2027-12-16")}
	if got := moved.LastDay().String(); got != "2027-12-16" {
		t.Errorf("a moved end is %s", got)
	}
	if got := moved.NextPlanReminder().String(); got != "2027-10-21" {
		t.Errorf("eight weeks before it is %s", got)
	}
}

func TestPeriodContainsBothEnds(t *testing.T) {
	t.Parallel()
	p := planning.Period{Length: planning.Quarter, FirstDay: date(t, "2027-01-01")}
	for day, want := range map[string]bool{
		"2026-12-31": false, "2027-01-01": true, "2027-03-31": true, "2027-04-01": false,
	} {
		if got := p.Contains(date(t, day)); got != want {
			t.Errorf("%s: %v", day, got)
		}
	}
	if (planning.Period{}).Contains(date(t, "2027-01-01")) {
		t.Error("a period that is not known contains nothing")
	}
}

func TestBetterEnd(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		every planning.Interval
		next  string
		want  string // empty: the end is near a review
	}{
		{"four weeks before is near", planning.Yearly, "2027-12-03", ""},
		{"a day more is not", planning.Yearly, "2027-12-02", "2027-12-02"},
		{"four weeks after is near", planning.Yearly, "2028-01-28", ""},
		{"a day later is not", planning.Yearly, "2028-01-29", "2028-01-29"},
		{"half-yearly, the nearer of two", planning.HalfYearly, "2027-04-15", "2027-10-15"},
		{"half-yearly, the later is nearer", planning.HalfYearly, "2027-02-20", "2028-02-20"},
		{"quarterly is near", planning.Quarterly, "2027-01-20", ""},
		{"quarterly in mid quarter", planning.Quarterly, "2027-02-15", "2027-11-15"},
		{"monthly is always near", planning.Monthly, "2027-01-15", ""},
		{"none", planning.Off, "", ""},
		{"rhythm without a date", planning.Quarterly, "", ""},
		{"a single date", planning.Off, "2027-09-01", "2027-09-01"},
		{"a date before the period only", planning.Off, "2026-09-01", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := planning.Period{Length: planning.Year, FirstDay: date(t, "2027-01-01")}
			better, far := p.BetterEnd(planning.ReviewCycle{Every: c.every, Next: date(t, c.next)})
			if better.String() != c.want || far != (c.want != "") {
				t.Errorf("better end %s (%v), want %q", better, far, c.want)
			}
		})
	}
}

func TestSinceYears(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		since    planning.Since
		on       string
		want     int
		wantKnow bool
	}{
		{planning.Since{Date: civil.Must(2008, 1, 1), YearOnly: true}, "2026-12-03", 18, true},
		{planning.Since{Date: civil.Must(2015, 3, 20)}, "2027-03-19", 11, true},
		{planning.Since{Date: civil.Must(2015, 3, 20)}, "2027-03-20", 12, true},
		{planning.Since{Date: civil.Must(2015, 3, 20)}, "2015-03-19", -1, false},
		{planning.Since{}, "2027-03-20", 0, false},
	} {
		got, known := c.since.Years(date(t, c.on))
		if got != c.want || known != c.wantKnow {
			t.Errorf("%+v on %s: %d (%v)", c.since, c.on, got, known)
		}
	}
}
