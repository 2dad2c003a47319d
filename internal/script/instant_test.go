package script_test

import (
	"testing"
	"time"
	_ "time/tzdata" // as in the product

	"lodestar/internal/script"
)

func TestInstants(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"2027-03-01 12:00":                  "2027-03-01T11:00:00Z",
		"2027-03-01 12:00 Europe/Amsterdam": "2027-03-01T11:00:00Z",
		"2027-03-01 12:00 Etc/UTC":          "2027-03-01T12:00:00Z",
		"2027-03-01 12:00:30.25":            "2027-03-01T11:00:30.25Z",
	} {
		got, err := script.ParseInstant(text)
		if err != nil || got.UTC().Format(time.RFC3339Nano) != want {
			t.Errorf("%s is %s, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "tomorrow", "2027-03-01", "2027-02-30 12:00", "2027-03-01 12:00 Europe/Nowhere"} {
		if at, err := script.ParseInstant(text); err == nil {
			t.Errorf("%s is %s", text, at)
		}
	}
}

// TestInstantsComeBack goes through the nights in which the clocks change.
func TestInstantsComeBack(t *testing.T) {
	t.Parallel()
	for _, day := range []time.Time{time.Date(2027, 3, 28, 0, 0, 0, 0, time.UTC), time.Date(2027, 10, 31, 0, 0, 0, 0, time.UTC)} {
		for at := day.Add(-2 * time.Hour); at.Before(day.Add(4 * time.Hour)); at = at.Add(10*time.Minute + 7*time.Microsecond) {
			text := script.FormatInstant(at)
			if back, err := script.ParseInstant(text); err != nil || !back.Equal(at) {
				t.Errorf("%s became %s by %s (%v)", at, back, text, err)
			}
		}
	}
}

func TestWait(t *testing.T) {
	t.Parallel()
	now := script.Start()
	for text, want := range map[string]time.Duration{"1 minute": time.Minute, "2 hours": 2 * time.Hour, "15 days": 15 * 24 * time.Hour, "until 2026-11-23 10:30": 90 * time.Minute} {
		if end, err := script.ParseWait(text, now); err != nil || end.Sub(now) != want {
			t.Errorf("%s ends at %s, %v", text, end, err)
		}
	}
	for _, text := range []string{"", "long", "2 fortnights", "until 2026-11-23 08:59", "until then"} {
		if end, err := script.ParseWait(text, now); err == nil {
			t.Errorf("%s ends at %s", text, end)
		}
	}
}
