package planning_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"lodestar/planning"
)

func clock(hour, minute, second int) time.Time {
	return time.Date(2026, time.December, 3, hour, minute, second, 0, time.UTC)
}

func activity(plan string, at time.Time) planning.Activity {
	return planning.Activity{Person: "manager", Plan: plan, At: at}
}

func TestActiveSecondsOfTheMethod(t *testing.T) {
	t.Parallel()
	onePlan := []planning.Activity{
		activity("A", clock(9, 31, 0)), activity("A", clock(9, 0, 0)), activity("A", clock(9, 2, 0)),
		activity("A", clock(9, 6, 0)), activity("A", clock(9, 30, 0)),
	}
	got := planning.ActiveSeconds(onePlan, time.Time{}, time.Time{})
	if diff := cmp.Diff(map[planning.Meter]int{{Person: "manager", Plan: "A"}: 17 * 60}, got); diff != "" {
		t.Error(diff)
	}

	onePlan[2].Plan = "B"
	got = planning.ActiveSeconds(onePlan, time.Time{}, time.Time{})
	if diff := cmp.Diff(map[planning.Meter]int{
		{Person: "manager", Plan: "A"}: 13 * 60,
		{Person: "manager", Plan: "B"}: 4 * 60,
	}, got); diff != "" {
		t.Error(diff)
	}
}

func TestActiveSecondsPerPersonAndWindow(t *testing.T) {
	t.Parallel()
	activities := []planning.Activity{
		activity("A", clock(9, 0, 0)),
		{Person: "colleague", Plan: "A", At: clock(9, 0, 30)}, // ends nobody else's interval
		activity("A", clock(9, 5, 0)),                         // exactly five minutes: in full
		activity("A", clock(9, 5, 0).Add(400*time.Millisecond)),
		activity("A", clock(9, 6, 30)),
	}
	got := planning.ActiveSeconds(activities, time.Time{}, time.Time{})
	if diff := cmp.Diff(map[planning.Meter]int{
		{Person: "manager", Plan: "A"}:   300 + 0 + 90 + 300,
		{Person: "colleague", Plan: "A"}: 300,
	}, got); diff != "" {
		t.Error(diff)
	}

	window := planning.ActiveSeconds(activities, clock(9, 5, 0), clock(9, 6, 30))
	if diff := cmp.Diff(map[planning.Meter]int{{Person: "manager", Plan: "A"}: 90}, window); diff != "" {
		t.Error("the activity after the window still ends the interval before it:", diff)
	}
}

func TestWholeMinutes(t *testing.T) {
	t.Parallel()
	for seconds, want := range map[int]int{0: 0, 29: 0, 30: 1, 89: 1, 90: 2, 17 * 60: 17} {
		if got := planning.WholeMinutes(seconds); got != want {
			t.Errorf("%d seconds are %d minutes, want %d", seconds, got, want)
		}
	}
}
