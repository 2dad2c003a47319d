package app

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
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

// ServeHTTP writes the counts in the text format of Prometheus 0.0.4. Kinds of
// events stand in it, and nothing that people wrote.
func (u *unhandled) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	const metric = "lodestar_events_not_handled_total"
	var text strings.Builder
	fmt.Fprintf(&text, "# HELP %s What a platform sent and was acknowledged without a turn.\n# TYPE %s counter\n", metric, metric)
	u.mu.Lock()
	var all []series
	for s := range u.counts {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b series) int {
		return cmp.Or(cmp.Compare(a.platform, b.platform), cmp.Compare(a.what, b.what), cmp.Compare(a.name, b.name))
	})
	for _, s := range all {
		fmt.Fprintf(&text, "%s{platform=\"%s\",what=\"%s\",name=\"%s\"} %d\n", metric, label(s.platform), label(s.what), label(s.name), u.counts[s])
	}
	u.mu.Unlock()
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, _ = io.WriteString(w, text.String()) // who hung up does not read it
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
