package slack

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"lodestar/bot"
)

// slowly carries calls to Slack, each of which takes its time, and counts how
// many are under way at once.
type slowly struct {
	takes func(method string) time.Duration

	mu        sync.Mutex
	now, most int
	calls     map[string]int
}

func (s *slowly) RoundTrip(r *http.Request) (*http.Response, error) {
	method := r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]
	s.mu.Lock()
	s.now++
	s.most = max(s.most, s.now)
	s.calls[method]++
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.now--
		s.mu.Unlock()
	}()
	select {
	case <-time.After(s.takes(method)):
		return http.DefaultTransport.RoundTrip(r)
	case <-r.Context().Done():
		_, _ = io.Copy(io.Discard, r.Body)
		return nil, r.Context().Err()
	}
}

func (s *slowly) seen(method string) (calls, most int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[method], s.most
}

// TestALargeChannelInASlowWorkspace: over thirty colleagues, and a second for each of them
// that nobody knows yet. The request is acknowledged in time and everybody counts
// as reading along; who reads is found out meanwhile, and asked only once.
func TestALargeChannelInASlowWorkspace(t *testing.T) {
	t.Parallel()
	slow := &slowly{calls: map[string]int{}, takes: func(method string) time.Duration {
		if method == "users.info" {
			return time.Second
		}
		return 0
	}}
	s := newStage(t, func(o *Options) { o.Transport = slow })
	s.fake.do(func() {
		for n := range 32 {
			id := fmt.Sprintf("U0COLLEAGUE%d", n)
			s.fake.members = append(s.fake.members, id)
			s.fake.users[id] = map[string]any{"team_id": ourTeam, "real_name": "Colleague"}
		}
	})
	n := 0
	mention := func() (bot.Audience, time.Duration) {
		n++
		began := time.Now()
		// She and another whom nobody knows are mentioned: that is asked for too.
		s.take(object{"type": "app_mention", "channel": internal, "user": eva, "text": fmt.Sprintf("<@U0BOT> <@U0COLLEAGUE%d> x", n), "ts": fmt.Sprintf("1795513500.%06d", n)})
		return s.next().Place.Audience, time.Since(began)
	}
	for range 2 {
		reads, took := mention()
		if reads != bot.Customer {
			t.Errorf("before it is known, %q reads", reads)
		}
		if took > toStore-toCommit+500*time.Millisecond {
			t.Errorf("what Slack was asked took %s", took)
		}
	}
	s.fake.eventually("finding out who reads", func() bool {
		s.bot.places.mu.Lock()
		defer s.bot.places.mu.Unlock()
		_, known := s.bot.places.channels[internal]
		return known
	})
	if reads, took := mention(); reads != bot.Internal || took > 500*time.Millisecond {
		t.Errorf("once it is known, %q reads, after %s", reads, took)
	}
	members, most := slow.seen("users.info")
	if lists, _ := slow.seen("conversations.members"); lists != 1 || members > 50 || most > askAtOnce+5 {
		t.Errorf("the members were asked for %d times, %d people were asked about, %d at once", lists, members, most)
	}
}
