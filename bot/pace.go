package bot

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// mostPaces bounds the places a Pace remembers.
const mostPaces = 20_000

// Pace keeps a distance between messages of one place, for platforms that promise
// nothing to whoever is faster. Network time is real time. Its zero value is ready
// for use by many goroutines.
type Pace struct {
	// Burst is how many messages may follow each other without a distance after a
	// while of silence; 0 is 1.
	Burst int

	mu     sync.Mutex
	places map[string]*rate.Limiter
}

// Wait returns when a place may be written to, or when ctx ends, with its error.
// With apart of 0 or less there is no distance.
func (p *Pace) Wait(ctx context.Context, place string, apart time.Duration) error {
	if apart <= 0 {
		return ctx.Err()
	}
	p.mu.Lock()
	if p.places == nil {
		p.places = map[string]*rate.Limiter{}
	}
	limiter := p.places[place]
	if limiter == nil {
		if len(p.places) >= mostPaces {
			p.dropIdle()
		}
		limiter = rate.NewLimiter(rate.Every(apart), max(p.Burst, 1))
		p.places[place] = limiter
	}
	p.mu.Unlock()
	return limiter.Wait(ctx)
}

func (p *Pace) dropIdle() {
	for place, limiter := range p.places {
		if limiter.Tokens() >= float64(max(p.Burst, 1)) {
			delete(p.places, place)
		}
	}
}
