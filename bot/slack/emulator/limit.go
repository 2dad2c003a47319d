package emulator

import "time"

// tier is a rate limit of a method (docs.slack.dev, "Rate limits"): calls per
// minute, per method, workspace and app.
type tier int

const (
	tier1 tier = iota + 1
	tier2
	tier3
	tier4
	special
)

// perMinute are the lower bounds Slack names ("20+ per minute"). Its page says
// "several hundred" for the special ones; 300 is our reading of that.
func (t tier) perMinute() int {
	switch t {
	case tier1:
		return 1
	case tier2:
		return 20
	case tier3:
		return 50
	case tier4:
		return 100
	default:
		return 300
	}
}

// limiter remembers when calls were made.
type limiter struct {
	on    bool
	times map[string][]time.Time
}

func newLimiter() limiter { return limiter{times: make(map[string][]time.Time)} }

// EnforceLimits switches the limits of the tiers and of one message per second
// and channel on or off. Off is the start: with a clock that stands still, they
// would refuse for ever (see Config.LimitClock). The limit of history for
// commercially distributed apps belongs to App.Commercial and is always on.
func (s *Slack) EnforceLimits(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limits = newLimiter()
	s.limits.on = on
}

// wait tells how long a call has to wait, 0 where it may go on; then it counts.
func (l *limiter) wait(now time.Time, c *call, m method) time.Duration {
	if c.install == nil && c.app == nil {
		return 0
	}
	owner := c.app.ID
	if c.install != nil {
		owner += " " + c.install.Team
	}
	type limit struct {
		key    string
		calls  int
		within time.Duration
	}
	var all []limit
	if l.on {
		all = append(all, limit{owner + " " + c.name, m.tier.perMinute(), time.Minute})
		if c.name == "chat.postMessage" {
			all = append(all, limit{owner + " " + c.name + " " + c.args.text("channel"), 1, time.Second})
		}
	}
	if c.app.Commercial && (c.name == "conversations.history" || c.name == "conversations.replies") {
		all = append(all, limit{owner + " few " + c.name, 1, time.Minute})
	}
	for _, limit := range all {
		times := l.times[limit.key]
		for len(times) > 0 && now.Sub(times[0]) >= limit.within {
			times = times[1:]
		}
		l.times[limit.key] = times
		if len(times) >= limit.calls {
			return limit.within - now.Sub(times[len(times)-limit.calls])
		}
	}
	for _, limit := range all {
		l.times[limit.key] = append(l.times[limit.key], now)
	}
	return 0
}

// SetCommercial makes an app one that is sold outside of Slack's own shop, or none:
// such a one reads 15 messages once a minute (docs.slack.dev, rate limits).
func (s *Slack) SetCommercial(app string, is bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.world.Apps[app]; a != nil {
		a.Commercial = is
	}
}
