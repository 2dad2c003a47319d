package playground

import (
	"strconv"
	"strings"
	"time"

	"lodestar/internal/civil"
)

// lastSecond is the end of the year 9999, after which the calendar of this
// product has no days.
const lastSecond = 253402300799

// date is an instant in the reader's zone (docs.slack.dev, "Formatting message
// text", dates). fallback is shown where the instant cannot be read; false where
// there is neither.
//
// This page has no clock, so what Slack would call "today" or "3 minutes ago" is
// the day, and the day with its time.
func (d *drawing) date(unix, format, link, fallback string) (run, bool) {
	seconds, err := strconv.ParseInt(unix, 10, 64)
	if err != nil || seconds < 0 || seconds > lastSecond {
		return run{Text: fallback}, fallback != ""
	}
	zone := d.Zone
	if zone == nil {
		zone = time.UTC
	}
	at := time.Unix(seconds, 0).In(zone)
	r := run{Text: d.dateWords(at, format), Time: at.Format(time.RFC3339), Class: "bk-date"}
	if href, ok := followed(link); ok {
		r.Href = href
	}
	if !visible(r.Text) {
		return run{Text: fallback}, fallback != ""
	}
	return r, true
}

func (d *drawing) dateWords(at time.Time, format string) string {
	day, hour := civil.Of(at), d.Words.Time(at.Hour(), at.Minute())
	long := d.Words.DateLong(day)
	month := d.Words.DayMonth(day.Day, day.Month) + " " + strconv.Itoa(day.Year)
	short := d.Words.Date(day)
	return strings.NewReplacer(
		"{date_num}", day.String(), "{date_slash}", short,
		"{date}", month, "{date_pretty}", month,
		"{date_short}", short, "{date_short_pretty}", short,
		"{date_long}", long, "{date_long_pretty}", long, "{date_long_full}", long, "{day_divider_pretty}", long,
		"{time}", hour, "{time_secs}", at.Format(time.TimeOnly), "{ago}", short+" "+hour,
	).Replace(format)
}
