package playbook

import (
	"sync"
	"time"
)

// zoneRules are the time zones that were asked for: reading the rules of one
// takes as long as a statement of the store, and a turn asks four times. There
// are some six hundred; what is none is not kept.
type zoneRules struct {
	mu    sync.Mutex
	known map[string]*time.Location
}

// of is the time zone of an IANA name, UTC where there is none of that name.
func (z *zoneRules) of(name string) *time.Location {
	z.mu.Lock()
	defer z.mu.Unlock()
	if known, ok := z.known[name]; ok {
		return known
	}
	loc, err := time.LoadLocation(name)
	if err != nil || name == "" {
		return time.UTC
	}
	if z.known == nil {
		z.known = map[string]*time.Location{}
	}
	z.known[name] = loc
	return loc
}
