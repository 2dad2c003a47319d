package scheduler_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"
	_ "time/tzdata"

	"lodestar/internal/civil"
	"lodestar/scheduler"
)

func read(t *testing.T, r scheduler.Rule) scheduler.Recurrence {
	t.Helper()
	rec, err := new(scheduler.Reader).Read(r)
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func date(s string) civil.Date {
	d, err := civil.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// TestWallInGapsAndOverlaps is the table of what cron gets wrong, with our answer.
func TestWallInGapsAndOverlaps(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ day, clock, zone, want string }{
		{"2026-03-29", "02:30", "Europe/Berlin", "2026-03-29T03:00:00+02:00"}, // gap
		{"2026-10-25", "02:30", "Europe/Berlin", "2026-10-25T02:30:00+02:00"}, // twice: the first
		{"2026-10-25", "03:00", "Europe/Berlin", "2026-10-25T03:00:00+01:00"},
		{"2026-03-08", "02:30", "America/New_York", "2026-03-08T03:00:00-04:00"},
		{"2026-11-01", "01:30", "America/New_York", "2026-11-01T01:30:00-04:00"},
		{"2026-04-24", "00:00", "Africa/Cairo", "2026-04-24T01:00:00+03:00"},
		{"2026-09-06", "00:30", "America/Santiago", "2026-09-06T01:00:00-03:00"},
		{"2026-10-04", "02:15", "Australia/Lord_Howe", "2026-10-04T02:30:00+11:00"}, // half an hour
		{"2026-04-05", "01:45", "Australia/Lord_Howe", "2026-04-05T01:45:00+11:00"},
		{"2011-12-30", "09:00", "Pacific/Apia", "2011-12-31T00:00:00+14:00"}, // a day that never was
		{"2026-07-01", "09:00", "UTC", "2026-07-01T09:00:00Z"},
		{"2026-07-01", "09:00", "Pacific/Kiritimati", "2026-07-01T09:00:00+14:00"},
		{"2026-07-01", "09:00", "Etc/GMT+12", "2026-07-01T09:00:00-12:00"},
	} {
		loc, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		h, _ := strconv.Atoi(c.clock[:2])
		m, _ := strconv.Atoi(c.clock[3:])
		if got := scheduler.Wall(date(c.day), h, m, loc).In(loc).Format(time.RFC3339); got != c.want {
			t.Errorf("%s %s in %s: %s, not %s", c.day, c.clock, c.zone, got, c.want)
		}
	}
}

func TestSlotsOfRules(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rule scheduler.Rule
		want []string
	}{
		"every two weeks over both changes of the clock": {
			scheduler.Rule{Every: scheduler.Weeks, N: 2, Anchor: date("2026-03-18"), Hour: 9, Zone: "Europe/Berlin"},
			[]string{"2026-03-18T09:00:00+01:00", "2026-04-01T09:00:00+02:00", "2026-04-15T09:00:00+02:00"},
		},
		"the 31st": {
			scheduler.Rule{Every: scheduler.Months, N: 1, Anchor: date("2028-01-01"), Day: 31, Hour: 9, Zone: "UTC"},
			[]string{"2028-01-31T09:00:00Z", "2028-02-29T09:00:00Z", "2028-03-31T09:00:00Z", "2028-04-30T09:00:00Z"},
		},
		"second Tuesday": {
			scheduler.Rule{Every: scheduler.Months, N: 1, Anchor: date("2026-11-25"), Nth: 2, Weekday: time.Tuesday, Hour: 10, Zone: "Europe/Berlin"},
			[]string{"2026-12-08T10:00:00+01:00", "2027-01-12T10:00:00+01:00", "2027-02-09T10:00:00+01:00", "2027-03-09T10:00:00+01:00", "2027-04-13T10:00:00+02:00"},
		},
		"third Thursday in the last month of quarters that begin in February": {
			scheduler.Rule{Every: scheduler.Months, N: 3, Anchor: date("2027-04-01"), Nth: 3, Weekday: time.Thursday, Hour: 10, Zone: "America/New_York"},
			[]string{"2027-04-15T10:00:00-04:00", "2027-07-15T10:00:00-04:00", "2027-10-21T10:00:00-04:00", "2028-01-20T10:00:00-05:00"},
		},
		"last Friday of a half-year": {
			scheduler.Rule{Every: scheduler.Months, N: 6, Anchor: date("2027-01-30"), Nth: scheduler.Last, Weekday: time.Friday, Hour: 10, Zone: "UTC"},
			[]string{"2027-07-30T10:00:00Z", "2028-01-28T10:00:00Z"},
		},
		"a day off moves, the rhythm stays": {
			scheduler.Rule{Every: scheduler.Weeks, N: 2, Anchor: date("2026-12-11"), Hour: 9, Zone: "Europe/Berlin", Country: "DE", Working: true},
			[]string{"2026-12-11T09:00:00+01:00", "2026-12-28T09:00:00+01:00", "2027-01-08T09:00:00+01:00"},
		},
		"too early and too late in the day": {
			scheduler.Rule{Every: scheduler.Weeks, N: 1, Anchor: date("2026-12-11"), Hour: 20, Zone: "Europe/Berlin", Country: "DE", Working: true},
			[]string{"2026-12-14T08:30:00+01:00", "2026-12-21T08:30:00+01:00", "2026-12-28T08:30:00+01:00"}, // Fridays; the 25th is a holiday
		},
		"53 weeks": {
			scheduler.Rule{Every: scheduler.Weeks, N: 2, Anchor: date("2026-12-21"), Hour: 9, Zone: "UTC"},
			[]string{"2026-12-21T09:00:00Z", "2027-01-04T09:00:00Z", "2027-01-18T09:00:00Z"},
		},
	} {
		rec := read(t, c.rule)
		day := c.rule.Anchor.AddDays(-1)
		for _, want := range c.want {
			s, ok := rec.After(day)
			if got := s.Due.In(rec.Zone()).Format(time.RFC3339); !ok || got != want {
				t.Errorf("%s: %s, not %s", name, got, want)
			}
			day = s.Day
		}
	}
}

func TestNoRules(t *testing.T) {
	t.Parallel()
	good := scheduler.Rule{Every: scheduler.Weeks, N: 2, Anchor: date("2026-12-09"), Hour: 9, Zone: "Europe/Berlin"}
	for name, spoil := range map[string]func(*scheduler.Rule){
		"no anchor":       func(r *scheduler.Rule) { r.Anchor = civil.Date{} },
		"25 o'clock":      func(r *scheduler.Rule) { r.Hour = 25 },
		"never":           func(r *scheduler.Rule) { r.N = 0 },
		"five months":     func(r *scheduler.Rule) { r.Every, r.N, r.Day = scheduler.Months, 5, 1 },
		"no day":          func(r *scheduler.Rule) { r.Every, r.N = scheduler.Months, 1 },
		"fifth Tuesday":   func(r *scheduler.Rule) { r.Every, r.N, r.Nth = scheduler.Months, 1, 5 },
		"a zone of cron":  func(r *scheduler.Rule) { r.Zone = "TZ=0" },
		"no zone":         func(r *scheduler.Rule) { r.Zone = "" },
		"a zone nowhere":  func(r *scheduler.Rule) { r.Zone = "Europe/Atlantis" },
		"the machine's":   func(r *scheduler.Rule) { r.Zone = "Local" },
		"unknown measure": func(r *scheduler.Rule) { r.Every = "moons" },
	} {
		r := good
		spoil(&r)
		if _, err := new(scheduler.Reader).Read(r); !errors.Is(err, scheduler.ErrRule) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// zonesTried have clocks that change by an hour and by half an hour, at
// midnight, in both halves of the earth, and not at all.
var zonesTried = []string{
	"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "America/Santiago", "Africa/Casablanca",
	"Asia/Kathmandu", "Pacific/Chatham", "Pacific/Kiritimati", "America/St_Johns", "Europe/London", "Asia/Tehran", "Antarctica/Troll", "UTC",
}

func randomRule(rnd *rand.Rand) scheduler.Rule {
	countries := append(scheduler.Countries(), "")
	r := scheduler.Rule{
		Anchor: civil.Must(2024, 1, 1).AddDays(rnd.IntN(1500)), Hour: rnd.IntN(24), Minute: rnd.IntN(4) * 15,
		Zone: zonesTried[rnd.IntN(len(zonesTried))], Country: countries[rnd.IntN(len(countries))], Working: rnd.IntN(2) == 0,
	}
	if rnd.IntN(2) == 0 {
		r.Every, r.N = scheduler.Weeks, 1+rnd.IntN(6)
		return r
	}
	r.Every, r.N = scheduler.Months, []int{1, 2, 3, 4, 6, 12}[rnd.IntN(6)]
	if rnd.IntN(2) == 0 {
		r.Day = 1 + rnd.IntN(31)
	} else {
		r.Nth, r.Weekday = []int{1, 2, 3, 4, scheduler.Last}[rnd.IntN(5)], time.Weekday(rnd.IntN(7))
	}
	return r
}

// obvious lists the instants of a rule over ten years by looking at every day,
// and at every minute of the days that count. It shares nothing with the rules
// but the calendar of holidays.
func obvious(t *testing.T, r scheduler.Rule) (all []time.Time) {
	t.Helper()
	loc, err := time.LoadLocation(r.Zone)
	if err != nil {
		t.Fatal(err)
	}
	off := func(d civil.Date) bool {
		_, is := scheduler.CalendarOf(r.Country).DayOff(d)
		return is
	}
	slot := func(n int, d civil.Date) bool {
		if r.Every == scheduler.Weeks {
			return n%(7*r.N) == 0
		}
		if months := (d.Year-r.Anchor.Year)*12 + int(d.Month) - int(r.Anchor.Month); months%r.N != 0 {
			return false
		}
		lastOfMonth := d.AddDays(1).Month != d.Month
		switch r.Nth {
		case 0:
			return d.Day == r.Day || lastOfMonth && d.Day < r.Day
		case scheduler.Last:
			return d.Weekday() == r.Weekday && d.AddDays(7).Month != d.Month
		default:
			return d.Weekday() == r.Weekday && (d.Day-1)/7+1 == r.Nth
		}
	}
	for n := range 3653 {
		d := r.Anchor.AddDays(n)
		if !slot(n, d) {
			continue
		}
		minute := r.Hour*60 + r.Minute
		if r.Working {
			late := minute >= 18*60 && !off(d)
			for late || off(d) {
				late, d = false, d.AddDays(1)
			}
			if minute < 8*60+30 || minute >= 18*60 {
				minute = 8*60 + 30
			}
		}
		// The first minute at which the clocks show this time or a later one.
		for at := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Add(-15 * time.Hour); ; at = at.Add(time.Minute) {
			shown := at.In(loc)
			on := civil.Of(shown)
			if on.After(d) || on == d && shown.Hour()*60+shown.Minute() >= minute {
				all = append(all, at)
				break
			}
		}
	}
	return all
}

// TestRulesAgainstTheObvious walks ten years of random rules: nothing missed,
// nothing doubled, always in working hours where that is wanted. The seed is
// printed; LODESTAR_RULES is how many rules, LODESTAR_SEED which.
func TestRulesAgainstTheObvious(t *testing.T) {
	t.Parallel()
	rules, seed := 60, uint64(2026)
	if n, err := strconv.Atoi(os.Getenv("LODESTAR_RULES")); err == nil {
		rules, seed = n, uint64(time.Now().UnixNano())
	}
	if n, err := strconv.ParseUint(os.Getenv("LODESTAR_SEED"), 10, 64); err == nil {
		seed = n
	}
	t.Logf("%d rules, seed %d", rules, seed)
	rnd := rand.New(rand.NewPCG(seed, 1))
	for range rules {
		r := randomRule(rnd)
		name := fmt.Sprintf("seed %d: %+v", seed, r)
		rec := read(t, r)
		want := obvious(t, r)
		at, day := r.Anchor.AddDays(-2).At(0, 0, time.UTC).Add(-time.Hour), r.Anchor.AddDays(-1)
		for i, due := range want {
			s, ok := rec.After(day)
			if !ok || !s.Due.Equal(due) {
				t.Fatalf("%s: slot %d is %s, not %s", name, i, s.Due, due)
			}
			day = s.Day
			// From any instant between two of them it is the same.
			if next := rec.Next(at); !next.Equal(due) {
				t.Fatalf("%s: after %s comes %s, not %s", name, at, next, due)
			}
			if gap := due.Sub(at); gap > time.Second {
				if next := rec.Next(at.Add(time.Duration(rnd.Int64N(int64(gap))))); !next.Equal(due) {
					t.Fatalf("%s: within the gap before %s: %s", name, due, next)
				}
			}
			at = due
			if local := due.In(rec.Zone()); r.Working {
				_, off := scheduler.CalendarOf(r.Country).DayOff(civil.Of(local))
				if m := local.Hour()*60 + local.Minute(); off || m < 8*60+30 || m >= 18*60 {
					t.Fatalf("%s: %s is no working time", name, local)
				}
			}
		}
	}
}

// TestHolidaysOfKnownYears checks the calendars where dates are known from the
// laws of each country.
func TestHolidaysOfKnownYears(t *testing.T) {
	t.Parallel()
	for country, days := range map[string][]string{
		"DE": {"2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25", "2026-12-25", "2027-03-26", "2027-03-29", "2027-05-06", "2027-05-17"},
		"AT": {"2026-01-06", "2026-04-06", "2026-05-14", "2026-05-25", "2026-06-04", "2026-10-26", "2026-12-08"},
		"CH": {"2026-01-01", "2026-12-25"},
		"NL": {"2026-01-01", "2026-04-06", "2026-04-27", "2026-05-14", "2026-05-25", "2026-12-25", "2027-04-27"},
		"BE": {"2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25", "2026-07-21", "2026-11-11"},
		"GB": {"2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31", "2026-12-25", "2026-12-28"},
		"US": {"2026-01-01", "2026-01-19", "2026-05-25", "2026-07-03", "2026-09-07", "2026-11-26", "2026-12-25"},
		"FR": {"2026-04-06", "2026-05-01", "2026-05-08", "2026-05-14", "2026-05-25", "2026-07-14", "2026-11-11"},
	} {
		for _, day := range days {
			if holiday, off := scheduler.CalendarOf(country).DayOff(date(day)); !off || holiday == "" {
				t.Errorf("%s: %s is a public holiday", country, day)
			}
		}
		for _, day := range []string{"2026-01-08", "2026-03-17", "2026-06-16", "2026-09-15"} {
			if holiday, off := scheduler.CalendarOf(country).DayOff(date(day)); off {
				t.Errorf("%s: %s is a working day, not %s", country, day, holiday)
			}
		}
	}
}
