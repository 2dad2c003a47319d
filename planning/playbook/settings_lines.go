package playbook

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"lodestar/conversation"
	"lodestar/conversation/locale"
	"lodestar/internal/civil"
	"lodestar/scheduler"
)

// The lines of the settings, by the number people see (F26). Numbers are for
// ever: reminders name them.
const (
	lineLanguage = 1
	lineZone     = 2
	lineHours    = 3
	lineDigest   = 4
	lineBefore   = 5
	lineOnDay    = 6
	lineAway     = 7
	lineHolidays = 8
	// Those of an account, which only whoever manages it sees.
	lineAccountOnDay = 9
	lineWeekly       = 10
)

// mostReminderDays is how many working days before a due date a reminder can be.
const mostReminderDays = 10

// shortestDay is how many hours the time for messages has at least.
const shortestDay = 2

// digestOff is the setting of somebody who wants no weekly digest.
const digestOff = "off"

// settingValue is a setting as it was read; the field of its line is filled.
type settingValue struct {
	Language locale.Language
	Text     string // zone, country, weekday or "off"
	From, To string // clock
	Number   int
	On       bool
	Day      civil.Date
}

// readSetting understands what somebody writes for a line of the settings.
func readSetting(c *conversation.Scene, line int, text string) (settingValue, *conversation.Problem) {
	text = strings.TrimSpace(text)
	shown := quoted(clip(text, 60))
	problem := func(key string, pairs ...any) (settingValue, *conversation.Problem) {
		return settingValue{}, &conversation.Problem{Key: key, Args: args(append(pairs, "text", shown)...)}
	}
	switch line {
	case lineLanguage:
		lang, ok := locale.ParseLanguage(text)
		if !ok {
			return problem("problem.language_unknown")
		}
		return settingValue{Language: lang.Base()}, nil
	case lineZone:
		zone, ok := scheduler.Zone(text)
		if !ok {
			return problem("problem.not_a_time_zone")
		}
		return settingValue{Text: zone}, nil
	case lineHours:
		times := clocksIn(text)
		if len(times) != 2 || times[1] < times[0] || hoursBetween(times[0], times[1]) < shortestDay {
			return problem("problem.writing_hours")
		}
		return settingValue{From: times[0], To: times[1]}, nil
	case lineDigest:
		if off, ok := onOrOff(c, text); ok && !off {
			return settingValue{Text: digestOff}, nil
		}
		v := settingValue{Text: weekdayIn(c, text)}
		if times := clocksIn(text); len(times) == 1 {
			v.From = times[0]
		}
		if v.Text == "" && v.From == "" {
			return problem("problem.digest_day")
		}
		return v, nil
	case lineBefore:
		n, err := strconv.Atoi(firstNumber(text))
		if err != nil || n > mostReminderDays {
			return problem("problem.not_a_whole_number", "from", 0, "to", mostReminderDays)
		}
		return settingValue{Number: n}, nil
	case lineHolidays:
		for _, country := range scheduler.Countries() {
			for _, lang := range []locale.Language{c.Facts.Language, locale.English} {
				if strings.EqualFold(country, text) || locale.Fold(c.Words().Printer(lang).Text("country."+country, nil)) == locale.Fold(text) {
					return settingValue{Text: country}, nil
				}
			}
		}
		return problem("problem.country_unknown")
	default: // on or off
		on, ok := onOrOff(c, text)
		if !ok {
			return problem("problem.on_or_off")
		}
		return settingValue{On: on}, nil
	}
}

var (
	aClock  = regexp.MustCompile(`(?i)\b([01]?\d|2[0-3])(?:[:.h]([0-5]\d))?\s*(am|pm)?\b`)
	aNumber = regexp.MustCompile(`\d{1,3}`)
)

func firstNumber(text string) string { return aNumber.FindString(text) }

// clocksIn are the times of day in a text, as "hh:mm".
func clocksIn(text string) (all []string) {
	for _, m := range aClock.FindAllStringSubmatch(text, -1) {
		hour, _ := strconv.Atoi(m[1]) // two digits
		switch half := strings.ToLower(m[3]); {
		case half == "pm" && hour < 12:
			hour += 12
		case half == "am" && hour == 12:
			hour = 0
		}
		minute, _ := strconv.Atoi(m[2]) // two digits or none
		all = append(all, time.Date(2000, 1, 1, hour, minute, 0, 0, time.UTC).Format(clockLayout))
	}
	return all
}

// hoursBetween are the full hours from one clock to a later one.
func hoursBetween(from, to string) int {
	a, _ := time.Parse(clockLayout, from)
	b, _ := time.Parse(clockLayout, to)
	return int(b.Sub(a) / time.Hour)
}

// weekdayIn is the working day that a text names, as it is stored; its first
// letters are enough.
func weekdayIn(c *conversation.Scene, text string) string {
	for _, word := range strings.Fields(locale.Fold(text)) {
		word = strings.Trim(word, ".,;")
		if len(word) < 2 {
			continue
		}
		for _, lang := range []locale.Language{c.Facts.Language, locale.English} {
			for d := time.Monday; d <= time.Friday; d++ {
				name := locale.Fold(c.Words().Printer(lang).Text("together.weekday."+strconv.Itoa(int(d)), nil))
				if strings.HasPrefix(name, word) {
					return digestDays[d]
				}
			}
		}
	}
	return ""
}

// onOrOff reads a word for on or off.
func onOrOff(c *conversation.Scene, text string) (on, ok bool) {
	folded := locale.Fold(text)
	for _, lang := range []locale.Language{c.Facts.Language, locale.English} {
		p := c.Words().Printer(lang)
		for _, key := range []string{"alias.setting.on", "alias.setting.off"} {
			if slices.ContainsFunc(strings.Split(p.Text(key, nil), "|"), func(w string) bool { return locale.Fold(w) == folded }) {
				return key == "alias.setting.on", true
			}
		}
	}
	return false, false
}

// settingOptions are what a line offers to choose from.
func settingOptions(c *conversation.Scene, line int) []conversation.Option {
	p := c.Printer()
	var all []conversation.Option
	add := func(label string) {
		v := conversation.TextValue(label)
		all = append(all, conversation.Option{Value: strconv.Itoa(len(all) + 1), Label: quoted(label), Set: &v})
	}
	switch line {
	case lineLanguage:
		for _, lang := range []locale.Language{locale.English, locale.German, locale.Dutch} {
			add(p.Text("language."+string(lang), nil))
		}
	case lineBefore:
		for _, n := range []string{"1", "2", "3", "5"} {
			add(n)
		}
	case lineHolidays:
		for _, country := range scheduler.Countries() {
			add(p.Text("country."+country, nil))
		}
	case lineOnDay, lineAccountOnDay, lineWeekly:
		add(p.Text("setting_value.on", nil))
		add(p.Text("setting_value.off", nil))
	case lineDigest:
		for d := time.Monday; d <= time.Friday; d++ {
			add(p.Text("together.weekday."+strconv.Itoa(int(d)), nil))
		}
		add(p.Text("setting_value.off", nil))
	}
	return all
}

// writingHours are from when to when somebody is written to.
func (s Settings) writingHours() (from, until string) {
	return clockOr(s.QuietUntil, quietUntil), clockOr(s.QuietFrom, quietFrom)
}

// digestAt is when somebody has their digest; off where they want none.
func (s Settings) digestAt() (day time.Weekday, clock string, off bool) {
	day = time.Monday
	for d := time.Monday; d <= time.Friday; d++ {
		if s.DigestDay == digestDays[d] {
			day = d
		}
	}
	return day, clockOr(s.DigestHour, "09:00"), s.DigestDay == digestOff
}

func (e *Env) clockWords(clock string) string {
	t, _ := time.Parse(clockLayout, clock)
	return e.Book.Words.Printer(e.Language()).Time(t.Hour(), t.Minute())
}

// hoursWords prints from which time of day to which.
func (e *Env) hoursWords(from, until string) string {
	a, _ := time.Parse(clockLayout, from)
	b, _ := time.Parse(clockLayout, until)
	return e.Book.Words.Printer(e.Language()).Hours(a.Hour(), a.Minute(), b.Hour(), b.Minute())
}
