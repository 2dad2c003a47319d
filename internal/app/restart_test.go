package app_test

import (
	"path/filepath"
	"testing"

	"lodestar/bot"
)

// plans are conversations from the first question to the finished page.
var plans = []string{"plan/english", "count/one_by_one"}

// TestRestartAfterEveryLine closes and opens the product behind everything that
// is done in a plan: the conversation goes on as if nothing had happened.
func TestRestartAfterEveryLine(t *testing.T) {
	t.Parallel()
	for _, name := range plans {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			restarts := 0
			play(t, scriptPath(name), func(s *replay) {
				s.restart()
				restarts++
			}, nil)
			if restarts < 50 {
				t.Errorf("only %d restarts", restarts)
			}
		})
	}
}

// TestEveryEventTwice delivers every event of a plan a second time: nothing is
// said and nothing is stored, neither at once nor after a
// restart.
func TestEveryEventTwice(t *testing.T) {
	t.Parallel()
	for _, name := range plans {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var all []bot.Event
			s := play(t, scriptPath(name), func(s *replay) {
				if s.last.Kind == bot.Arrived {
					return // opening the conversation again greets again
				}
				s.again()
				all = append(all, s.last)
			}, nil)
			s.restart()
			for _, e := range all {
				s.last = e
				s.again()
			}
		})
	}
}

func scriptPath(name string) string {
	return filepath.Join("testdata", "script", filepath.FromSlash(name)+".txt")
}
