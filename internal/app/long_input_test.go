package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"lodestar/bot"
)

// TestLongWordsHoldUpNobody (trust I5): 100 KB to the whole product, where a command or a
// name is looked for and where a question waits, take no time worth speaking of: who
// writes meanwhile waits behind them. A busy machine gets several tries; what was looked
// at again for each of its words took minutes.
func TestLongWordsHoldUpNobody(t *testing.T) {
	t.Parallel()
	const most = slower * 300 * time.Millisecond
	s := newReplay(t, "long words")
	n := 0
	for _, state := range []struct {
		at, lines string
		begins    []string
	}{
		{"a question", "already plan/english until eva: rework", []string{""}},
		{"no question", "eva: pause\n…", []string{"", "plan ", "news: ", "export pdf of ", "hand over "}},
	} {
		s.runAll([]byte(state.lines))
		for _, begins := range state.begins {
			for name, unit := range map[string]string{"words": "Contoso ", "one word": "x", "dates": "31.3.2027 ", "marks": "<@U1>*_~`", "lines": "a; b\n"} {
				text := begins + strings.Repeat(unit, 100_000/len(unit))
				best := time.Hour
				for try := 0; try < 10 && best > most; try++ {
					n++
					e := s.last
					e.ID, e.Kind, e.From, e.Text, e.Action = fmt.Sprint("long-", n), bot.Said, s.people["eva"], text, bot.Action{}
					e.Message = e.ID
					began := time.Now()
					if _, err := s.handler().Handle(t.Context(), e); err != nil {
						t.Fatal(err)
					}
					best = min(best, time.Since(began))
				}
				if best > most {
					t.Errorf("at %s %q and 100 KB of %s take %s", state.at, begins, name, best)
				}
				s.settle()
			}
		}
	}
}
