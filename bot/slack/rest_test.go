package slack

import (
	"net/http"
	"testing"
	"time"

	"lodestar/bot"
	"lodestar/bot/bottest"
	"lodestar/bot/slack/emulator"
)

// calls counts what reached the emulated Slack.
func (e *emulated) calls(method string) int {
	n := 0
	for _, c := range e.slack.Calls() {
		if c.Method == method {
			n++
		}
	}
	return n
}

// toJonas is the direct message of a second colleague, who has opened it.
func (e *emulated) toJonas() bot.Address {
	e.t.Helper()
	jonas, err := e.slack.Person(emulator.SampleJonas)
	e.must(err)
	e.must(jonas.OpenMessages(emulator.SampleApp))
	return e.event().Place
}

// TestARateLimitIsEverybodys: Slack blocks a method in the workspace, so who did
// not meet the limit waits too, without a request, and nothing else does.
func TestARateLimitIsEverybodys(t *testing.T) {
	t.Parallel()
	const post = "chat.postMessage"
	for kind, rest := range map[emulator.FaultKind]time.Duration{
		emulator.RateLimited: 30 * time.Second, emulator.RateLimitedSilent: shortRest, emulator.RateLimitedBody: shortRest,
	} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			e := newEmulated(t, false)
			jonas := e.toJonas()
			say := func(id string, to bot.Address) error {
				return second(e.bot.Send(t.Context(), bot.Delivery{ID: id, To: to, Message: bottest.Samples()[0].Message}))
			}
			waits := func(err error, again time.Duration) {
				t.Helper()
				if r, ok := bot.IsRefused(err); !ok || r.Final || r.Again != again {
					t.Errorf("%v: %+v, want again in %s", err, r, again)
				}
			}
			e.slack.Inject(emulator.Fault{Kind: kind, Method: post, Wait: rest})
			if r, ok := bot.IsRefused(say("eva/1", e.to())); !ok || r.Final {
				t.Fatal("the limit is not met")
			}
			before := e.calls(post)
			waits(say("jonas/1", jonas), rest)
			e.pass(rest - time.Millisecond)
			waits(say("jonas/1", jonas), time.Millisecond)
			waits(say("eva/1", e.to()), time.Millisecond)
			if n := e.calls(post) - before; n != 0 {
				t.Errorf("%d requests while the method rests", n)
			}
			e.must(e.eva.OpenHome(emulator.SampleApp))
			e.until("publishing a Home", func() bool { return e.calls("views.publish") == 1 })
			e.pass(time.Millisecond)
			e.must(say("jonas/1", jonas))
			e.must(say("eva/1", e.to()))
			if n := e.calls(post) - before; n != 2 {
				t.Errorf("%d requests after the rest", n)
			}
		})
	}
}

// TestPeopleAreNotAskedForMeanwhile: a look-up that rests fails as one that
// Slack refused, and is made again afterwards.
func TestPeopleAreNotAskedForMeanwhile(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.fake.do(func() { s.fake.fault["users.info"] = once(answering("", 429, "Retry-After", "5")) })
	w := *s.bot.install.Load()
	for _, user := range []string{eva, guest} {
		if _, ok := s.bot.lookUp(t.Context(), w, user); ok {
			t.Errorf("%s is known", user)
		}
	}
	if n := s.fake.called("users.info"); n != 1 {
		t.Errorf("asked %d times", n)
	}
	s.pass(5 * time.Second)
	if k, ok := s.bot.lookUp(t.Context(), w, guest); !ok || k.person.Name != "Gus Guest" {
		t.Errorf("%+v, %v", k, ok)
	}
}

// TestARestIsNotShortened by an answer that was under way when it began.
func TestARestIsNotShortened(t *testing.T) {
	t.Parallel()
	var r rests
	for _, wait := range []time.Duration{time.Second, time.Minute, 2 * time.Second} {
		r.begin("chat.postMessage", start.Add(wait))
	}
	for passed, want := range map[time.Duration]time.Duration{0: time.Minute, 59 * time.Second: time.Second} {
		if left := r.left("chat.postMessage", start.Add(passed)); left != want {
			t.Errorf("after %s it rests for %s, want %s", passed, left, want)
		}
	}
	if left := r.left("chat.postMessage", start.Add(time.Minute)); left != 0 {
		t.Errorf("it rests for %s for ever", left)
	}
}

// TestALimitedConversationKeepsItsOrder in all its posts: what was taken before
// the limit is not said again, and the rest follows it.
func TestALimitedConversationKeepsItsOrder(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	d := bot.Delivery{ID: "long", To: toEva(), Message: long()}
	n := 0
	s.fake.do(func() {
		s.fake.fault["chat.postMessage"] = func(w http.ResponseWriter) bool {
			n++
			return n == 2 && answering("", 429, "Retry-After", "7")(w)
		}
	})
	for range 3 { // met once, refused here twice
		if r, ok := bot.IsRefused(second(s.bot.Send(t.Context(), d))); !ok || r.Again != 7*time.Second {
			t.Errorf("%+v", r)
		}
	}
	s.pass(7 * time.Second)
	if _, err := s.bot.Send(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	in := s.fake.in(evaDM)
	for n, m := range in {
		if want := pieceID("long", n, len(in)); outboxOf(m) != want {
			t.Errorf("%s stands where %s should", outboxOf(m), want)
		}
	}
	if n != len(in)+1 {
		t.Errorf("%d requests for %d posts", n, len(in))
	}
}
