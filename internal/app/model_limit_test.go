package app_test

import (
	"path/filepath"
	"strings"
	"testing"

	"lodestar/internal/app"
	"lodestar/planning/playbook"
)

// TestAnAccountAsksTheModelSoOftenADay (trust I1): where the operator has set nothing,
// the model is asked twenty times for an account and day; then it is said once that
// it was enough, sentences come without it, and the next day it is asked again. None is
// no limit.
func TestAnAccountAsksTheModelSoOftenADay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ set, wanted, asked int }{{0, playbook.CallsPerDay + 1, 20}, {3, 5, 3}, {-1, 2, 2}} {
		s := newReplay(t, filepath.Join("testdata", "script", "summary", "day"))
		s.options = func(o *app.Options) {
			if o.Model != nil {
				o.Model.PerDay = c.set
			}
		}
		s.runAll([]byte(strings.Join([]string{
			"model good", "administrator eva", "already plan/one_by_one until eva: continue to goals",
			"eva: allow ai in the workspace", "…", "eva: allow ai", "…",
		}, "\n")))
		once := "eva: summary\n…\neva presses: Leave Out\n…"
		enough := func() (n int) {
			for _, m := range s.messages("eva") {
				n += strings.Count(asText(m), "AI was asked often enough")
			}
			return n
		}
		for range c.wanted {
			s.runAll([]byte(once))
		}
		told := 1
		if c.set < 0 {
			told = 0
		}
		if got := len(s.model.asked()); got != c.asked || enough() != told {
			t.Errorf("with %d set it was asked %d times, and %d times said that it was enough", c.set, got, enough())
		}
		if c.set == 3 {
			s.runAll([]byte("wait 1 day\n…\n" + once))
			if got := len(s.model.asked()); got != c.asked+1 {
				t.Errorf("the next day it was asked %d times in all", got)
			}
		}
	}
}
