package sqlstore

import (
	"slices"
	"strings"
	"time"
)

// FirstSeen writes all names in one statement: it is part of every turn.
func (t *tx) FirstSeen(tenant, event string, at time.Time, also ...string) (bool, error) {
	names := slices.Compact(slices.Sorted(slices.Values(slices.Concat(also, []string{event}))))
	args := make([]any, 0, 3*len(names))
	for _, name := range names {
		args = append(args, tenant, name, micros(at))
	}
	n, err := t.change("noting event",
		`INSERT INTO event (tenant, id, at) VALUES (?, ?, ?)`+strings.Repeat(`, (?, ?, ?)`, len(names)-1)+` ON CONFLICT DO NOTHING`, args...)
	return int(n) == len(names), err
}
