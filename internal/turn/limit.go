package turn

import (
	"cmp"
	"math"
	"sync"
	"time"

	"lodestar/bot"
	"lodestar/conversation"
)

// Limits bound how much one person and one workspace can let the product do
// (trust I1). The zero value of each field means its default; below 0 there is no
// limit. They are kept in memory: a restart forgets what was used.
//
// Clicks, forms, and answers to the question in front count nowhere: they are
// always taken. What is over a limit is said once; then there is silence until
// half of the burst is free again.
type Limits struct {
	Burst           int // messages of one person at once; 60
	PerMinute       int // messages of one person in the long run; 120
	TenantPerMinute int // messages of a workspace, at once and in the long run; 3,000
}

func (l Limits) filled() Limits {
	l.Burst = cmp.Or(l.Burst, 60)
	l.PerMinute = cmp.Or(l.PerMinute, 120)
	l.TenantPerMinute = cmp.Or(l.TenantPerMinute, 3000)
	return l
}

// verdict is what becomes of a message that counts.
type verdict int

const (
	allowed verdict = iota
	refused         // and the person is told
	ignored         // and was told before
)

// mostPeople bounds what is remembered: beyond it those are forgotten who have
// their whole burst again.
const mostPeople = 10_000

// meter counts messages. Its zero value is ready for use.
type meter struct {
	mu      sync.Mutex
	people  map[string]*bucket
	tenants map[string]*bucket
}

// bucket holds what may still be used at once, and is filled again over time.
type bucket struct {
	free float64
	at   time.Time
	over bool // more was wanted than there was, and half of it is not back yet
	told bool
}

// fill brings a bucket to the present.
func (b *bucket) fill(now time.Time, size, perMinute float64) {
	if past := now.Sub(b.at); past > 0 { // the clock of the playground may go back
		b.free = min(size, b.free+past.Minutes()*perMinute)
	}
	b.at = now
	if b.over && b.free >= size/2 {
		b.over, b.told = false, false
	}
	b.over = b.over || b.free < 1
}

// wait is how long it takes until a bucket that is over can be used again.
func (b *bucket) wait(size, perMinute float64) time.Duration {
	return time.Duration(max(0, size/2-b.free) / perMinute * float64(time.Minute))
}

// take uses up one message of a person. wait is how long to stay silent where
// it is not allowed.
func (m *meter) take(l Limits, tenant, person string, now time.Time) (v verdict, wait time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	l = l.filled()
	one := m.bucket(&m.people, tenant+"\x1f"+person, l.Burst, now)
	all := m.bucket(&m.tenants, tenant, l.TenantPerMinute, now)
	check := func(b *bucket, size, perMinute int) {
		if size < 0 || perMinute < 0 {
			b.over = false
			return
		}
		b.fill(now, float64(size), float64(perMinute))
		if b.over {
			v, wait = ignored, max(wait, b.wait(float64(size), float64(perMinute)))
		}
	}
	check(one, l.Burst, l.PerMinute)
	check(all, l.TenantPerMinute, l.TenantPerMinute)
	switch {
	case v == allowed:
		one.free, all.free, one.told = one.free-1, all.free-1, false
	case !one.told:
		one.told, v = true, refused
	}
	return v, wait
}

func (m *meter) bucket(in *map[string]*bucket, key string, size int, now time.Time) *bucket {
	if *in == nil {
		*in = map[string]*bucket{}
	}
	b := (*in)[key]
	if b == nil {
		if len(*in) >= mostPeople {
			m.forget(*in, size, now)
		}
		b = &bucket{free: float64(size), at: now}
		(*in)[key] = b
	}
	return b
}

// forget drops those who have used nothing for so long that they have all of it
// again; where that is nobody, everybody.
func (m *meter) forget(in map[string]*bucket, size int, now time.Time) {
	for key, b := range in {
		if b.free >= float64(size) || now.Sub(b.at) > time.Minute {
			delete(in, key)
		}
	}
	if len(in) >= mostPeople {
		clear(in)
	}
}

// pass counts one event at most once, however often its turn is run.
type pass struct {
	t       *Turns
	e       *bot.Event
	counted bool
	session string // where the turn was, for the log
	flow    string
	step    string
	verdict verdict
	wait    time.Duration
}

// take counts the event. It reports whether it is carried out, and what the
// person is told where it is not.
func (p *pass) take() (ok bool, says conversation.Text) {
	if !p.counted {
		p.counted = true
		now := p.t.Now
		if p.t.LimitClock != nil {
			now = p.t.LimitClock
		}
		p.verdict, p.wait = p.t.meter.take(p.t.Limits, p.e.Tenant, p.e.From.ID, now())
	}
	if p.verdict == refused {
		says = conversation.Say("problem.too_many_messages", map[string]any{"n": max(1, int(math.Ceil(p.wait.Seconds())))})
	}
	return p.verdict == allowed, says
}

// isAnswer reports whether a message answers the question in front, or leaves it:
// that is always taken.
func isAnswer(m *conversation.Move) bool {
	if m == nil {
		return false
	}
	switch m.Verb {
	case conversation.GiveAnswer, conversation.Pick, conversation.Skip, conversation.DontKnow, conversation.Keep,
		conversation.AskWhich, conversation.AskWhether:
		return true
	}
	return false
}
