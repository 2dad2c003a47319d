package locale_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/conversation/locale"
	"lodestar/internal/civil"
)

// today is a Tuesday.
func today() civil.Date { return civil.Must(2026, time.November, 24) }

func day(t *testing.T, s string) civil.Date {
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

func TestParseDate(t *testing.T) {
	t.Parallel()
	const explicit, interpreted = true, false
	for _, c := range []struct {
		lang     locale.Language
		text     string
		want     string
		explicit bool
	}{
		// Numbers.
		{"de", "31.3.2027", "2027-03-31", explicit},
		{"de", "31.03.2027.", "2027-03-31", explicit},
		{"de", "31. 3. 2027", "2027-03-31", explicit},
		{"de", "31.03.27", "2027-03-31", interpreted},
		{"de", "3.4.2027", "2027-04-03", explicit},
		{"nl", "31-3-2027", "2027-03-31", explicit},
		{"nl", "3-4-2027", "2027-04-03", explicit},
		{"en", "31/3/2027", "2027-03-31", explicit},
		{"en", "3/31/2027", "2027-03-31", explicit},
		{"en", "5/5/2027", "2027-05-05", explicit},
		{"en", "2027-03-31", "2027-03-31", explicit},
		{"en", "2027/03/31", "2027-03-31", explicit},
		{"de", "2027-03-31", "2027-03-31", explicit},
		{"de", "15.3.", "2027-03-15", interpreted},
		{"de", "26.11.", "2026-11-26", interpreted},
		{"de", "24.11.", "2026-11-24", interpreted},
		{"de", "23.11.", "2027-11-23", interpreted},
		{"de", "26.11. 2026", "2026-11-26", explicit},
		{"nl", "26-11", "2026-11-26", interpreted},
		{"nl", "15-3", "2027-03-15", interpreted},
		{"en", "31/12", "2026-12-31", interpreted},
		{"en", "29.2.", "2028-02-29", interpreted},

		// The month in words.
		{"en", "31 March 2027", "2027-03-31", explicit},
		{"en", "March 31, 2027", "2027-03-31", explicit},
		{"en", "March 31st, 2027", "2027-03-31", explicit},
		{"en", "the 31st of March 2027", "2027-03-31", explicit},
		{"en", "31 Mar", "2027-03-31", interpreted},
		{"en", "March 31", "2027-03-31", interpreted},
		{"en", "31st March", "2027-03-31", interpreted},
		{"en", "15 March", "2027-03-15", interpreted},
		{"en", "26 Nov", "2026-11-26", interpreted},
		{"en", "31-Mar-2027", "2027-03-31", explicit},
		{"en", "31mar2027", "2027-03-31", explicit},
		{"en", "31 March 27", "2027-03-31", interpreted},
		{"en", "by 30 June 2027", "2027-06-30", explicit},
		{"en", "until June 30, 2027", "2027-06-30", explicit},
		{"en", "no later than 30 June 2027", "2027-06-30", explicit},
		{"de", "31. März 2027", "2027-03-31", explicit},
		{"de", "31. März", "2027-03-31", interpreted},
		{"de", "31.März", "2027-03-31", interpreted},
		{"de", "31 MAERZ 2027", "2027-03-31", explicit},
		{"de", "bis zum 31. Dezember 2027", "2027-12-31", explicit},
		{"de", "am 15. Jänner 2027", "2027-01-15", explicit},
		{"de", "spätestens am 15.3.2027", "2027-03-15", explicit},
		{"nl", "31 maart", "2027-03-31", interpreted},
		{"nl", "31 maart 2027", "2027-03-31", explicit},
		{"nl", "uiterlijk 31 mrt. 2027", "2027-03-31", explicit},
		{"nl", "tegen 1 mei", "2027-05-01", interpreted},
		{"nl", "tot en met 31-12-2027", "2027-12-31", explicit},
		{"nl", "t/m 31-12-2027", "2027-12-31", explicit},
		{"nl", "31 March 2027", "2027-03-31", explicit},
		{"de", "31 March 2027", "2027-03-31", explicit},
		{"en", "29 February", "2028-02-29", interpreted},
		{"en", "the 15th", "2026-12-15", interpreted},
		{"en", "the 31st", "2026-12-31", interpreted},
		{"de", "am 30.", "2026-11-30", interpreted},
		{"nl", "de 15e", "2026-12-15", interpreted},

		// Weekdays.
		{"en", "Friday", "2026-11-27", interpreted},
		{"en", "this Friday", "2026-11-27", interpreted},
		{"en", "next Friday", "2026-11-27", interpreted},
		{"en", "Tuesday", "2026-11-24", interpreted},
		{"en", "next Tuesday", "2026-12-01", interpreted},
		{"en", "on Monday", "2026-11-30", interpreted},
		{"en", "by fri", "2026-11-27", interpreted},
		{"en", "Friday next week", "2026-12-04", interpreted},
		{"en", "last Friday", "2026-11-20", interpreted},
		{"de", "Freitag", "2026-11-27", interpreted},
		{"de", "bis Fr.", "2026-11-27", interpreted},
		{"de", "nächsten Freitag", "2026-11-27", interpreted},
		{"de", "naechsten Dienstag", "2026-12-01", interpreted},
		{"de", "kommenden Freitag", "2026-11-27", interpreted},
		{"de", "diesen Freitag", "2026-11-27", interpreted},
		{"de", "nächste Woche Freitag", "2026-12-04", interpreted},
		{"de", "Montag nächster Woche", "2026-11-30", interpreted},
		{"nl", "vrijdag", "2026-11-27", interpreted},
		{"nl", "vr", "2026-11-27", interpreted},
		{"nl", "volgende vrijdag", "2026-11-27", interpreted},
		{"nl", "komende dinsdag", "2026-12-01", interpreted},
		{"nl", "aanstaande vrijdag", "2026-11-27", interpreted},
		{"nl", "deze vrijdag", "2026-11-27", interpreted},
		{"nl", "volgende week vrijdag", "2026-12-04", interpreted},
		{"nl", "next Friday", "2026-11-27", interpreted},

		// A weekday beside its date.
		{"en", "Wed 31 Mar 2027", "2027-03-31", explicit},
		{"en", "Wednesday, 31 March 2027", "2027-03-31", explicit},
		{"en", "31 March 2027 (Wednesday)", "2027-03-31", explicit},
		{"en", "next Friday, 27 November", "2026-11-27", interpreted},
		{"en", "Thu 03/04/2027", "2027-03-04", explicit},
		{"de", "Mi., 31.3.2027", "2027-03-31", explicit},
		{"nl", "wo 31-3-2027", "2027-03-31", explicit},

		// Counted from today.
		{"en", "in 3 weeks", "2026-12-15", interpreted},
		{"en", "in three weeks", "2026-12-15", interpreted},
		{"en", "two weeks from now", "2026-12-08", interpreted},
		{"en", "in a fortnight", "2026-12-08", interpreted},
		{"en", "in 10 days", "2026-12-04", interpreted},
		{"en", "in a month", "2026-12-24", interpreted},
		{"en", "in half a year", "2027-05-24", interpreted},
		{"en", "in 2 years", "2028-11-24", interpreted},
		{"en", "in 3 working days", "2026-11-27", interpreted},
		{"en", "in 4 working days", "2026-11-30", interpreted},
		{"de", "in 3 Wochen", "2026-12-15", interpreted},
		{"de", "in zwei Wochen", "2026-12-08", interpreted},
		{"de", "in einem Monat", "2026-12-24", interpreted},
		{"de", "in zwölf Tagen", "2026-12-06", interpreted},
		{"de", "heute in einer Woche", "2026-12-01", interpreted},
		{"de", "in einem halben Jahr", "2027-05-24", interpreted},
		{"de", "in 4 Arbeitstagen", "2026-11-30", interpreted},
		{"nl", "over 3 weken", "2026-12-15", interpreted},
		{"nl", "over twee weken", "2026-12-08", interpreted},
		{"nl", "binnen een maand", "2026-12-24", interpreted},
		{"nl", "over één jaar", "2027-11-24", interpreted},
		{"nl", "over een half jaar", "2027-05-24", interpreted},
		{"en", "today", "2026-11-24", interpreted},
		{"en", "tomorrow", "2026-11-25", interpreted},
		{"en", "the day after tomorrow", "2026-11-26", interpreted},
		{"de", "heute", "2026-11-24", interpreted},
		{"de", "morgen", "2026-11-25", interpreted},
		{"de", "übermorgen", "2026-11-26", interpreted},
		{"nl", "vandaag", "2026-11-24", interpreted},
		{"nl", "morgen", "2026-11-25", interpreted},
		{"nl", "overmorgen", "2026-11-26", interpreted},

		// Ends, middles, beginnings.
		{"en", "end of January", "2027-01-29", interpreted},
		{"en", "end of January 2027", "2027-01-29", interpreted},
		{"de", "Ende Januar 2027", "2027-01-29", interpreted},
		{"de", "bis Ende Januar", "2027-01-29", interpreted},
		{"nl", "eind januari", "2027-01-29", interpreted},
		{"en", "end of month", "2026-11-30", interpreted},
		{"en", "end of the quarter", "2026-12-31", interpreted},
		{"en", "end of year", "2026-12-31", interpreted},
		{"en", "end of 2027", "2027-12-31", interpreted},
		{"en", "EOY", "2026-12-31", interpreted},
		{"en", "end of next month", "2026-12-31", interpreted},
		{"en", "end of the week", "2026-11-27", interpreted},
		{"de", "Monatsende", "2026-11-30", interpreted},
		{"de", "Ende des Jahres", "2026-12-31", interpreted},
		{"de", "zum Quartalsende", "2026-12-31", interpreted},
		{"de", "Ende nächster Woche", "2026-12-04", interpreted},
		{"nl", "eind van het jaar", "2026-12-31", interpreted},
		{"nl", "eind dit kwartaal", "2026-12-31", interpreted},
		{"nl", "einde van de maand", "2026-11-30", interpreted},
		{"en", "mid March", "2027-03-15", interpreted},
		{"en", "mid-May 2027", "2027-05-14", interpreted},
		{"de", "Mitte März", "2027-03-15", interpreted},
		{"nl", "half maart", "2027-03-15", interpreted},
		{"nl", "medio mei 2027", "2027-05-14", interpreted},
		{"en", "mid 2027", "2027-06-30", interpreted},
		{"en", "mid Q1 2027", "2027-02-15", interpreted},
		{"en", "beginning of May 2027", "2027-05-03", interpreted},
		{"de", "Anfang Mai 2027", "2027-05-03", interpreted},
		{"nl", "begin mei 2027", "2027-05-03", interpreted},
		{"en", "early next week", "2026-11-30", interpreted},
		{"en", "June 2027", "2027-06-30", interpreted},
		{"de", "Juni 2027", "2027-06-30", interpreted},
		{"nl", "in juni", "2027-06-30", interpreted},
		{"en", "November", "2026-11-30", interpreted},
		{"en", "January 2027", "2027-01-29", interpreted},
		{"en", "01/2027", "2027-01-29", interpreted},
		{"en", "2027-01", "2027-01-29", interpreted},
		{"en", "2027", "2027-12-31", interpreted},
		{"en", "Q2 2027", "2027-06-30", interpreted},
		{"en", "Q2/2027", "2027-06-30", interpreted},
		{"en", "end of Q2", "2027-06-30", interpreted},
		{"en", "Q4", "2026-12-31", interpreted},
		{"en", "second quarter of 2027", "2027-06-30", interpreted},
		{"en", "H1 2027", "2027-06-30", interpreted},
		{"de", "2. Quartal 2027", "2027-06-30", interpreted},
		{"de", "Ende des zweiten Quartals", "2027-06-30", interpreted},
		{"de", "erstes Halbjahr 2027", "2027-06-30", interpreted},
		{"nl", "2e kwartaal 2027", "2027-06-30", interpreted},
		{"de", "KW 3", "2027-01-22", interpreted},
		{"de", "KW 53 2026", "2027-01-01", interpreted},
		{"nl", "week 48", "2026-11-27", interpreted},
		{"en", "next week", "2026-12-04", interpreted},
		{"de", "nächsten Monat", "2026-12-31", interpreted},
		{"nl", "volgend jaar", "2027-12-31", interpreted},
	} {
		t.Run(string(c.lang)+" "+c.text, func(t *testing.T) {
			t.Parallel()
			want := locale.DateReading{Date: day(t, c.want), Explicit: c.explicit}
			if diff := cmp.Diff(want, locale.ParseDate(c.lang, c.text, today())); diff != "" {
				t.Errorf("ParseDate(%q) (-want +got):\n%s", c.text, diff)
			}
		})
	}
}

func TestParseDateAsksWhereSlashesLeaveTheOrderOpen(t *testing.T) {
	t.Parallel()
	for _, lang := range locale.Languages() {
		for text, want := range map[string]locale.DateReading{
			"03/04/2027": {Date: day(t, "2027-04-03"), Explicit: true, Others: []civil.Date{day(t, "2027-03-04")}},
			"3/4":        {Date: day(t, "2027-04-03"), Others: []civil.Date{day(t, "2027-03-04")}},
		} {
			if diff := cmp.Diff(want, locale.ParseDate(lang, text, today())); diff != "" {
				t.Errorf("%s: ParseDate(%q) (-want +got):\n%s", lang, text, diff)
			}
		}
	}
}

func TestParseDateNamesTheProblem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lang locale.Language
		text string
		want locale.DateReading
	}{
		{"en", "30 February", locale.DateReading{Problem: locale.NoSuchDay, Day: 30, Month: time.February, Nearest: day(t, "2027-02-28")}},
		{"de", "30.2.2028", locale.DateReading{Problem: locale.NoSuchDay, Day: 30, Month: time.February, Nearest: day(t, "2028-02-29")}},
		{"nl", "31-4-2027", locale.DateReading{Problem: locale.NoSuchDay, Day: 31, Month: time.April, Nearest: day(t, "2027-04-30")}},
		{"en", "29 February 2027", locale.DateReading{Problem: locale.NoSuchDay, Day: 29, Month: time.February, Nearest: day(t, "2027-02-28")}},
		{"en", "Thu 31 Mar 2027", locale.DateReading{Problem: locale.WrongWeekday, Date: day(t, "2027-03-31"), Nearest: day(t, "2027-04-01")}},
		{"de", "Montag, 31.3.2027", locale.DateReading{Problem: locale.WrongWeekday, Date: day(t, "2027-03-31"), Nearest: day(t, "2027-03-29")}},
		{"nl", "za 31-3", locale.DateReading{Problem: locale.WrongWeekday, Date: day(t, "2027-03-31"), Nearest: day(t, "2027-04-03")}},
	} {
		if diff := cmp.Diff(c.want, locale.ParseDate(c.lang, c.text, today())); diff != "" {
			t.Errorf("ParseDate(%q) (-want +got):\n%s", c.text, diff)
		}
	}
}

func TestParseDateLeavesUnread(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", " ", "soonish", "demnächst", "binnenkort", "15", "15 hours", "3", "before 1 April", "31.3.2027 or so", "1.2.3.4",
		"31.13.2027", "13/13/2027", "5-6 weeks", "in 99999999999999999999 years", "in 9999 years", "week 54", "week 53 2027", "Q5 2027", "in", "the",
		"end", "end of end", "so", "do", "March Friday 2027", "next", "1e9", "31.3.2027 15:00", "0.0.0", "month", "²",
		strings.Repeat("31 March 2027 ", 20), strings.Repeat("1/", 60_000),
	} {
		if diff := cmp.Diff(locale.DateReading{Problem: locale.NotADate}, locale.ParseDate(locale.English, text, today())); diff != "" {
			t.Errorf("ParseDate(%.40q) (-want +got):\n%s", text, diff)
		}
	}
}

func TestParseDateKnowsOpen(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"open", "Open.", "don't know", "don’t know yet", "offen", "noch offen", "weiß nicht", "Weiß ich noch nicht", "nog open", "weet niet", "geen idee"} {
		if diff := cmp.Diff(locale.DateReading{Open: true}, locale.ParseDate(locale.Dutch, text, today())); diff != "" {
			t.Errorf("ParseDate(%q) (-want +got):\n%s", text, diff)
		}
	}
}

// The ends of months fall on weekends: what is still ahead must not jump a
// year.
func TestEndOfMonthAtTheEndOfTheMonth(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ today, text, want string }{
		{"2027-01-30", "end of January", "2027-01-31"}, // Saturday; the working day was yesterday
		{"2027-01-30", "end of month", "2027-01-31"},
		{"2027-01-29", "end of January", "2027-01-29"},
		{"2027-02-01", "end of January", "2028-01-31"},
		{"2027-05-16", "mid May", "2028-05-15"},
		{"2027-05-14", "mid May", "2027-05-14"},
		{"2026-11-28", "this Friday", "2026-12-04"},
		{"2026-11-28", "Friday next week", "2026-12-04"},
		{"2026-11-28", "next Friday", "2026-12-04"},
		{"2026-11-29", "end of the week", "2026-11-29"},
		{"2024-03-01", "29 February", "2028-02-29"},
		{"2096-03-01", "29 February", "2104-02-29"},
		{"2027-01-31", "in a month", "2027-02-28"},
	} {
		got := locale.ParseDate(locale.English, c.text, day(t, c.today))
		if diff := cmp.Diff(locale.DateReading{Date: day(t, c.want)}, got); diff != "" {
			t.Errorf("on %s %q (-want +got):\n%s", c.today, c.text, diff)
		}
	}
}

func TestParseYearOrDate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lang     locale.Language
		text     string
		want     string
		yearOnly bool
		explicit bool
	}{
		{"en", "2008", "2008-01-01", true, false},
		{"en", "since 2008", "2008-01-01", true, false},
		{"de", "seit 2008", "2008-01-01", true, false},
		{"de", "im Jahr 2008", "2008-01-01", true, false},
		{"nl", "in het jaar 2008", "2008-01-01", true, false},
		{"nl", "sinds 2008", "2008-01-01", true, false},
		{"en", "for 5 years", "2021-01-01", true, false},
		{"de", "seit 5 Jahren", "2021-01-01", true, false},
		{"de", "vor fünf Jahren", "2021-01-01", true, false},
		{"nl", "vijf jaar geleden", "2021-01-01", true, false},
		{"en", "2030", "2030-01-01", true, false},
		{"en", "March 2015", "2015-03-01", false, false},
		{"de", "März 2015", "2015-03-01", false, false},
		{"nl", "maart 2015", "2015-03-01", false, false},
		{"en", "03/2015", "2015-03-01", false, false},
		{"en", "December", "2025-12-01", false, false},
		{"en", "15 March", "2026-03-15", false, false},
		{"en", "24 November", "2026-11-24", false, false},
		{"de", "1.4.2008", "2008-04-01", false, true},
		{"de", "1.4.98", "1998-04-01", false, false},
		{"en", "6 months ago", "2026-05-24", false, false},
		{"en", "Friday", "2026-11-20", false, false},
		{"en", "yesterday", "2026-11-23", false, false},
		{"en", "Q3", "2026-07-01", false, false},
	} {
		got, yearOnly := locale.ParseYearOrDate(c.lang, c.text, today())
		want := locale.DateReading{Date: day(t, c.want), Explicit: c.explicit}
		if diff := cmp.Diff(want, got); diff != "" || yearOnly != c.yearOnly {
			t.Errorf("ParseYearOrDate(%q) year only %v, want %v (-want +got):\n%s", c.text, yearOnly, c.yearOnly, diff)
		}
	}
	if got, _ := locale.ParseYearOrDate(locale.German, "schon immer", today()); got.Problem != locale.NotADate {
		t.Errorf("problem = %q, want %q", got.Problem, locale.NotADate)
	}
	if got, _ := locale.ParseYearOrDate(locale.German, "weiß nicht", today()); !got.Open {
		t.Error("an open answer is not seen as open")
	}
}

// What the product prints it also reads (method d.9: people copy from the
// page).
func TestPrintedDatesAreReadBack(t *testing.T) {
	t.Parallel()
	c := wordless(t)
	for _, lang := range locale.Languages() {
		p := c.Printer(lang)
		for d := civil.Must(2026, time.January, 1); d.Year < 2031; d = d.AddDays(1) {
			for _, printed := range []string{p.Date(d), p.DateLong(d), p.DateWeekday(d), p.DateSpoken(d), d.String()} {
				got := locale.ParseDate(lang, printed, today())
				if diff := cmp.Diff(locale.DateReading{Date: d, Explicit: true}, got); diff != "" {
					t.Fatalf("%s: %q (-want +got):\n%s", lang, printed, diff)
				}
			}
			if n := locale.Length(p.DateSpoken(d)); n > 24 {
				t.Fatalf("%s: %q has %d characters, a button holds 24", lang, p.DateSpoken(d), n)
			}
			if d.After(today()) && today().DaysUntil(d) < 365 {
				for _, printed := range []string{p.DateNear(d), p.DateButton(d), p.DayMonth(d.Day, d.Month)} {
					if got := locale.ParseDate(lang, printed, today()); got.Date != d || got.Problem != "" {
						t.Fatalf("%s: %q was read as %+v, want %s", lang, printed, got, d)
					}
				}
			}
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, seed := range []string{"31.3.2027", "next Friday", "end of January", "in 3 Wochen", "KW 53", "03/04/2027", "Mi., 31.3.2027", "9999-12-31", "29 Feb", "week 53", "in 9999 months", "end of 9999", "30 Feb 9999"} {
		for i := range locale.Languages() {
			f.Add(seed, i, 9999, 12, 31)
			f.Add(seed, i, 2026, 11, 24)
		}
	}
	f.Fuzz(func(t *testing.T, text string, language, year, month, dayOfMonth int) {
		lang := locale.Languages()[uint(language)%5]
		now, ok := civil.New(year, time.Month(month), dayOfMonth)
		if !ok {
			now = today()
		}
		since, _ := locale.ParseYearOrDate(lang, text, now)
		for _, got := range []locale.DateReading{locale.ParseDate(lang, text, now), since} {
			for _, d := range append([]civil.Date{got.Date, got.Nearest}, got.Others...) {
				if _, exists := civil.New(d.Year, d.Month, d.Day); !d.IsZero() && !exists {
					t.Errorf("%q on %s: %+v is no day", text, now, d)
				}
			}
			if named := !got.Open && (got.Problem == "" || got.Problem == locale.WrongWeekday); named == got.Date.IsZero() {
				t.Errorf("%q on %s: %+v has neither a day nor a problem", text, now, got)
			}
			if got.Explicit && (got.Problem != "" || got.Open) {
				t.Errorf("%q on %s: %+v is explicit and a problem", text, now, got)
			}
		}
	})
}

func TestFirstDayIsTheBeginning(t *testing.T) {
	t.Parallel()
	today := civil.Must(2026, 12, 7)
	for _, c := range []struct {
		lang       locale.Language
		text, want string
	}{
		{locale.Dutch, "sinds 2018", "2018-01-01"},
		{locale.English, "in January", "2027-01-01"},
		{locale.English, "2028", "2028-01-01"},
		{locale.English, "December", "2026-12-01"},
		{locale.German, "Q2 2027", "2027-04-01"},
		{locale.German, "1.3.2027", "2027-03-01"},
		{locale.English, "end of May", "2027-05-31"},
	} {
		if got := locale.ParseFirstDay(c.lang, c.text, today); got.Date.String() != c.want {
			t.Errorf("%s %q: %s, want %s", c.lang, c.text, got.Date, c.want)
		}
	}
	if due := locale.ParseDate(locale.English, "in January", today); due.Date.String() != "2027-01-29" {
		t.Errorf("due in January: %s", due.Date)
	}
}
