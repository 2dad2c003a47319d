package teams

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestPaceStaysBelowTheLimits of one conversation, however much there is to say (facts,
// section 5), and lets the few messages of an answer go at once.
func TestPaceStaysBelowTheLimits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		a, err := New(Options{Untrusted: true, References: &memory{}, Words: words(t), Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		var said []time.Time
		for range 200 {
			if len(said) == 100 {
				time.Sleep(time.Hour)
			}
			if err := a.pace.Wait(t.Context(), shared, a.o.Pace); err != nil {
				t.Fatal(err)
			}
			said = append(said, time.Now())
		}
		for window, most := range map[time.Duration]int{time.Second: 7, 2 * time.Second: 8, 30 * time.Second: 60} {
			for i, from := range said {
				n := 0
				for _, at := range said[i:] {
					if at.Sub(from) < window {
						n++
					}
				}
				if n > most {
					t.Fatalf("%d messages within %s, at most %d are taken", n, window, most)
				}
			}
		}
		if took := said[2].Sub(said[0]); took != 0 {
			t.Errorf("the third message waits for %s", took)
		}
	})
}
