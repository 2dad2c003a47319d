package emulator

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// delivery is one event on its way to one app.
type delivery struct {
	ID    string    `json:"id"`
	App   string    `json:"app"`
	Team  string    `json:"team"`
	Name  string    `json:"name"` // type of the inner event
	Body  []byte    `json:"body"`
	Lane  string    `json:"lane"` // deliveries of a lane are made one after the other
	First time.Time `json:"first"`

	Tries  int       `json:"tries"`  // attempts made so far
	Reason string    `json:"reason"` // why the last one failed, in Slack's words
	At     time.Time `json:"at"`     // when to try again
	again  bool      // a second copy by DeliverTwice: never retried
}

// Attempt is one try to deliver something to an app.
type Attempt struct {
	Seq    int64  `json:"seq"`
	At     string `json:"at"` // by the injected clock, RFC 3339 in UTC
	App    string `json:"app"`
	Team   string `json:"team"`
	Kind   string `json:"kind"` // "event", "interaction", "command", "verification", "by hand"
	Name   string `json:"name"` // event or interaction type
	ID     string `json:"id"`   // event id; "" for others
	Retry  int    `json:"retry"`
	Socket bool   `json:"socket"`
	// Header and Body are what went out: for the inspector, and to be edited and
	// sent again. The signature is in them, no secret is.
	Header  map[string]string `json:"header"`
	Body    string            `json:"body"`
	Status  int               `json:"status"` // of the answer; 0 without one
	Answer  string            `json:"answer"`
	Problem string            `json:"problem"` // Slack's reason where it failed, else ""
	Next    string            `json:"next"`    // when it is tried again, "" for never
}

// Attempts returns what was delivered so far, the last ones where there were many.
func (s *Slack) Attempts() []Attempt {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Attempt(nil), s.attempts...)
}

// queue puts an event into its lane; the lock is held.
func (s *Slack) queue(d *delivery) {
	if s.takeFault(func(f Fault) bool { return f.Kind == DeliverLate }).Kind != "" {
		s.late = append(s.late, d)
		return
	}
	s.enter(d)
	if s.takeFault(func(f Fault) bool { return f.Kind == DeliverTwice }).Kind != "" {
		second := *d
		second.again = true
		s.enter(&second)
	}
	s.releaseLate(d.App)
}

// releaseLate sends what DeliverLate held back for an app, or for all with "".
func (s *Slack) releaseLate(app string) {
	held := s.late
	s.late = nil
	for _, d := range held {
		if app == "" || d.App == app {
			s.enter(d)
		} else {
			s.late = append(s.late, d)
		}
	}
}

func (s *Slack) enter(d *delivery) {
	waiting, drained := s.lanes[d.Lane]
	s.lanes[d.Lane] = append(waiting, d)
	if drained {
		return
	}
	s.begin()
	if !s.start(func(ctx context.Context) { s.drain(ctx, d.Lane) }) {
		delete(s.lanes, d.Lane)
		s.end()
	}
}

// drain delivers what is in a lane, in order, until it is empty. One lane per
// conversation keeps a test's events in order although Slack promises none; a
// bot that hangs in one conversation holds up no other.
func (s *Slack) drain(ctx context.Context, lane string) {
	for {
		s.mu.Lock()
		waiting := s.lanes[lane]
		if len(waiting) == 0 || ctx.Err() != nil {
			delete(s.lanes, lane)
			s.end()
			s.mu.Unlock()
			return
		}
		d := waiting[0]
		s.lanes[lane] = waiting[1:]
		if s.isDown() {
			d.At = time.Time{} // due when Slack is back, whenever that is
			s.world.Waiting = append(s.world.Waiting, d)
			s.mu.Unlock()
			continue
		}
		s.mu.Unlock()
		// The first retry follows at once, in the lane: nothing overtakes it.
		if s.try(ctx, d) && ctx.Err() == nil {
			s.try(ctx, d)
		}
	}
}

// try makes one attempt; it reports true where the next is due at once.
func (s *Slack) try(ctx context.Context, d *delivery) (atOnce bool) {
	sent := s.deliver(ctx, parcel{app: d.App, team: d.Team, kind: kindEvent, name: d.Name, id: d.ID, body: d.Body, retry: d.Tries, reason: d.Reason})
	s.mu.Lock()
	defer s.mu.Unlock()
	d.Tries++
	if !sent.failed() || d.again || ctx.Err() != nil {
		s.attempted(sent.attempt)
		return false
	}
	d.Reason = sent.attempt.Problem
	now := s.config.Now()
	after, again := s.retryAfter(d, now)
	switch {
	case !again || sent.noRetry:
	case after == 0:
		atOnce = true
		sent.attempt.Next = wireTime(now)
	default:
		d.At = now.Add(after)
		sent.attempt.Next = wireTime(d.At)
		s.world.Waiting = append(s.world.Waiting, d)
	}
	s.attempted(sent.attempt)
	return atOnce
}

// retryAfter is the schedule of docs.slack.dev, "Events API", error handling:
// nearly at once, then after one minute, then after five; with delayed events
// hourly for 24 hours after that.
func (s *Slack) retryAfter(d *delivery, now time.Time) (time.Duration, bool) {
	switch d.Tries {
	case 1:
		return 0, true
	case 2:
		return time.Minute, true
	case 3:
		return 5 * time.Minute, true
	default:
		app := s.world.Apps[d.App]
		return time.Hour, app != nil && app.DelayedEvents && now.Sub(d.First) < 24*time.Hour
	}
}

func wireTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func (s *Slack) attempted(a Attempt) {
	a.Seq = s.world.next()
	s.attempts = kept(append(s.attempts, a), keptCalls)
	s.note(Change{Kind: ChangedWire, Team: a.Team, Name: a.Name})
}

// Due is the next thing to happen by itself: a retry or a scheduled message.
// false where nothing waits.
func (s *Slack) Due() (time.Time, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, _, _ := s.nextDue()
	return at, !at.IsZero()
}

func (s *Slack) nextDue() (time.Time, *delivery, *scheduled) {
	var at time.Time
	var retry *delivery
	var post *scheduled
	if s.isDown() && s.down.until.IsZero() {
		return at, nil, nil // nothing happens until ComeBack
	}
	if len(s.world.Waiting) > 0 {
		retry = slices.MinFunc(s.world.Waiting, func(a, b *delivery) int { return a.At.Compare(b.At) })
		at = retry.At
		if at.IsZero() {
			at = s.config.Now() // held back by an outage: due when it is over
			if s.isDown() && !s.down.until.IsZero() {
				at = s.down.until
			}
		}
	}
	if len(s.world.Scheduled) > 0 {
		first := slices.MinFunc(s.world.Scheduled, func(a, b *scheduled) int { return cmp.Compare(a.PostAt, b.PostAt) })
		if at.IsZero() || first.due().Before(at) {
			at, retry, post = first.due(), nil, first
		}
	}
	return at, retry, post
}

// Fire lets the earliest thing happen that is due by the clock, and waits until
// the app has answered. It reports false where nothing is due. The owner of the
// clock calls it each time the clock has moved, until it reports false.
func (s *Slack) Fire(ctx context.Context) (bool, error) {
	s.mu.Lock()
	at, retry, post := s.nextDue()
	if at.IsZero() || at.After(s.config.Now()) || s.isDown() {
		s.mu.Unlock()
		return false, nil
	}
	if post != nil {
		s.postScheduled(post)
	} else {
		s.world.Waiting = slices.DeleteFunc(s.world.Waiting, func(d *delivery) bool { return d == retry })
		s.enter(retry)
	}
	s.mu.Unlock()
	if err := s.Settle(ctx); err != nil {
		return true, fmt.Errorf("emulator: firing: %w", err)
	}
	if s.work.Err() != nil {
		return false, errors.New("emulator: firing: closed")
	}
	return true, nil
}
