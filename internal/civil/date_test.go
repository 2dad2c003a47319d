package civil_test

import (
	"encoding/json"
	"testing"
	"time"

	"lodestar/internal/civil"
)

func TestNewKnowsTheCalendar(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		year, day int
		month     time.Month
		exists    bool
	}{
		{2027, 30, time.February, false},
		{2027, 29, time.February, false},
		{2028, 29, time.February, true},
		{2027, 31, time.April, false},
		{2027, 0, time.April, false},
		{0, 1, time.April, false},
		{10000, 1, time.April, false},
		{2027, 1, 13, false},
	} {
		if _, ok := civil.New(c.year, c.month, c.day); ok != c.exists {
			t.Errorf("New(%d, %d, %d) exists = %v, want %v", c.year, c.month, c.day, ok, c.exists)
		}
	}
}

func TestAddMonthsStaysInTheMonth(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, want string
		months     int
	}{
		{"2027-01-31", "2027-02-28", 1},
		{"2028-01-31", "2028-02-29", 1},
		{"2027-01-31", "2027-03-31", 2},
		{"2027-01-15", "2026-12-15", -1},
		{"2027-12-31", "2028-06-30", 6},
	} {
		from, err := civil.Parse(c.from)
		if err != nil {
			t.Fatal(err)
		}
		if got := from.AddMonths(c.months).String(); got != c.want {
			t.Errorf("%s plus %d months = %s, want %s", c.from, c.months, got, c.want)
		}
	}
}

func TestDaysUntilCountsOverDaylightSaving(t *testing.T) {
	t.Parallel()
	from := civil.Must(2027, time.March, 1)
	if got := from.DaysUntil(civil.Must(2027, time.April, 1)); got != 31 {
		t.Errorf("days = %d, want 31", got)
	}
	if got := from.AddDays(-1).String(); got != "2027-02-28" {
		t.Errorf("the day before = %s", got)
	}
}

func TestTextRoundTrip(t *testing.T) {
	t.Parallel()
	type holder struct {
		Due civil.Date `json:"due"`
	}
	for _, d := range []civil.Date{{}, civil.Must(2027, time.December, 31)} {
		text, err := json.Marshal(holder{Due: d})
		if err != nil {
			t.Fatal(err)
		}
		var back holder
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatal(err)
		}
		if back.Due != d {
			t.Errorf("%s came back as %s", d, back.Due)
		}
	}
	var d civil.Date
	if err := d.UnmarshalText([]byte("31.12.2027")); err == nil {
		t.Error("a German date is not the stored form")
	}
}
