package planning_test

import (
	"testing"

	"github.com/shopspring/decimal"

	"lodestar/planning"
)

func quantity(t *testing.T, number, unit string) *planning.Quantity {
	t.Helper()
	if number == "" {
		return nil
	}
	d, err := decimal.NewFromString(number)
	if err != nil {
		t.Fatal(err)
	}
	return &planning.Quantity{Number: d, Unit: unit}
}

func TestProgressIsExact(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                     string
		baseline, target, actual string
		unit                     string // of the actual value; the others are in hours
		want                     int
		known                    bool
	}{
		{"a half rounds up", "0", "1000", "225", "h", 23, true},
		{"just under a half", "0", "1000", "224.9999999999999999999", "h", 22, true},
		{"thirds", "0", "3", "2", "h", 67, true},
		{"a half in hundredths of a cent", "0", "0.0002", "0.000001", "h", 1, true},
		{"downwards", "4300000", "2500000", "4050000", "h", 14, true},
		{"wrong way is never below 0", "10", "20", "5", "h", 0, true},
		{"more than planned", "10", "20", "25", "h", 150, true},
		{"no baseline", "", "20", "5", "h", 0, false},
		{"no target", "10", "", "5", "h", 0, false},
		{"no actual value", "10", "20", "", "h", 0, false},
		{"target is the baseline", "10", "10", "10", "h", 0, false},
		{"another unit", "10", "20", "15", "days", 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g := planning.Goal{
				Baseline: quantity(t, c.baseline, "h"), Target: quantity(t, c.target, "h"),
				Actual: quantity(t, c.actual, c.unit),
			}
			if got, known := g.Progress(); got != c.want || known != c.known {
				t.Errorf("progress %d (%v), want %d (%v)", got, known, c.want, c.known)
			}
		})
	}
}

func TestOneSideGains(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		theirs, ours string
		want         bool
	}{
		{"less waiting", "more sales", false},
		{"less waiting", "", true},
		{"", "more sales", true},
		{"", "", false},
	} {
		if got := (planning.Goal{TheirBenefit: c.theirs, OurBenefit: c.ours}).OneSideGains(); got != c.want {
			t.Errorf("theirs %q, ours %q: %v", c.theirs, c.ours, got)
		}
	}
}
