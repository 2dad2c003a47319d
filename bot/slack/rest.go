package slack

import (
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"
)

// rests remembers until when a method is not called after a rate limit. Slack
// counts by method and workspace and blocks that method alone, so one answer
// speaks for every conversation. A limit of chat.postMessage may be one channel's
// only; Slack does not say which, and all of them resting is the careful reading.
//
// What is longer than a second is kept over a restart (Options.Rests).
type rests struct {
	mu    sync.Mutex
	until map[string]time.Time // by method
}

// shortRest is the rest where Slack does not say how long. The row that met it
// backs off by itself, longer each time.
const shortRest = time.Second

// errResting is why a call was not made.
var errResting = errors.New("not called: the method rests after a rate limit")

// left is how long a method still rests, 0 where it may be called.
func (r *rests) left(method string, now time.Time) time.Duration {
	r.mu.Lock()
	defer r.mu.Unlock()
	left := r.until[method].Sub(now)
	if left <= 0 {
		delete(r.until, method)
		return 0
	}
	return left
}

// begin lets a method rest. An answer that asks for less than one before it does
// not shorten the rest: calls under way come back in any order.
func (r *rests) begin(method string, until time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.until == nil {
		r.until = map[string]time.Time{}
	}
	if until.After(r.until[method]) {
		r.until[method] = until
	}
}

// limited reports whether Slack refused a call because there were too many.
func (e *callError) limited() bool {
	return e.status == http.StatusTooManyRequests || slices.Contains([]string{"ratelimited", "rate_limited"}, e.code)
}
