package playground

import (
	"fmt"
	"testing"
	"time"

	"lodestar/conversation/locale"
)

func TestDatesAreInTheReadersZoneAndWords(t *testing.T) {
	t.Parallel()
	words, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) int64 {
		instant, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return instant.Unix()
	}
	for _, c := range []struct {
		instant, zone string
		language      locale.Language
		format, want  string
	}{
		{"2026-11-23T08:00:00Z", "Europe/Amsterdam", locale.English, "{date_long} at {time}", "Monday, 23 November 2026 at 09:00"},
		{"2026-11-23T08:00:00Z", "Europe/Berlin", locale.German, "{date_long}, {time}", "Montag, 23. November 2026, 9:00 Uhr"},
		{"2026-11-23T08:00:00Z", "Europe/Amsterdam", locale.Dutch, "{date} {time}", "23 november 2026 9.00 uur"},
		{"2026-11-23T08:00:00Z", "Europe/Amsterdam", locale.English, "{date_num} {date_short} {date_pretty} {time_secs}", "2026-11-23 23 Nov 2026 23 November 2026 09:00:00"},
		// The clocks go forward on 28 March 2027 and back on 31 October 2027.
		{"2027-03-28T00:59:59Z", "Europe/Amsterdam", locale.English, "{time_secs}", "01:59:59"},
		{"2027-03-28T01:00:00Z", "Europe/Amsterdam", locale.English, "{time_secs}", "03:00:00"},
		{"2027-10-31T00:30:00Z", "Europe/Amsterdam", locale.English, "{time}", "02:30"},
		{"2027-10-31T01:30:00Z", "Europe/Amsterdam", locale.English, "{time}", "02:30"},
		{"2027-03-28T00:59:59Z", "America/New_York", locale.English, "{date_short} {time}", "27 Mar 2027 20:59"},
		{"2026-12-31T23:00:00Z", "Europe/Amsterdam", locale.English, "{date_num}", "2027-01-01"},
		{"2026-12-31T23:00:00Z", "Asia/Kolkata", locale.English, "{date_num} {time}", "2027-01-01 04:30"},
		{"2026-12-31T23:00:00Z", "America/Los_Angeles", locale.English, "{date_num} {time}", "2026-12-31 15:00"},
		{"2026-12-31T23:00:00Z", "Pacific/Auckland", locale.English, "{date_num} {time}", "2027-01-01 12:00"},
		{"1970-01-01T00:00:00Z", "UTC", locale.English, "{date_num} {unknown}", "1970-01-01 {unknown}"},
	} {
		b := blocksFor(t)
		b.Words, b.Zone = words.Printer(c.language), zoneOf(t, c.zone)
		root := drawnHTML(t, b, nil, fmt.Sprintf("<!date^%d^%s|then>", at(c.instant), c.format))
		if got := root.said(); got != c.want {
			t.Errorf("%s in %s (%s) as %q is %q, not %q", c.instant, c.zone, c.language, c.format, got, c.want)
		}
		stamps := root.byName("time")
		if len(stamps) != 1 {
			t.Fatalf("%s has %d <time>", c.instant, len(stamps))
		}
		if stamp, err := time.Parse(time.RFC3339, stamps[0].Attr["datetime"]); err != nil || stamp.Unix() != at(c.instant) {
			t.Errorf("%s is stamped %q", c.instant, stamps[0].Attr["datetime"])
		}
		rich := drawnBlock(t, b, fmt.Sprintf(`{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"date","timestamp":%d,"format":%q}]}]}`, at(c.instant), c.format))
		if got := rich.said(); got != c.want {
			t.Errorf("%s in rich text is %q, not %q", c.instant, got, c.want)
		}
	}
}

func TestADateThatCannotBeReadShowsItsFallback(t *testing.T) {
	t.Parallel()
	b := blocksFor(t)
	b.Zone = nil // UTC then
	for text, want := range map[string]string{
		"<!date^0^{date_num} {time}|then>":              "1970-01-01 00:00",
		"<!date^soon^{date}|then>":                      "then",
		"<!date^-5^{date}|then>":                        "then",
		"<!date^99999999999999^{date}|then>":            "then",
		"<!date^99999999999999999999999^{date}|a &lt;>": "a <",
		"<!date^1^ |then>":                              "then",
		"<!date^soon^{date}>":                           "<!date^soon^{date}>",
		"<!date^1>":                                     "<!date^1>",
		"<!date^1|then>":                                "<!date^1|then>",
		"<!date^^^^^|then>":                             "then",
	} {
		if got := drawnHTML(t, b, nil, text).said(); got != want {
			t.Errorf("%s is %q, not %q", text, got, want)
		}
	}
}

func TestADateMayBeALink(t *testing.T) {
	t.Parallel()
	links := drawnHTML(t, blocksFor(t), nil, "<!date^0^{date_num}^https://contoso.example/a|then> <!date^0^{date_num}^javascript:alert(1)|then>").byName("a")
	if len(links) != 1 || links[0].Attr["href"] != "https://contoso.example/a" || links[0].said() != "1970-01-01" {
		t.Errorf("%d links, the first to %v", len(links), links)
	}
}
