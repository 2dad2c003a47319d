package planning

import (
	"slices"
	"time"
)

// The two promises about time (method g).
const (
	PreparationMinutes = 120 // active minutes until version 1 is presented (000-02)
	UpkeepMinutes      = 60  // active minutes in a calendar month after it (000-03)
)

// CountedPauseMinutes is the longest pause that still counts as work.
const CountedPauseMinutes = 5

const pauseCounted = CountedPauseMinutes * time.Minute

// Activity is anything a person does in the product that belongs to one plan.
type Activity struct {
	Person string
	Plan   string
	At     time.Time // any zone
}

// Meter is one person's work on one plan.
type Meter struct {
	Person string
	Plan   string
}

// ActiveSeconds measures active time by the rule of method g. All activities of
// one person, over all plans, form one line in order of time; each starts an
// interval that counts for its plan: until the person's next activity if that
// comes within five minutes, otherwise five minutes, as with the last one.
// Activities need no order and are taken to the whole second.
//
// Only intervals that start at or after from and before until are counted; a
// zero time is no bound. Later activities still end the intervals before them.
func ActiveSeconds(activities []Activity, from, until time.Time) map[Meter]int {
	lines := map[string][]Activity{}
	for _, a := range activities {
		lines[a.Person] = append(lines[a.Person], a)
	}
	seconds := map[Meter]int{}
	for person, line := range lines {
		slices.SortStableFunc(line, func(a, b Activity) int { return a.At.Compare(b.At) })
		for i, a := range line {
			if !from.IsZero() && a.At.Before(from) || !until.IsZero() && !a.At.Before(until) {
				continue
			}
			pause := pauseCounted
			if i+1 < len(line) {
				pause = min(pause, line[i+1].At.Truncate(time.Second).Sub(a.At.Truncate(time.Second)))
			}
			seconds[Meter{person, a.Plan}] += int(pause / time.Second)
		}
	}
	return seconds
}

// WholeMinutes rounds seconds to minutes, half up: 30 seconds are one minute.
func WholeMinutes(seconds int) int { return (seconds + 30) / 60 }
