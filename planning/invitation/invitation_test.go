package invitation_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/emersion/go-ical"

	"lodestar/internal/civil"
	"lodestar/planning/invitation"
	"lodestar/scheduler"
)

// calendarOf is what a calendar program that knows nothing of us has read. The
// reader is github.com/emersion/go-ical with github.com/teambition/rrule-go.
type calendarOf struct {
	t      *testing.T
	method string
	events []ical.Event
	zone   *ical.Component
}

func read(t *testing.T, data []byte) calendarOf {
	t.Helper()
	for i, line := range strings.SplitAfter(string(data), "\r\n") {
		if len(strings.TrimSuffix(line, "\r\n")) > 75 || strings.ContainsAny(strings.TrimSuffix(line, "\r\n"), "\r\n") {
			t.Errorf("line %d is not folded: %q", i+1, line)
		}
	}
	cal, err := ical.NewDecoder(bytes.NewReader(data)).Decode()
	if err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	// The encoder checks what has to be there and what only once.
	if err := ical.NewEncoder(new(bytes.Buffer)).Encode(cal); err != nil {
		t.Errorf("%v\n%s", err, data)
	}
	c := calendarOf{t: t, events: cal.Events()}
	c.method, err = cal.Props.Text(ical.PropMethod)
	if err != nil {
		t.Fatal(err)
	}
	for _, child := range cal.Children {
		if child.Name == ical.CompTimezone {
			c.zone = child
		}
	}
	if c.zone == nil {
		t.Fatal("no time zone")
	}
	return c
}

// dates are the instants that stand in the calendar.
func (c calendarOf) dates(loc *time.Location) (all []time.Time) {
	c.t.Helper()
	replaced := map[int64]bool{}
	for _, e := range c.events[1:] {
		id, err := e.Props.Get(ical.PropRecurrenceID).DateTime(loc)
		if err != nil {
			c.t.Fatal(err)
		}
		replaced[id.Unix()] = true
		start, err := e.DateTimeStart(loc)
		if err != nil {
			c.t.Fatal(err)
		}
		all = append(all, start.UTC())
	}
	set, err := c.events[0].RecurrenceSet(loc)
	if err != nil {
		c.t.Fatal(err)
	}
	if set == nil {
		start, err := c.events[0].DateTimeStart(loc)
		if err != nil {
			c.t.Fatal(err)
		}
		return append(all, start.UTC())
	}
	for _, at := range set.All() {
		if !replaced[at.Unix()] {
			all = append(all, at.UTC())
		}
		delete(replaced, at.Unix())
	}
	for at := range replaced {
		c.t.Errorf("%s stands in no rule", time.Unix(at, 0).In(loc))
	}
	slices.SortFunc(all, time.Time.Compare)
	return all
}

// shown is an instant as whoever knows the zone only by what was sent shows it.
func (c calendarOf) shown(at time.Time) string {
	c.t.Helper()
	var latest time.Time
	offset := ""
	for _, o := range c.zone.Children {
		start, err := time.Parse("20060102T150405", o.Props.Get("DTSTART").Value)
		if err != nil {
			c.t.Fatal(err)
		}
		onsets := []time.Time{start}
		if rule := o.Props.Get("RRULE"); rule != nil {
			option, err := o.Props.RecurrenceRule()
			if err != nil {
				c.t.Fatal(err)
			}
			option.Dtstart, option.Until = start, start.AddDate(8, 0, 0)
			set, err := (&ical.Component{Name: "VEVENT", Props: ical.Props{
				"DTSTART": {{Name: "DTSTART", Params: ical.Params{}, Value: start.Format("20060102T150405Z")}}, "RRULE": {{Name: "RRULE", Params: ical.Params{}, Value: rule.Value}},
			}}).RecurrenceSet(time.UTC)
			if err != nil {
				c.t.Fatal(err)
			}
			onsets = set.Between(start, start.AddDate(8, 0, 0), true)
		}
		from, err := time.Parse("-0700", o.Props.Get("TZOFFSETFROM").Value)
		if err != nil {
			c.t.Fatal(err)
		}
		_, east := from.Zone()
		for _, local := range onsets {
			if instant := local.Add(-time.Duration(east) * time.Second); !instant.After(at) && (offset == "" || instant.After(latest)) {
				latest, offset = instant, o.Props.Get("TZOFFSETTO").Value
			}
		}
	}
	to, err := time.Parse("-0700", offset)
	if err != nil {
		c.t.Fatal(err)
	}
	return at.In(to.Location()).Format("2006-01-02 15:04")
}

func series(rule scheduler.Rule) invitation.Series {
	return invitation.Series{
		UID: "monthly_call-p1@lodestar.example", Stamp: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC), Length: 30 * time.Minute,
		Organizer: invitation.Person{Name: "Eva Brandt", Email: "plans@lodestar.example"},
		Attendees: []invitation.Person{{Name: "Kim Visser", Email: "k.visser@contoso.example"}, {Name: "Eva Brandt", Email: "eva.brandt@example.com"}},
		Title:     "Contoso: call on our joint plan", Text: "What has changed at Contoso; what is late\nor needs a decision.", Language: "en",
		Rule: rule, First: rule.Anchor,
	}
}

func monthly(zone, country string, n int) scheduler.Rule {
	return scheduler.Rule{
		Every: scheduler.Months, N: n, Anchor: civil.Must(2027, 1, 1), Nth: 2, Weekday: time.Tuesday, Hour: 10, Zone: zone, Country: country,
		Working: true, Until: civil.Must(2028, 12, 31),
	}
}

// TestSeriesIsWhatTheRuleSays lets another library read the invitation of every
// kind of rule in zones with every kind of change of the clock: it finds the very
// instants at which the cadence acts.
func TestSeriesIsWhatTheRuleSays(t *testing.T) {
	t.Parallel()
	rules := map[string]func(zone, country string) scheduler.Rule{
		"second Tuesday":   func(z, c string) scheduler.Rule { return monthly(z, c, 1) },
		"every two months": func(z, c string) scheduler.Rule { return monthly(z, c, 2) },
		"last Friday of the quarter": func(z, c string) scheduler.Rule {
			r := monthly(z, c, 3)
			r.Nth, r.Weekday, r.Anchor = scheduler.Last, time.Friday, civil.Must(2027, 3, 1)
			return r
		},
		"every two weeks": func(z, c string) scheduler.Rule {
			return scheduler.Rule{Every: scheduler.Weeks, N: 2, Anchor: civil.Must(2027, 1, 6), Hour: 9, Minute: 30, Zone: z, Country: c, Working: true, Until: civil.Must(2027, 12, 31)}
		},
		// Not on the days on which clocks change: there the reader's own library takes
		// what time.Date makes of an hour that is missing, and the cadence keeps to
		// working hours.
		"every week, at night": func(z, c string) scheduler.Rule {
			return scheduler.Rule{Every: scheduler.Weeks, N: 1, Anchor: civil.Must(2027, 1, 4), Hour: 4, Minute: 15, Zone: z, Country: c, Until: civil.Must(2028, 12, 31)}
		},
		"early, on working days": func(z, c string) scheduler.Rule {
			r := monthly(z, c, 1)
			r.Hour = 6
			return r
		},
	}
	for _, day := range []int{1, 15, 28, 29, 30, 31} {
		rules[fmt.Sprintf("the %d.", day)] = func(z, c string) scheduler.Rule {
			r := monthly(z, c, 1)
			r.Nth, r.Day = 0, day
			return r
		}
	}
	for _, where := range []struct{ zone, country string }{
		{"Europe/Berlin", "DE"}, {"America/New_York", "US"}, {"Australia/Lord_Howe", ""}, {"Asia/Kolkata", ""}, {"America/Santiago", ""}, {"Africa/Casablanca", ""}, {"UTC", "NL"},
	} {
		loc, err := time.LoadLocation(where.zone)
		if err != nil {
			t.Fatal(err)
		}
		for name, rule := range rules {
			s := series(rule(where.zone, where.country))
			data, err := s.Request()
			if err != nil {
				t.Fatal(where.zone, name, err)
			}
			c := read(t, data)
			var want []time.Time
			dates, err := s.Dates()
			if err != nil {
				t.Fatal(err)
			}
			rec, err := new(scheduler.Reader).Read(s.Rule)
			if err != nil {
				t.Fatal(err)
			}
			for _, d := range dates {
				want = append(want, d.Due)
				if next := rec.Next(d.Due.Add(-time.Second)); !next.Equal(d.Due) {
					t.Errorf("%s, %s: the cadence acts at %s, not %s", where.zone, name, next, d.Due)
				}
				if shown := d.Due.In(loc).Format("2006-01-02 15:04"); c.shown(d.Due) != shown {
					t.Errorf("%s, %s: by the zone that was sent it is %s, not %s", where.zone, name, c.shown(d.Due), shown)
				}
			}
			slices.SortFunc(want, time.Time.Compare)
			if got := c.dates(loc); !slices.EqualFunc(got, want, time.Time.Equal) || len(got) < 8 {
				t.Errorf("%s, %s:\n%v\nwant\n%v\n%s", where.zone, name, got, want, data)
			}
		}
	}
}

// TestClocksThatChangeByOneRule are those whose VTIMEZONE has one yearly rule each
// way, which Outlook reads best; others list every change.
func TestClocksThatChangeByOneRule(t *testing.T) {
	t.Parallel()
	for zone, want := range map[string]string{
		"Europe/Berlin":       "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
		"America/New_York":    "FREQ=YEARLY;BYMONTH=11;BYDAY=1SU FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
		"Australia/Lord_Howe": "FREQ=YEARLY;BYMONTH=4;BYDAY=1SU FREQ=YEARLY;BYMONTH=10;BYDAY=1SU",
		"Asia/Kolkata":        "",
	} {
		data, err := series(monthly(zone, "", 1)).Request()
		if err != nil {
			t.Fatal(err)
		}
		var rules []string
		for _, o := range read(t, data).zone.Children {
			if rule := o.Props.Get("RRULE"); rule != nil {
				rules = append(rules, rule.Value)
			}
		}
		if got := strings.Join(rules, " "); got != want {
			t.Errorf("%s: %s", zone, got)
		}
	}
}

// TestSingleChanges reads a moved and a cancelled date, and the series after them.
func TestSingleChanges(t *testing.T) {
	t.Parallel()
	loc, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	s := series(monthly("Europe/Berlin", "DE", 1))
	s.Sequence = 3
	february, march := civil.Must(2027, 2, 9), civil.Must(2027, 3, 9)
	moved := time.Date(2027, 2, 11, 13, 30, 0, 0, time.UTC)
	s.Exceptions = []invitation.Exception{{Slot: february, Due: moved}, {Slot: march, Cancelled: true}}

	one, err := s.RequestOne(february)
	if err != nil {
		t.Fatal(err)
	}
	c := read(t, one)
	if len(c.events) != 1 || c.method != "REQUEST" {
		t.Fatalf("%s", one)
	}
	e := c.events[0]
	id, err := e.Props.Get(ical.PropRecurrenceID).DateTime(loc)
	if err != nil || !id.Equal(time.Date(2027, 2, 9, 9, 0, 0, 0, time.UTC)) {
		t.Errorf("it is about %s (%v)", id, err)
	}
	start, err := e.DateTimeStart(loc)
	if err != nil || !start.Equal(moved) {
		t.Errorf("it is at %s (%v)", start, err)
	}
	if end, err := e.DateTimeEnd(loc); err != nil || end.Sub(start) != 30*time.Minute {
		t.Errorf("it ends at %s (%v)", end, err)
	}
	if e.Props.Get("SEQUENCE").Value != "3" || e.Props.Get("UID").Value != s.UID {
		t.Errorf("%s", one)
	}

	gone, err := s.CancelOne(march)
	if err != nil {
		t.Fatal(err)
	}
	c = read(t, gone)
	if status, err := c.events[0].Status(); err != nil || status != ical.EventCancelled || c.method != "CANCEL" || c.events[0].Props.Get(ical.PropRecurrenceID) == nil {
		t.Errorf("%v\n%s", err, gone)
	}

	whole, err := s.Request()
	if err != nil {
		t.Fatal(err)
	}
	dates := read(t, whole).dates(loc)
	if !slices.ContainsFunc(dates, moved.Equal) || slices.ContainsFunc(dates, func(at time.Time) bool { return at.Month() == time.March && at.Year() == 2027 }) || len(dates) != 23 {
		t.Errorf("%v", dates)
	}

	over, err := s.Cancel()
	if err != nil {
		t.Fatal(err)
	}
	c = read(t, over)
	if status, err := c.events[0].Status(); err != nil || status != ical.EventCancelled || c.method != "CANCEL" || len(c.events) != 1 || c.events[0].Props.Get(ical.PropRecurrenceID) != nil {
		t.Errorf("%v\n%s", err, over)
	}
	if _, err := s.RequestOne(civil.Must(2027, 2, 10)); err == nil {
		t.Error("there is no date on that day")
	}
	s.Rule.Until = s.Rule.Anchor
	if _, err := s.Request(); !errors.Is(err, invitation.ErrNoDates) {
		t.Error(err)
	}
}

// TestOneMeeting has no rule at all.
func TestOneMeeting(t *testing.T) {
	t.Parallel()
	day := civil.Must(2027, 5, 4)
	s := series(scheduler.Rule{Every: scheduler.Weeks, N: 1, Anchor: day, Until: day, Hour: 15, Zone: "Europe/Amsterdam"})
	data, err := s.Request()
	if err != nil {
		t.Fatal(err)
	}
	if c := read(t, data); len(c.events) != 1 || c.events[0].Props.Get("RRULE") != nil {
		t.Errorf("%s", data)
	}
	// It is no date of a series either when it is moved or called off.
	s.Exceptions = []invitation.Exception{{Slot: day, Due: time.Date(2027, 5, 6, 12, 0, 0, 0, time.UTC)}}
	for name, write := range map[string]func() ([]byte, error){
		"whole": s.Request, "moved": func() ([]byte, error) { return s.RequestOne(day) }, "called off": func() ([]byte, error) { return s.CancelOne(day) }, "taken back": s.Cancel,
	} {
		data, err := write()
		if err != nil {
			t.Fatal(err)
		}
		c := read(t, data)
		if len(c.events) != 1 || c.events[0].Props.Get("RECURRENCE-ID") != nil || c.events[0].Props.Get("DTSTART").Value != "20270506T140000" {
			t.Errorf("%s: %s", name, data)
		}
	}
}

// FuzzWords lets another reader find the words and names that were put in,
// whatever they are; none of them makes a line of its own.
func FuzzWords(f *testing.F) {
	f.Add("Contoso: call", "What has changed?\nDecisions; and more, or \\n less", `Eva "the boss" O'Brien, PhD; x:y`)
	f.Add("\r\nATTENDEE:mailto:evil@example.com", "a\r\nBEGIN:VALARM\r\n", "x\r\nEND:VEVENT\n")
	f.Add("0\f0", "1\v1", "2\f2")
	f.Add(strings.Repeat("ü€😀", 80), strings.Repeat("long ", 100), strings.Repeat("é", 70))
	f.Fuzz(func(t *testing.T, title, words, name string) {
		s := series(monthly("Europe/Berlin", "DE", 1))
		s.Title, s.Text, s.Organizer.Name = title, words, name
		data, err := s.Request()
		if err != nil {
			t.Fatal(err)
		}
		c := read(t, data)
		e := c.events[0]
		if n := len(e.Props.Values("ATTENDEE")); n != 2 {
			t.Errorf("%d attendees\n%s", n, data)
		}
		plain := func(s string) string {
			return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
				if r < ' ' && !strings.ContainsRune("\t\r\n\v\f", r) || r == 0x7f || r == 0xfffd {
					return -1
				}
				return r
			}, s)), " ")
		}
		for prop, want := range map[string]string{"SUMMARY": title, "DESCRIPTION": words} {
			got, err := e.Props.Text(prop)
			if err != nil || plain(got) != plain(want) {
				t.Errorf("%s is %q, want %q (%v)", prop, got, want, err)
			}
		}
		if got, want := e.Props.Get("ORGANIZER").Params.Get("CN"), strings.ReplaceAll(plain(name), `"`, "'"); got != want && want != "" {
			t.Errorf("the organiser is %q, want %q", got, want)
		}
	})
}
