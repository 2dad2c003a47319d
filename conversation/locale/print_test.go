package locale_test

import (
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/conversation/locale"
	"lodestar/internal/civil"
)

// wordless is a catalogue without a text: dates and numbers need none.
func wordless(tb testing.TB) *locale.Catalogue {
	tb.Helper()
	c, err := locale.LoadFS(fstest.MapFS{})
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

func TestPrintDates(t *testing.T) {
	t.Parallel()
	c := wordless(t)
	d, first, last := civil.Must(2027, time.March, 31), civil.Must(2027, time.January, 1), civil.Must(2027, time.December, 31)
	for lang, want := range map[locale.Language][]string{
		"en": {
			"31 Mar 2027", "Wednesday, 31 March 2027", "Wed 31 Mar 2027", "Wed 31 March 2027", "Wednesday, 31 March", "Wednesday 31 Mar", "March 2027", "30 February",
			"January to December 2027", "July 2026 to March 2027", "March 2027", "2 Jan to 31 Dec 2027", "1 Jan to 31 Dec 2027", "2 Jan 2027 to 1 Jan 2028", "09:00", "15:30",
		},
		"de": {
			"31.3.2027", "Mittwoch, 31. März 2027", "Mi., 31.3.2027", "Mi., 31. März 2027", "Mittwoch, 31. März", "Mittwoch, 31.3.", "März 2027", "30. Februar",
			"Januar bis Dezember 2027", "Juli 2026 bis März 2027", "März 2027", "2.1. bis 31.12.2027", "1.1. bis 31.12.2027", "2.1.2027 bis 1.1.2028", "9:00 Uhr", "15:30 Uhr",
		},
		"nl": {
			"31-3-2027", "woensdag 31 maart 2027", "wo 31-3-2027", "wo 31 maart 2027", "woensdag 31 maart", "woensdag 31 mrt.", "maart 2027", "30 februari",
			"januari tot en met december 2027", "juli 2026 tot en met maart 2027", "maart 2027", "2-1 tot en met 31-12-2027", "1-1 tot en met 31-12-2027", "2-1-2027 tot en met 1-1-2028", "9.00 uur", "15.30 uur",
		},
	} {
		for _, l := range []locale.Language{lang, lang.Formal()} {
			p := c.Printer(l)
			got := []string{
				p.Date(d), p.DateLong(d), p.DateWeekday(d), p.DateSpoken(d), p.DateNear(d), p.DateButton(d), p.Month(d), p.DayMonth(30, time.February),
				p.Period(first, last), p.Period(civil.Must(2026, time.July, 1), d), p.Period(civil.Must(2027, time.March, 1), d),
				p.Period(first.AddDays(1), last), p.PeriodDays(first, last), p.Period(first.AddDays(1), last.AddDays(1)), p.Time(9, 0), p.Time(15, 30),
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", l, diff)
			}
		}
	}
	p := c.Printer(locale.German)
	for _, got := range []string{p.Date(civil.Date{}), p.DateLong(civil.Date{}), p.DateNear(civil.Date{}), p.DateWeekday(civil.Date{}), p.DateSpoken(civil.Date{}), p.DateButton(civil.Date{}), p.Month(civil.Date{}), p.Period(civil.Date{}, civil.Date{})} {
		if got != "" {
			t.Errorf("no date is printed as %q", got)
		}
	}
}

func TestPrintZones(t *testing.T) {
	t.Parallel()
	c := wordless(t)
	for zone, want := range map[string][]string{
		"Europe/Amsterdam": {"CEST", "MESZ", "CEST"}, "Europe/Lisbon": {"WEST", "WESZ", "WEST"}, "Asia/Dubai": {"UTC+04", "UTC+04", "UTC+04"}, "UTC": {"UTC", "UTC", "UTC"},
	} {
		in, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		at := time.Date(2027, time.July, 1, 9, 0, 0, 0, in)
		got := []string{c.Printer(locale.English).Zone(at), c.Printer(locale.German.Formal()).Zone(at), c.Printer(locale.Dutch).Zone(at)}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", zone, diff)
		}
	}
}

func TestPrintLists(t *testing.T) {
	t.Parallel()
	c := wordless(t)
	for lang, want := range map[locale.Language][]string{
		"en": {"", "A", "A and B", "A, B and C", `"x"`, "Zaterdag"}, "de@formal": {"", "A", "A und B", "A, B und C", "„x“", "Zaterdag"}, "nl": {"", "A", "A en B", "A, B en C", "‘x’", "Zaterdag"},
	} {
		p := c.Printer(lang)
		got := []string{p.List(nil), p.List([]string{"A"}), p.List([]string{"A", "B"}), p.List([]string{"A", "B", "C"}), p.Quote("x"), p.Capital("zaterdag")}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", lang, diff)
		}
		if p.Language() != lang {
			t.Errorf("language = %s, want %s", p.Language(), lang)
		}
	}
	if got := (locale.Printer{}).Capital(""); got != "" {
		t.Errorf("capital of nothing = %q", got)
	}
}
