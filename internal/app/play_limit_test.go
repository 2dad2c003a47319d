package app_test

import (
	"strings"
	"testing"
	"time"

	"lodestar/bot/slack/emulator"
)

// asked counts the calls of a method that reached Slack, and those of them that
// it took.
func (p *played) asked(method string) (all, taken int) {
	for _, c := range p.world.Slack().Calls() {
		if c.Method != method {
			continue
		}
		all++
		if c.Response["ok"] == true {
			taken++
		}
	}
	return all, taken
}

// TestARateLimitOfSlack: one post that is limited holds back everybody's until
// the clock has passed the limit, and each conversation keeps its order.
func TestARateLimitOfSlack(t *testing.T) {
	t.Parallel()
	p := copied(t)
	const post = "chat.postMessage"
	jonas, err := p.world.Slack().Person(emulator.SampleJonas)
	p.must(err)
	heard := func() (n int) {
		messages, err := jonas.Messages(emulator.SampleDirect(emulator.SampleJonas))
		p.must(err)
		for _, m := range messages {
			if m.Bot != "" {
				n++
			}
		}
		return n
	}
	began, before := len(p.said()), heard()
	all, taken := p.asked(post)
	p.world.Slack().Inject(emulator.Fault{Kind: emulator.RateLimited, Method: post, Wait: 10 * time.Minute})
	p.types("hi")
	p.somebody(emulator.SampleJonas, "hello")
	p.types("help")
	if now, ok := p.asked(post); now != all+1 || ok != taken || heard() != before {
		t.Errorf("%d posts were tried and %d taken, want the one that is limited", now-all, ok-taken)
	}
	p.advance(9 * time.Minute)
	if now, _ := p.asked(post); now != all+1 {
		t.Errorf("%d posts were tried before the limit was over", now-all)
	}
	p.advance(2 * time.Minute)
	now, ok := p.asked(post)
	if now-all != ok-taken+1 || heard() == before {
		t.Errorf("%d posts were tried and %d taken; Jonas heard %d", now-all, ok-taken, heard()-before)
	}
	said := strings.Join(p.said()[began:], "\n")
	if hi, help := strings.Index(said, "Nordwind"), strings.Index(said, "> No question is waiting"); hi < 0 || help < hi {
		t.Errorf("in this order: %q", said)
	}
}

// TestARateLimitEndsOnAClockThatStands: a Home is published again in a moment
// of real time, though nobody moves the clock.
func TestARateLimitEndsOnAClockThatStands(t *testing.T) {
	t.Parallel()
	p := copied(t)
	const publish = "views.publish"
	all, taken := p.asked(publish)
	p.world.Slack().Inject(emulator.Fault{Kind: emulator.RateLimitedSilent, Method: publish})
	deadline := time.After(time.Minute)
	for {
		p.must(p.eva.OpenHome(emulator.SampleApp))
		p.settle()
		if now, ok := p.asked(publish); ok > taken {
			if now != all+2 {
				t.Errorf("published %d times, want once in vain and once", now-all)
			}
			return
		}
		select {
		case <-deadline:
			t.Fatal("no Home is published any more")
		case <-time.After(50 * time.Millisecond):
		}
	}
}
