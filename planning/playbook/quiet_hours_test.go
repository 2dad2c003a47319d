package playbook

import (
	"testing"
	"time"

	"lodestar/internal/civil"
)

// TestMorning: what can wait comes at nine, or when the quiet hours end, and
// never in them: else it would be put off for ever.
func TestMorning(t *testing.T) {
	t.Parallel()
	day := civil.Must(2026, time.November, 24)
	berlin := new(zoneRules).of("Europe/Berlin")
	for _, c := range []struct{ from, until, want string }{
		{"", "", "09:00"},
		{"18:00", "08:30", "09:00"},
		{"18:00", "10:15", "10:15"},
		{"08:00", "12:00", "12:00"}, // in the midst of the day
		{"12:00", "13:00", "09:00"},
		{"22:00", "22:00", "09:00"}, // none at all
	} {
		p := Person{Settings: Settings{QuietFrom: c.from, QuietUntil: c.until}}
		at := p.morning(day, berlin).Format("15:04")
		if at != c.want || p.Settings.quiet(at) {
			t.Errorf("quiet from %s until %s: the morning is %s, want %s", c.from, c.until, at, c.want)
		}
	}
}
