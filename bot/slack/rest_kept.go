package slack

import (
	"context"
	"maps"
	"slices"
	"time"
)

// Rests keeps over a restart until when methods of a workspace rest after a rate
// limit. Slack counts on while we are away, and a process that starts and calls at
// once makes the rest longer.
type Rests interface {
	// Rest notes the end of a method's rest.
	Rest(ctx context.Context, tenant, method string, until time.Time) error
	// Resting returns the ends that were noted of methods; old ones may be among them.
	Resting(ctx context.Context, tenant string, methods []string) (map[string]time.Time, error)
}

// keepingTakes is how long one is kept for, on real time: whoever met the limit waits.
const keepingTakes = time.Second

// keepRest stores a rest as far as it is worth a commit: those of a second are
// over before anybody has started again.
func (a *Adapter) keepRest(method string, until time.Time) {
	w := a.install.Load()
	if a.o.Rests == nil || w == nil || until.Sub(a.api.now()) <= shortRest {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), keepingTakes)
	defer cancel()
	if err := a.o.Rests.Rest(ctx, w.tenant(), method, until); err != nil {
		a.o.Log.Warn("slack: a rate limit is not kept over a restart", "method", method, "error", err)
	}
}

// goOnResting takes over what rested before this start. Where that cannot be
// read, Slack says it again.
func (a *Adapter) goOnResting(ctx context.Context, w workspace) {
	if a.o.Rests == nil {
		return
	}
	resting, err := a.o.Rests.Resting(ctx, w.tenant(), slices.Sorted(maps.Keys(methodScopes)))
	if err != nil {
		a.o.Log.Warn("slack: the rate limits from before the start are not known", "error", err)
	}
	for method, until := range resting {
		a.api.rests.begin(method, until)
	}
}
