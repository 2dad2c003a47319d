package teams

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// pace keeps a distance between messages of one conversation: the connector takes
// 7 in a second and 60 in half a minute (documented limits of Teams bots). Network time is
// real time.
type pace struct {
	mu    sync.Mutex
	known map[string]*rate.Limiter
}

// wait returns when a conversation may be written to.
func (p *pace) wait(ctx context.Context, conversation string, apart time.Duration) error {
	if apart <= 0 {
		return ctx.Err()
	}
	p.mu.Lock()
	if p.known == nil || len(p.known) >= mostKnown {
		p.known = map[string]*rate.Limiter{}
	}
	limiter := p.known[conversation]
	if limiter == nil {
		limiter = rate.NewLimiter(rate.Every(apart), 1)
		p.known[conversation] = limiter
	}
	p.mu.Unlock()
	return limiter.Wait(ctx)
}
