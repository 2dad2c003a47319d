package slack

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// pace keeps to one post a second in each channel; beyond it Slack does not
// promise that a message is stored or shown. Network time is real time.
type pace struct {
	mu       sync.Mutex
	channels map[string]*rate.Limiter
}

// wait returns when a channel may be written to.
func (p *pace) wait(ctx context.Context, channel string, every time.Duration) error {
	if every <= 0 {
		return ctx.Err()
	}
	p.mu.Lock()
	if p.channels == nil {
		p.channels = map[string]*rate.Limiter{}
	}
	limiter := p.channels[channel]
	if limiter == nil {
		if len(p.channels) >= mostPlaces {
			p.dropIdle()
		}
		limiter = rate.NewLimiter(rate.Every(every), 1)
		p.channels[channel] = limiter
	}
	p.mu.Unlock()
	return limiter.Wait(ctx)
}

func (p *pace) dropIdle() {
	for channel, limiter := range p.channels {
		if limiter.Tokens() >= 1 {
			delete(p.channels, channel)
		}
	}
}
