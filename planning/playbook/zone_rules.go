package playbook

import (
	"sync"
	"time"
)

// zoneRules are the time zones that were asked for: reading the rules of one
// takes as long as a statement of the store, and a turn asks four times. There are some
// six hundred; what is none is not kept.
type zoneRules struct{ known sync.Map }

// of is the time zone of an IANA name, UTC where there is none of that name.
func (z *zoneRules) of(name string) *time.Location {
	if known, ok := z.known.Load(name); ok {
		return known.(*time.Location)
	}
	loc, err := time.LoadLocation(name)
	if err != nil || name == "" {
		return time.UTC
	}
	z.known.Store(name, loc)
	return loc
}
