package app

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// mostSeries bounds what is counted apart: names come from outside.
const mostSeries = 200

// unhandled counts what a platform sent and was acknowledged without a turn:
// unknown kinds of events, other workspaces, bots.
type unhandled struct {
	mu     sync.Mutex
	counts map[series]int64
}

type series struct{ platform, what, name string }

// counter counts for one platform.
func (u *unhandled) counter(platform string) func(what, name string) {
	return func(what, name string) {
		u.mu.Lock()
		defer u.mu.Unlock()
		if u.counts == nil {
			u.counts = map[series]int64{}
		}
		s := series{platform, what, name}
		if _, known := u.counts[s]; !known && len(u.counts) >= mostSeries {
			s.name = "other"
		}
		u.counts[s]++
	}
}

// write writes the counts. Kinds of events stand in it, and nothing that people
// wrote.
func (u *unhandled) write(text *strings.Builder) {
	const metric = "lodestar_events_not_handled_total"
	fmt.Fprintf(text, "# HELP %s What a platform sent and was acknowledged without a turn.\n# TYPE %s counter\n", metric, metric)
	u.mu.Lock()
	defer u.mu.Unlock()
	var all []series
	for s := range u.counts {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b series) int {
		return cmp.Or(cmp.Compare(a.platform, b.platform), cmp.Compare(a.what, b.what), cmp.Compare(a.name, b.name))
	})
	for _, s := range all {
		fmt.Fprintf(text, "%s{platform=\"%s\",what=\"%s\",name=\"%s\"} %d\n", metric, label(s.platform), label(s.what), label(s.name), u.counts[s])
	}
}

// label keeps a name from outside within its quotes and its line.
func label(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == '"' || r == '\\' || r > '~' {
			return '_'
		}
		return r
	}, name)
	return name[:min(len(name), 60)]
}
